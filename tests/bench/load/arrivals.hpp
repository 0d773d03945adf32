#pragma once

#include "tests/bench/load/latencies.hpp"
#include "tests/bench/load/test_message.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace postern::bench {

/// Accounts for what a sink took. One thread.
class Arrivals {
public:
    struct Message {
        std::optional<Mark> mark;  ///< Nothing: it is none of ours.
        std::uint64_t octets = 0;  ///< Without dot-stuffing.
        unsigned recipients = 0;
        bool is_under_tls = false;
        std::optional<std::uint32_t> body_crc;  ///< Computed, where bodies are verified.
    };

    void add(const Message& message);
    [[nodiscard]] std::uint64_t distinct() const { return distinct_; }
    /// 0: none has come.
    [[nodiscard]] std::uint64_t last_ns() const { return last_ns_; }
    [[nodiscard]] boost::json::object report();

private:
    void count(const Mark& mark);
    [[nodiscard]] std::uint64_t gaps() const;

    std::map<std::string, std::vector<std::uint8_t>> times_by_run_;  ///< How often each number came.
    std::uint64_t messages_ = 0;
    std::uint64_t under_tls_ = 0;
    std::uint64_t recipients_ = 0;
    std::uint64_t octets_ = 0;
    std::uint64_t distinct_ = 0;
    std::uint64_t duplicates_ = 0;
    std::uint64_t without_mark_ = 0;
    std::uint64_t altered_ = 0;
    std::uint64_t first_ns_ = 0;
    std::uint64_t last_ns_ = 0;
    Latencies end_to_end_;
};

}  // namespace postern::bench
