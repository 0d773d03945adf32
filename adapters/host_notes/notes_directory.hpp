#pragma once

#include "core/ports/directory.hpp"

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace postern::host_notes {

/// The Domino Directory, by the Notes C API: people are looked up in the view $Users, and their passwords are checked
/// by the API against HTTPPassword. One thread with a Notes session of its own; a check takes as long as its digest
/// wants.
class NotesDirectory : public ports::Directory {
public:
    NotesDirectory();
    /// What waits is answered with `unavailable`. When it returns, no handler will run.
    ~NotesDirectory() override;
    NotesDirectory(const NotesDirectory&) = delete;
    NotesDirectory& operator=(const NotesDirectory&) = delete;

    void check_password(smtp::Credentials credentials, Handler done) override;
    void look_up(const mail::Address& recipient, PresenceHandler done) override;

private:
    /// Told why it cannot be done; empty: it can.
    using Waiting = std::function<void(const std::string& trouble)>;
    [[nodiscard]] bool enqueue(Waiting waiting);
    void run();
    void serve(const std::string& trouble);

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Waiting> waiting_;
    bool is_stopping_ = false;
    std::thread thread_;
};

}  // namespace postern::host_notes
