#include "tests/bench/load/arrivals.hpp"

#include <algorithm>

namespace postern::bench {

namespace {

// A number past this is none that a generator gave; it would only cost memory.
constexpr std::uint64_t highest_number = 100'000'000;

}  // namespace

void Arrivals::add(const Message& message) {
    last_ns_ = steady_ns();
    if (messages_++ == 0) first_ns_ = last_ns_;
    under_tls_ += message.is_under_tls ? 1 : 0;
    recipients_ += message.recipients;
    octets_ += message.octets;
    if (!message.mark || message.mark->number > highest_number) {
        ++without_mark_;
        return;
    }
    if (message.body_crc && *message.body_crc != message.mark->body_crc) ++altered_;
    if (last_ns_ > message.mark->sent_ns) end_to_end_.add(last_ns_ - message.mark->sent_ns);
    count(*message.mark);
}

void Arrivals::count(const Mark& mark) {
    auto& times = times_by_run_[mark.run];
    if (times.size() <= mark.number) times.resize(static_cast<std::size_t>(mark.number + 1));
    auto& seen = times[static_cast<std::size_t>(mark.number)];
    ++(seen == 0 ? distinct_ : duplicates_);
    seen = 1;
}

std::uint64_t Arrivals::gaps() const {
    std::uint64_t gaps = 0;
    for (const auto& [run, times] : times_by_run_)
        gaps += static_cast<std::uint64_t>(std::count(times.begin(), times.end(), 0));
    return gaps;
}

boost::json::object Arrivals::report() {
    return {{"messages", messages_},        {"messages_under_tls", under_tls_},
            {"recipients", recipients_},    {"octets", octets_},
            {"distinct", distinct_},        {"duplicates", duplicates_},
            {"gaps_below_highest", gaps()}, {"without_mark", without_mark_},
            {"altered", altered_},          {"first_ns", first_ns_},
            {"last_ns", last_ns_},          {"end_to_end", end_to_end_.report()}};
}

}  // namespace postern::bench
