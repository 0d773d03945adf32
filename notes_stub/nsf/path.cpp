#include "notes_stub/nsf/path.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "notes_stub/include/osenv.h"
#include "notes_stub/include/osfile.h"
#include "notes_stub/nsf/status.hpp"
#include "notes_stub/runtime/lmbcs.hpp"

namespace notes_stub {
namespace {

std::filesystem::path data_directory() {
    std::array<char, MAXPATH + 1> directory{};
    OSGetDataDirectory(directory.data());
    return std::filesystem::path(lmbcs_to_utf8(directory.data())).lexically_normal();
}

// CN=mail/O=Example and mail/Example are the same name.
std::string without_labels(std::string_view name) {
    std::string out;
    while (!name.empty()) {
        std::string_view part = name.substr(0, name.find('/'));
        name.remove_prefix(std::min(name.size(), part.size() + 1));
        part.remove_prefix(part.find('=') == std::string_view::npos ? 0 : part.find('=') + 1);
        if (!out.empty()) out.push_back('/');
        for (const char c : part) out.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
    }
    return out;
}

bool is_this_server(std::string_view server) {
    std::array<char, MAXENVVALUE + 1> own{};
    if (!OSGetEnvironmentString("ServerName", own.data(), MAXENVVALUE)) return false;
    return without_labels(server) == without_labels(own.data());
}

// PORT!!!SERVER!!FILE, of which port and server may be missing.
std::string_view without_server(std::string_view path_name) {
    if (const std::size_t port_end = path_name.find("!!!"); port_end != std::string_view::npos) {
        path_name.remove_prefix(port_end + 3);
    }
    const std::size_t server_end = path_name.find("!!");
    if (server_end == std::string_view::npos) return path_name;
    const std::string_view server = path_name.substr(0, server_end);
    if (!server.empty() && !is_this_server(server)) throw StatusError(ERR_INV_SERVER_NAME, "another server's database");
    return path_name.substr(server_end + 2);
}

}  // namespace

std::filesystem::path resolve_path(const char* path_name) {
    const std::string_view name = path_name == nullptr ? std::string_view{} : without_server(path_name);
    std::filesystem::path path = (data_directory() / lmbcs_to_utf8(name)).lexically_normal();
    std::error_code error;
    if (path.has_filename() && !path.has_extension() && !std::filesystem::is_directory(path, error)) path += ".nsf";
    return path;
}

std::string canonical_path(const std::filesystem::path& file) {
    const std::filesystem::path relative = file.lexically_relative(data_directory());
    const bool is_inside = !relative.empty() && *relative.begin() != "..";
    return utf8_to_lmbcs(is_inside ? relative.string() : expanded_path(file));
}

std::string expanded_path(const std::filesystem::path& file) {
    return utf8_to_lmbcs(std::filesystem::absolute(file).lexically_normal().string());
}

}  // namespace notes_stub
