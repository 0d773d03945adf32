#pragma once

#include "adapters/spool_sqlite/spool_sqlite.hpp"
#include "core/base/expected.hpp"
#include "core/base/ids.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>

namespace postern::spool_sqlite {

/// Dead mail, for a console that waits for its answers, but never longer than `patience`. One thread at a time.
class DeadMail {
public:
    /// How many messages were changed; empty: not known yet, because the spool did not answer in time. It may still do
    /// it. Error: it did not.
    using Count = Expected<std::optional<std::size_t>, std::string>;

    /// `spool` outlives this.
    DeadMail(SqliteSpool& spool, std::chrono::milliseconds patience) : spool_(spool), patience_(patience) {}

    /// How many there are; where they cannot be counted, how many there were.
    [[nodiscard]] std::size_t count();
    /// Of one message, or of all without an id: its failed recipients wait again. `on_released` runs on a thread of the
    /// spool's once that is durable, even where the answer comes too late to be waited for.
    [[nodiscard]] Count release(std::optional<QueueId> id, std::function<void()> on_released);
    [[nodiscard]] Count remove(std::optional<QueueId> id);

private:
    template <typename Ask>
    [[nodiscard]] Count await(const Ask& ask) const;

    SqliteSpool& spool_;
    const std::chrono::milliseconds patience_;
    std::size_t count_ = 0;
};

}  // namespace postern::spool_sqlite
