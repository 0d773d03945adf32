#include "adapters/net/listener_set.hpp"

#include <algorithm>
#include <utility>

namespace postern::net {

std::vector<std::string> ListenerSet::change(const std::vector<config::ListeningPlace>& wanted,
                                             const std::vector<Worker*>& workers,
                                             const std::function<SessionTerms()>& terms) {
    std::vector<Entry> next;
    for (const auto& place : wanted) {
        const auto found = std::find_if(entries_.begin(), entries_.end(),
                                        [&](const Entry& entry) { return entry.listener && entry.place == place; });
        next.push_back(found == entries_.end() ? Entry{place, nullptr, {}} : std::move(*found));
        if (found != entries_.end()) entries_.erase(found);
    }
    entries_.clear();  // Before the new ones open: a port may have changed hands.
    std::vector<std::string> errors;
    for (auto& entry : next) {
        if (entry.listener) continue;
        if (auto opened = Listener::open(entry.place, workers, gate_, terms)) {
            entry.listener = std::move(*opened);
        } else {
            entry.error = opened.error();
            errors.push_back(entry.error);
        }
    }
    entries_ = std::move(next);
    return errors;
}

bool ListenerSet::has_failed() const {
    return std::any_of(entries_.begin(), entries_.end(), [](const Entry& entry) { return !entry.listener; });
}

std::vector<console::ListenerState> ListenerSet::states() const {
    std::vector<console::ListenerState> states;
    for (const auto& entry : entries_) {
        states.push_back({.address = entry.place.address,
                          .port = entry.listener ? entry.listener->port() : entry.place.port,
                          .kind = entry.place.kind,
                          .is_open = entry.listener != nullptr,
                          .why_not = entry.error,
                          .sessions = entry.listener ? entry.listener->sessions() : 0});
    }
    return states;
}

}  // namespace postern::net
