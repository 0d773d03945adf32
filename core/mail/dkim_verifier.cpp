#include "core/mail/dkim_verifier.hpp"

#include "core/base/ascii.hpp"
#include "core/base/base64.hpp"
#include "core/base/peer_text.hpp"
#include "core/base/trimmed.hpp"
#include "core/mail/address.hpp"
#include "core/mail/dkim_signer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <map>
#include <optional>
#include <utility>

namespace postern::mail {
namespace {

constexpr std::string_view empty_line = "\r\n\r\n";
constexpr std::string_view blanks = " \t\r\n";
// What a stranger's message may cost: a digest of the body for each signature, a walk through the header for each name.
constexpr std::size_t most_signatures = 5;
constexpr std::size_t most_names = 200;
constexpr std::size_t max_header_octets = 128U << 10U;
constexpr std::size_t most_fields = 1000;

using Tags = std::map<std::string, std::string, std::less<>>;

/// `v=1; a=rsa-sha256` (RFC 6376 §3.2). Nothing: it is no such list, or has a tag twice.
std::optional<Tags> tags_of(std::string_view text) {
    Tags tags;
    while (!trimmed(text, blanks).empty()) {
        const auto end = std::min(text.find(';'), text.size());
        const auto tag = text.substr(0, end);
        const auto equals = tag.find('=');
        if (equals == std::string_view::npos) return std::nullopt;
        const auto name = std::string(trimmed(tag.substr(0, equals), blanks));
        const bool is_new = tags.emplace(name, trimmed(tag.substr(equals + 1), blanks)).second;
        if (!is_new) return std::nullopt;
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return tags;
}

std::string_view value_of(const Tags& tags, std::string_view name, std::string_view standard = {}) {
    const auto found = tags.find(name);
    return found == tags.end() ? standard : std::string_view(found->second);
}

std::string without_blanks(std::string_view text) {
    std::string octets(text);
    std::erase_if(octets, [](char c) { return blanks.find(c) != std::string_view::npos; });
    return octets;
}

std::optional<std::string> octets_of(const Tags& tags, std::string_view name) {
    return decode_base64(without_blanks(value_of(tags, name)));
}

/// `from:to`, in lower case.
std::vector<std::string> words_of(std::string_view list) {
    std::vector<std::string> words;
    while (!list.empty()) {
        const auto end = std::min(list.find(':'), list.size());
        words.push_back(to_lower(trimmed(list.substr(0, end), blanks)));
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return words;
}

bool has_word(const Tags& tags, std::string_view name, std::string_view word) {
    const auto words = words_of(value_of(tags, name));
    return std::find(words.begin(), words.end(), word) != words.end();
}

std::optional<ports::KeyKind> kind_of(std::string_view algorithm) {
    if (algorithm == "rsa-sha256") return ports::KeyKind::rsa;
    if (algorithm == "ed25519-sha256") return ports::KeyKind::ed25519;
    return std::nullopt;
}

/// `c=relaxed/simple`; what is left out is simple (RFC 6376 §3.5).
struct Forms {
    bool is_header_relaxed = false;
    bool is_body_relaxed = false;
};
std::optional<Forms> forms_of(std::string_view text) {
    const auto slash = std::min(text.find('/'), text.size());
    const auto header = text.substr(0, slash);
    const auto body = slash < text.size() ? text.substr(slash + 1) : std::string_view("simple");
    const auto is_form = [](std::string_view one) { return one == "simple" || one == "relaxed"; };
    if (!is_form(header) || !is_form(body)) return std::nullopt;
    return Forms{header == "relaxed", body == "relaxed"};
}

/// Of `x=`: seconds since 1970 (RFC 6376 §3.5).
bool is_expired(const Tags& tags, WallTime now) {
    const auto text = value_of(tags, "x");
    std::int64_t seconds = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (text.empty() || read.ec != std::errc()) return false;
    return now >= WallTime(std::chrono::seconds(seconds));
}

/// The field as it was before the signature was put in: without what stands behind `b=` (RFC 6376 §3.7).
std::string without_signature(std::string_view field) {
    auto at = field.find(':') + 1;
    while (at < field.size()) {
        const auto end = std::min(field.find(';', at), field.size());
        const auto equals = std::min(field.find('=', at), end);
        if (trimmed(field.substr(at, equals - at), blanks) == "b")
            return std::string(field.substr(0, std::min(equals + 1, end))) + std::string(field.substr(end));
        at = end + 1;
    }
    return std::string(field);
}

/// A message, taken apart once for all its signatures.
class Verifier {
public:
    Verifier(std::string_view message, const ports::Signing& signing, WallTime now) : signing_(signing), now_(now) {
        const auto end = std::min(message.find(empty_line), message.size());
        header_ = message.substr(0, std::min(end + 2, message.size()));
        body_ = message.substr(std::min(end + empty_line.size(), message.size()));
        fields_ = header_fields(header_);
        author_ = author_domain(header_);
    }

    [[nodiscard]] Expected<std::vector<DkimSignature>, std::string> all() const;

private:
    [[nodiscard]] Expected<DkimSignature, std::string> read(std::string_view field) const;
    [[nodiscard]] std::string body_sha256(bool is_relaxed) const;
    [[nodiscard]] std::string header_sha256(std::string_view field, const std::vector<std::string>& names,
                                            bool is_relaxed) const;

    const ports::Signing& signing_;
    WallTime now_;
    std::string_view header_;
    std::string_view body_;
    std::vector<std::string_view> fields_;
    std::string author_;
};

std::string Verifier::body_sha256(bool is_relaxed) const {
    const auto stream = signing_.sha256_stream();
    if (is_relaxed) {
        RelaxedBody body([&](std::string_view octets) { stream->add(octets); });
        body.add(body_);
        body.finish();
    } else {
        stream->add(simple_body(body_));
    }
    return stream->finish();
}

std::string Verifier::header_sha256(std::string_view field, const std::vector<std::string>& names,
                                    bool is_relaxed) const {
    const auto stream = signing_.sha256_stream();
    std::map<std::string, std::size_t, std::less<>> used;
    for (const auto& name : names) {
        // Of several the last one comes first (RFC 6376 §5.4.2).
        auto skipped = used[name]++;
        const auto found = std::find_if(fields_.rbegin(), fields_.rend(),
                                        [&](const auto& one) { return field_name(one) == name && skipped-- == 0; });
        if (found != fields_.rend()) stream->add(is_relaxed ? relaxed_field(*found) + "\r\n" : std::string(*found));
    }
    auto own = without_signature(field.ends_with("\r\n") ? field.substr(0, field.size() - 2) : field);
    stream->add(is_relaxed ? relaxed_field(own) : own);
    return stream->finish();
}

Expected<DkimSignature, std::string> Verifier::read(std::string_view field) const {
    const auto tags = tags_of(field.substr(field.find(':') + 1));
    if (!tags || value_of(*tags, "v") != "1") return unexpected(std::string("a DKIM signature cannot be read"));
    const auto kind = kind_of(value_of(*tags, "a"));
    const auto forms = forms_of(value_of(*tags, "c", "simple/simple"));
    const auto domain = to_ascii_domain(value_of(*tags, "d"));
    const auto names = words_of(value_of(*tags, "h"));
    if (!kind || !forms || !domain || names.size() > most_names)
        return unexpected(std::string("a DKIM signature is of a kind that is not known"));
    DkimSignature signature{to_lower(*domain), to_lower(value_of(*tags, "s")), {}, *kind, {}, {}};
    if (!is_in_domain(author_, signature.domain))
        return unexpected(fmt::format("it is signed by {}, not by its author's domain {}",
                                      escape_for_log(signature.domain, 200), author_));
    const auto identity = value_of(*tags, "i");
    const auto at = identity.rfind('@');
    signature.identity_domain = at == std::string_view::npos ? signature.domain : to_lower(identity.substr(at + 1));
    if (!is_in_domain(signature.identity_domain, signature.domain))
        return unexpected(std::string("its DKIM signature is for somebody of another domain"));
    if (std::find(names.begin(), names.end(), "from") == names.end())
        return unexpected(std::string("its DKIM signature leaves out the author"));
    if (tags->contains("l")) return unexpected(std::string("its DKIM signature leaves out a part of the message (l=)"));
    if (is_expired(*tags, now_)) return unexpected(std::string("its DKIM signature has expired"));
    if (octets_of(*tags, "bh") != body_sha256(forms->is_body_relaxed))
        return unexpected(std::string("its text is not the one that was signed"));
    signature.signature = octets_of(*tags, "b").value_or("");
    signature.sha256 = header_sha256(field, names, forms->is_header_relaxed);
    return signature;
}

Expected<std::vector<DkimSignature>, std::string> Verifier::all() const {
    if (header_.size() > max_header_octets || fields_.size() > most_fields)
        return unexpected(std::string("its header is too long"));
    if (author_.empty()) return unexpected(std::string("it names no author, or several"));
    std::vector<DkimSignature> found;
    std::string trouble = "it has no DKIM signature";
    std::size_t seen = 0;
    for (const auto field : fields_) {
        if (field_name(field) != "dkim-signature" || ++seen > most_signatures) continue;
        auto signature = read(field);
        if (signature)
            found.push_back(std::move(*signature));
        else
            trouble = std::move(signature.error());
    }
    if (found.empty()) return unexpected(std::move(trouble));
    return found;
}

/// The key in one record; nothing: it is none for this signature.
std::optional<std::string> key_in(const DkimSignature& signature, std::string_view record) {
    const auto tags = tags_of(record);
    if (!tags || value_of(*tags, "v", "DKIM1") != "DKIM1") return std::nullopt;
    const bool is_of_kind = value_of(*tags, "k", "rsa") == (signature.kind == ports::KeyKind::rsa ? "rsa" : "ed25519");
    const bool has_hash = !tags->contains("h") || has_word(*tags, "h", "sha256");
    const bool is_for_reports = !tags->contains("s") || has_word(*tags, "s", "*") || has_word(*tags, "s", "email") ||
                                has_word(*tags, "s", "tlsrpt");
    // y: the domain tries it out, and its mail counts as unsigned (RFC 6376 §3.6.1).
    const bool is_tried_out = has_word(*tags, "t", "y");
    const bool is_right_identity = !has_word(*tags, "t", "s") || signature.identity_domain == signature.domain;
    if (!is_of_kind || !has_hash || !is_for_reports || is_tried_out || !is_right_identity) return std::nullopt;
    return octets_of(*tags, "p");
}

}  // namespace

std::string DkimSignature::record_name() const { return fmt::format("{}._domainkey.{}", selector, domain); }

Expected<std::vector<DkimSignature>, std::string> signatures_of_author(std::string_view message,
                                                                       const ports::Signing& signing, WallTime now) {
    return Verifier(message, signing, now).all();
}

std::string trouble_of(const DkimSignature& signature, std::span<const std::string> records,
                       const ports::Signing& signing) {
    const auto name = escape_for_log(signature.record_name(), 300);
    bool has_key = false;
    for (const auto& record : records) {
        const auto key = key_in(signature, record);
        has_key |= key && !key->empty();
        if (key && signing.is_signature(signature.kind, *key, signature.sha256, signature.signature)) return {};
    }
    if (!has_key) return fmt::format("{} publishes no key for its DKIM signature", name);
    return fmt::format("its DKIM signature is not by the key at {}", name);
}

}  // namespace postern::mail
