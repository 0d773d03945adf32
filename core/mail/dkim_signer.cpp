#include "core/mail/dkim_signer.hpp"

#include "core/base/ascii.hpp"
#include "core/base/base64.hpp"
#include "core/mail/address.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

namespace postern::mail {
namespace {

constexpr std::string_view empty_line = "\r\n\r\n";
constexpr std::size_t max_header_octets = 1U << 20U;
constexpr std::size_t max_line_octets = 76;
constexpr std::size_t max_string_octets = 200;  // RFC 1035 §3.3 allows 255, and consoles break lines of 240.
constexpr std::size_t max_short_record_octets = 200;
constexpr std::string_view infix = "._domainkey.";

struct SignedField {
    std::string_view name;
    bool is_sealed = false;  ///< Nobody may add one.
};
// RFC 6376 §5.4.1; the TLS-Report fields by RFC 8460 §5.3.
constexpr SignedField signed_fields[] = {
    {"from", true},
    {"sender"},
    {"reply-to", true},
    {"subject", true},
    {"date", true},
    {"message-id", true},
    {"to", true},
    {"cc", true},
    {"mime-version", true},
    {"content-type", true},
    {"content-transfer-encoding", true},
    {"content-id"},
    {"content-description"},
    {"resent-date"},
    {"resent-from"},
    {"resent-sender"},
    {"resent-to"},
    {"resent-cc"},
    {"resent-message-id"},
    {"in-reply-to"},
    {"references"},
    {"list-id"},
    {"list-help"},
    {"list-unsubscribe"},
    {"list-unsubscribe-post"},
    {"list-subscribe"},
    {"list-post"},
    {"list-owner"},
    {"list-archive"},
    {"auto-submitted"},
    {"tls-report-domain"},
    {"tls-report-submitter"},
};

/// What is signed of a header: the names for h=, and the fields behind them, in that order.
struct Selection {
    std::vector<std::string_view> names;
    std::string text;
    std::size_t from_fields = 0;
};

Selection select(std::string_view header) {
    const auto fields = header_fields(header);
    Selection selection;
    for (const auto& wanted : signed_fields) {
        // Of several the last one comes first (RFC 6376 §5.4.2).
        for (auto field = fields.rbegin(); field != fields.rend(); ++field) {
            if (field_name(*field) != wanted.name) continue;
            selection.names.push_back(wanted.name);
            selection.text += relaxed_field(*field) + "\r\n";
            if (wanted.name == "from") ++selection.from_fields;
        }
        if (wanted.is_sealed) selection.names.push_back(wanted.name);
    }
    return selection;
}

/// `text` in lines of a folded field, each behind a CRLF and a space; cut where `breaks` says that a piece ends.
template <typename Breaks>
std::string folded(std::string_view text, std::size_t column, Breaks length_of_piece) {
    std::string lines;
    while (!text.empty()) {
        const auto piece = text.substr(0, length_of_piece(text, max_line_octets - column));
        if (piece.size() + column > max_line_octets && column > 1) {
            lines += "\r\n ";
            column = 1;
        }
        lines += piece;
        column += piece.size();
        text.remove_prefix(piece.size());
    }
    return lines;
}

std::string folded_names(const std::vector<std::string_view>& names) {
    return folded(fmt::format("{};", fmt::join(names, ":")), 3, [](std::string_view text, std::size_t /*room*/) {
        return std::min(text.find(':'), text.size() - 1) + 1;
    });
}

std::string folded_base64(std::string_view octets) {
    return folded(encode_base64(octets), 3, [](std::string_view text, std::size_t room) {
        return std::min(text.size(), room > 0 ? room : max_line_octets - 1);
    });
}

std::string_view algorithm_of(const ports::SigningKey& key) {
    return key.kind() == ports::KeyKind::rsa ? "rsa-sha256" : "ed25519-sha256";
}

/// Up to `b=` and without CRLF behind it: what is signed of the field itself (RFC 6376 §3.7).
std::string unsigned_field(const DkimKey& key, const Selection& selection, std::string_view body_sha256, WallTime now) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
    return fmt::format(
        "DKIM-Signature: v=1; a={}; c=relaxed/relaxed;\r\n d={};\r\n s={}; t={};\r\n h={}\r\n bh={};\r\n b=",
        algorithm_of(*key.key), key.domain, key.selector, seconds, folded_names(selection.names),
        encode_base64(body_sha256));
}

std::string sha256(const ports::SigningKey& key, std::string_view one, std::string_view other) {
    const auto stream = key.sha256_stream();
    stream->add(one);
    stream->add(other);
    return stream->finish();
}

bool is_selector(std::string_view text) {
    return text.size() <= 63 && is_domain_name(text) && text.find('_') == std::string_view::npos;
}

/// Without comments and quoted strings, which may have any sign in them (RFC 5322 §3.2).
std::string without_words(std::string_view value) {
    std::string text;
    unsigned depth = 0;
    bool is_quoted = false;
    for (std::size_t at = 0; at < value.size(); ++at) {
        const char c = value[at];
        if (c == '\\')
            ++at;
        else if (c == '"' && depth == 0)
            is_quoted = !is_quoted;
        else if (c == '(' && !is_quoted)
            ++depth;
        else if (c == ')' && depth > 0)
            --depth;
        else if (depth == 0 && !is_quoted)
            text += c;
    }
    return text;
}

/// Of a From field's one address.
std::string domain_of(std::string_view value) {
    const auto text = without_words(value);
    const auto at = text.find('@');
    if (at == std::string::npos || text.find('@', at + 1) != std::string::npos) return {};
    const auto end = std::min(text.find_first_of("> \t", at + 1), text.size());
    auto domain = to_ascii_domain(std::string_view(text).substr(at + 1, end - at - 1));
    return domain ? std::move(*domain) : std::string();
}

}  // namespace

