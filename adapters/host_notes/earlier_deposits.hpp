#pragma once

#include "adapters/host_notes/database.hpp"
#include "core/base/expected.hpp"
#include "core/base/ids.hpp"

#include <set>
#include <string>

namespace postern::host_notes {

/// Items of ours in a deposited note; the names are Postern's, not Domino's.
inline constexpr const char* queue_id_item = "$PosternQueueId";
inline constexpr const char* recipients_item = "$PosternRecipients";

/// The recipients that notes in `database` bear for this message, as far as nobody has taken those notes away. Looks at
/// notes changed since the message was accepted. The error names the database and the API's own text: then nothing is
/// known.
[[nodiscard]] Expected<std::set<std::string>, std::string> recipients_deposited(const Database& database, QueueId id);

}  // namespace postern::host_notes
