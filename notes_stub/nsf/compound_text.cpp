#include "notes_stub/nsf/compound_text.hpp"

#include <algorithm>
#include <cstring>

#include "notes_stub/nsf/status.hpp"

namespace notes_stub {
namespace {

// "\r\n" stands for any end of a line.
constexpr std::string_view any_line_end = "\r\n";

struct Line {
    std::string_view text;
    bool has_end = false;
};
Line take_line(std::string_view& rest, std::string_view delimiter) {
    const bool is_any = delimiter == any_line_end;
    const std::size_t end =
        delimiter.empty() ? std::string_view::npos : (is_any ? rest.find_first_of(delimiter) : rest.find(delimiter));
    if (end == std::string_view::npos) {
        const Line line{rest, false};
        rest = {};
        return line;
    }
    const Line line{rest.substr(0, end), true};
    std::size_t length = delimiter.size();
    if (is_any)
        length = end + 1 < rest.size() && rest[end + 1] != rest[end] &&
                         any_line_end.find(rest[end + 1]) != std::string_view::npos
                     ? 2
                     : 1;
    rest.remove_prefix(end + length);
    return line;
}

std::string with_id(std::string_view record, std::size_t header, WORD id) {
    std::string out(record);
    std::memcpy(out.data() + header, &id, sizeof id);
    return out;
}

bool has_style_id(const RichTextRecord& record) {
    const bool names_one = record.signature == SIG_CD_PABDEFINITION || record.signature == SIG_CD_PABREFERENCE ||
                           record.signature == SIG_CD_PABHIDE || record.signature == SIG_CD_STYLENAME;
    return names_one && record.body().size() >= sizeof(WORD) && record.signature != SIG_CD_STYLENAME;
}

}  // namespace

DWORD CompoundText::define(const COMPOUNDSTYLE& style) {
    CDPABDEFINITION definition{};
    definition.Header = {SIG_CD_PABDEFINITION, ODSLength(_CDPABDEFINITION)};
    definition.PABID = next_id_++;
    definition.JustifyMode = style.JustifyMode;
    definition.LineSpacing = style.LineSpacing;
    definition.ParagraphSpacingBefore = style.ParagraphSpacingBefore;
    definition.ParagraphSpacingAfter = style.ParagraphSpacingAfter;
    definition.LeftMargin = style.LeftMargin;
    definition.RightMargin = style.RightMargin;
    definition.FirstLineLeftMargin = style.FirstLineLeftMargin;
    definition.Tabs = style.Tabs;
    std::ranges::copy(style.Tab, definition.Tab);
    definition.Flags = style.Flags;
    styles_.push_back(definition);
    return static_cast<DWORD>(styles_.size());
}

DWORD CompoundText::checked(DWORD style) const {
    if (style == STYLE_ID_SAMEASPREV && style_ != 0) return style_;
    if (style == 0 || style > styles_.size()) throw StatusError(ERR_MISC_INVALID_ARGS, "no such style");
    return style;
}

void CompoundText::begin_paragraph(DWORD style) {
    const CDPABDEFINITION& definition = styles_[style - 1];
    if (!written_[style]) writer_.style(definition);
    written_[style] = true;
    writer_.paragraph();
    writer_.style_reference(definition.PABID);
    style_ = style;
}

void CompoundText::add_paragraph(DWORD style, FONTID font, std::string_view text) {
    begin_paragraph(checked(style));
    writer_.text(text, font);
}

void CompoundText::add_text(DWORD style, FONTID font, std::string_view text, Lines lines) {
    const DWORD wanted = checked(style);
    bool begins = wanted != style_;
    while (!text.empty()) {
        const Line line = take_line(text, lines.delimiter);
        const bool is_blank = line.text.empty() && line.has_end;
        if (begins) begin_paragraph(wanted);
        begins = line.has_end &&
                 ((lines.flags & COMP_PARA_LINE) != 0 || (is_blank && (lines.flags & COMP_PARA_BLANK_LINE) != 0));
        std::string octets(line.text);
        const bool is_break = line.has_end && !begins;
        if (is_break && (lines.flags & COMP_PRESERVE_LINES) != 0) octets.push_back('\0');
        if (is_break && (lines.flags & COMP_PRESERVE_LINES) == 0 && !is_blank) octets.push_back(' ');
        writer_.text(octets, font);
    }
}

void CompoundText::add_link(const NOTELINK& link, std::string_view comment, std::string_view server) {
    writer_.link(link, comment, server);
}

void CompoundText::assimilate(std::string_view records) {
    std::map<WORD, WORD> ids;
    while (const auto record = next_record(records)) {
        if (!has_style_id(*record)) {
            writer_.records(record->octets);
            continue;
        }
        WORD old_id = 0;
        std::memcpy(&old_id, record->body().data(), sizeof old_id);
        const auto [known, is_new] = ids.try_emplace(old_id, next_id_);
        if (is_new) ++next_id_;
        writer_.records(with_id(record->octets, record->header, known->second));
    }
    style_ = 0;  // what comes next begins a paragraph of its own
}

}  // namespace notes_stub