std::string dkim_record_name(const DkimKey& key) { return key.selector + std::string(infix) + key.domain; }

Expected<DkimRecordName, std::string> parse_dkim_record_name(std::string_view text) {
    const auto at = text.find(infix);
    if (at == std::string_view::npos)
        return unexpected(std::string("this is no name of a DKIM key; it has the form SELECTOR._domainkey.DOMAIN"));
    const auto selector = to_lower(text.substr(0, at));
    if (!is_selector(selector))
        return unexpected(std::string("its selector is none; selectors have letters, digits, hyphens and dots"));
    const auto domain = to_ascii_domain(text.substr(at + infix.size()));
    if (!domain) return unexpected("its domain is none: " + domain.error());
    return DkimRecordName{selector, to_lower(*domain)};
}

bool is_in_domain(std::string_view name, std::string_view domain) {
    return name == domain ||
           (name.size() > domain.size() && name.ends_with(domain) && name[name.size() - domain.size() - 1] == '.');
}

std::string dkim_record(const ports::SigningKey& key) {
    return fmt::format("v=DKIM1; k={}; p={}", key.kind() == ports::KeyKind::rsa ? "rsa" : "ed25519",
                       encode_base64(key.public_key()));
}

std::vector<std::string> txt_record_lines(std::string_view name, std::string_view text) {
    if (name.size() + text.size() <= max_short_record_octets) return {fmt::format("{}. IN TXT \"{}\"", name, text)};
    std::vector<std::string> lines{fmt::format("{}. IN TXT (", name)};
    for (; !text.empty(); text.remove_prefix(std::min(max_string_octets, text.size())))
        lines.push_back(fmt::format("  \"{}\"", text.substr(0, max_string_octets)));
    lines.emplace_back("  )");
    return lines;
}

std::vector<DkimKey> dkim_keys_for(std::string_view domain, const std::vector<DkimKey>& all) {
    std::size_t nearest = 0;
    for (const auto& key : all)
        if (is_in_domain(domain, key.domain)) nearest = std::max(nearest, key.domain.size());
    std::vector<DkimKey> found;
    std::copy_if(all.begin(), all.end(), std::back_inserter(found),
                 [&](const DkimKey& key) { return key.domain.size() == nearest && is_in_domain(domain, key.domain); });
    return found;
}

std::string author_domain(std::string_view header) {
    std::string domain;
    for (const auto field : header_fields(header)) {
        if (field_name(field) != "from") continue;
        if (!domain.empty()) return {};
        domain = domain_of(field_value(field));
        if (domain.empty()) return {};
    }
    return domain;
}

std::vector<DkimKey> dkim_keys_for_submitted(std::string_view header, const DkimSettings& settings) {
    const auto domain = author_domain(header);
    const auto& all = settings.domains;
    const bool is_wanted = !domain.empty() && std::any_of(all.begin(), all.end(),
                                                          [&](const auto& one) { return is_in_domain(domain, one); });
    return is_wanted ? dkim_keys_for(domain, settings.keys) : std::vector<DkimKey>{};
}

DkimSigner::DkimSigner(std::vector<DkimKey> keys)
    : keys_(std::move(keys)),
      body_hash_(keys_.front().key->sha256_stream()),
      body_([hash = body_hash_.get()](std::string_view octets) { hash->add(octets); }) {}

void DkimSigner::add(std::string_view octets) {
    if (is_in_body_) return body_.add(octets);
    if (!is_too_long_) take_header(octets);
}

void DkimSigner::take_header(std::string_view octets) {
    const auto searched = header_.size() < empty_line.size() ? 0 : header_.size() - empty_line.size();
    header_ += octets;
    // A message may begin with the empty line, and have no header at all.
    const auto end = header_.starts_with("\r\n") ? 0 : header_.find(empty_line, searched);
    is_in_body_ = end != std::string::npos;
    is_too_long_ = std::min(end, header_.size()) > max_header_octets;
    if (!is_in_body_) return;
    body_.add(std::string_view(header_).substr(end == 0 ? 2 : end + empty_line.size()));
    header_.resize(end == 0 ? 0 : end + 2);
}

std::string DkimSigner::finish(WallTime now) {
    body_.finish();
    const auto selection = select(header_);
    if (is_too_long_ || selection.from_fields != 1) return {};
    const auto body_sha256 = body_hash_->finish();
    std::string fields;
    for (const auto& key : keys_) {
        const auto field = unsigned_field(key, selection, body_sha256, now);
        const auto digest = sha256(*key.key, selection.text, relaxed_field(field));
        fields += field + folded_base64(key.key->sign_digest(digest)) + "\r\n";
    }
    return fields;
}

std::string dkim_fields(std::string_view message, std::vector<DkimKey> keys, WallTime now) {
    if (keys.empty()) return {};
    DkimSigner signer(std::move(keys));
    signer.add(message);
    return signer.finish(now);
}

}  // namespace postern::mail
