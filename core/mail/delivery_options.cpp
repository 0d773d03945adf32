#include "core/mail/delivery_options.hpp"

#include "core/base/ascii.hpp"
#include "core/base/utf8.hpp"
#include "core/mail/address.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace postern::mail {
namespace {

constexpr std::size_t max_envelope_id_octets = 100;  // RFC 3461 §4.4
constexpr std::size_t max_original_octets = 500;     // RFC 3461 §4.2

std::optional<unsigned> hexadecimal_digit(char c) {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
    return std::nullopt;
}

/// Behind a `+`: the octet that two digits name.
std::optional<char> hexadecimal_octet(std::string_view text) {
    if (text.size() < 2) return std::nullopt;
    const auto high = hexadecimal_digit(text[0]);
    const auto low = hexadecimal_digit(text[1]);
    if (!high || !low) return std::nullopt;
    return static_cast<char>(*high << 4 | *low);
}

bool is_xtext(std::string_view text) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (c < '!' || c > '~' || c == '=') return false;
        if (c == '+' && !hexadecimal_octet(text.substr(at + 1))) return false;
    }
    return true;
}

/// The address of type utf-8 may stand there as it is (RFC 6533 §3).
bool is_utf8_address(std::string_view text) {
    return is_utf8(text) && std::none_of(text.begin(), text.end(), [](char c) {
               return static_cast<unsigned char>(c) <= ' ' || c == '\x7F' || c == '=';
           });
}

Expected<bool, std::string> malformed(std::string words) { return unexpected(std::move(words)); }

Expected<bool, std::string> take_notify(std::string_view value, Notify& into) {
    const auto words = "NOTIFY must be NEVER, or of SUCCESS, FAILURE and DELAY, with commas between them";
    into = {};
    into.is_said = true;
    if (is_same_ignoring_case(value, "NEVER")) return true;
    struct Occasion {
        std::string_view name;
        bool Notify::*flag;
    };
    constexpr Occasion occasions[] = {
        {"SUCCESS", &Notify::on_success}, {"FAILURE", &Notify::on_failure}, {"DELAY", &Notify::on_delay}};
    for (std::size_t begin = 0; begin <= value.size();) {
        const auto end = std::min(value.find(',', begin), value.size());
        const auto* occasion = std::find_if(std::begin(occasions), std::end(occasions), [&](const Occasion& known) {
            return is_same_ignoring_case(known.name, value.substr(begin, end - begin));
        });
        if (occasion == std::end(occasions)) return malformed(words);
        into.*occasion->flag = true;
        begin = end + 1;
    }
    return true;
}

Expected<bool, std::string> take_original(std::string_view value, std::string& into) {
    const auto semicolon = value.find(';');
    const auto type = value.substr(0, semicolon);
    const bool is_type = semicolon != value.npos && !type.empty() && std::all_of(type.begin(), type.end(), [](char c) {
                             return (c >= '0' && c <= '9') || (to_lower(c) >= 'a' && to_lower(c) <= 'z') || c == '-';
                         });
    auto in_ascii = embed_code_points(value);
    if (!is_type || in_ascii.size() > max_original_octets) return malformed("ORCPT must be a type, ; and an address");
    const auto address = value.substr(semicolon + 1);
    const bool is_address =
        !address.empty() && (is_xtext(address) || (is_same_ignoring_case(type, "utf-8") && is_utf8_address(address)));
    if (!is_address) return malformed("the address in ORCPT is not in xtext");
    into = std::move(in_ascii);
    return true;
}

// What no peer can say: MAIL has no keywords with a dot.
constexpr std::string_view stored_tls_report = "own.report";
constexpr std::string_view stored_submitted = "own.submitted";
constexpr std::string_view stored_tls_optional = "own.tls-optional";

/// Calls `take` for each of the parameters in `stored`; the first error, or what is no option, ends it.
template <typename Options, typename Take>
Expected<Options, std::string> read_options(std::string_view stored, Take take) {
    Options options;
    while (!stored.empty()) {
        stored.remove_prefix(std::min(stored.find_first_not_of(' '), stored.size()));
        const auto parameter = stored.substr(0, stored.find(' '));
        stored.remove_prefix(parameter.size());
        const auto equals = parameter.find('=');
        const auto value = equals == parameter.npos ? std::string_view{} : parameter.substr(equals + 1);
        const auto taken = take(parameter.substr(0, equals), value, options);
        if (!taken) return unexpected(taken.error());
        if (!*taken) return unexpected("there is no option " + std::string(parameter));
    }
    return options;
}

