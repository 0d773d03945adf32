// nsfmime.h: items of TYPE_MIME_PART that a program writes itself.
#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "notes_stub/include/nsfmime.h"
#include "notes_stub/include/nsfnote.h"
#include "notes_stub/nsf/handles.hpp"
#include "notes_stub/nsf/mime_part_stream.hpp"
#include "notes_stub/nsf/object_item.hpp"
#include "notes_stub/nsf/status.hpp"
#include "notes_stub/runtime/lmbcs.hpp"

using namespace notes_stub;

namespace {

// What an item holds beside the MIME_PART.
constexpr std::size_t largest_part = 0xffff - sizeof(MIME_PART) - sizeof(WORD);

constexpr std::streamsize octets_a_line = 57;  // 76 characters

std::string encode_base64(std::string_view octets) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t place = 0; place < octets.size(); place += 3) {
        const auto left = std::min<std::size_t>(3, octets.size() - place);
        unsigned group = 0;
        for (std::size_t index = 0; index < 3; ++index)
            group = group << 8U | (index < left ? static_cast<unsigned char>(octets[place + index]) : 0U);
        for (std::size_t index = 0; index < 4; ++index)
            text += index <= left ? digits[group >> (18 - 6 * index) & 63U] : '=';
    }
    return text;
}

/// Where boundary and headers end in what a program gave.
struct Cuts {
    std::size_t boundary = 0;
    std::size_t headers = 0;  ///< With the boundary.
};

Cuts find_cuts(std::string_view octets, DWORD flags) {
    Cuts cuts;
    if ((flags & MIME_PART_HAS_BOUNDARY) != 0) {
        // It may begin with the line end that belongs to it.
        const std::size_t start = octets.starts_with("\r\n") ? 2 : 0;
        const std::size_t end = octets.find("\r\n", start);
        cuts.boundary = end == std::string_view::npos ? octets.size() : end + 2;
    }
    cuts.headers = cuts.boundary;
    if ((flags & MIME_PART_HAS_HEADERS) != 0) {
        const auto rest = octets.substr(cuts.boundary);
        const std::size_t end = rest.starts_with("\r\n") ? 0 : rest.find("\r\n\r\n");
        if (end == std::string_view::npos)
            cuts.headers = octets.size();
        else
            cuts.headers = cuts.boundary + end + (rest.starts_with("\r\n") ? 2 : 4);
    }
    return cuts;
}

void append_part(OpenNote& note, const MimePartStream& part, DWORD flags, std::string_view octets, Cuts cuts) {
    MIME_PART head{};
    head.wVersion = MIME_PART_VERSION;
    head.dwFlags = flags;
    head.cPartType = static_cast<BYTE>(part.type);
    head.wByteCount = static_cast<WORD>(octets.size());
    head.wBoundaryLen = static_cast<WORD>(cuts.boundary);
    head.wHeadersLen = static_cast<WORD>(cuts.headers - cuts.boundary);
    std::string value(reinterpret_cast<const char*>(&head), sizeof head);
    value.append(octets);
    note.append({part.item, TYPE_MIME_PART, 0, std::move(value)});
}

STATUS append_all(OpenNote& note, const MimePartStream& part) {
    const std::string_view octets = part.octets;
    const Cuts cuts = find_cuts(octets, part.flags);
    if (cuts.headers > largest_part) return ERR_SEGMENT_TOO_BIG;
    append_part(note, part, part.flags, octets.substr(0, largest_part), cuts);
    for (std::size_t place = largest_part; place < octets.size(); place += largest_part)
        append_part(note, part, part.flags & ~DWORD{MIME_PART_HAS_BOUNDARY | MIME_PART_HAS_HEADERS},
                    octets.substr(place, largest_part), {});
    return NOERROR;
}

}  // namespace

