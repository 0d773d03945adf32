#include "core/smtp/command.hpp"

#include "core/base/ascii.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <vector>

namespace postern::smtp {
namespace {

struct Verb {
    std::string_view name;
    Command command;
};

// The commonest first. Those that are not served are known, so that they get 502 and not 500 (RFC 5321 §4.2.4).
constexpr Verb verbs[] = {
    {"MAIL", Command::mail},
    {"RCPT", Command::rcpt},
    {"DATA", Command::data},
    {"EHLO", Command::ehlo},
    {"QUIT", Command::quit},
    {"RSET", Command::rset},
    {"STARTTLS", Command::starttls},
    {"HELO", Command::helo},
    {"NOOP", Command::noop},
    {"VRFY", Command::vrfy},
    {"HELP", Command::help},
    {"BDAT", Command::bdat},
    {"EXPN", Command::expn},
    {"ETRN", Command::unsupported},
    {"AUTH", Command::auth},
    {"ATRN", Command::unsupported},
    {"TURN", Command::unsupported},
    {"SEND", Command::unsupported},
    {"SOML", Command::unsupported},
    {"SAML", Command::unsupported},
    {"BURL", Command::unsupported},
    {"XCLIENT", Command::xclient},
    {"XFORWARD", Command::unsupported},
};

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

// `expected` is in upper case.
bool is_equal_ignoring_case(std::string_view text, std::string_view expected) {
    return std::equal(text.begin(), text.end(), expected.begin(), expected.end(),
                      [](char a, char b) { return upper(a) == b; });
}

std::string_view without_spaces_around(std::string_view text) {
    const auto first = text.find_first_not_of(' ');
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(' ') + 1 - first);
}

struct Parameter {
    std::string_view keyword;
    std::string_view value;  // Empty where there is no equals sign; an empty value behind one is refused.
};

bool is_letter_or_digit(char c) { return (c >= '0' && c <= '9') || (upper(c) >= 'A' && upper(c) <= 'Z'); }

// esmtp-param of RFC 5321 §4.1.2. Octets beyond ASCII are for each parameter to judge (RFC 6533 §3).
std::optional<Parameter> parse_parameter(std::string_view text) {
    const auto equals = text.find('=');
    const Parameter parameter{text.substr(0, equals),
                              equals == text.npos ? std::string_view{} : text.substr(equals + 1)};
    const bool is_keyword = !parameter.keyword.empty() && is_letter_or_digit(parameter.keyword.front()) &&
                            std::all_of(parameter.keyword.begin(), parameter.keyword.end(),
                                        [](char c) { return is_letter_or_digit(c) || c == '-'; });
    const bool is_value = (equals == text.npos || !parameter.value.empty()) &&
                          std::all_of(parameter.value.begin(), parameter.value.end(),
                                      [](char c) { return (c > ' ' && c != 127 && c != '=') || (c & 0x80) != 0; });
    if (!is_keyword || !is_value) return std::nullopt;
    return parameter;
}

bool has_keyword(const std::vector<Parameter>& parameters, std::string_view keyword) {
    return std::any_of(parameters.begin(), parameters.end(), [&](const Parameter& known) {
        return std::equal(known.keyword.begin(), known.keyword.end(), keyword.begin(), keyword.end(),
                          [](char a, char b) { return upper(a) == upper(b); });
    });
}

Expected<std::vector<Parameter>, std::string> parse_parameters(std::string_view text) {
    std::vector<Parameter> parameters;
    for (text = without_spaces_around(text); !text.empty(); text = without_spaces_around(text)) {
        const auto end = std::min(text.find(' '), text.size());
        const auto parameter = parse_parameter(text.substr(0, end));
        if (!parameter)
            return unexpected(std::string{"501 5.5.4 A parameter is malformed; write KEYWORD or KEYWORD=value"});
        if (has_keyword(parameters, parameter->keyword))
            return unexpected(std::string{"501 5.5.4 A parameter is given twice; give it once"});
        parameters.push_back(*parameter);
        text.remove_prefix(end);
    }
    return parameters;
}

// RFC 1870 §4: 1 to 20 digits.
std::optional<std::uint64_t> parse_size(std::string_view value) {
    std::uint64_t octets = 0;
    const auto* end = value.data() + value.size();
    if (value.empty() || value.size() > 20) return std::nullopt;
    const auto [stopped, error] = std::from_chars(value.data(), end, octets);
    if (stopped != end) return std::nullopt;
    if (error == std::errc::result_out_of_range) return std::numeric_limits<std::uint64_t>::max();
    return error == std::errc{} ? std::optional{octets} : std::nullopt;
}

// RFC 6152 §3
std::optional<mail::BodyType> parse_body_type(std::string_view value) {
    if (is_equal_ignoring_case(value, "7BIT")) return mail::BodyType::seven_bit;
    if (is_equal_ignoring_case(value, "8BITMIME")) return mail::BodyType::eight_bit_mime;
    return std::nullopt;
}

constexpr std::string_view unknown_parameter = "555 5.5.4 A parameter is not supported; send the command without it";

/// The parameters of mail::MessageOptions that this session has.
bool is_option_served(std::string_view keyword, const MailExtensions& extensions) {
    if (is_equal_ignoring_case(keyword, "SMTPUTF8")) return extensions.smtputf8;
    if (is_equal_ignoring_case(keyword, "REQUIRETLS")) return extensions.require_tls;
    return extensions.dsn;
}

// Returns the refusal; empty: taken.
std::string take_mail_parameter(const Parameter& parameter, const MailExtensions& extensions, MailArguments& into) {
    if (extensions.size && is_equal_ignoring_case(parameter.keyword, "SIZE")) {
        into.declared_octets = parse_size(parameter.value);
        return into.declared_octets ? "" : "501 5.5.4 SIZE must be a number of octets; correct it or leave it out";
    }
    if (extensions.eight_bit_mime && is_equal_ignoring_case(parameter.keyword, "BODY")) {
        const auto body_type = parse_body_type(parameter.value);
        into.body_type = body_type.value_or(mail::BodyType::seven_bit);
        return body_type ? "" : "501 5.5.4 BODY must be 7BIT or 8BITMIME; correct it or leave it out";
    }
    // Read and passed over: no peer is trusted to say who submitted a message, and it is sent on without the word.
    if (extensions.auth && is_equal_ignoring_case(parameter.keyword, "AUTH"))
        return mail::is_submitter(parameter.value)
                   ? ""
                   : "501 5.5.4 AUTH must be <> or an address in xtext; correct it or leave it out";
    if (!is_option_served(parameter.keyword, extensions)) return std::string(unknown_parameter);
    const auto taken = mail::take_message_option(parameter.keyword, parameter.value, into.options);
    if (!taken) return fmt::format("501 5.5.4 {}; correct it or leave it out", taken.error());
    return *taken ? "" : std::string(unknown_parameter);
}

struct PathForm {
    std::string_view keyword;  // `FROM:`
    mail::PathKind kind;
    std::string_view enhanced_code;  // Of a malformed path (RFC 3463 §3.2).
};

constexpr PathForm reverse_path{"FROM:", mail::PathKind::reverse, "5.1.7"};
constexpr PathForm forward_path{"TO:", mail::PathKind::forward, "5.1.3"};

Expected<mail::ParsedPath, std::string> parse_path_argument(std::string_view argument, const PathForm& form,
                                                            mail::Charset charset) {
    if (!is_equal_ignoring_case(argument.substr(0, form.keyword.size()), form.keyword))
        return unexpected(
            fmt::format("501 5.5.4 {0}<address> is missing; write it right behind the command", form.keyword));
    const auto text = without_spaces_around(argument.substr(form.keyword.size()));
    auto path = mail::parse_path(text, form.kind, charset);
    if (path) return path;
    // RFC 6531 §3.5: 553 and 5.6.7 where the address would be right with SMTPUTF8.
    const bool lacks_utf8 = charset == mail::Charset::ascii && mail::parse_path(text, form.kind, mail::Charset::utf8);
    if (lacks_utf8)
        return unexpected(std::string{
            "553 5.6.7 An address beyond ASCII needs SMTPUTF8 at MAIL; add it, or write the address in ASCII"});
    return unexpected(fmt::format("501 {} Bad address: {}; correct it", form.enhanced_code, path.error()));
}

}  // namespace

