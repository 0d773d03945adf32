#pragma once

#include "core/base/expected.hpp"

#include <string>
#include <string_view>

namespace postern::mime_gmime {

/// The decoded first part of a message that is a TLS report: of type application/tlsrpt+gzip or application/tlsrpt+json
/// (RFC 8460 §6.4, §6.5), or a file whose name ends as theirs do. The error is a clause, safe to
/// print. Any thread.
[[nodiscard]] Expected<std::string, std::string> find_report_attachment(std::string_view message);

}  // namespace postern::mime_gmime
