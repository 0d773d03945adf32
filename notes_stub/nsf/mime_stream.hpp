/// A MIME stream: the octets of a message between a program and a note. One thread.
#pragma once

#include <string>

namespace notes_stub {

struct MimeStream {
    bool can_write = false;
    std::string octets;
    std::size_t position = 0;  ///< of the next read; writing appends
};

}  // namespace notes_stub
