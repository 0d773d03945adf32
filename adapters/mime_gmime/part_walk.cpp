#include "adapters/mime_gmime/part_walk.hpp"

#include "adapters/mime_gmime/seven_bit.hpp"
#include "core/base/ascii.hpp"
#include "core/base/peer_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace postern::mime_gmime {

namespace {

using ports::MimeObstacle;

constexpr std::string_view encoding_field = "Content-Transfer-Encoding";
constexpr std::string_view version_field = "MIME-Version: 1.0\r\n";

std::string media_type(GMimeObject* object) {
    auto* const type = g_mime_object_get_content_type(object);
    if (type == nullptr) return "text/plain";
    const auto* media = g_mime_content_type_get_media_type(type);
    const auto* subtype = g_mime_content_type_get_media_subtype(type);
    return fmt::format("{}/{}", media != nullptr ? media : "", subtype != nullptr ? subtype : "");
}

bool is_type(GMimeObject* object, std::string_view type) { return is_same_ignoring_case(media_type(object), type); }

bool is_text(GMimeObject* object) { return is_same_ignoring_case(media_type(object).substr(0, 5), "text/"); }

/// Whoever changes an octet breaks the seal (RFC 1847 §2.1, RFC 8551 §3.1, RFC 3156 §3).
bool is_sealed_type(GMimeObject* object) {
    constexpr std::array<std::string_view, 8> sealed{
        "multipart/signed",          "multipart/encrypted",         "application/pkcs7-mime",
        "application/x-pkcs7-mime",  "application/pkcs7-signature", "application/x-pkcs7-signature",
        "application/pgp-signature", "application/pgp-encrypted"};
    return std::any_of(sealed.begin(), sealed.end(), [&](std::string_view type) { return is_type(object, type); });
}

/// RFC 2046 §5.2: these are 7-bit by themselves, and no encoding may be put over them.
bool is_message_type(GMimeObject* object) { return is_same_ignoring_case(media_type(object).substr(0, 8), "message/"); }

/// The value of the field, without blanks; empty: there is none.
std::string transfer_encoding(GMimeObject* object) {
    const auto* value = g_mime_object_get_header(object, encoding_field.data());
    std::string trimmed = value != nullptr ? value : "";
    std::erase_if(trimmed, [](char octet) { return octet == ' ' || octet == '\t' || octet == '\r' || octet == '\n'; });
    return trimmed;
}

bool is_identity(std::string_view encoding) {
    return encoding.empty() || is_same_ignoring_case(encoding, "7bit") || is_same_ignoring_case(encoding, "8bit") ||
           is_same_ignoring_case(encoding, "binary");
}

MimeObstacle part_obstacle(std::string words) { return {MimeObstacle::Kind::part, std::move(words)}; }

MimeObstacle untouchable(GMimeObject* object, std::string_view why) {
    return part_obstacle(
        fmt::format("a part of type {} has 8-bit octets {}", escape_for_log(media_type(object), 80), why));
}

struct Headers {
    explicit Headers(GMimeObject* object) : list(g_mime_object_get_header_list(object)) {}
    [[nodiscard]] int count() const { return g_mime_header_list_get_count(list); }
    [[nodiscard]] GMimeHeader* at(int index) const { return g_mime_header_list_get_header_at(list, index); }
    GMimeHeaderList* list;
};

bool is_named(GMimeHeader* header, std::string_view name) {
    const auto* own = g_mime_header_get_name(header);
    return own != nullptr && is_same_ignoring_case(own, name);
}

}  // namespace

MimeObstacle not_understood() { return part_obstacle("its structure is not understood"); }

PartWalk::Result PartWalk::visit_message(GMimeMessage* message) { return visit_body(message, Care::usual); }

PartWalk::Result PartWalk::visit_body(GMimeMessage* message, Care care) {
    if (auto done = check_header(GMIME_OBJECT(message), care); !done) return done;
    auto* const body = g_mime_message_get_mime_part(message);
    if (body == nullptr) return {};
    const Headers headers(GMIME_OBJECT(message));
    const bool lacks_version = g_mime_object_get_header(GMIME_OBJECT(message), "MIME-Version") == nullptr;
    const auto first = headers.count() > 0 ? field(headers.at(0)) : std::nullopt;
    const auto edits_before = edits_.size();
    lacks_version_ = lacks_version && !first;
    if (auto done = visit(body, care); !done) return done;
    // RFC 2045 §4: without it nobody would decode.
    if (edits_.size() > edits_before && lacks_version && first)
        edits_.push_back({first->begin, first->begin, std::string(version_field)});
    return {};
}

PartWalk::Care PartWalk::care_inside(GMimeObject* object, Care care) {
    if (care != Care::usual) return care;
    if (is_type(object, "multipart/report")) return Care::returned;
    return is_sealed_type(object) ? Care::sealed : Care::usual;
}

PartWalk::Result PartWalk::visit(GMimeObject* object, Care care) {
    if (auto done = check_header(object, care); !done) return done;
    const auto inside = care_inside(object, care);
    const auto edits_before = edits_.size();
    if (GMIME_IS_MULTIPART(object)) {
        auto* const parts = GMIME_MULTIPART(object);
        for (int index = 0; index < g_mime_multipart_get_count(parts); ++index)
            if (auto done = visit(g_mime_multipart_get_part(parts, index), inside); !done) return done;
    } else if (GMIME_IS_MESSAGE_PART(object)) {
        auto* const inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));
        if (inner == nullptr) return {};
        if (auto done = visit_body(inner, inside); !done) return done;
    } else if (GMIME_IS_PART(object)) {
        return visit_leaf(GMIME_PART(object), inside);
    }
    return edits_.size() == edits_before ? Result{} : call_seven_bit(object);
}

