// easycd.h
#include <stdlib.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "notes_stub/nsf/compound_text.hpp"
#include "notes_stub/nsf/needs_domino.hpp"
#include "notes_stub/nsf/status.hpp"
#include "notes_stub/nsf/summary_buffer.hpp"
#include "notes_stub/runtime/lmbcs.hpp"

using namespace notes_stub;

namespace {

// An item's value must fit into one piece of memory, with its type word.
constexpr std::size_t longest_value = MAXONESEGSIZE - sizeof(WORD);

CompoundText& text_of(const char* call, DHANDLE handle) {
    CompoundText* text = compound_texts().find(call, handle);
    if (text == nullptr) throw StatusError(status_of_misuse);
    return *text;
}

std::string with_type(std::string_view records) {
    const WORD type = TYPE_COMPOSITE;
    return std::string(reinterpret_cast<const char*>(&type), sizeof type).append(records);
}

// Items of the same name, broken between records.
void append_items(OpenNote& note, const CompoundText& text) {
    std::string_view rest = text.records();
    std::string value;
    const auto append = [&] {
        if (!value.empty()) note.append(Item{text.item, TYPE_COMPOSITE, 0, value});
        value.clear();
    };
    while (const auto record = next_record(rest)) {
        if (value.size() + record->octets.size() + 1 > longest_value) append();
        value.append(record->octets);
        if (value.size() % 2 != 0) value.push_back('\0');
    }
    append();
}

STATUS return_file(std::string_view octets, char* name, WORD size) {
    std::string path = (std::filesystem::temp_directory_path() / "notes-stub-XXXXXX").string();
    const int file = ::mkstemp(path.data());
    if (file < 0) return ERR_OPEN_FILE;
    ::close(file);
    std::ofstream stream(path, std::ios::binary);
    stream << octets;
    stream.close();
    if (!stream || path.size() + 1 > size) {
        std::filesystem::remove(path);
        return stream ? STATUS{ERR_MISC_INVALID_ARGS} : STATUS{ERR_OPEN_FILE};
    }
    std::memcpy(name, path.c_str(), path.size() + 1);
    return NOERROR;
}

struct Returned {
    DHANDLE* buffer;
    DWORD* size;
    char* file;
    WORD file_size;
};
STATUS return_records(std::string_view records, const Returned& returned) {
    if (returned.buffer == nullptr || returned.size == nullptr) return ERR_MISC_INVALID_ARGS;
    const std::string octets = with_type(records);
    *returned.buffer = NULLHANDLE;
    *returned.size = 0;
    if (octets.size() <= MAXWORD) {
        *returned.size = static_cast<DWORD>(octets.size());
        return to_memory(octets, returned.buffer);
    }
    return returned.file == nullptr ? ERR_MISC_INVALID_ARGS : return_file(octets, returned.file, returned.file_size);
}

std::string file_text(const char* path) {
    std::ifstream file(lmbcs_to_utf8(path), std::ios::binary);
    if (!file) throw StatusError(ERR_NOEXIST);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

extern "C" {

STATUS LNPUBLIC CompoundTextCreate(NOTEHANDLE hNote, char far* pszItemName, DHANDLE far* phCompound) {
    *phCompound = NULLHANDLE;
    return guarded([&]() -> STATUS {
        if ((hNote == NULLHANDLE) != (pszItemName == nullptr)) return ERR_MISC_INVALID_ARGS;
        if (hNote != NULLHANDLE) static_cast<void>(note_of("CompoundTextCreate", hNote));
        auto text = std::make_unique<CompoundText>();
        text->note = hNote;
        if (pszItemName != nullptr) text->item = pszItemName;
        *phCompound = compound_texts().add(std::move(text));
        return NOERROR;
    });
}

STATUS LNPUBLIC CompoundTextClose(DHANDLE hCompound, DHANDLE far* phReturnBuffer, DWORD far* pdwReturnBufferSize,
                                  char far* pchReturnFile, WORD wReturnFileNameSize) {
    return guarded([&]() -> STATUS {
        const CompoundText& text = text_of("CompoundTextClose", hCompound);
        if (text.note != NULLHANDLE) {
            append_items(note_of("CompoundTextClose", text.note), text);
        } else {
            const STATUS status = return_records(
                text.records(), {phReturnBuffer, pdwReturnBufferSize, pchReturnFile, wReturnFileNameSize});
            if (status != NOERROR) return status;
        }
        static_cast<void>(compound_texts().remove("CompoundTextClose", hCompound));
        return NOERROR;
    });
}

void LNPUBLIC CompoundTextDiscard(DHANDLE hCompound) {
    static_cast<void>(guarded([&]() -> STATUS {
        static_cast<void>(compound_texts().remove("CompoundTextDiscard", hCompound));
        return NOERROR;
    }));
}

void LNPUBLIC CompoundTextInitStyle(COMPOUNDSTYLE far* pStyle) {
    *pStyle = COMPOUNDSTYLE{};
    pStyle->JustifyMode = DEFAULT_JUSTIFICATION;
    pStyle->LeftMargin = DEFAULT_LEFT_MARGIN;
    pStyle->RightMargin = DEFAULT_RIGHT_MARGIN;
    pStyle->FirstLineLeftMargin = DEFAULT_FIRST_LEFT_MARGIN;
}

STATUS LNPUBLIC CompoundTextDefineStyle(DHANDLE hCompound, char far* /*pszStyleName*/, COMPOUNDSTYLE far* pDefinition,
                                        DWORD far* pdwStyleID) {
    return guarded([&]() -> STATUS {
        *pdwStyleID = text_of("CompoundTextDefineStyle", hCompound).define(*pDefinition);
        return NOERROR;
    });
}

STATUS LNPUBLIC CompoundTextAddParagraphExt(DHANDLE hCompound, DWORD dwStyleID, FONTID FontID, char far* pchText,
                                            DWORD dwTextLen, NLS_PINFO /*pInfo*/) {
    return guarded([&]() -> STATUS {
        text_of("CompoundTextAddParagraphExt", hCompound).add_paragraph(dwStyleID, FontID, {pchText, dwTextLen});
        return NOERROR;
    });
}

STATUS LNPUBLIC CompoundTextAddTextExt(DHANDLE hCompound, DWORD dwStyleID, FONTID FontID, char far* pchText,
                                       DWORD dwTextLen, char far* pszLineDelim, DWORD dwFlags, NLS_PINFO /*pInfo*/) {
    return guarded([&]() -> STATUS {
        CompoundText& text = text_of("CompoundTextAddTextExt", hCompound);
        const bool is_file = (dwFlags & COMP_FROM_FILE) != 0;
        const std::string octets = is_file ? file_text(pchText) : std::string(pchText, dwTextLen);
        text.add_text(dwStyleID, FontID, octets, {pszLineDelim == nullptr ? "" : pszLineDelim, dwFlags});
        return NOERROR;
    });
}

STATUS LNPUBLIC CompoundTextAddDocLink(DHANDLE hCompound, TIMEDATE DBReplicaID, UNID ViewUNID, UNID NoteUNID,
                                       char far* pszComment, DWORD dwFlags) {
    return guarded([&]() -> STATUS {
        CompoundText& text = text_of("CompoundTextAddDocLink", hCompound);
        const std::string_view comment = pszComment == nullptr ? "" : pszComment;
        const bool has_server = (dwFlags & COMP_SERVER_HINT_FOLLOWS) != 0 && pszComment != nullptr;
        text.add_link({DBReplicaID, ViewUNID, NoteUNID}, comment, has_server ? pszComment + comment.size() + 1 : "");
        return NOERROR;
    });
}

STATUS LNPUBLIC CompoundTextAddCDRecords(DHANDLE hCompound, void* pvRecord, DWORD dwRecordLength) {
    return guarded([&]() -> STATUS {
        text_of("CompoundTextAddCDRecords", hCompound).add_records({static_cast<char*>(pvRecord), dwRecordLength});
        return NOERROR;
    });
}

STATUS LNPUBLIC CompoundTextAssimilateItem(DHANDLE hCompound, NOTEHANDLE hNote, char far* pszItemName,
                                           DWORD /*dwFlags*/) {
    return guarded([&]() -> STATUS {
        CompoundText& text = text_of("CompoundTextAssimilateItem", hCompound);
        std::string records;
        bool is_there = false;
        for (const auto& item : note_of("CompoundTextAssimilateItem", hNote).items()) {
            if (!item->is_named(pszItemName)) continue;
            if (item->type() != TYPE_COMPOSITE) return ERR_DATATYPE;
            records.append(item->value());
            if (records.size() % 2 != 0) records.push_back('\0');
            is_there = true;
        }
        text.assimilate(records);
        return is_there ? NOERROR : ERR_ITEM_NOT_FOUND;
    });
}

STATUS LNPUBLIC CompoundTextAssimilateFile(DHANDLE hCompound, char far* pszFileName, DWORD /*dwFlags*/) {
    return guarded([&]() -> STATUS {
        CompoundText& text = text_of("CompoundTextAssimilateFile", hCompound);
        const std::string octets = file_text(pszFileName);
        if (!octets.starts_with(with_type({}))) return ERR_DATATYPE;
        text.assimilate(std::string_view(octets).substr(sizeof(WORD)));
        return NOERROR;
    });
}

STATUS LNPUBLIC CompoundTextAddRenderedNote(DHANDLE hCompound, NOTEHANDLE hNote, NOTEHANDLE /*hFormNote*/,
                                            DWORD /*dwFlags*/) {
    return guarded([&]() -> STATUS {
        static_cast<void>(text_of("CompoundTextAddRenderedNote", hCompound));
        static_cast<void>(note_of("CompoundTextAddRenderedNote", hNote));
        return needs_domino("CompoundTextAddRenderedNote");
    });
}

}  // extern "C"
