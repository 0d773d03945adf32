#include "core/smtp/reply_parser.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <string_view>

namespace postern::smtp {

namespace {

// What a parser that was fed one huge reply keeps for the next one.
constexpr std::size_t kept_text_octets = 4096;

bool is_digit(char octet) { return octet >= '0' && octet <= '9'; }

char upper(char octet) { return octet >= 'a' && octet <= 'z' ? static_cast<char>(octet - 'a' + 'A') : octet; }

/// Takes 1 to 3 digits from the front; none: false.
bool take_number(std::string_view& text, unsigned short& number) {
    const auto is_end = std::find_if_not(text.begin(), text.end(), is_digit);
    const auto digits = static_cast<std::size_t>(is_end - text.begin());
    if (digits == 0 || digits > 3) return false;
    std::from_chars(text.data(), text.data() + digits, number);
    text.remove_prefix(digits);
    return true;
}

bool take_dot(std::string_view& text) {
    if (text.empty() || text.front() != '.') return false;
    text.remove_prefix(1);
    return true;
}

/// Takes `5.7.1 ` from the front of a line's text. Another class than the reply's is a word of the text, such as an
/// address.
EnhancedCode take_enhanced_code(std::string_view& text, int reply_class) {
    auto rest = text;
    unsigned short status_class = 0;
    EnhancedCode code;
    if (!take_number(rest, status_class) || status_class != reply_class || !take_dot(rest)) return {};
    if (!take_number(rest, code.subject) || !take_dot(rest) || !take_number(rest, code.detail)) return {};
    if (!rest.empty() && rest.front() != ' ') return {};
    if (!rest.empty()) rest.remove_prefix(1);
    code.status_class = static_cast<unsigned char>(status_class);
    text = rest;
    return code;
}

}  // namespace

PeerText PeerReply::words() const {
    auto line = text;
    std::replace(line.begin(), line.end(), '\n', ' ');
    return PeerText(std::move(line));
}

ReplyParser::Status ReplyParser::take(Octets& input) {
    if (!error_.empty()) return Status::malformed;
    if (is_complete_) clear_reply();
    while (!input.empty()) {
        const auto text = as_text(input);
        const auto end = text.find('\n');
        const auto taken = end == std::string_view::npos ? text.size() : end + 1;
        if (line_.size() + taken > max_line_octets) {
            error_ = fmt::format("a line of more than {} octets", max_line_octets);
            return Status::malformed;
        }
        input = input.subspan(taken);
        if (end == std::string_view::npos) {
            line_.append(text);
            return Status::incomplete;
        }
        // The common line lies in one piece and is read where it is.
        const bool is_split = !line_.empty();
        if (is_split) line_.append(text.substr(0, taken));
        if (!take_line(is_split ? std::string_view(line_) : text.substr(0, taken))) return Status::malformed;
        line_.clear();
        if (!is_last_line_) continue;
        is_complete_ = true;
        lines_ = 0;
        return Status::complete;
    }
    return Status::incomplete;
}

bool ReplyParser::take_line(std::string_view line) {
    line.remove_suffix(1);
    // A reply line that ends in LF alone is taken: refusing it would only hold up mail for a peer whose words nobody
    // can mistake.
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (++lines_ > max_lines) return fail(fmt::format("more than {} lines", max_lines));
    if (!take_code(line)) return false;
    line.remove_prefix(std::min<std::size_t>(line.size(), 4));
    const auto enhanced = take_enhanced_code(line, reply_.reply_class());
    if (lines_ == 1) reply_.enhanced = enhanced;
    if (lines_ > 1) reply_.text.push_back('\n');
    reply_.text.append(line);
    return true;
}

bool ReplyParser::take_code(std::string_view line) {
    const bool has_code =
        line.size() >= 3 && line[0] >= '2' && line[0] <= '5' && is_digit(line[1]) && is_digit(line[2]);
    if (!has_code || (line.size() > 3 && line[3] != ' ' && line[3] != '-')) {
        return fail(fmt::format("no reply: {}", escape_for_log(line, 80)));
    }
    const int code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
    // RFC 5321 §4.2.1: "In a multiline reply, the reply code on each of the lines MUST be the same."
    if (lines_ > 1 && code != reply_.code)
        return fail(fmt::format("one reply with two codes, {} and {}", reply_.code, code));
    reply_.code = code;
    is_last_line_ = line.size() == 3 || line[3] == ' ';
    return true;
}

bool ReplyParser::fail(std::string words) {
    error_ = std::move(words);
    return false;
}

void ReplyParser::clear_reply() {
    if (reply_.text.capacity() > kept_text_octets) reply_.text = {};
    reply_.text.clear();
    reply_.code = 0;
    reply_.enhanced = {};
    is_complete_ = false;
}

void ReplyParser::reset() {
    clear_reply();
    line_.clear();
    lines_ = 0;
    is_last_line_ = false;
    error_.clear();
}

namespace {

bool is_word(std::string_view word, std::string_view upper_case) {
    return std::equal(word.begin(), word.end(), upper_case.begin(), upper_case.end(),
                      [](char a, char b) { return upper(a) == b; });
}

/// Cisco's inspection, the best known of its kind, writes XXXXXXXX or XXXXXXXA over a keyword that it does not let
/// pass.
bool is_mask(std::string_view word) { return word.size() >= 8 && word.substr(0, 7) == "XXXXXXX"; }

std::optional<std::uint64_t> parse_limit(std::string_view digits) {
    std::uint64_t limit = 0;
    const auto end = digits.data() + digits.size();
    const auto [stopped, error] = std::from_chars(digits.data(), end, limit);
    if (error != std::errc{} || stopped != end || limit == 0) return std::nullopt;
    return limit;
}

/// Takes the first word from the front; empty: there is none.
std::string_view take_word(std::string_view& words) {
    words.remove_prefix(std::min(words.find_first_not_of(' '), words.size()));
    const auto word = words.substr(0, words.find(' '));
    words.remove_prefix(word.size());
    return word;
}

/// A server that is older than RFC 2554 says `AUTH=LOGIN`, others say both; so does the list add up.
void add_mechanisms(Extensions& found, std::string_view mechanisms) {
    if (!found.auth) found.auth.emplace();
    while (true) {
        const auto word = take_word(mechanisms);
        if (word.empty()) return;
        if (is_word(word, "PLAIN")) found.auth->plain = true;
        if (is_word(word, "LOGIN")) found.auth->login = true;
        if (is_word(word, "SCRAM-SHA-256")) found.auth->scram_sha_256 = true;
    }
}

/// RFC 9422 §4: `LIMITS RCPTMAX=20 MAILMAX=5`. What is unknown, or no number, limits nothing.
void add_limits(PeerLimits& limits, std::string_view words) {
    constexpr struct {
        std::string_view name;
        std::uint64_t PeerLimits::*limit;
    } names[] = {
        {"MAILMAX", &PeerLimits::mails},
        {"RCPTMAX", &PeerLimits::recipients},
        {"RCPTDOMAINMAX", &PeerLimits::recipient_domains},
    };
    while (true) {
        const auto word = take_word(words);
        if (word.empty()) return;
        const auto equals = std::min(word.find('='), word.size() - 1);
        for (const auto& [name, limit] : names) {
            if (is_word(word.substr(0, equals), name)) limits.*limit = parse_limit(word.substr(equals + 1)).value_or(0);
        }
    }
}

void add_extension(Extensions& found, std::string_view line) {
    // Keywords that stand for one flag; SIZE and the mask need more than that.
    constexpr struct {
        std::string_view keyword;
        bool Extensions::*flag;
    } keywords[] = {
        {"STARTTLS", &Extensions::starttls},
        {"PIPELINING", &Extensions::pipelining},
        {"SIZE", &Extensions::size},
        {"8BITMIME", &Extensions::eight_bit_mime},
        {"DSN", &Extensions::dsn},
        {"ENHANCEDSTATUSCODES", &Extensions::enhanced_status_codes},
        {"SMTPUTF8", &Extensions::smtputf8},
        {"CHUNKING", &Extensions::chunking},
        {"REQUIRETLS", &Extensions::require_tls},
    };
    const auto word = line.substr(0, line.find(' '));
    for (const auto& [keyword, flag] : keywords) {
        if (is_word(word, keyword)) found.*flag = true;
    }
    if (is_word(line.substr(0, 4), "AUTH") && (word.size() == 4 || line[4] == '=')) {
        const auto from = std::min<std::size_t>(line.size(), 5);
        add_mechanisms(found, line.substr(from));
    }
    if (is_word(word, "LIMITS")) add_limits(found.limits, line.substr(word.size()));
    if (is_mask(word)) found.is_starttls_masked = true;
    if (is_word(word, "SIZE") && line.size() > word.size())
        found.size_limit = parse_limit(line.substr(word.size() + 1));
}

}  // namespace

Extensions parse_extensions(const PeerReply& reply) {
    Extensions found;
    auto rest = std::string_view(reply.text);
    for (auto end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
        rest.remove_prefix(end + 1);
        add_extension(found, rest.substr(0, rest.find('\n')));
    }
    return found;
}

}  // namespace postern::smtp
