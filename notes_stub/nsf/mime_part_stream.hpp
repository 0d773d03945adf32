/// A part of a MIME message that a program hands over in pieces.
#pragma once

#include <string>

#include "notes_stub/include/global.h"

namespace notes_stub {

struct MimePartStream {
    NOTEHANDLE note = NULLHANDLE;
    std::string item;    ///< The name, LMBCS.
    WORD type = 0;       ///< MIME_PART_xxx
    DWORD flags = 0;     ///< MIME_PART_HAS_xxx
    std::string octets;  ///< Boundary, headers and data, so far.
};

}  // namespace notes_stub
