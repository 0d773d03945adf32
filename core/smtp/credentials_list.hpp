#pragma once

#include "core/base/expected.hpp"
#include "core/smtp/credentials.hpp"

#include <map>
#include <string>
#include <string_view>

namespace postern::smtp {

/// By the name that documents have for them.
using CredentialsByName = std::map<std::string, Credentials, std::less<>>;

/// The name of an entry has letters, digits, dots, hyphens and underscores, 64 at most. The error says so.
[[nodiscard]] Expected<void, std::string> check_credentials_name(std::string_view text);

/// Reads a file of them: one `NAME USER PASSWORD` a line, separated by spaces or tabs; the password is the rest of the
/// line, spaces inside it too. Empty lines and those that begin with `#` are comments. The error has the number of the
/// line and what is wrong with it, and nothing of what stands there. Pure.
[[nodiscard]] Expected<CredentialsByName, std::string> parse_credentials(std::string_view text);

}  // namespace postern::smtp
