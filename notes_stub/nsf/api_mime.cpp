// mime.h: messages in and out of notes by streams.
#include <algorithm>
#include <cstdint>
#include <cstring>

#include "notes_stub/include/mime.h"
#include "notes_stub/include/miscerr.h"
#include "notes_stub/include/nsfnote.h"
#include "notes_stub/nsf/handles.hpp"
#include "notes_stub/nsf/mime_message.hpp"
#include "notes_stub/nsf/status.hpp"

using namespace notes_stub;

namespace {

constexpr const char* usual_item = "Body";

std::string name_of(const char* name, WORD length) {
    return name == nullptr || length == 0 ? std::string(usual_item) : std::string(name, length);
}

// A stream's handle is a pointer to the program and a number like all others here.
MIMEHANDLE to_pointer(DHANDLE handle) { return reinterpret_cast<MIMEHANDLE>(static_cast<std::uintptr_t>(handle)); }
DHANDLE to_number(MIMEHANDLE handle) { return static_cast<DHANDLE>(reinterpret_cast<std::uintptr_t>(handle)); }

StoredMessage stored_message(const OpenNote& note, const std::string& item_name) {
    std::vector<std::string_view> values;
    for (const auto& item : note.items()) {
        if (item->is_named(item_name) && item->type() == TYPE_MIME_PART) values.push_back(item->value());
    }
    if (values.empty()) throw StatusError(ERR_ITEM_NOT_FOUND, "the note has no such MIME item");
    return join_mime_parts(values);
}

std::string fields_of_kind(std::string_view header, bool of_mime) {
    std::string out;
    for (const HeaderField& field : header_fields(header)) {
        if (is_mime_field(field.name) == of_mime) out.append(field.raw);
    }
    return out;
}

// What the flags of MIMEStreamOpen leave of a message.
std::string wanted_part(StoredMessage message, DWORD flags) {
    const DWORD wanted = flags & MIME_STREAM_INCLUDE_HEADERS;
    if (wanted == MIME_STREAM_INCLUDE_HEADERS) return std::move(message.octets);
    const std::string_view header = std::string_view(message.octets).substr(0, message.header);
    std::string out;
    if (wanted != 0) out = fields_of_kind(header, wanted == MIME_STREAM_MIME_INCLUDE_HEADERS) + "\r\n";
    return out.append(message.octets, message.header);
}

void itemize_headers(OpenNote& note, std::string_view message) {
    std::vector<Item> items = header_items(message);
    for (const Item& item : items) note.remove(item.name);
    for (Item& item : items) note.append(std::move(item));
}

void itemize_body(OpenNote& note, const std::string& name, std::string_view message, bool with_all_fields) {
    const std::size_t header = header_octets(message);
    std::vector<Item> items;
    if (with_all_fields) {
        items = mime_part_items(name, message, header);
    } else {
        const std::string fields = fields_of_kind(message.substr(0, header), true) + "\r\n";
        items = mime_part_items(name, fields + std::string(message.substr(header)), fields.size());
    }
    note.remove(name);
    for (Item& item : items) note.append(std::move(item));
    note.set({"$NoteHasNativeMIME", TYPE_TEXT, ITEM_SUMMARY, "1"});
}

// Runs `body` on a stream; an exception or a wrong handle is the streams' one error.
template <typename Body>
int on_stream(const char* call, MIMEHANDLE handle, Body&& body) noexcept {
    int result = MIME_STREAM_IO;
    static_cast<void>(guarded([&]() -> STATUS {
        if (MimeStream* stream = mime_streams().find(call, to_number(handle)); stream != nullptr)
            result = body(*stream);
        return NOERROR;
    }));
    return result;
}

int write_to(MimeStream& stream, std::string_view octets) {
    if (!stream.can_write) return MIME_STREAM_IO;
    stream.octets.append(octets);
    return MIME_STREAM_SUCCESS;
}

int read_line(MimeStream& stream, char* line, std::size_t room) {
    const std::string_view rest = std::string_view(stream.octets).substr(stream.position);
    if (rest.empty()) return MIME_STREAM_EOS;
    const std::size_t end = rest.find('\n');
    std::string_view text = rest.substr(0, end);
    if (end != rest.npos && text.ends_with('\r')) text.remove_suffix(1);
    const std::size_t taken = std::min(text.size(), room);
    std::memcpy(line, text.data(), taken);
    line[taken] = '\0';
    const bool is_whole = taken == text.size();
    stream.position += !is_whole ? taken : (end == rest.npos ? rest.size() : end + 1);
    return MIME_STREAM_SUCCESS;
}

bool has_item_of(const char* call, NOTEHANDLE note, WORD type, WORD other_type) {
    bool found = false;
    static_cast<void>(guarded([&]() -> STATUS {
        found = std::ranges::any_of(note_of(call, note).items(), [&](const auto& item) {
            return item->type() == type || item->type() == other_type;
        });
        return NOERROR;
    }));
    return found;
}

}  // namespace

