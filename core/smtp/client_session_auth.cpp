#include "core/smtp/client_session.hpp"

#include <fmt/format.h>

#include <utility>

// ClientSession between the answer to EHLO and the first MAIL.
namespace postern::smtp {

namespace {

// RFC 4954 §6 has 5.7.11 for a server that wants encryption first; here it is the client, and it passes.
constexpr EnhancedCode encryption_needed{4, 7, 11};
constexpr EnhancedCode feature_missing{4, 7, 4};  // RFC 3463 §3.8
constexpr EnhancedCode cannot_authenticate{4, 7, 0};

}  // namespace

/// The peer has said what it offers, and TLS is as it will be.
void ClientSession::on_ready() {
    if (settings_.credentials) return authenticate(*settings_.credentials);
    send_envelope();
}

void ClientSession::authenticate(const Credentials& credentials) {
    const auto fail = [this](EnhancedCode enhanced, std::string words) {
        give_up(own_failure(enhanced, std::move(words)), std::nullopt, Parting::with_quit);
    };
    if (!tls_) {
        return fail(encryption_needed,
                    "name and password are set for this host, they are sent under TLS only, and the connection is not "
                    "encrypted");
    }
    if (!extensions_.auth)
        return fail(feature_missing, "name and password are set for this host, and it does not offer AUTH");
    const bool may_use_scram = ScramClient::may_carry(credentials);
    mechanism_ = strongest_mechanism(*extensions_.auth, crypto_ != nullptr && may_use_scram);
    if (!mechanism_ && extensions_.auth->scram_sha_256 && !may_use_scram) {
        return fail(
            cannot_authenticate,
            "it offers AUTH with SCRAM-SHA-256 alone, which takes name and password in printable ASCII only, and "
            "those that are set for it are not: give it others");
    }
    if (!mechanism_) {
        return fail(feature_missing,
                    "name and password are set for this host, and it offers AUTH with none of SCRAM-SHA-256, PLAIN and "
                    "LOGIN");
    }
    auth_.emplace(*mechanism_, credentials, crypto_);
    ask_secretly(auth_->command());
}

void ClientSession::ask_secretly(std::string line) {
    ask(std::move(line), State::auth);
    std::get<Send>(actions_.back()).is_secret = true;
}

void ClientSession::on_challenge(const PeerReply& reply) {
    auto line = auth_->answer(reply.text);
    if (line) return ask_secretly(std::move(*line));
    // A server that fails its part is not to be told more, not even that this is the end.
    auto failure = own_failure(cannot_authenticate, fmt::format("AUTH {}: {}", to_string(*mechanism_), line.error()));
    give_up(std::move(failure), std::nullopt, Parting::at_once);
}

// No EHLO again: none of these mechanisms puts a security layer over the connection (RFC 4954 §4).
void ClientSession::on_authenticated(const PeerReply&) {
    const auto end = auth_->conclude();
    auth_.reset();
    if (end) return send_envelope();
    auto failure = own_failure(cannot_authenticate, fmt::format("AUTH {}: {}", to_string(*mechanism_), end.error()));
    give_up(std::move(failure), std::nullopt, Parting::at_once);
}

/// Whatever the digits say, a password can be set right: no message is returned for it. Another mechanism is not tried,
/// or whoever stands between could have the password said in clear by refusing the better one.
void ClientSession::on_auth_refused(const PeerReply& reply) {
    auth_.reset();
    auto failure = failure_of(reply, Scope::host);
    failure.permanence = Permanence::transient;
    failure.words = reply.code == 535
                        ? fmt::format("the name or the password that is set for this host is refused (AUTH {})",
                                      to_string(*mechanism_))
                        : fmt::format("while sending AUTH {}", to_string(*mechanism_));
    give_up(std::move(failure), std::nullopt, Parting::with_quit);
}

}  // namespace postern::smtp