CommandLine parse_command(std::string_view line) {
    const auto end = std::min(line.find(' '), line.size());
    const auto* verb = std::find_if(std::begin(verbs), std::end(verbs), [&](const Verb& known) {
        return is_equal_ignoring_case(line.substr(0, end), known.name);
    });
    return {verb == std::end(verbs) ? Command::unknown : verb->command, without_spaces_around(line.substr(end))};
}

Expected<MailArguments, std::string> parse_mail(std::string_view argument, const MailExtensions& extensions) {
    const bool is_international = extensions.smtputf8 && says_smtputf8(argument);
    auto path =
        parse_path_argument(argument, reverse_path, is_international ? mail::Charset::utf8 : mail::Charset::ascii);
    if (!path) return unexpected(path.error());
    const auto parameters = parse_parameters(path->parameters);
    if (!parameters) return unexpected(parameters.error());
    MailArguments arguments;
    arguments.sender = std::move(path->address);
    for (const auto& parameter : *parameters) {
        if (auto refusal = take_mail_parameter(parameter, extensions, arguments); !refusal.empty())
            return unexpected(std::move(refusal));
    }
    return arguments;
}

// Looked for before the path is read: it stands behind it, and says what may stand in it.
bool says_smtputf8(std::string_view argument) {
    constexpr std::string_view keyword = "SMTPUTF8";
    const auto rest = argument.substr(std::min(argument.rfind('>'), argument.size()));
    for (std::size_t at = rest.find(' '); at < rest.size(); at = rest.find(' ', at + 1)) {
        const auto word = rest.substr(at + 1, keyword.size() + 1);
        const bool is_word = word.size() == keyword.size() || word.ends_with(' ');
        if (is_word && is_equal_ignoring_case(word.substr(0, keyword.size()), keyword)) return true;
    }
    return false;
}