extern "C" {

STATUS LNPUBLIC MIMEStreamOpen(NOTEHANDLE hNote, char* pchItemName, WORD wItemNameLen, DWORD dwOpenFlags,
                               MIMEHANDLE* rethMIMEStream) {
    *rethMIMEStream = nullptr;
    return guarded([&]() -> STATUS {
        const OpenNote& note = note_of("MIMEStreamOpen", hNote);
        auto stream = std::make_unique<MimeStream>();
        if ((dwOpenFlags & MIME_STREAM_OPEN_READ) != 0) {
            stream->octets = wanted_part(stored_message(note, name_of(pchItemName, wItemNameLen)), dwOpenFlags);
        } else if ((dwOpenFlags & MIME_STREAM_OPEN_WRITE) != 0) {
            stream->can_write = true;
        } else {
            return ERR_MISC_INVALID_ARGS;
        }
        *rethMIMEStream = to_pointer(mime_streams().add(std::move(stream)));
        return NOERROR;
    });
}

void LNPUBLIC MIMEStreamClose(MIMEHANDLE hMIMEStream) {
    static_cast<void>(guarded([&]() -> STATUS {
        return mime_streams().remove("MIMEStreamClose", to_number(hMIMEStream)) ? NOERROR : status_of_misuse;
    }));
}

int LNPUBLIC MIMEStreamPutLine(char* pszLine, MIMEHANDLE hMIMEStream) {
    return on_stream("MIMEStreamPutLine", hMIMEStream,
                     [&](MimeStream& stream) { return write_to(stream, std::string(pszLine) + "\r\n"); });
}

int LNPUBLIC MIMEStreamWrite(unsigned char* pchData, unsigned int uiDataLen, MIMEHANDLE hMIMEStream) {
    const std::string_view octets(reinterpret_cast<const char*>(pchData), uiDataLen);
    return on_stream("MIMEStreamWrite", hMIMEStream, [&](MimeStream& stream) { return write_to(stream, octets); });
}

int LNPUBLIC MIMEStreamRead(unsigned char* pchData, unsigned int* puiDataLen, unsigned int uiMaxDataLen,
                            MIMEHANDLE hMIMEStream) {
    *puiDataLen = 0;
    return on_stream("MIMEStreamRead", hMIMEStream, [&](MimeStream& stream) -> int {
        if (uiMaxDataLen < 2) return MIME_STREAM_IO;
        const std::size_t octets = std::min<std::size_t>(stream.octets.size() - stream.position, uiMaxDataLen - 1);
        std::memcpy(pchData, stream.octets.data() + stream.position, octets);
        pchData[octets] = 0;
        stream.position += octets;
        *puiDataLen = static_cast<unsigned int>(octets);
        return octets > 0 ? MIME_STREAM_SUCCESS : MIME_STREAM_EOS;
    });
}

int LNPUBLIC MIMEStreamGetLine(char* pszLine, unsigned int uiMaxLineSize, MIMEHANDLE hMIMEStream) {
    *pszLine = '\0';
    return on_stream("MIMEStreamGetLine", hMIMEStream, [&](MimeStream& stream) -> int {
        return uiMaxLineSize < 2 ? MIME_STREAM_IO : read_line(stream, pszLine, uiMaxLineSize - 1);
    });
}

int LNPUBLIC MIMEStreamRewind(MIMEHANDLE hMIMEStream) {
    return on_stream("MIMEStreamRewind", hMIMEStream, [](MimeStream& stream) {
        stream.position = 0;
        return MIME_STREAM_SUCCESS;
    });
}

STATUS LNPUBLIC MIMEStreamItemize(NOTEHANDLE hNote, char* pchItemName, WORD wItemNameLen, DWORD dwFlags,
                                  MIMEHANDLE hMIMEStream) {
    return guarded([&]() -> STATUS {
        OpenNote& note = note_of("MIMEStreamItemize", hNote);
        const MimeStream* stream = mime_streams().find("MIMEStreamItemize", to_number(hMIMEStream));
        if (stream == nullptr) return status_of_misuse;
        // No flags: the body alone.
        const bool with_headers = (dwFlags & MIME_STREAM_ITEMIZE_HEADERS) != 0;
        const bool with_body = !with_headers || (dwFlags & MIME_STREAM_ITEMIZE_BODY) != 0;
        if (with_headers) itemize_headers(note, stream->octets);
        if (with_body) itemize_body(note, name_of(pchItemName, wItemNameLen), stream->octets, with_headers);
        return NOERROR;
    });
}

BOOL LNPUBLIC NSFNoteHasMIME(NOTEHANDLE hNote) {
    return has_item_of("NSFNoteHasMIME", hNote, TYPE_MIME_PART, TYPE_RFC822_TEXT) ? TRUE : FALSE;
}

BOOL LNPUBLIC NSFNoteHasMIMEPart(NOTEHANDLE hNote) {
    return has_item_of("NSFNoteHasMIMEPart", hNote, TYPE_MIME_PART, TYPE_MIME_PART) ? TRUE : FALSE;
}

}  // extern "C"
