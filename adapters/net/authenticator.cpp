#include "adapters/net/authenticator.hpp"

#include "adapters/net/clock.hpp"
#include "adapters/net/journal.hpp"
#include "core/base/peer_text.hpp"
#include "core/report/log_lines.hpp"

#include <fmt/format.h>

#include <utility>

namespace postern::net {

namespace {

using Admission = access::AuthFailures::Admission;
using Answer = ports::Directory::Answer;
using Result = smtp::Authentication::Result;

/// Whom a proxy could not name count together.
IpAddress source_of(const std::string& peer_address) { return parse_ip_address(peer_address).value_or(IpAddress{}); }

}  // namespace

void Authenticator::set_directory(ports::Directory* directory) {
    const std::lock_guard lock(mutex_);
    directory_ = directory;
}

void Authenticator::check(const std::string& peer_address, smtp::Credentials credentials, Handler done) {
    auto user = escape_for_log(credentials.user, 255);
    auto admission = Admission::admitted;
    ports::Directory* directory = nullptr;
    {
        const std::lock_guard lock(mutex_);
        directory = directory_;
        const auto most = max_failures_.load(std::memory_order_relaxed);
        if (directory != nullptr) admission = failures_.admit(source_of(peer_address), most, read_clocks().steady);
    }
    if (admission == Admission::shut) {
        journal_.log_rarely(report::RareLine::shut_out, peer_address, report::line_shut_out(peer_address),
                            read_clocks().steady);
        return done({Result::shut_out});
    }
    if (directory == nullptr || admission == Admission::busy) return done({Result::unavailable});
    directory->check_password(std::move(credentials),
                              [this, peer_address, user = std::move(user), done = std::move(done)](Answer answer) {
                                  done(judge(peer_address, user, std::move(answer)));
                              });
}

smtp::Authentication Authenticator::judge(const std::string& peer_address, const std::string& user, Answer answer) {
    if (answer.result != Answer::Result::wrong) {
        const std::lock_guard lock(mutex_);
        failures_.release(source_of(peer_address));
    }
    switch (answer.result) {
        case Answer::Result::right:
            if (journal_.logs_traffic()) journal_.log(report::line_authenticated(peer_address, answer.name));
            return {Result::right, std::move(answer.name)};
        case Answer::Result::unavailable:
            journal_.log_rarely(report::RareLine::passwords_unchecked, peer_address,
                                "SMTP Server: passwords cannot be checked: " + answer.words, read_clocks().steady);
            return {Result::unavailable};
        case Answer::Result::wrong:
            break;
    }
    journal_.log(report::line_authentication_failed(peer_address, user));
    const std::lock_guard lock(mutex_);
    return {Result::wrong, {}, failures_.note(source_of(peer_address), read_clocks().steady)};
}

}  // namespace postern::net
