/// Rich text while a program writes it: what a CompoundText handle stands for. One thread.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "notes_stub/include/easycd.h"
#include "notes_stub/nsf/handles.hpp"
#include "notes_stub/nsf/rich_text.hpp"

namespace notes_stub {

class CompoundText {
public:
    NOTEHANDLE note = NULLHANDLE;  ///< NULLHANDLE: it is returned when it is closed
    std::string item;

    /// Styles are numbered from 1.
    [[nodiscard]] DWORD define(const COMPOUNDSTYLE& style);
    /// Everything that takes a style throws StatusError(ERR_MISC_INVALID_ARGS) where it is none.
    void add_paragraph(DWORD style, FONTID font, std::string_view text);
    struct Lines {
        std::string_view delimiter;
        DWORD flags = 0;  ///< COMP_xxx
    };
    void add_text(DWORD style, FONTID font, std::string_view text, Lines lines);
    void add_link(const NOTELINK& link, std::string_view comment, std::string_view server);
    void add_records(std::string_view records) { writer_.records(records); }
    /// Records of another rich text: its styles get numbers that are free here.
    void assimilate(std::string_view records);

    [[nodiscard]] const std::string& records() const noexcept { return writer_.octets(); }

private:
    void begin_paragraph(DWORD style);
    [[nodiscard]] DWORD checked(DWORD style) const;

    RichTextWriter writer_;
    std::vector<CDPABDEFINITION> styles_;
    std::map<DWORD, bool> written_;  ///< styles whose definition stands in the records
    WORD next_id_ = 1;
    DWORD style_ = 0;  ///< of the paragraph at hand; 0: there is none
};

[[nodiscard]] HandleTable<CompoundText>& compound_texts();

}  // namespace notes_stub