Expected<bool, std::string> take_stored_option(std::string_view keyword, std::string_view value, MessageOptions& into) {
    auto* const flag = keyword == stored_tls_report     ? &into.is_tls_report
                       : keyword == stored_submitted    ? &into.is_submitted
                       : keyword == stored_tls_optional ? &into.is_tls_optional
                                                        : nullptr;
    if (flag == nullptr) return take_message_option(keyword, value, into);
    *flag = true;
    return true;
}

}  // namespace

Expected<bool, std::string> take_message_option(std::string_view keyword, std::string_view value,
                                                MessageOptions& into) {
    if (is_same_ignoring_case(keyword, "RET")) {
        const bool is_full = is_same_ignoring_case(value, "FULL");
        if (!is_full && !is_same_ignoring_case(value, "HDRS")) return malformed("RET must be FULL or HDRS");
        into.return_content = is_full ? ReturnContent::full : ReturnContent::headers;
        return true;
    }
    if (is_same_ignoring_case(keyword, "ENVID")) {
        if (value.empty() || value.size() > max_envelope_id_octets || !is_xtext(value))
            return malformed("ENVID must be 1 to 100 octets of xtext");
        into.envelope_id = value;
        return true;
    }
    const bool is_utf8_asked = is_same_ignoring_case(keyword, "SMTPUTF8");
    if (!is_utf8_asked && !is_same_ignoring_case(keyword, "REQUIRETLS")) return false;
    if (!value.empty()) return malformed(to_upper(keyword) + " takes no value");
    (is_utf8_asked ? into.needs_utf8 : into.requires_tls) = true;
    return true;
}

Expected<bool, std::string> take_recipient_option(std::string_view keyword, std::string_view value,
                                                  RecipientOptions& into) {
    if (is_same_ignoring_case(keyword, "NOTIFY")) return take_notify(value, into.notify);
    if (is_same_ignoring_case(keyword, "ORCPT")) return take_original(value, into.original);
    return false;
}

bool is_submitter(std::string_view value) { return value == "<>" || (!value.empty() && is_xtext(value)); }

std::string dsn_parameters(const MessageOptions& options) {
    std::string text;
    if (options.return_content != ReturnContent::unsaid)
        text += options.return_content == ReturnContent::full ? " RET=FULL" : " RET=HDRS";
    if (!options.envelope_id.empty()) text.append(" ENVID=").append(options.envelope_id);
    return text;
}

std::string dsn_parameters(const RecipientOptions& options) {
    std::string text;
    const auto& notify = options.notify;
    if (notify.is_said) {
        std::string occasions;
        if (notify.on_success) occasions += ",SUCCESS";
        if (notify.on_failure) occasions += ",FAILURE";
        if (notify.on_delay) occasions += ",DELAY";
        text.append(" NOTIFY=").append(occasions.empty() ? "NEVER" : occasions.substr(1));
    }
    if (!options.original.empty()) text.append(" ORCPT=").append(options.original);
    return text;
}

std::string mail_parameters(const MessageOptions& options) {
    std::string text;
    if (options.needs_utf8) text += " SMTPUTF8";
    if (options.requires_tls) text += " REQUIRETLS";
    return text + dsn_parameters(options);
}

std::string stored_options(const MessageOptions& options) {
    auto text = mail_parameters(options);
    if (options.is_tls_report) text.append(" ").append(stored_tls_report);
    if (options.is_submitted) text.append(" ").append(stored_submitted);
    if (options.is_tls_optional) text.append(" ").append(stored_tls_optional);
    return text;
}

Expected<MessageOptions, std::string> read_message_options(std::string_view stored) {
    return read_options<MessageOptions>(stored, take_stored_option);
}

Expected<RecipientOptions, std::string> read_recipient_options(std::string_view stored) {
    return read_options<RecipientOptions>(stored, take_recipient_option);
}

std::string decode_xtext(std::string_view xtext) {
    std::string text;
    for (std::size_t at = 0; at < xtext.size(); ++at) {
        const auto octet = xtext[at] == '+' ? hexadecimal_octet(xtext.substr(at + 1)) : std::nullopt;
        text += octet.value_or(xtext[at]);
        if (octet) at += 2;
    }
    return text;
}

}  // namespace postern::mail
