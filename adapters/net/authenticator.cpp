#include "adapters/net/authenticator.hpp"

#include "adapters/net/clock.hpp"
#include "adapters/net/journal.hpp"
#include "core/base/peer_text.hpp"
#include "core/report/log_lines.hpp"

#include <fmt/format.h>

#include <utility>

namespace postern::net {

using Result = smtp::Authentication::Result;
using Answer = ports::Directory::Answer;

void Authenticator::set_directory(ports::Directory* directory) {
    const std::lock_guard lock(mutex_);
    directory_ = directory;
}

void Authenticator::check(const std::string& peer_address, smtp::Credentials credentials, Handler done) {
    auto user = escape_for_log(credentials.user, 255);
    if (is_shut(peer_address)) {
        journal_.log_rarely(peer_address, report::line_shut_out(peer_address), read_clocks().steady);
        return done({Result::shut_out});
    }
    ports::Directory* directory = nullptr;
    {
        const std::lock_guard lock(mutex_);
        directory = directory_;
    }
    if (directory == nullptr) return done({Result::unavailable});
    directory->check_password(std::move(credentials),
                              [this, peer_address, user = std::move(user), done = std::move(done)](Answer answer) {
                                  done(judge(peer_address, user, std::move(answer)));
                              });
}

bool Authenticator::is_shut(const std::string& peer_address) {
    const auto address = parse_ip_address(peer_address);
    const std::lock_guard lock(mutex_);
    return address && failures_.is_shut(*address, max_failures_.load(std::memory_order_relaxed), read_clocks().steady);
}

smtp::Authentication Authenticator::judge(const std::string& peer_address, const std::string& user, Answer answer) {
    switch (answer.result) {
        case Answer::Result::right:
            if (journal_.logs_traffic()) journal_.log(report::line_authenticated(peer_address, answer.name));
            return {Result::right, std::move(answer.name)};
        case Answer::Result::unavailable:
            journal_.log_rarely(peer_address, "SMTP Server: passwords cannot be checked: " + answer.words,
                                read_clocks().steady);
            return {Result::unavailable};
        case Answer::Result::wrong:
            break;
    }
    journal_.log(report::line_authentication_failed(peer_address, user));
    const auto address = parse_ip_address(peer_address);
    const std::lock_guard lock(mutex_);
    return {Result::wrong, {}, failures_.note(address.value_or(IpAddress{}), read_clocks().steady)};
}

}  // namespace postern::net
