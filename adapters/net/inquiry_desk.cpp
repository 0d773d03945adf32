#include "adapters/net/inquiry_desk.hpp"

#include "adapters/net/journal.hpp"
#include "adapters/net/service_thread.hpp"
#include "adapters/net/worker.hpp"

#include <boost/asio/post.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace postern::net {

namespace {

using namespace std::chrono_literals;

constexpr auto name_server_patience = 10s;
// Every probe has shorter limits of its own; this is for one that met a fault of ours.
constexpr auto longest_round = 120s;

bool is_ready(const std::future<console::Inquiries::Lines>& answer) {
    return answer.wait_for(0s) == std::future_status::ready;
}

}  // namespace

struct InquiryDesk::Round {
    explicit Round(std::size_t tasks) : has_ended(tasks, false), missing(tasks) {}
    std::vector<bool> has_ended;
    std::size_t missing;
    bool is_given_up = false;
};

InquiryDesk::InquiryDesk(Parts parts, std::chrono::milliseconds patience)
    : parts_(std::move(parts)), reader_(parts_.sources, name_server_patience), patience_(patience) {}

InquiryDesk::~InquiryDesk() {
    stop();
    thread_.join();
}

void InquiryDesk::stop() {
    const std::lock_guard lock(bell_->mutex);
    bell_->is_stopped = true;
    bell_->changed.notify_all();
}

bool InquiryDesk::is_stopped() {
    const std::lock_guard lock(bell_->mutex);
    return bell_->is_stopped;
}

InquiryDesk::Lines InquiryDesk::ask(std::string_view name, Question question) {
    if (unanswered_.size() >= most_waiting)
        return {fmt::format("{} questions wait for their answers. Ask again when one is in the log.", most_waiting)};
    const auto promise = std::make_shared<std::promise<Lines>>();
    auto answer = promise->get_future();
    boost::asio::post(thread_, [this, promise, question = std::move(question), name = std::string(name)] {
        block_signals();
        Lines lines;
        try {
            if (!is_stopped()) lines = question(*this);
        } catch (const std::exception& error) {
            note_broken_invariant(parts_.journal, "SMTP: internal error in " + name, error.what());
            lines = {name + ": this failed by an internal error, which the log has."};
        }
        promise->set_value(std::move(lines));
    });
    if (answer.wait_for(patience_) == std::future_status::ready) return answer.get();
    unanswered_.push_back(std::move(answer));
    return {fmt::format("{} takes its time; the answer follows in the log.", name)};
}

InquiryDesk::Lines InquiryDesk::take() {
    Lines lines;
    for (auto one = unanswered_.begin(); one != unanswered_.end();) {
        if (!is_ready(*one)) {
            ++one;
            continue;
        }
        for (auto& line : one->get()) lines.push_back(std::move(line));
        one = unanswered_.erase(one);
    }
    return lines;
}

Expected<console::Explanation, std::string> InquiryDesk::explain(const mail::Address& recipient) {
    if (is_stopped()) return unexpected(std::string("The task ends."));
    return reader_.explain(recipient);
}

std::vector<bool> InquiryDesk::run(const std::vector<console::ProbeTask>& tasks) {
    const auto round = std::make_shared<Round>(tasks.size());
    const auto& workers = parts_.sources.workers;
    for (std::size_t place = 0; place < tasks.size(); ++place) {
        workers[place % workers.size()]->probe(tasks[place].probe, tasks[place].place, [bell = bell_, round, place] {
            const std::lock_guard lock(bell->mutex);
            if (round->is_given_up) return;
            round->has_ended[place] = true;
            --round->missing;
            bell->changed.notify_all();
        });
    }
    std::unique_lock lock(bell_->mutex);
    bell_->changed.wait_for(lock, longest_round, [&] { return round->missing == 0 || bell_->is_stopped; });
    round->is_given_up = true;
    return round->has_ended;
}

/// Empty: nothing came in time, or the task ends. What comes later is thrown away.
template <typename T>
std::optional<T> InquiryDesk::await(const std::function<void(std::function<void(T)>)>& begin) {
    if (is_stopped()) return std::nullopt;
    const auto answer = std::make_shared<std::optional<T>>();
    begin([bell = bell_, answer](T found) {
        const std::lock_guard lock(bell->mutex);
        *answer = std::move(found);
        bell->changed.notify_all();
    });
    std::unique_lock lock(bell_->mutex);
    bell_->changed.wait_for(lock, longest_round, [&] { return answer->has_value() || bell_->is_stopped; });
    return std::exchange(*answer, std::nullopt);
}

dns::Answer InquiryDesk::look_up(const dns::Question& question) {
    auto answer = await<dns::Answer>(
        [&](std::function<void(dns::Answer)> done) { parts_.resolver.look_up(question, std::move(done)); });
    if (answer) return std::move(*answer);
    dns::Answer none;
    none.security = dns::Security::failed;
    none.failure = "no answer in time";
    return none;
}

Expected<ports::WebResponse, ports::WebError> InquiryDesk::fetch(const std::string& url) {
    using Fetched = Expected<ports::WebResponse, ports::WebError>;
    auto fetched = await<Fetched>([&](std::function<void(Fetched)> done) { parts_.web.get(url, std::move(done)); });
    if (fetched) return std::move(*fetched);
    return unexpected(ports::WebError{ports::WebError::Kind::unreachable, "no answer in time"});
}

}  // namespace postern::net
