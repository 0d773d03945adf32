#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace postern::spool_sqlite {

/// Threads that write, sync and remove body files, so that no session waits for a disk. Jobs begin in the order of
/// their posting and must not throw.
class WorkerPool {
public:
    using Job = std::function<void()>;

    explicit WorkerPool(unsigned threads);
    ~WorkerPool() { stop(); }

    /// After stop() the job runs before the call returns: a body given up late still leaves nothing behind.
    void post(Job job);
    /// Runs what was posted, then ends the threads. Not from a job.
    void stop();

private:
    void run();

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Job> jobs_;
    bool is_stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace postern::spool_sqlite
