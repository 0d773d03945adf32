#pragma once

#include "core/access/auth_failures.hpp"
#include "core/ports/directory.hpp"
#include "core/smtp/server_session.hpp"

#include <atomic>
#include <functional>
#include <mutex>
#include <string>

namespace postern::net {

class Journal;

/// Has the sessions' passwords checked by the directory, counts the wrong ones by where they came from, and logs them.
/// Any thread.
class Authenticator {
public:
    using Handler = std::function<void(smtp::Authentication)>;

    explicit Authenticator(Journal& journal) : journal_(journal) {}

    /// Before the first check, and again with null when the directory goes.
    void set_directory(ports::Directory* directory);
    /// Of one address before it is shut out; 0: no limit.
    void set_max_failures(unsigned most) { max_failures_.store(most, std::memory_order_relaxed); }

    /// `done` is called once, on any thread: it must only post.
    void check(const std::string& peer_address, smtp::Credentials credentials, Handler done);

private:
    [[nodiscard]] smtp::Authentication judge(const std::string& peer_address, const std::string& user,
                                             ports::Directory::Answer answer);

    Journal& journal_;
    std::atomic<unsigned> max_failures_{20};
    std::mutex mutex_;
    ports::Directory* directory_ = nullptr;
    access::AuthFailures failures_;
};

}  // namespace postern::net
