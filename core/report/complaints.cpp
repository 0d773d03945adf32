#include "core/report/complaints.hpp"

#include <algorithm>

namespace postern::report {
namespace {

bool is_in(const std::vector<std::string>& lines, const std::string& line) {
    return std::find(lines.begin(), lines.end(), line) != lines.end();
}

}  // namespace

void Complaints::begin() { said_before_ = std::exchange(said_, {}); }

void Complaints::begin_answer() {
    said_.clear();
    is_answer_ = true;
}

std::vector<std::string> Complaints::end_answer() {
    is_answer_ = false;
    return said_;
}

void Complaints::say(const std::string& line) {
    if (is_in(said_, line)) return;
    said_.push_back(line);
    if (!is_answer_ && !is_in(said_before_, line)) log_(line);
}

}  // namespace postern::report
