#pragma once

#include "core/console/status_lines.hpp"
#include "core/ports/host.hpp"
#include "core/report/statistics.hpp"

#include <map>
#include <string>
#include <vector>

namespace postern::console {

/// What the host shows of us, in `show tasks` and `show stat`: it is told only of what changed. The host's thread.
class HostBoard {
public:
    explicit HostBoard(ports::Host& host) : host_(host) {}

    /// All lines by key; one that is not among them any more goes.
    void show_status(std::map<std::string, StatusLine> lines);
    void show_statistics(const std::vector<report::Statistic>& statistics);

private:
    ports::Host& host_;
    std::map<std::string, StatusLine> status_;
    std::map<std::string, long> statistics_;
};

}  // namespace postern::console
