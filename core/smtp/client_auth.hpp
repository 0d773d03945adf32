#pragma once

#include "core/base/expected.hpp"
#include "core/smtp/credentials.hpp"
#include "core/smtp/reply_parser.hpp"
#include "core/smtp/scram_client.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace postern::smtp {

enum class AuthMechanism { plain, login, scram_sha_256 };

/// `SCRAM-SHA-256`, as AUTH has it.
[[nodiscard]] std::string_view to_string(AuthMechanism mechanism);

/// The strongest one that is offered and that we speak: SCRAM-SHA-256, then PLAIN, then LOGIN. Nothing: there is none.
/// Without `can_compute`, SCRAM is not spoken: as where name or password are none that ScramClient::may_carry().
[[nodiscard]] std::optional<AuthMechanism> strongest_mechanism(const AuthOffer& offer, bool can_compute);

/// The client's side of one AUTH. Never throws on what a server sends. Its lines are secret. Source: RFC 4954 §4, 4616,
/// 5802, 7677; LOGIN has no RFC.
class ClientAuth {
public:
    /// `crypto` outlives it; needed for SCRAM only.
    ClientAuth(AuthMechanism mechanism, const Credentials& credentials, const ports::Crypto* crypto);

    /// `AUTH PLAIN …`, with CRLF.
    [[nodiscard]] std::string command();
    /// What answers a reply 334 with this text, with CRLF. The error says why nothing can, safe to print.
    [[nodiscard]] Expected<std::string, std::string> answer(std::string_view challenge);
    /// Whether a reply 235 is to be believed now. The error says why not, safe to print.
    [[nodiscard]] Expected<void, std::string> conclude() const;

private:
    enum class Step { initial, login_user, login_password, scram_first, scram_final, over };
    [[nodiscard]] std::string initial_response();
    [[nodiscard]] Expected<std::string, std::string> answer_scram(std::string_view challenge);

    AuthMechanism mechanism_;
    Credentials credentials_;
    std::optional<ScramClient> scram_;
    std::string held_;  ///< An initial response that was too long for its command.
    Step step_ = Step::initial;
};

}  // namespace postern::smtp
