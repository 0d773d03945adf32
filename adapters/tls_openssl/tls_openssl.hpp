#pragma once

#include "core/base/expected.hpp"
#include "core/base/time.hpp"
#include "core/ports/tls_engine.hpp"

#include <functional>
#include <memory>
#include <string>

namespace postern::tls_openssl {

enum class ProtocolVersion { tls_1_2, tls_1_3 };

/// Both clocks of the host.
[[nodiscard]] Now read_clocks();

/// What an engine is told once; it holds for both directions.
struct TlsOptions {
    std::string data_directory;  ///< Relative certificate paths start here; empty: in the working directory.
    ProtocolVersion min_version = ProtocolVersion::tls_1_2;
    ProtocolVersion max_version = ProtocolVersion::tls_1_3;
    /// Cipher suites up to TLS 1.2, in OpenSSL's notation. Level 1 instead of the distribution's 2: a mail host with a
    /// 1024-bit Diffie-Hellman group is still met, and refusing it would leave the mail in clear text or in the queue.
    std::string cipher_list = "DEFAULT@SECLEVEL=1";
    std::string ca_file;       ///< Trusted roots, PEM. With `ca_directory` empty too: those of the system.
    std::string ca_directory;  ///< Trusted roots, one a file, named by hash (`openssl rehash`).
    std::function<Now()> clock = read_clocks;  ///< For the keys of session tickets. Any thread.
};

/// TLS by OpenSSL 3. Channels encrypt into and decrypt from their own buffers, so that they run in a test as in
/// production. TLS 1.2 and 1.3; no renegotiation, no compression; the server's order of ciphers decides. The server
/// asks for a client certificate where the rules say so; it looks at it as the client looks at the server's, and takes
/// whatever comes. Its tickets are stateless; their keys change every 12 hours, and sessions are taken up again
/// whatever certificate was installed meanwhile, but only under the same rules. The client resumes a session for the
/// same place and the same demand alone, and reports of it what its full handshake found. It looks at the chain and at
/// the name and records what it found; it never breaks a handshake off for it, so that core can judge. Errors: words
/// that name the option (a cipher list without a usable cipher, an unreadable file of roots).
[[nodiscard]] Expected<std::unique_ptr<ports::TlsEngine>, std::string> make_tls_engine(TlsOptions options);

}  // namespace postern::tls_openssl
