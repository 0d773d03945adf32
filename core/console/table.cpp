#include "core/console/table.hpp"

#include <algorithm>

namespace postern::console {

namespace {

std::size_t width_of(const std::string& text) {
    // Octets that continue a character of UTF-8 begin with the bits 10.
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char octet) { return (static_cast<unsigned char>(octet) & 0xc0) != 0x80; }));
}

}  // namespace

std::vector<std::string> aligned(const std::vector<Row>& rows) {
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
        if (widths.size() < row.size()) widths.resize(row.size());
        for (std::size_t column = 0; column + 1 < row.size(); ++column)
            widths[column] = std::max(widths[column], width_of(row[column]));
    }
    std::vector<std::string> lines;
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t column = 0; column < row.size(); ++column) {
            line.append("  ").append(row[column]);
            if (column + 1 < row.size()) line.append(widths[column] - width_of(row[column]), ' ');
        }
        line.erase(line.find_last_not_of(' ') + 1);
        lines.push_back(std::move(line));
    }
    return lines;
}

}  // namespace postern::console
