#pragma once

#include "core/base/expected.hpp"
#include "core/delivery/attempt.hpp"
#include "core/mail/address.hpp"
#include "core/tls/memory.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace postern::console {

/// What became of a dry run for one recipient, or for everybody of a domain.
struct Explanation {
    delivery::Job job;  ///< As the scheduler would give it to an attempt.
    delivery::AttemptResult result;
    /// Of the next hop: each host that was met and what is remembered of its TLS.
    std::vector<std::pair<std::string, tls::HostRecord>> memory{};
};

/// Reads whom a question is about: an address, `postmaster`, or everybody of a domain, who has an empty local part. The
/// error says what is wrong with it.
[[nodiscard]] Expected<mail::Address, std::string> parse_recipient(std::string_view text);

/// By SMTP to another host.
[[nodiscard]] bool leaves_the_house(const routing::NextHop& hop);

struct ExplainedAt {
    WallTime now{};
    bool uses_sts = true;  ///< As the settings have it.
};

/// All of it for a person, in columns.
[[nodiscard]] std::vector<std::string> explanation_lines(const mail::Address& recipient, const Explanation& explanation,
                                                         const ExplainedAt& at);

}  // namespace postern::console
