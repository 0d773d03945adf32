/// The time at the beginning of a log line.
#pragma once

#include <string>

namespace notes_stub {

/// "MM-DD-YYYY hh:mm:ss   ", local time, as Domino writes it.
[[nodiscard]] std::string log_stamp();

}  // namespace notes_stub
