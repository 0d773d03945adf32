#pragma once

#include <boost/json/array.hpp>

#include <string>
#include <vector>

namespace postern::report {

[[nodiscard]] inline boost::json::array array_of(const std::vector<std::string>& texts) {
    boost::json::array array;
    for (const auto& text : texts) array.emplace_back(text);
    return array;
}

}  // namespace postern::report
