#pragma once

#include "core/config/items.hpp"
#include "core/config/tls_levels.hpp"
#include "core/ports/host.hpp"
#include "core/tls/policy.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace postern::config {

/// Form of the documents that say what TLS some next hops must give, one a policy.
inline constexpr std::string_view policy_form = "SMTPTLSPolicy";

/// Its rows, in the order in which a person reads them. They are no settings: each document has its own values, so the
/// rows have neither `store` nor `load`.
[[nodiscard]] std::span<const Item> policy_items();

/// One reading of the policy documents.
struct PolicyReading {
    tls::PolicyTable policies;
    std::vector<std::string> errors;  ///< One line each, for the log; safe to print.
};

/// Reads those of `documents` that have the form; what is Disabled is left out. A document with an item that is not
/// allowed makes an error that names document, item, label and value. What `last_good` (null: nothing) had of the same
/// document stays then; where it had nothing, mail for the document's next hops waits, since less may be the wrong
/// thing. One that gives up what the default promises is an exemption: without an end it is an error, and the default
/// counts. Of two documents for the same next hops the first stays, and the error names both. Pure.
[[nodiscard]] PolicyReading read_policy_documents(std::span<const ports::Document> documents,
                                                  const tls::PolicyTable* last_good, const DefaultLevel& standard);

}  // namespace postern::config
