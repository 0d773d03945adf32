// ods.h: records of rich text one by one, and text to rich text and back.
#include <cstring>
#include <fstream>
#include <iterator>

#include "notes_stub/include/ods.h"
#include "notes_stub/nsf/rich_text.hpp"
#include "notes_stub/nsf/status.hpp"
#include "notes_stub/nsf/summary_buffer.hpp"
#include "notes_stub/runtime/lmbcs.hpp"

using namespace notes_stub;

namespace {

/// The octets of a BLOCKID, locked for the time of one call.
class LockedBlock {
public:
    LockedBlock(BLOCKID block, DWORD length) : block_(block) {
        const char* memory = OSLockBlock(char, block);
        if (memory == nullptr || length < sizeof(WORD)) throw StatusError(ERR_DATATYPE);
        octets_ = {memory, length};
    }
    ~LockedBlock() { OSUnlockBlock(block_); }
    LockedBlock(const LockedBlock&) = delete;
    LockedBlock& operator=(const LockedBlock&) = delete;
    [[nodiscard]] WORD type() const {
        WORD type = 0;
        std::memcpy(&type, octets_.data(), sizeof type);
        return type;
    }
    [[nodiscard]] std::string_view value() const { return octets_.substr(sizeof(WORD)); }

private:
    BLOCKID block_;
    std::string_view octets_;
};

// The routine gets memory of its own: it may write into the record.
STATUS each_record(WORD type, std::string_view records, ActionRoutinePtr routine, void* context) {
    if (type != TYPE_COMPOSITE) return ERR_DATATYPE;
    while (const auto record = next_record(records)) {
        std::string octets(record->octets);
        const auto length = static_cast<DWORD>(octets.size());
        if (const STATUS status = routine(octets.data(), record->signature, length, context); status != NOERROR)
            return status;
    }
    return records.empty() ? NOERROR : ERR_ODS_REC_ZEROLENGTH;
}

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t") == std::string_view::npos; }

bool begins_paragraph(std::string_view line, bool after_blank, WORD flags) {
    if ((flags & PARADELIM_ANYLINE) != 0) return true;
    if ((flags & (PARADELIM_BLANKLINE | PARADELIM_ANYBLANKLINE)) != 0 && after_blank) return true;
    if ((flags & PARADELIM_INDENTEDLINE) != 0 && !line.empty() && (line.front() == ' ' || line.front() == '\t'))
        return true;
    const std::size_t word = line.find_first_of(": \t");
    return (flags & PARADELIM_COLON) != 0 && word != std::string_view::npos && word > 0 && line[word] == ':';
}

// Lines of one paragraph are joined by a blank, or with PARADELIM_ANYBLANKLINE keep their breaks.
std::string composite(std::string_view text, std::string_view delimiter, WORD flags, FONTID font) {
    if (delimiter.empty()) delimiter = std::string_view("\0", 1);
    RichTextWriter writer;
    bool after_blank = true;
    bool has_text = false;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(delimiter), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(text.size(), end + delimiter.size()));
        if (is_blank(line)) {
            after_blank = true;
            continue;
        }
        const bool is_new = !has_text || begins_paragraph(line, after_blank, flags);
        if (is_new) writer.paragraph();
        const std::string break_before = (flags & PARADELIM_ANYBLANKLINE) != 0 ? std::string(1, '\0') : " ";
        writer.text((is_new ? "" : break_before) + std::string(line), font);
        after_blank = false;
        has_text = true;
    }
    const WORD type = TYPE_COMPOSITE;
    return std::string(reinterpret_cast<const char*>(&type), sizeof type) + writer.octets();
}

STATUS put_memory(std::string_view octets, DHANDLE* handle, DWORD* length) {
    if (length != nullptr) *length = static_cast<DWORD>(octets.size());
    return to_memory(octets, handle);
}

}  // namespace

extern "C" {

STATUS LNPUBLIC EnumCompositeBuffer(BLOCKID ItemValue, DWORD ItemValueLength, ActionRoutinePtr ActionRoutine,
                                    void far* vContext) {
    return guarded([&]() -> STATUS {
        const LockedBlock block(ItemValue, ItemValueLength);
        return each_record(block.type(), block.value(), ActionRoutine, vContext);
    });
}

STATUS LNPUBLIC EnumCompositeFile(char far* Filename, ActionRoutinePtr ActionRoutine, void far* vContext) {
    return guarded([&]() -> STATUS {
        std::ifstream file(lmbcs_to_utf8(Filename), std::ios::binary);
        if (!file) return ERR_NOEXIST;
        const std::string octets{std::istreambuf_iterator<char>(file), {}};
        WORD type = 0;
        if (octets.size() < sizeof type) return ERR_DATATYPE;
        std::memcpy(&type, octets.data(), sizeof type);
        return each_record(type, std::string_view(octets).substr(sizeof type), ActionRoutine, vContext);
    });
}

STATUS LNPUBLIC ConvertItemToText(BLOCKID ItemValue, DWORD ItemValueLength, const char far* LineDelimiter,
                                  WORD CharsPerLine, DHANDLE far* rethBuffer, DWORD far* retBufferLength,
                                  BOOL fStripTabs) {
    *rethBuffer = NULLHANDLE;
    return guarded([&]() -> STATUS {
        const LockedBlock block(ItemValue, ItemValueLength);
        if (block.type() != TYPE_COMPOSITE && block.type() != TYPE_TEXT) return ERR_DATATYPE;
        std::string text = block.type() == TYPE_TEXT ? std::string(block.value()) : rich_text_as_text(block.value());
        if (fStripTabs != FALSE) std::erase(text, '\t');
        const std::string_view delimiter = *LineDelimiter == '\0' ? std::string_view("\0", 1) : LineDelimiter;
        return put_memory(wrapped_text(text, CharsPerLine, delimiter), rethBuffer, retBufferLength);
    });
}

STATUS LNPUBLIC ConvertItemToCompositeExt(BLOCKID ItemValue, DWORD ItemValueLength, FONTID CompositeFont,
                                          char far* LineDelimiter, WORD ParaDelimiterFlags, DHANDLE far* rethBuffer,
                                          DWORD far* retBufferLength, NLS_PINFO /*pInfo*/, int /*CDFileFD*/,
                                          BOOL /*fAppendToFile*/) {
    constexpr DWORD most_octets = 60 * 1024;
    *rethBuffer = NULLHANDLE;
    return guarded([&]() -> STATUS {
        const LockedBlock block(ItemValue, ItemValueLength);
        if (block.type() != TYPE_TEXT) return ERR_DATATYPE;
        if (ItemValueLength > most_octets) return ERR_ODS_TEXT_TOOBIG;
        const std::string octets = composite(block.value(), LineDelimiter, ParaDelimiterFlags, CompositeFont);
        return put_memory(octets, rethBuffer, retBufferLength);
    });
}

}  // extern "C"
