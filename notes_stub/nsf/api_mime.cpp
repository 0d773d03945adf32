// mime.h: messages in and out of notes by streams.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "notes_stub/include/mime.h"
#include "notes_stub/include/miscerr.h"
#include "notes_stub/include/nsfdb.h"
#include "notes_stub/include/nsfnote.h"
#include "notes_stub/nsf/handles.hpp"
#include "notes_stub/nsf/mime_message.hpp"
#include "notes_stub/nsf/status.hpp"
#include "notes_stub/runtime/lmbcs.hpp"

using namespace notes_stub;

namespace {

constexpr const char* usual_item = "Body";

std::string name_of(const char* name, WORD length) {
    return name == nullptr || length == 0 ? std::string(usual_item) : std::string(name, length);
}

// A stream's handle is a pointer to the program and a number like all others here.
MIMEHANDLE to_pointer(DHANDLE handle) { return reinterpret_cast<MIMEHANDLE>(static_cast<std::uintptr_t>(handle)); }
DHANDLE to_number(MIMEHANDLE handle) { return static_cast<DHANDLE>(reinterpret_cast<std::uintptr_t>(handle)); }

std::string fields_of_kind(std::string_view header, bool of_mime) {
    std::string out;
    for (const HeaderField& field : header_fields(header)) {
        if (is_mime_field(field.name) == of_mime) out.append(field.raw);
    }
    return out;
}

MimeStream::Parts stored_parts(const OpenNote& note, const std::string& item_name) {
    MimeStream::Parts parts;
    for (const auto& item : note.items()) {
        if (item->is_named(item_name) && item->type() == TYPE_MIME_PART) parts.push_back(item);
    }
    if (parts.empty()) throw StatusError(ERR_ITEM_NOT_FOUND, "the note has no such MIME item");
    return parts;
}

// What the flags of MIMEStreamOpen leave of a message: its body, and all fields, those of one kind, or none.
void add_wanted_parts(MimeStream& stream, const MimeStream::Parts& parts, DWORD flags) {
    const DWORD wanted = flags & MIME_STREAM_INCLUDE_HEADERS;
    std::size_t header = 0;
    for (const auto& part : parts) header += part_content(part->value()).header;
    if (wanted == MIME_STREAM_INCLUDE_HEADERS) header = 0;
    std::string fields;
    std::vector<std::size_t> skips;
    for (const auto& part : parts) {
        const std::string_view octets = part_content(part->value()).octets;
        skips.push_back(std::min(octets.size(), header - fields.size()));
        fields.append(octets.substr(0, skips.back()));
    }
    if (wanted != 0 && wanted != MIME_STREAM_INCLUDE_HEADERS)
        stream.add_text(fields_of_kind(fields, wanted == MIME_STREAM_MIME_INCLUDE_HEADERS) + "\r\n");
    for (std::size_t i = 0; i < parts.size(); ++i) stream.add_part(parts[i], skips[i]);
}

void itemize_headers(OpenNote& note, std::string_view message) {
    std::vector<Item> items = header_items(message);
    for (const Item& item : items) note.remove(item.name);
    for (Item& item : items) note.append(std::move(item));
}

void itemize_body(OpenNote& note, const std::string& name, MimeStream& stream, std::string_view header,
                  bool with_all_fields) {
    const auto parts = with_all_fields
                           ? stream.parts(name, header.size())
                           : stream.parts_with_header(name, fields_of_kind(header, true) + "\r\n", header.size());
    note.remove(name);
    for (const auto& part : parts) note.append(part);
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
    if (!stream.can_write()) return MIME_STREAM_IO;
    stream.write(octets);
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

STATUS write_message(NOTEHANDLE note, const std::filesystem::path& file) {
    char body[] = "Body";
    MIMEHANDLE stream = nullptr;
    const DWORD flags = MIME_STREAM_OPEN_READ | MIME_STREAM_INCLUDE_HEADERS;
    if (const STATUS status = MIMEStreamOpen(note, body, sizeof body - 1, flags, &stream); status != NOERROR)
        return status;
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    std::array<unsigned char, 16384> piece{};
    unsigned int length = 0;
    while (MIMEStreamRead(piece.data(), &length, piece.size(), stream) == MIME_STREAM_SUCCESS && length > 0)
        out.write(reinterpret_cast<const char*>(piece.data()), length);
    MIMEStreamClose(stream);
    return out.flush() ? NOERROR : ERR_OPEN_FILE;
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
            add_wanted_parts(*stream, stored_parts(note, name_of(pchItemName, wItemNameLen)), dwOpenFlags);
        } else if ((dwOpenFlags & MIME_STREAM_OPEN_WRITE) != 0) {
            stream->allow_writing();
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
        const std::size_t octets = stream.read(reinterpret_cast<char*>(pchData), uiMaxDataLen - 1);
        pchData[octets] = 0;
        *puiDataLen = static_cast<unsigned int>(octets);
        return octets > 0 ? MIME_STREAM_SUCCESS : MIME_STREAM_EOS;
    });
}

