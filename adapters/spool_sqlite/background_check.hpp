#pragma once

#include "adapters/spool_sqlite/spool_sqlite.hpp"

#include <chrono>
#include <future>
#include <string>
#include <vector>

namespace postern::spool_sqlite {

/// A check of the spool on a thread of its own, for a console that must not stand still. One thread at a time.
class BackgroundCheck {
public:
    using Lines = std::vector<std::string>;

    /// `spool` outlives the check.
    explicit BackgroundCheck(SqliteSpool& spool) : spool_(spool) {}
    /// Ends a check that is under way.
    ~BackgroundCheck();
    BackgroundCheck(const BackgroundCheck&) = delete;
    BackgroundCheck& operator=(const BackgroundCheck&) = delete;

    /// The findings of a new check where it is done within `patience`, else one line that says that they will follow.
    [[nodiscard]] Lines begin(std::chrono::milliseconds patience);
    /// The findings that begin() did not wait for, once; else nothing.
    [[nodiscard]] Lines take();

private:
    [[nodiscard]] bool is_done_within(std::chrono::milliseconds patience) const;

    SqliteSpool& spool_;
    std::future<Lines> findings_;
};

}  // namespace postern::spool_sqlite
