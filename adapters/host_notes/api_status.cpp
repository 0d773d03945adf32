#include "adapters/host_notes/api_status.hpp"

#include "adapters/host_notes/lmbcs.hpp"
#include "adapters/host_notes/notes_api.hpp"

#include <fmt/format.h>

namespace postern::host_notes {

std::string status_text(std::uint16_t status) {
    char buffer[256] = {};
    const WORD length = OSLoadString(NULLHANDLE, ERR(status), buffer, sizeof buffer - 1);
    return length > 0 ? to_utf8({buffer, length}) : fmt::format("status 0x{:04X}", ERR(status));
}

}  // namespace postern::host_notes
