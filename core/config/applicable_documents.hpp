#pragma once

#include "core/ports/host.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace postern::config {

/// Of all documents of a directory those that configure this server: its Server document, one Configuration Settings
/// document (the one that names the server, else one that names a group the server is in, else the default; the most
/// specific one as a whole, nothing merged), every Global Domain document, and every route document. `server_name` in
/// canonical or abbreviated form. Pure.
[[nodiscard]] std::vector<ports::Document> applicable_documents(std::span<const ports::Document> all,
                                                                std::string_view server_name);

/// Whether two Notes names are one: `CN=mail/O=Example` is `mail/Example`, in any case.
[[nodiscard]] bool is_same_notes_name(std::string_view left, std::string_view right);

/// The texts of an item; empty where there is none or it holds numbers.
[[nodiscard]] std::vector<std::string> texts_of(const ports::Document& document, std::string_view item);

}  // namespace postern::config
