#pragma once

#include <string>

namespace postern::smtp {

/// A name and a password for AUTH (RFC 4954): what a peer gave us, or what we present to the next server. Octets, UTF-8
/// at best. Never printed: there is no conversion to text, and a log line, an error or a document names the entry that
/// they came from instead.
struct Credentials {
    std::string user;      ///< Not empty.
    std::string password;  ///< Not empty.

    friend bool operator==(const Credentials&, const Credentials&) = default;
};

}  // namespace postern::smtp
