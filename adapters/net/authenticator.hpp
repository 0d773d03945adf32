#pragma once

#include "core/access/auth_failures.hpp"
#include "core/ports/directory.hpp"
#include "core/smtp/server_session.hpp"

#include <atomic>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace postern::net {

class Journal;

/// Has the sessions' passwords checked by the directory, counts the wrong ones by where they came from, and logs them.
/// Of one address no more are checked at once than may still be wrong; the others are held until one of them has its
/// answer. Any thread.
class Authenticator {
public:
    using Handler = std::function<void(smtp::Authentication)>;

    /// Of one address. More would wait longer than a mail program does.
    static constexpr std::size_t max_held = 100;

    explicit Authenticator(Journal& journal) : journal_(journal) {}

    /// Before the first check, and again with null when the directory goes: what is held is answered `unavailable`.
    void set_directory(ports::Directory* directory);
    /// Of one address before it is shut out; 0: no limit.
    void set_max_failures(unsigned most) { max_failures_.store(most, std::memory_order_relaxed); }

    /// `done` is called once, on any thread: it must only post.
    void check(const std::string& peer_address, smtp::Credentials credentials, Handler done);

private:
    using Admission = access::AuthFailures::Admission;
    struct Check {
        std::string peer_address;
        smtp::Credentials credentials;
        Handler done;
    };
    /// One that was held, and what was decided over it.
    struct Released {
        Check check;
        Admission admission;
    };

    void ask(ports::Directory& directory, Check check);
    void refuse(const Check& check);
    void refuse_for_now(const Check& check);
    [[nodiscard]] smtp::Authentication judge(const std::string& peer_address, const std::string& user,
                                             ports::Directory::Answer answer);
    void go_on_with_held(const IpAddress& source);
    [[nodiscard]] std::vector<Released> take_released(const IpAddress& source);  // under the lock

    Journal& journal_;
    std::atomic<unsigned> max_failures_{20};
    std::mutex mutex_;
    ports::Directory* directory_ = nullptr;
    access::AuthFailures failures_;
    /// By subscriber. None is empty, and each has a check under way, whose answer lets go of the next.
    std::map<IpAddress, std::deque<Check>> held_;
};

}  // namespace postern::net
