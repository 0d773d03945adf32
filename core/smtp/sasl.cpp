#include "core/smtp/sasl.hpp"

#include "core/base/ascii.hpp"
#include "core/base/base64.hpp"

#include <algorithm>

namespace postern::smtp {
namespace {

using Next = SaslDialogue::Next;

constexpr std::string_view user_name_challenge = "334 VXNlcm5hbWU6";  // `Username:`
constexpr std::string_view password_challenge = "334 UGFzc3dvcmQ6";   // `Password:`

constexpr std::size_t max_name_octets = 255;  // RFC 4616 §2: at least so many are to be taken.
constexpr std::size_t max_password_octets = 255;

Next challenge(std::string_view text) { return {Next::Kind::challenge, std::string(text)}; }
Next failed(std::string_view text) { return {Next::Kind::failed, std::string(text)}; }

Next finished(std::string_view user, std::string_view password) {
    const bool is_usable =
        !user.empty() && user.size() <= max_name_octets && !password.empty() && password.size() <= max_password_octets;
    if (!is_usable) return failed("535 5.7.8 Name or password is empty or longer than 255 octets; check both");
    return {Next::Kind::finished, {}, {std::string(user), std::string(password)}};
}

}  // namespace

Next SaslDialogue::begin(std::string_view argument) {
    const auto end = std::min(argument.find(' '), argument.size());
    const auto mechanism = argument.substr(0, end);
    auto first = argument.substr(end);
    first.remove_prefix(std::min(first.find_first_not_of(' '), first.size()));
    const bool is_login = is_same_ignoring_case(mechanism, "LOGIN");
    if (!is_login && !is_same_ignoring_case(mechanism, "PLAIN"))
        return failed("504 5.5.4 This mechanism is not served; use PLAIN or LOGIN");
    step_ = is_login ? Step::login_user : Step::plain;
    // The space belongs to it: a challenge of no octets (RFC 4954 §4).
    if (first.empty()) return challenge(is_login ? user_name_challenge : "334 ");
    return first == "=" ? take({}) : answer(first);
}

Next SaslDialogue::answer(std::string_view line) {
    if (line == "*") return failed("501 5.7.0 AUTH is given up, as you asked; begin again, or go on without it");
    const auto octets = decode_base64(line);
    if (!octets) return failed("501 5.5.2 This is no base64; begin AUTH again and encode each answer so");
    return take(*octets);
}

Next SaslDialogue::take(std::string_view octets) {
    switch (step_) {
        case Step::plain:
            return take_plain(octets);
        case Step::login_user:
            user_ = octets;
            step_ = Step::login_password;
            return challenge(password_challenge);
        case Step::login_password:
            return finished(user_, octets);
    }
    return failed("501 5.5.2 This is no answer; begin AUTH again");
}

// [authzid] NUL authcid NUL passwd
Next SaslDialogue::take_plain(std::string_view octets) const {
    const auto first = octets.find('\0');
    const auto second = first == std::string_view::npos ? first : octets.find('\0', first + 1);
    if (second == std::string_view::npos || octets.find('\0', second + 1) != std::string_view::npos)
        return failed("501 5.5.2 This is no answer to PLAIN; send identity, name and password, parted by NUL");
    const auto identity = octets.substr(0, first);
    const auto user = octets.substr(first + 1, second - first - 1);
    // Nobody may act for another here.
    if (!identity.empty() && identity != user)
        return failed("535 5.7.8 Nobody may act for another here; leave the identity empty, or give the name");
    return finished(user, octets.substr(second + 1));
}

}  // namespace postern::smtp
