// Directories, and network paths of databases: PORT!!!SERVER!!FILE, as Domino writes them.
#include "notes_stub/include/osfile.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>

#include "notes_stub/include/miscerr.h"
#include "notes_stub/include/names.h"
#include "notes_stub/include/oserr.h"
#include "notes_stub/runtime/lmbcs.hpp"
#include "notes_stub/runtime/session.hpp"

namespace notes_stub {
namespace {

constexpr std::string_view port_end = "!!!";
constexpr std::string_view server_end = "!!";

WORD copy_path(char* to, std::string_view text) {
    if (to == nullptr) return 0;
    const auto size = std::min<std::size_t>(text.size(), MAXPATH - 1);
    std::ranges::copy(text.substr(0, size), to);
    to[size] = '\0';
    return static_cast<WORD>(size);
}

WORD copy_directory(char* to, const std::filesystem::path& path) { return copy_path(to, utf8_to_lmbcs(path.string())); }

std::string_view text_of(const char* text) { return text == nullptr ? std::string_view{} : std::string_view{text}; }

}  // namespace
}  // namespace notes_stub

using namespace notes_stub;

WORD OSGetDataDirectory(char* path) { return copy_directory(path, data_directory()); }

void OSGetExecutableDirectory(char* path) { copy_directory(path, program_directory()); }

WORD OSGetSharedDataDirectory(char* path) {
    const auto directory = notes_ini()->get("SharedDataDirectory");
    return directory && !directory->empty() ? copy_directory(path, std::filesystem::absolute(*directory))
                                            : copy_path(path, {});
}

STATUS OSPathNetConstruct(const char* port, const char* server, const char* file, char* path) {
    std::string text;
    if (const auto name = text_of(port); !name.empty()) text.append(name).append(port_end);
    if (const auto name = text_of(server); !name.empty()) text.append(name).append(server_end);
    text.append(text_of(file));
    copy_path(path, text);
    return NOERROR;
}

STATUS OSPathNetParse(const char* path, char* port, char* server, char* file) {
    std::string_view rest = text_of(path);
    std::string_view port_name;
    std::string_view server_name;
    if (const auto end = rest.find(port_end); end != std::string_view::npos) {
        port_name = rest.substr(0, end);
        rest.remove_prefix(end + port_end.size());
    }
    if (const auto end = rest.find(server_end); end != std::string_view::npos) {
        server_name = rest.substr(0, end);
        rest.remove_prefix(end + server_end.size());
    } else if (!port_name.empty() && rest.find('/') != std::string_view::npos) {
        return ERR_INV_SERVER_NAME;
    } else if (!port_name.empty()) {
        std::swap(server_name, rest);
    }
    if (server_name.size() >= MAXUSERNAME) return ERR_INV_SERVER_NAME;
    if (rest.size() >= MAXPATH || rest.find(server_end) != std::string_view::npos) return ERR_INV_FILE_NAME;
    copy_path(port, port_name);
    copy_path(server, server_name);
    copy_path(file, rest);
    return NOERROR;
}

STATUS OSPathAddTrailingPathSeparator(char* directory, WORD size) {
    if (directory == nullptr) return ERR_MISC_INVALID_ARGS;
    const auto length = strnlen(directory, size);
    if (length > 0 && directory[length - 1] == '/') return NOERROR;
    if (length + 2 > size) return ERR_MISC_INVALID_ARGS;
    directory[length] = '/';
    directory[length + 1] = '\0';
    return NOERROR;
}
