#pragma once

#include "adapters/spool_sqlite/spool_sqlite.hpp"
#include "core/access/overload.hpp"
#include "core/config/settings.hpp"

#include <functional>
#include <string>

namespace postern::spool_sqlite {

/// What the settings come to. `data_directory`: the host's, where the spool's own begins. `report`: told what nobody
/// asked for, in words for the log; on the threads of SpoolOptions::report.
[[nodiscard]] SpoolOptions options_of(const config::Settings& settings, const std::string& data_directory,
                                      const access::MemoryFacts& facts, std::function<void(std::string)> report);

}  // namespace postern::spool_sqlite
