#pragma once

#include "adapters/host_notes/database.hpp"
#include "core/base/expected.hpp"
#include "core/base/ids.hpp"
#include "core/mail/address.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace postern::host_notes {

/// What goes into one note of a mailbox.
struct MailNote {
    QueueId id;
    std::string sender;                   ///< Empty: the null reverse-path.
    std::vector<std::string> recipients;  ///< Few enough for a summary: see batches_of().
    std::string message_id;               ///< For a message whose header has none.
};

/// Hands the message to `write`, in order, in pieces; its error ends the whole.
using WritePiece = std::function<Expected<void, std::string>(std::string_view)>;
using MessageSource = std::function<Expected<void, std::string>(const WritePiece& write)>;

/// Leaves a message in a mailbox as Domino's own listener does; durable when there is no error, else nothing is left
/// there. The error names the database and the API's own text, or is the source's. The calling thread owns `database`.
[[nodiscard]] Expected<void, std::string> deposit_note(const Database& database, const MailNote& note,
                                                       const MessageSource& message);

/// Recipients in groups whose lists fit into one note's summary, all in their order.
[[nodiscard]] std::vector<std::vector<std::string>> batches_of(std::vector<std::string> recipients);

}  // namespace postern::host_notes
