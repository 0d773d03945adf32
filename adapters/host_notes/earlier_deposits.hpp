#pragma once

#include "adapters/host_notes/database.hpp"
#include "core/base/expected.hpp"
#include "core/base/ids.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace postern::host_notes {

/// Items of ours in a deposited note; the names are Postern's, not Domino's.
inline constexpr const char* queue_id_item = "$PosternQueueId";
inline constexpr const char* recipients_item = "$PosternRecipients";

/// What was deposited in one mailbox, by the notes that are or were there: the first look-up reads the summaries of all
/// notes changed since the message was accepted, later ones only what changed meanwhile, so that a thousand look-ups
/// after a restart cost one reading. Notes that the Router took after they were seen still count. Holds some 200 octets
/// for each note seen; past 200,000 it begins anew with what is in the mailbox then. The thread that opened the
/// database.
class EarlierDeposits {
public:
    using Recipients = std::vector<std::string>;

    /// Recipients that the message was deposited for, as far as known; valid until the next call. The error names the
    /// database and the API's own text: then nothing is known.
    [[nodiscard]] Expected<const Recipients*, std::string> find(const Database& database, QueueId id);

private:
    [[nodiscard]] std::uint16_t read_changes(const Database& database);

    std::unordered_map<QueueId, Recipients> by_id_;
    bool has_read_ = false;
    std::optional<WallTime> from_;               ///< Older notes were not looked at; nothing: all were.
    std::array<std::uint32_t, 2> next_since_{};  ///< A TIMEDATE.
};

}  // namespace postern::host_notes
