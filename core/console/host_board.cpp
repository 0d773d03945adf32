#include "core/console/host_board.hpp"

#include <utility>

namespace postern::console {

void HostBoard::show_status(std::map<std::string, StatusLine> lines) {
    for (const auto& [key, line] : lines)
        if (const auto old = status_.find(key); old == status_.end() || old->second != line)
            host_.set_status(key, line.name, line.text);
    for (const auto& [key, line] : status_)
        if (!lines.contains(key)) host_.remove_status(key);
    status_ = std::move(lines);
}

void HostBoard::show_statistics(const std::vector<report::Statistic>& statistics) {
    for (const auto& one : statistics) {
        const auto [known, is_new] = statistics_.try_emplace(one.facility + "." + one.name, one.value);
        if (!is_new && std::exchange(known->second, one.value) == one.value) continue;
        host_.set_statistic(one.facility, one.name, one.value);
    }
}

}  // namespace postern::console
