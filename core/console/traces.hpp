#pragma once

#include "core/base/expected.hpp"
#include "core/report/trace_target.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace postern::console {

struct RunningTrace {
    std::string target;
    std::string file;
    std::chrono::seconds left{0};
    std::uint64_t lines = 0;
};

/// What the console asks of traces. One thread.
class Traces {
public:
    virtual ~Traces() = default;
    /// The file that it is written to; the error is fit to print.
    [[nodiscard]] virtual Expected<std::string, std::string> start_trace(report::TraceTarget target,
                                                                         std::chrono::minutes duration) = 0;
    /// How many were running.
    virtual std::size_t end_traces() = 0;
    [[nodiscard]] virtual std::vector<RunningTrace> running_traces() = 0;
};

}  // namespace postern::console
