#pragma once

#include "core/ports/mailbox.hpp"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace postern::host_notes {

class Depositor;

struct MailboxOptions {
    unsigned threads = 4;
    /// What waiting deposits hold in memory; past it a body is let go and read from the body store when its turn comes.
    std::uint64_t max_waiting_octets = std::uint64_t{16} << 20;
};

/// The server's mailboxes, mail.box or mail1.box to mailN.box, by the Notes C API. Each thread has a Notes session and
/// database handles of its own. How many deposits wait is for the caller to bound.
class NotesMailbox : public ports::Mailbox {
public:
    /// Starts the threads. `bodies` must outlive this.
    explicit NotesMailbox(const ports::BodyStore& bodies, MailboxOptions options = {});
    /// Finishes what is under way; what waits is answered with a transient failure. When it returns, no handler will
    /// run.
    ~NotesMailbox() override;
    NotesMailbox(const NotesMailbox&) = delete;
    NotesMailbox& operator=(const NotesMailbox&) = delete;

    void deposit(ports::MailboxDeposit deposit, Handler done) override;

private:
    struct Waiting {
        ports::MailboxDeposit deposit;
        Handler done;
        std::uint64_t held_octets = 0;
    };
    void run();
    void serve(Depositor* depositor);
    [[nodiscard]] std::optional<Waiting> next(Depositor* depositor);

    const ports::BodyStore& bodies_;
    const MailboxOptions options_;
    std::atomic<unsigned> turn_ = 0;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Waiting> waiting_;
    std::uint64_t held_octets_ = 0;
    bool is_stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace postern::host_notes