extern "C" {

STATUS LNPUBLIC NSFMimePartAppend(NOTEHANDLE hNote, char* pchItemName, WORD wItemNameLen, WORD wPartType, DWORD dwFlags,
                                  char* pchPart, WORD wPartLen) {
    return guarded([&]() -> STATUS {
        OpenNote& note = note_of("NSFMimePartAppend", hNote);
        return append_all(
            note, {hNote, std::string(pchItemName, wItemNameLen), wPartType, dwFlags, std::string(pchPart, wPartLen)});
    });
}

STATUS LNPUBLIC NSFMimePartCreateStream(NOTEHANDLE hNote, char* pchItemName, WORD wItemNameLen, WORD wPartType,
                                        DWORD dwFlags, DHANDLE* phCtx) {
    *phCtx = NULLHANDLE;
    return guarded([&]() -> STATUS {
        static_cast<void>(note_of("NSFMimePartCreateStream", hNote));
        *phCtx = mime_part_streams().add(std::make_unique<MimePartStream>(
            MimePartStream{hNote, std::string(pchItemName, wItemNameLen), wPartType, dwFlags, {}}));
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFMimePartAppendStream(DHANDLE hCtx, char* pchData, WORD wDataLen) {
    return guarded([&]() -> STATUS {
        MimePartStream* part = mime_part_streams().find("NSFMimePartAppendStream", hCtx);
        if (part == nullptr) return status_of_misuse;
        part->octets.append(pchData, wDataLen);
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFMimePartAppendFileToStream(DHANDLE hCtx, char* pszFilename) {
    return guarded([&]() -> STATUS {
        MimePartStream* part = mime_part_streams().find("NSFMimePartAppendFileToStream", hCtx);
        if (part == nullptr) return status_of_misuse;
        const std::filesystem::path file = lmbcs_to_utf8(pszFilename);
        std::ifstream stream(file, std::ios::binary);
        std::error_code error;
        if (!stream || std::filesystem::is_directory(file, error)) return ERR_NOEXIST;
        std::string line(octets_a_line, '\0');
        while (stream.read(line.data(), octets_a_line), stream.gcount() > 0)
            part->octets += encode_base64({line.data(), static_cast<std::size_t>(stream.gcount())}) + "\r\n";
        return stream.bad() ? ERR_OPEN_FILE : NOERROR;
    });
}

STATUS LNPUBLIC NSFMimePartAppendObjectToStream(DHANDLE hCtx, char* pszAttachmentName) {
    constexpr const char* call = "NSFMimePartAppendObjectToStream";
    return guarded([&]() -> STATUS {
        MimePartStream* part = mime_part_streams().find(call, hCtx);
        if (part == nullptr) return status_of_misuse;
        const OpenNote& note = note_of(call, part->note);
        for (const auto& item : note.items()) {
            const auto object = object_of_item(item->type(), item->value());
            const auto size = file_size_of(item->value());
            if (!object || !size || file_name_of(item->value()) != pszAttachmentName) continue;
            if (*size > 0) part->octets += store_of(call, note.database).read_object(*object, 0, *size);
            return NOERROR;
        }
        return ERR_ITEM_NOT_FOUND;
    });
}

BOOL NSFIsMimePartInFile(NOTEHANDLE hNote, BLOCKID /*bhMIMEItem*/, char* pszFileName, WORD wMaxFileNameLen) {
    static_cast<void>(guarded([&]() -> STATUS {
        static_cast<void>(note_of("NSFIsMimePartInFile", hNote));
        return NOERROR;
    }));
    if (pszFileName != nullptr && wMaxFileNameLen > 0) *pszFileName = '\0';
    return FALSE;
}

BOOL NSFIsFileItemMimePart(NOTEHANDLE hNote, BLOCKID /*bhMIMEItem*/) {
    static_cast<void>(guarded([&]() -> STATUS {
        static_cast<void>(note_of("NSFIsFileItemMimePart", hNote));
        return NOERROR;
    }));
    return FALSE;
}

STATUS LNPUBLIC NSFMimePartCloseStream(DHANDLE hCtx, BOOL bUpdate) {
    return guarded([&]() -> STATUS {
        const auto part = mime_part_streams().remove("NSFMimePartCloseStream", hCtx);
        if (!part) return status_of_misuse;
        return bUpdate != FALSE ? append_all(note_of("NSFMimePartCloseStream", part->note), *part) : NOERROR;
    });
}

}  // extern "C"
