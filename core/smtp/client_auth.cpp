#include "core/smtp/client_auth.hpp"

#include "core/base/base64.hpp"

#include <utility>

namespace postern::smtp {

namespace {

// RFC 5321 §4.5.3.1.4, with CRLF. RFC 4954 §4: a longer initial response waits for its challenge.
constexpr std::size_t max_command_octets = 512;

std::string line(std::string_view octets) { return encode_base64(octets) + "\r\n"; }

std::string plain_message(const Credentials& credentials) {
    std::string message(1, '\0');
    return message.append(credentials.user).append(1, '\0').append(credentials.password);
}

}  // namespace

std::string_view to_string(AuthMechanism mechanism) {
    switch (mechanism) {
        case AuthMechanism::plain:
            return "PLAIN";
        case AuthMechanism::login:
            return "LOGIN";
        case AuthMechanism::scram_sha_256:
            return "SCRAM-SHA-256";
    }
    return "";
}

std::optional<AuthMechanism> strongest_mechanism(const AuthOffer& offer, bool can_compute) {
    if (offer.scram_sha_256 && can_compute) return AuthMechanism::scram_sha_256;
    if (offer.plain) return AuthMechanism::plain;
    if (offer.login) return AuthMechanism::login;
    return std::nullopt;
}

ClientAuth::ClientAuth(AuthMechanism mechanism, const Credentials& credentials, const ports::Crypto* crypto)
    : mechanism_(mechanism), credentials_(credentials) {
    if (mechanism == AuthMechanism::scram_sha_256 && crypto != nullptr) scram_.emplace(credentials, *crypto);
}

std::string ClientAuth::command() {
    std::string command = "AUTH ";
    command.append(to_string(mechanism_));
    if (mechanism_ == AuthMechanism::login) {
        step_ = Step::login_user;
        return command.append("\r\n");
    }
    auto response = line(initial_response());
    if (command.size() + 1 + response.size() <= max_command_octets) return command.append(" ").append(response);
    held_ = std::move(response);
    return command.append("\r\n");
}

std::string ClientAuth::initial_response() {
    step_ = scram_ ? Step::scram_first : Step::over;
    return scram_ ? scram_->first_message() : plain_message(credentials_);
}

Expected<std::string, std::string> ClientAuth::answer(std::string_view challenge) {
    if (!held_.empty()) return std::exchange(held_, {});
    switch (step_) {
        // What LOGIN's two challenges say differs from server to server, and their order does not.
        case Step::login_user:
            step_ = Step::login_password;
            return line(credentials_.user);
        case Step::login_password:
            step_ = Step::over;
            return line(credentials_.password);
        case Step::scram_first:
        case Step::scram_final:
            return answer_scram(challenge);
        case Step::initial:
        case Step::over:
            break;
    }
    return unexpected(std::string("the server asks for more than the mechanism has to say"));
}

Expected<std::string, std::string> ClientAuth::answer_scram(std::string_view challenge) {
    const auto message = decode_base64(challenge);
    if (!message) return unexpected(std::string("the server's challenge is no base64"));
    if (step_ == Step::scram_first) {
        step_ = Step::scram_final;
        return scram_->final_message(*message).map(line);
    }
    step_ = Step::over;
    // The mechanism is over, and AUTH is not: an empty line asks for its reply (RFC 4954 §4).
    return scram_->verify(*message).map([] { return std::string("\r\n"); });
}

Expected<void, std::string> ClientAuth::conclude() const {
    if (step_ == Step::over && held_.empty()) return {};
    return unexpected(std::string(scram_ ? "the server welcomes us and does not prove that it knows the password"
                                         : "the server welcomes us before it knows name and password"));
}

}  // namespace postern::smtp
