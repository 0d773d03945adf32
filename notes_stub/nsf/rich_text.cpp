#include "notes_stub/nsf/rich_text.hpp"

#include <algorithm>

#include "notes_stub/include/nsferr.h"
#include "notes_stub/nsf/packed.hpp"
#include "notes_stub/nsf/status.hpp"

namespace notes_stub {
namespace {

constexpr std::size_t longest_text = 16 * 1024;
constexpr std::size_t longest_record = 0xfffe;

}  // namespace

std::optional<RichTextRecord> next_record(std::string_view& rest) {
    if (rest.size() < sizeof(WORD)) return std::nullopt;
    const auto marker = static_cast<unsigned char>(rest[1]);
    RichTextRecord record;
    record.signature = static_cast<unsigned char>(rest[0]);
    std::size_t length = marker;
    record.header = sizeof(WORD);
    if (marker == 0xff) {
        if (rest.size() < 4) return std::nullopt;
        record.signature |= WORDRECORDLENGTH;
        length = get<WORD>(rest, 2);
        record.header = 4;
    } else if (marker == 0x00) {
        if (rest.size() < 6) return std::nullopt;
        length = get<DWORD>(rest, 2);
        record.header = 6;
    }
    if (length < record.header || length > rest.size()) return std::nullopt;
    record.octets = rest.substr(0, length);
    rest.remove_prefix(std::min(rest.size(), length + length % 2));
    return record;
}

void RichTextWriter::make_even() {
    if (octets_.size() % 2 != 0) octets_.push_back('\0');
}

void RichTextWriter::put_word_record(WORD signature, std::string_view body) {
    const std::size_t length = 4 + body.size();
    if (length > longest_record) throw StatusError(ERR_ODS_TEXT_TOOBIG);
    octets_ += octets_of(signature) + octets_of(static_cast<WORD>(length));
    octets_.append(body);
    make_even();
}

void RichTextWriter::paragraph() {
    const BSIG header{SIG_CD_PARAGRAPH, sizeof header};
    octets_ += octets_of(header);
}

void RichTextWriter::style(const CDPABDEFINITION& definition) { octets_ += canonical(_CDPABDEFINITION, &definition); }

void RichTextWriter::style_reference(WORD id) {
    const CDPABREFERENCE reference{{SIG_CD_PABREFERENCE, sizeof reference}, id};
    octets_ += octets_of(reference);
}

void RichTextWriter::text(std::string_view text, FONTID font) {
    while (!text.empty()) {
        const std::string_view part = text.substr(0, longest_text);
        put_word_record(SIG_CD_TEXT, octets_of(font) + std::string(part));
        text.remove_prefix(part.size());
    }
}

void RichTextWriter::link(const NOTELINK& link, std::string_view comment, std::string_view server) {
    std::string body = octets_of(link);
    body.append(comment).push_back('\0');
    body.append(server).push_back('\0');
    put_word_record(SIG_CD_LINKEXPORT2, body);
}

void RichTextWriter::records(std::string_view octets) {
    octets_.append(octets);
    make_even();
}

std::string rich_text_as_text(std::string_view records) {
    std::string out;
    bool has_paragraph = false;
    while (const auto record = next_record(records)) {
        if (record->signature == SIG_CD_PARAGRAPH) {
            if (has_paragraph || !out.empty()) out.push_back('\n');
            has_paragraph = true;
        }
        if (record->signature == SIG_CD_TEXT && record->body().size() >= sizeof(FONTID))
            out.append(record->body().substr(sizeof(FONTID)));
    }
    return out;
}

std::string wrapped_text(std::string_view text, std::size_t width, std::string_view delimiter) {
    std::string out;
    while (!text.empty()) {
        std::size_t end = std::min(text.find_first_of(std::string_view("\n\0", 2)), text.size());
        std::size_t next = end + 1;
        if (width != 0 && end > width) {
            const std::size_t blank = text.substr(0, width + 1).find_last_of(" \t");
            end = blank == std::string_view::npos || blank == 0 ? width : blank;
            next = blank == end ? end + 1 : end;
        }
        out.append(text.substr(0, end)).append(delimiter);
        text.remove_prefix(std::min(next, text.size()));
    }
    return out;
}

}  // namespace notes_stub
