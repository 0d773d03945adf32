#pragma once

#include "core/base/expected.hpp"
#include "core/ports/crypto.hpp"
#include "core/smtp/credentials.hpp"

#include <string>
#include <string_view>

namespace postern::smtp {

/// The client's side of SCRAM-SHA-256 without channel binding: the password stays here, and the server proves that it
/// knows it too. Name and password go as they are given: SASLprep (RFC 4013), which changes nothing in printable ASCII,
/// is not done, so nothing else may be given. Never throws on what a server sends. One use each. Source: RFC 5802 §3,
/// §5, §7; RFC 7677 §3.
class ScramClient {
public:
    /// RFC 7677 §4 asks servers for no less. Fewer would make a stolen exchange cheap to search for the password.
    static constexpr unsigned min_iterations = 4096;
    /// Some 0.3 s of work, which keep one worker from all else, once for each connection: what a server may ask of us.
    static constexpr unsigned max_iterations = 600'000;

    /// Printable ASCII alone: what SASLprep would leave as it is.
    [[nodiscard]] static bool may_carry(const Credentials& credentials);

    /// `crypto` outlives it.
    ScramClient(Credentials credentials, const ports::Crypto& crypto);

    [[nodiscard]] std::string first_message();
    /// Answers the server's first message. The error says what is wrong with that, safe to print.
    [[nodiscard]] Expected<std::string, std::string> final_message(std::string_view server_first);
    /// The server's last message proves who it is. The error says why it does not, safe to print.
    [[nodiscard]] Expected<void, std::string> verify(std::string_view server_final) const;

private:
    Credentials credentials_;
    const ports::Crypto& crypto_;
    std::string nonce_;
    std::string first_bare_;
    std::string server_signature_;  ///< What the server has to show; empty: not known yet.
};

}  // namespace postern::smtp
