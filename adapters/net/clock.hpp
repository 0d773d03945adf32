#pragma once

#include "core/base/time.hpp"

namespace postern::net {

/// Reads both clocks. Core is handed the result; nothing below core reads them.
[[nodiscard]] Now read_clocks();

}  // namespace postern::net
