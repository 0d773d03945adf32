#include "tests/bench/load/load.hpp"

#include <algorithm>
#include <ctime>

namespace postern::bench {

namespace {

// Queue ids and numbers would make a kind of its own of every error.
constexpr std::size_t kind_octets = 72;

std::string kind_of(const std::string& place, const std::string& words) {
    auto kind = place + ": " + words.substr(0, kind_octets);
    const auto is_number = [](char letter) { return letter >= '0' && letter <= '9'; };
    std::replace_if(kind.begin() + static_cast<std::ptrdiff_t>(std::min(place.size() + 5, kind.size())), kind.end(),
                    is_number, '#');
    return kind;
}

boost::json::object counts(const std::map<std::string, std::uint64_t>& values) {
    boost::json::object object;
    for (const auto& [name, value] : values) object[name] = value;
    return object;
}

double rate(std::uint64_t count, std::uint64_t from_ns, std::uint64_t to_ns) {
    return to_ns > from_ns ? static_cast<double>(count) * 1e9 / static_cast<double>(to_ns - from_ns) : 0;
}

}  // namespace

void LoadTotals::count_error(const std::string& place, const std::string& words) {
    ++errors;
    ++error_kinds[kind_of(place, words)];
}

boost::json::object LoadTotals::report() {
    const auto cpu_seconds = static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
    return {{"accepted", accepted},
            {"failed", failed},
            {"ambiguous", ambiguous},
            {"sessions", sessions},
            {"sessions_done", sessions_done},
            {"handshakes", handshakes},
            {"resumed", resumed},
            {"lost_while_held", lost_while_held},
            {"errors", errors},
            {"error_kinds", counts(error_kinds)},
            {"protocols", counts(protocols)},
            {"messages_per_second", rate(accepted, began_ns, last_accepted_ns)},
            {"handshakes_per_second", rate(handshakes, began_ns, last_session_ns)},
            {"began_ns", began_ns},
            {"first_accepted_ns", first_accepted_ns},
            {"last_accepted_ns", last_accepted_ns},
            {"from_mail_to_accepted", from_mail_to_accepted.report()},
            {"of_handshakes", of_handshakes.report()},
            {"cpu_seconds", cpu_seconds}};
}

bool Work::is_over(std::uint64_t now_ns) const {
    return is_stopped_ || (options_.seconds > 0 && static_cast<double>(now_ns - began_ns_) >= options_.seconds * 1e9);
}

std::optional<Work::Message> Work::next_message(std::uint64_t now_ns) {
    if (is_stopped_) return std::nullopt;
    if (!again_.empty()) {
        const auto message = again_.front();
        again_.pop_front();
        return message;
    }
    if (is_over(now_ns) || (options_.messages > 0 && next_number_ >= options_.messages)) return std::nullopt;
    return Message{next_number_++, 0};
}

bool Work::next_session(std::uint64_t now_ns) {
    if (is_over(now_ns) || (options_.sessions > 0 && sessions_ >= options_.sessions)) return false;
    ++sessions_;
    return true;
}

bool Work::take_back(Message message) {
    if (message.failures >= options_.retries) return false;
    again_.push_back({message.number, message.failures + 1});
    return true;
}

}  // namespace postern::bench
