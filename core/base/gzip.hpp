#pragma once

#include "core/base/expected.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace postern {

/// `text` in the format of RFC 1952. The same text always gives the same octets: no time stands in it.
[[nodiscard]] std::string gzip(std::string_view text);

/// What is in it, of all its members. The error is a clause: it is none, ends too soon, has something behind its end,
/// or is larger than `max_octets`, which is found out before more memory than that is taken.
[[nodiscard]] Expected<std::string, std::string> gunzip(std::string_view octets, std::size_t max_octets);

}  // namespace postern
