#include "adapters/host_notes/notes_mailbox.hpp"

#include "adapters/host_notes/depositor.hpp"
#include "adapters/host_notes/notes_api.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>

namespace postern::host_notes {

namespace {

constexpr std::chrono::seconds idle_limit{60};

smtp::DeliveryFailure not_now(const char* why) {
    smtp::DeliveryFailure failure;
    failure.permanence = smtp::Permanence::transient;
    failure.scope = smtp::Scope::host;
    failure.enhanced = {4, 3, 2};  // RFC 3463 §3.4: not accepting messages
    failure.words = why;
    return failure;
}

}  // namespace

NotesMailbox::NotesMailbox(const ports::BodyStore& bodies, MailboxOptions options)
    : bodies_(bodies), options_(options) {
    for (unsigned i = 0; i < std::max(1U, options_.threads); ++i) threads_.emplace_back([this] { run(); });
}

NotesMailbox::~NotesMailbox() {
    {
        const std::lock_guard lock(mutex_);
        is_stopping_ = true;
    }
    changed_.notify_all();
    for (std::thread& thread : threads_) thread.join();
}

void NotesMailbox::deposit(ports::MailboxDeposit deposit, Handler done) {
    {
        const std::lock_guard lock(mutex_);
        std::uint64_t held = deposit.body ? deposit.body->size() : 0;
        if (held_octets_ + held > options_.max_waiting_octets) {
            deposit.body.reset();
            held = 0;
        }
        held_octets_ += held;
        waiting_.push_back({std::move(deposit), std::move(done), held});
    }
    changed_.notify_one();
}

void NotesMailbox::run() {
    if (NotesInitThread() != NOERROR) return serve(nullptr);
    {
        Depositor depositor(bodies_, turn_);
        serve(&depositor);
    }
    NotesTermThread();
}

void NotesMailbox::serve(Depositor* depositor) {
    while (auto waiting = next(depositor)) {
        bool is_stopping = false;
        {
            const std::lock_guard lock(mutex_);
            is_stopping = is_stopping_;
        }
        std::optional<smtp::DeliveryFailure> failure;
        if (is_stopping)
            failure = not_now("the task is ending before the deposit in the local mailbox began");
        else if (depositor == nullptr)
            failure = not_now("a thread for local mail was refused by the Notes API");
        else
            failure = depositor->deposit(waiting->deposit);
        try {
            waiting->done(std::move(failure));
        } catch (const std::exception&) {
            // A handler only posts, so there was no memory. The message stays queued, and the thread goes on.
        }
    }
}

// Nothing: stopped, and no deposit waits any more.
std::optional<NotesMailbox::Waiting> NotesMailbox::next(Depositor* depositor) {
    std::unique_lock lock(mutex_);
    const auto has_reason = [this] { return is_stopping_ || !waiting_.empty(); };
    if (!changed_.wait_for(lock, idle_limit, has_reason)) {
        lock.unlock();
        if (depositor != nullptr) depositor->close_databases();
        lock.lock();
        changed_.wait(lock, has_reason);
    }
    if (waiting_.empty()) return std::nullopt;
    Waiting first = std::move(waiting_.front());
    waiting_.pop_front();
    held_octets_ -= first.held_octets;
    return first;
}

}  // namespace postern::host_notes
