#pragma once

#include "core/ports/host.hpp"

#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace postern::console::test {

/// A host that is idle until its script says otherwise.
class QuietHost : public ports::Host {
public:
    void log(const std::string& line) override { lines.push_back(line); }
    void set_status(const std::string& key, const std::string& name, const std::string& text) override {
        status = name + ": " + text;
        changes.push_back(key + ": " + status);
    }
    void remove_status(const std::string& key) override { changes.push_back(key + " removed"); }
    void set_ready() override { is_ready = true; }
    [[nodiscard]] std::optional<std::string> next_command() override {
        if (commands.empty()) return std::nullopt;
        auto next = std::move(commands.front());
        commands.pop_front();
        return next;
    }
    [[nodiscard]] bool idle(unsigned milliseconds) override {
        idle_ms += milliseconds;
        return idle_ms > end_after_ms;
    }
    [[nodiscard]] Expected<std::vector<ports::Document>, std::string> documents() override { return {}; }
    [[nodiscard]] ports::EnvironmentText environment(const std::string&) override { return {}; }
    [[nodiscard]] std::string data_directory() override { return {}; }
    void set_statistic(const std::string& facility, const std::string& name, long value) override {
        changes.push_back(facility + "." + name + " = " + std::to_string(value));
    }
    /// What the host was told since it was asked last, in order.
    std::vector<std::string> taken_changes() { return std::exchange(changes, {}); }

    std::vector<std::string> lines;
    std::string status;
    std::vector<std::string> changes;
    std::deque<std::string> commands;
    bool is_ready = false;
    unsigned idle_ms = 0;
    unsigned end_after_ms = 3'600'000;
};

}  // namespace postern::console::test
