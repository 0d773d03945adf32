#include "notes_stub/nsf/object_item.hpp"

#include <cstring>

#include "notes_stub/nsf/packed.hpp"

namespace notes_stub {
namespace {

constexpr std::size_t file_object_octets = 36;
constexpr std::size_t file_size_at = object_descriptor_octets + 5 * sizeof(WORD);
constexpr WORD host_msdos = 0;  // What every reader takes for plain octets.

}  // namespace

std::optional<DWORD> object_of_item(WORD type, std::string_view value) {
    if (type != TYPE_OBJECT || value.size() < object_descriptor_octets) return std::nullopt;
    return get<DWORD>(value, sizeof(WORD));
}

std::string with_object(std::string_view value, DWORD object) {
    std::string changed(value);
    std::memcpy(changed.data() + sizeof(WORD), &object, sizeof object);
    return changed;
}

std::string encode_file_object(DWORD object, DWORD size, const TIMEDATE& modified, std::string_view name) {
    std::string out;
    put(out, WORD{OBJECT_FILE});
    put(out, object);
    put(out, static_cast<WORD>(name.size()));
    put(out, host_msdos);
    put(out, WORD{COMPRESS_NONE});
    put(out, WORD{0});  // attributes
    put(out, WORD{0});  // flags
    put(out, size);
    put(out, modified);  // There is no time of creation on every disk.
    put(out, modified);
    return out.append(name);
}

std::optional<DWORD> file_size_of(std::string_view value) {
    if (value.size() < file_object_octets || get<WORD>(value, 0) != OBJECT_FILE) return std::nullopt;
    return get<DWORD>(value, file_size_at);
}

std::string_view file_name_of(std::string_view value) {
    if (!file_size_of(value)) return {};
    return value.substr(file_object_octets, get<WORD>(value, object_descriptor_octets));
}

}  // namespace notes_stub
