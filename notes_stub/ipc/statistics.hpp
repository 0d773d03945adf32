/// The table of statistics of one server session.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "notes_stub/include/global.h"

namespace notes_stub {

/// Less-than without regard to the case of ASCII letters.
struct CaseLess {
    using is_transparent = void;
    bool operator()(std::string_view a, std::string_view b) const;
};

[[nodiscard]] bool equal_ignoring_case(std::string_view a, std::string_view b);

/// A value as StatUpdate takes it: `bytes` holds a LONG, a NUMBER, a TIMEDATE, or text (UTF-8).
struct Statistic {
    std::string facility;
    std::string name;
    WORD type = 0;
    std::string bytes;
    bool is_additive = false;
    std::int64_t updated = 0;  ///< hundredths of a second since 1970
};

/// Statistics by facility and name, without regard to case. A name has one value, unless more were appended.
class StatisticTable {
public:
    /// Flags of StatUpdate. ~ST_UNIQUE appends another instance; otherwise the value is set, or with ST_ADDITIVE added.
    void update(const Statistic& value, WORD flags);
    void erase(std::string_view facility, std::string_view name);
    /// NOERROR, ERR_STAT_NOT_FOUND, or ERR_STAT_NOT_SET where the statistic is not numeric and additive.
    STATUS reset(std::string_view facility, std::string_view name, std::int64_t updated = 0);
    /// In the order of their names. Empty: all. A name may end in '*'.
    [[nodiscard]] std::vector<Statistic> list(std::string_view facility, std::string_view name) const;

private:
    using Key = std::pair<std::string, std::string>;
    struct KeyLess {
        bool operator()(const Key& a, const Key& b) const;
    };
    std::map<Key, std::vector<Statistic>, KeyLess> values_;
};

/// The value for people: a number without superfluous digits, a time as MM/DD/YYYY hh:mm:ss. UTF-8.
[[nodiscard]] std::string statistic_text(const Statistic& value);

}  // namespace notes_stub
