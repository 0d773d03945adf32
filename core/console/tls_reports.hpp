#pragma once

#include "core/base/expected.hpp"
#include "core/ports/report_book.hpp"
#include "core/report/reporter.hpp"

#include <string>
#include <vector>

namespace postern::console {

/// What the console asks of TLS reports. One thread; blocks for short reads.
class TlsReports {
public:
    virtual ~TlsReports() = default;
    [[nodiscard]] virtual report::Reporter::Counts counts() = 0;
    /// Those not reported yet. Errors are fit to print.
    [[nodiscard]] virtual Expected<std::vector<report::SessionTally>, std::string> sessions() = 0;
    /// The latest ones that others sent, latest first.
    [[nodiscard]] virtual Expected<std::vector<ports::ReceivedReport>, std::string> received(std::size_t limit) = 0;
    virtual void send(bool has_today) = 0;
};

}  // namespace postern::console
