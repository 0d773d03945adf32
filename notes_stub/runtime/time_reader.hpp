/// A time or date that a person or a program wrote.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "notes_stub/include/global.h"

namespace notes_stub {

/// What is behind the point of the seconds.
enum class Fraction { cut_off, hundredths };

struct ReadTime {
    TIMEDATE time{};
    std::size_t octets = 0;  ///< of the text, from its beginning
};

/// MM/DD/YYYY, MM-DD-YYYY, YYYY-MM-DD, MM/DD of this year, Today and its neighbours; hh:mm[:ss] [AM|PM] [zone]; either
/// or both, date first. Without a zone a time is one of this machine's. Reads up to what belongs to neither. Nothing:
/// it is no time, or a zone stands behind a time without a date, which cannot hold it. Text is LMBCS.
[[nodiscard]] std::optional<ReadTime> read_timedate(std::string_view text, Fraction fraction);

}  // namespace notes_stub
