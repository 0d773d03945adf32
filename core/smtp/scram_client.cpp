#include "core/smtp/scram_client.hpp"

#include "core/base/base64.hpp"
#include "core/base/peer_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace postern::smtp {

namespace {

constexpr std::size_t nonce_octets = 18;                // 24 digits of base64, none of them a comma
constexpr std::string_view no_binding = "n,,";          // The client does no channel binding, and acts for nobody else.
constexpr std::string_view no_binding_said = "c=biws";  // The same in base64.

/// RFC 5802 §5.1: commas and equals signs in the name.
std::string escaped_name(std::string_view name) {
    std::string escaped;
    for (const char octet : name) {
        if (octet == ',')
            escaped += "=2C";
        else if (octet == '=')
            escaped += "=3D";
        else
            escaped += octet;
    }
    return escaped;
}

/// Takes `r=value` and its comma from the front.
std::optional<std::string_view> take_attribute(std::string_view& message, char name) {
    if (message.size() < 2 || message[0] != name || message[1] != '=') return std::nullopt;
    const auto end = std::min(message.find(','), message.size());
    const auto value = message.substr(2, end - 2);
    message.remove_prefix(std::min(end + 1, message.size()));
    return value;
}

std::optional<unsigned> read_number(std::string_view digits) {
    unsigned number = 0;
    const auto* end = digits.data() + digits.size();
    const auto [stopped, error] = std::from_chars(digits.data(), end, number);
    if (error != std::errc{} || stopped != end) return std::nullopt;
    return number;
}

struct Challenge {
    std::string_view nonce;
    std::string salt;
    unsigned iterations = 0;
};

Expected<Challenge, std::string> read_challenge(std::string_view message, std::string_view own_nonce) {
    const auto nonce = take_attribute(message, 'r');
    const auto salt = take_attribute(message, 's');
    const auto iterations = take_attribute(message, 'i');
    const auto octets = salt ? decode_base64(*salt) : std::nullopt;
    const auto number = iterations ? read_number(*iterations) : std::nullopt;
    if (!nonce || !octets || octets->empty() || !number)
        return unexpected(std::string("the server's challenge is not what RFC 5802 says"));
    // RFC 5802 §5.1: "the client MUST verify that the initial part of the nonce used in subsequent messages is the same
    // as the nonce it initially specified".
    if (!nonce->starts_with(own_nonce) || nonce->size() == own_nonce.size())
        return unexpected(std::string("the server's challenge does not answer ours"));
    if (*number < ScramClient::min_iterations || *number > ScramClient::max_iterations) {
        return unexpected(fmt::format("the server asks for {} iterations; from {} to {} are done", *number,
                                      ScramClient::min_iterations, ScramClient::max_iterations));
    }
    return Challenge{*nonce, *octets, *number};
}

std::string exclusive_or(std::string one, std::string_view other) {
    for (std::size_t at = 0; at < one.size(); ++at) one[at] = static_cast<char>(one[at] ^ other[at]);
    return one;
}

}  // namespace

bool ScramClient::may_carry(const Credentials& credentials) {
    const auto is_printable = [](char c) { return c >= ' ' && c <= '~'; };
    const auto is_fit = [&](const std::string& text) { return std::all_of(text.begin(), text.end(), is_printable); };
    return is_fit(credentials.user) && is_fit(credentials.password);
}

ScramClient::ScramClient(Credentials credentials, const ports::Crypto& crypto)
    : credentials_(std::move(credentials)), crypto_(crypto) {}

std::string ScramClient::first_message() {
    nonce_ = encode_base64(crypto_.random(nonce_octets));
    first_bare_ = fmt::format("n={},r={}", escaped_name(credentials_.user), nonce_);
    return std::string(no_binding) + first_bare_;
}

// RFC 5802 §3, with its names.
Expected<std::string, std::string> ScramClient::final_message(std::string_view server_first) {
    const auto challenge = read_challenge(server_first, nonce_);
    if (!challenge) return unexpected(challenge.error());
    const auto without_proof = fmt::format("{},r={}", no_binding_said, challenge->nonce);
    const auto auth_message = fmt::format("{},{},{}", first_bare_, server_first, without_proof);
    const auto salted_password = crypto_.pbkdf2_sha256(credentials_.password, challenge->salt, challenge->iterations);
    const auto client_key = crypto_.hmac_sha256(salted_password, "Client Key");
    const auto client_signature = crypto_.hmac_sha256(crypto_.sha256(client_key), auth_message);
    const auto server_key = crypto_.hmac_sha256(salted_password, "Server Key");
    server_signature_ = crypto_.hmac_sha256(server_key, auth_message);
    return fmt::format("{},p={}", without_proof, encode_base64(exclusive_or(client_key, client_signature)));
}

Expected<void, std::string> ScramClient::verify(std::string_view server_final) const {
    if (const auto error = take_attribute(server_final, 'e'))
        return unexpected("the server says " + escape_for_log(*error, 80));
    const auto verifier = take_attribute(server_final, 'v');
    // Compared in whatever time it takes: who could measure it already had to know the password.
    if (server_signature_.empty() || !verifier || decode_base64(*verifier) != server_signature_)
        return unexpected(std::string("the server does not prove that it knows the password"));
    return {};
}

}  // namespace postern::smtp
