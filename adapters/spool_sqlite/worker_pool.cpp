#include "adapters/spool_sqlite/worker_pool.hpp"

#include <algorithm>
#include <utility>

namespace postern::spool_sqlite {

WorkerPool::WorkerPool(unsigned threads) {
    for (unsigned count = 0; count < std::max(threads, 1U); ++count) threads_.emplace_back([this] { run(); });
}

void WorkerPool::post(Job job) {
    {
        const std::scoped_lock lock(mutex_);
        if (!is_stopping_) {
            jobs_.push_back(std::move(job));
            changed_.notify_one();
            return;
        }
    }
    job();
}

void WorkerPool::stop() {
    {
        const std::scoped_lock lock(mutex_);
        is_stopping_ = true;
    }
    changed_.notify_all();
    for (auto& thread : threads_) thread.join();
    threads_.clear();
}

void WorkerPool::run() {
    std::unique_lock lock(mutex_);
    while (true) {
        changed_.wait(lock, [this] { return is_stopping_ || !jobs_.empty(); });
        if (jobs_.empty()) return;
        Job job = std::move(jobs_.front());
        jobs_.pop_front();
        lock.unlock();
        job();
        // What the job holds may remove a file when it goes; nobody is to wait for that under the lock.
        job = nullptr;
        lock.lock();
    }
}

}  // namespace postern::spool_sqlite
