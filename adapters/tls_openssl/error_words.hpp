#pragma once

#include "core/tls/facts.hpp"

#include <string>

namespace postern::tls_openssl {

/// What OpenSSL's error queue of this thread says last, as one printable line; the queue is empty afterwards.
[[nodiscard]] std::string take_error_words();

/// Whether it says that the other side has no version of TLS in common with ours. The queue stays as it is.
[[nodiscard]] bool is_version_refused();

/// Turns that queue into who broke a TLS connection off and why. Alerts carry their RFC 8446 §6 name. The queue is
/// empty afterwards.
[[nodiscard]] tls::Failure take_failure();

}  // namespace postern::tls_openssl
