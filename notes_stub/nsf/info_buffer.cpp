// nsfdb.h: the parts of a database's information buffer. It is one string: the title, then, each on a line of its own,
// the categories, and the two template names behind "#1" and "#2". Programs reach the parts by these two functions
// only.
#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <string_view>

#include "notes_stub/include/nsfdb.h"

namespace {

using Parts = std::array<std::string, 4>;

Parts split(std::string_view info) {
    Parts parts;
    bool is_first = true;
    while (!info.empty()) {
        const std::string_view line = info.substr(0, info.find('\n'));
        info.remove_prefix(std::min(info.size(), line.size() + 1));
        if (is_first) {
            parts[INFOPARSE_TITLE] = line;
        } else if (line.starts_with("#1")) {
            parts[INFOPARSE_CLASS] = line.substr(2);
        } else if (line.starts_with("#2")) {
            parts[INFOPARSE_DESIGN_CLASS] = line.substr(2);
        } else {
            parts[INFOPARSE_CATEGORIES] = line;
        }
        is_first = false;
    }
    return parts;
}

std::string join(const Parts& parts) {
    std::string info = parts[INFOPARSE_TITLE];
    if (!parts[INFOPARSE_CATEGORIES].empty()) info += "\n" + parts[INFOPARSE_CATEGORIES];
    if (!parts[INFOPARSE_CLASS].empty()) info += "\n#1" + parts[INFOPARSE_CLASS];
    if (!parts[INFOPARSE_DESIGN_CLASS].empty()) info += "\n#2" + parts[INFOPARSE_DESIGN_CLASS];
    return info;
}

std::string_view buffer_text(const char* info) { return {info, strnlen(info, NSF_INFO_SIZE - 1)}; }

}  // namespace

extern "C" {

void LNPUBLIC NSFDbInfoParse(char far* Info, WORD What, char far* Buffer, WORD Length) {
    const Parts parts = split(buffer_text(Info));
    const std::string part = What < parts.size() ? parts[What] : std::string{};
    const std::size_t length = std::min<std::size_t>(part.size(), Length);
    std::memcpy(Buffer, part.data(), length);
    Buffer[length] = '\0';
}

void LNPUBLIC NSFDbInfoModify(char far* Info, WORD What, const char far* Buffer) {
    Parts parts = split(buffer_text(Info));
    if (What >= parts.size()) return;
    parts[What] = Buffer;
    const std::string info = join(parts);
    const std::size_t length = std::min<std::size_t>(info.size(), NSF_INFO_SIZE - 1);
    std::memcpy(Info, info.data(), length);
    Info[length] = '\0';
}

}  // extern "C"
