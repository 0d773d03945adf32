#include "adapters/net/authenticator.hpp"

#include "adapters/net/clock.hpp"
#include "adapters/net/journal.hpp"
#include "core/base/peer_text.hpp"
#include "core/report/log_lines.hpp"

#include <fmt/format.h>

#include <utility>

namespace postern::net {

namespace {

using Answer = ports::Directory::Answer;
using Result = smtp::Authentication::Result;

/// Whom a proxy could not name count together.
IpAddress source_of(const std::string& peer_address) {
    return subscriber_of(parse_ip_address(peer_address).value_or(IpAddress{}));
}

}  // namespace

void Authenticator::set_directory(ports::Directory* directory) {
    std::map<IpAddress, std::deque<Check>> left;
    {
        const std::lock_guard lock(mutex_);
        directory_ = directory;
        if (directory == nullptr) left.swap(held_);
    }
    for (const auto& [source, checks] : left)
        for (const auto& check : checks) check.done({Result::unavailable});
}

void Authenticator::check(const std::string& peer_address, smtp::Credentials credentials, Handler done) {
    Check check{peer_address, std::move(credentials), std::move(done)};
    std::unique_lock lock(mutex_);
    auto* const directory = directory_;
    if (directory == nullptr) {
        lock.unlock();
        return check.done({Result::unavailable});
    }
    const auto source = source_of(peer_address);
    const auto admission = failures_.admit(source, max_failures_.load(std::memory_order_relaxed), read_clocks().steady);
    if (admission == Admission::busy) {
        auto& held = held_[source];
        if (held.size() < max_held) return held.push_back(std::move(check));
    }
    lock.unlock();
    switch (admission) {
        case Admission::admitted:
            return ask(*directory, std::move(check));
        case Admission::busy:
            return refuse_for_now(check);
        case Admission::shut:
            return refuse(check);
    }
}

void Authenticator::ask(ports::Directory& directory, Check check) {
    auto user = escape_for_log(check.credentials.user, 255);
    directory.check_password(std::move(check.credentials),
                             [this, peer_address = std::move(check.peer_address), user = std::move(user),
                              done = std::move(check.done)](Answer answer) {
                                 done(judge(peer_address, user, std::move(answer)));
                                 go_on_with_held(source_of(peer_address));
                             });
}

void Authenticator::refuse(const Check& check) {
    journal_.log_rarely(report::RareLine::shut_out, check.peer_address, report::line_shut_out(check.peer_address),
                        read_clocks().steady);
    check.done({Result::shut_out});
}

void Authenticator::refuse_for_now(const Check& check) {
    journal_.log_rarely(report::RareLine::passwords_unchecked, check.peer_address,
                        fmt::format("SMTP Server: passwords from {} are not checked: {} of them wait already",
                                    check.peer_address, max_held),
                        read_clocks().steady);
    check.done({Result::unavailable});
}

void Authenticator::go_on_with_held(const IpAddress& source) {
    std::unique_lock lock(mutex_);
    auto* const directory = directory_;
    auto released = take_released(source);
    lock.unlock();
    for (auto& [check, admission] : released) {
        if (admission == Admission::shut)
            refuse(check);
        else
            ask(*directory, std::move(check));
    }
}

std::vector<Authenticator::Released> Authenticator::take_released(const IpAddress& source) {
    std::vector<Released> released;
    const auto found = held_.find(source);
    if (found == held_.end()) return released;
    auto& held = found->second;
    const auto most = max_failures_.load(std::memory_order_relaxed);
    while (!held.empty()) {
        const auto admission = failures_.admit(source, most, read_clocks().steady);
        if (admission == Admission::busy) break;
        released.push_back({std::move(held.front()), admission});
        held.pop_front();
    }
    if (held.empty()) held_.erase(found);
    return released;
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