Expected<RcptArguments, std::string> parse_rcpt(std::string_view argument, const RcptExtensions& extensions) {
    auto path = parse_path_argument(argument, forward_path, extensions.charset);
    if (!path) return unexpected(path.error());
    // RFC 6533 §3: ORCPT may have UTF-8 where MAIL says SMTPUTF8 only.
    if (extensions.charset == mail::Charset::ascii && !is_ascii(path->parameters))
        return unexpected(std::string{
            "501 5.5.4 A parameter beyond ASCII needs SMTPUTF8 at MAIL; add it, or write the parameter in ASCII"});
    const auto parameters = parse_parameters(path->parameters);
    if (!parameters) return unexpected(parameters.error());
    RcptArguments arguments{std::move(path->address), {}};
    for (const auto& parameter : *parameters) {
        if (!extensions.dsn) return unexpected(std::string(unknown_parameter));
        const auto taken = mail::take_recipient_option(parameter.keyword, parameter.value, arguments.options);
        if (!taken) return unexpected(fmt::format("501 5.5.4 {}; correct it or leave it out", taken.error()));
        if (!*taken) return unexpected(std::string(unknown_parameter));
    }
    return arguments;
}

std::optional<ChunkArguments> parse_bdat(std::string_view argument) {
    const auto end = std::min(argument.find(' '), argument.size());
    const auto octets = parse_size(argument.substr(0, end));
    const auto rest = without_spaces_around(argument.substr(end));
    const bool is_last = is_equal_ignoring_case(rest, "LAST");
    if (!octets || (!rest.empty() && !is_last)) return std::nullopt;
    return ChunkArguments{*octets, is_last};
}

bool is_usable_helo(std::string_view name) {
    return !name.empty() && name.size() <= 255 && std::all_of(name.begin(), name.end(), [](char c) {
        return c > ' ' && c < 127 && std::string_view{"()<>@,;\\\""}.find(c) == std::string_view::npos;
    });
}

}  // namespace postern::smtp
