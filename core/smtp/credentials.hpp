#pragma once

#include <string>

namespace postern::smtp {

/// What we present with AUTH to the next server (RFC 4954). Never printed: there is no conversion to text, and a log
/// line, an error or a document names the entry that they came from instead.
struct Credentials {
    std::string user;      ///< UTF-8, not empty.
    std::string password;  ///< UTF-8, not empty.

    friend bool operator==(const Credentials&, const Credentials&) = default;
};

}  // namespace postern::smtp