int LNPUBLIC MIMEStreamGetLine(char* pszLine, unsigned int uiMaxLineSize, MIMEHANDLE hMIMEStream) {
    *pszLine = '\0';
    return on_stream("MIMEStreamGetLine", hMIMEStream, [&](MimeStream& stream) -> int {
        if (uiMaxLineSize < 2) return MIME_STREAM_IO;
        return stream.read_line(pszLine, uiMaxLineSize - 1) ? MIME_STREAM_SUCCESS : MIME_STREAM_EOS;
    });
}

int LNPUBLIC MIMEStreamRewind(MIMEHANDLE hMIMEStream) {
    return on_stream("MIMEStreamRewind", hMIMEStream, [](MimeStream& stream) {
        stream.rewind();
        return MIME_STREAM_SUCCESS;
    });
}

STATUS LNPUBLIC MIMEStreamItemize(NOTEHANDLE hNote, char* pchItemName, WORD wItemNameLen, DWORD dwFlags,
                                  MIMEHANDLE hMIMEStream) {
    return guarded([&]() -> STATUS {
        OpenNote& note = note_of("MIMEStreamItemize", hNote);
        MimeStream* stream = mime_streams().find("MIMEStreamItemize", to_number(hMIMEStream));
        if (stream == nullptr) return status_of_misuse;
        // No flags: the body alone.
        const bool with_headers = (dwFlags & MIME_STREAM_ITEMIZE_HEADERS) != 0;
        const bool with_body = !with_headers || (dwFlags & MIME_STREAM_ITEMIZE_BODY) != 0;
        const std::string header = stream->header();
        if (with_headers) itemize_headers(note, header);
        if (with_body) itemize_body(note, name_of(pchItemName, wItemNameLen), *stream, header, with_headers);
        return NOERROR;
    });
}

BOOL LNPUBLIC NSFNoteHasMIME(NOTEHANDLE hNote) {
    return has_item_of("NSFNoteHasMIME", hNote, TYPE_MIME_PART, TYPE_RFC822_TEXT) ? TRUE : FALSE;
}

BOOL LNPUBLIC NSFNoteHasMIMEPart(NOTEHANDLE hNote) {
    return has_item_of("NSFNoteHasMIMEPart", hNote, TYPE_MIME_PART, TYPE_MIME_PART) ? TRUE : FALSE;
}

// The octets of the message are those that MIMEStreamOpen with all headers gives.
STATUS MIMEEMLExport3(char* dbName, NOTEID NoteID, const char* pFileName, BOOL bOverWrite) {
    if (dbName == nullptr || pFileName == nullptr) return ERR_MISC_INVALID_ARGS;
    return guarded([&]() -> STATUS {
        const std::filesystem::path file = lmbcs_to_utf8(pFileName);
        if (file.extension() != ".eml") return ERR_FILE_INVALID;
        if (bOverWrite == FALSE && std::filesystem::exists(file)) return ERR_EXISTS;
        DBHANDLE database = NULLHANDLE;
        if (const STATUS status = NSFDbOpen(dbName, &database); status != NOERROR) return status;
        NOTEHANDLE note = NULLHANDLE;
        STATUS status = NSFNoteOpen(database, NoteID, 0, &note);
        if (status == NOERROR) {
            status = write_message(note, file);
            NSFNoteClose(note);
        }
        NSFDbClose(database);
        return status;
    });
}

}  // extern "C"