PartWalk::Result PartWalk::visit_leaf(GMimePart* part, Care care) {
    auto* const object = GMIME_OBJECT(part);
    const auto content = content_of(part);
    if (!content || !has_eight_bit(octets(*content))) return {};
    const auto encoding = transfer_encoding(object);
    const bool is_encodable = !is_message_type(object) && is_identity(encoding);
    if (care == Care::returned) return is_encodable ? encode(part, *content) : Result{};
    if (care == Care::sealed) return unexpected(untouchable(object, "and is signed or encrypted"));
    if (is_message_type(object)) return unexpected(untouchable(object, "and may not be encoded"));
    if (!is_encodable)
        return unexpected(untouchable(object, "although it is said to be " + escape_for_log(encoding, 40)));
    return encode(part, *content);
}

// Only SMTPUTF8 carries them, and there is no telling which charset they are in.
PartWalk::Result PartWalk::check_header(GMimeObject* object, Care care) {
    if (care == Care::returned) return {};
    const Headers headers(object);
    for (int index = 0; index < headers.count(); ++index) {
        const auto range = field(headers.at(index));
        if (range && has_eight_bit(octets(*range))) {
            const auto* name = g_mime_header_get_name(headers.at(index));
            return unexpected(
                MimeObstacle{MimeObstacle::Kind::header,
                             fmt::format("the header field {} has 8-bit octets", escape_for_log(name, 80))});
        }
    }
    return {};
}

PartWalk::Result PartWalk::encode(GMimePart* part, Range content) {
    auto in_base64 = base64(octets(content));
    if (is_text(GMIME_OBJECT(part))) {
        auto in_quoted_printable = quoted_printable(octets(content));
        if (in_quoted_printable.size() <= in_base64.size()) {
            edits_.push_back({content.begin, content.end, std::move(in_quoted_printable)});
            return set_encoding(GMIME_OBJECT(part), content.begin, "quoted-printable");
        }
    }
    edits_.push_back({content.begin, content.end, std::move(in_base64)});
    return set_encoding(GMIME_OBJECT(part), content.begin, "base64");
}

/// RFC 2045 §6.4: what holds other parts is as many bits wide as the widest of them.
PartWalk::Result PartWalk::call_seven_bit(GMimeObject* object) {
    if (transfer_encoding(object).empty()) return {};
    return set_encoding(object, 0, "7bit");
}

PartWalk::Result PartWalk::set_encoding(GMimeObject* object, std::size_t content_begin, const std::string& encoding) {
    const auto line = fmt::format("{}: {}\r\n", encoding_field, encoding);
    const Headers headers(object);
    std::optional<std::size_t> first;
    bool is_set = false;
    bool has_type = false;
    for (int index = 0; index < headers.count(); ++index) {
        const auto range = field(headers.at(index));
        if (!range) continue;
        first = std::min(first.value_or(range->begin), range->begin);
        has_type |= is_named(headers.at(index), "Content-Type");
        if (!is_named(headers.at(index), encoding_field)) continue;
        edits_.push_back({range->begin, range->end, std::exchange(is_set, true) ? "" : line});
    }
    if (is_set) return {};
    std::string added = line;
    if (!has_type) added = "Content-Type: text/plain; charset=unknown-8bit\r\n" + added;
    const bool has_blank_line = content_begin >= 2 && message_.substr(content_begin - 2, 2) == "\r\n";
    if (!first && !has_blank_line) return unexpected(not_understood());
    if (!first && std::exchange(lacks_version_, false)) added.insert(0, version_field);
    const auto at = first.value_or(content_begin - 2);
    edits_.push_back({at, at, std::move(added)});
    return {};
}

/// With its folded lines and the last line's end. Nothing: it does not stand in the message.
std::optional<PartWalk::Range> PartWalk::field(GMimeHeader* header) const {
    const auto offset = g_mime_header_get_offset(header);
    const auto* name = g_mime_header_get_raw_name(header);
    if (offset < 0 || name == nullptr) return std::nullopt;
    const auto begin = static_cast<std::size_t>(offset);
    if (begin > message_.size() || !message_.substr(begin).starts_with(name)) return std::nullopt;
    auto end = begin;
    do {
        const auto line_end = message_.find('\n', end);
        end = line_end == std::string_view::npos ? message_.size() : line_end + 1;
    } while (end < message_.size() && (message_[end] == ' ' || message_[end] == '\t'));
    return Range{begin, end};
}

std::optional<PartWalk::Range> PartWalk::content_of(GMimePart* part) const {
    auto* const content = g_mime_part_get_content(part);
    auto* const stream = content != nullptr ? g_mime_data_wrapper_get_stream(content) : nullptr;
    if (stream == nullptr) return std::nullopt;
    const auto begin = static_cast<std::size_t>(stream->bound_start);
    const auto end = stream->bound_end < 0 ? message_.size() : static_cast<std::size_t>(stream->bound_end);
    if (begin > end || end > message_.size()) return std::nullopt;
    return Range{begin, end};
}

}  // namespace postern::mime_gmime
