#include "adapters/files_posix/recipients_file.hpp"

#include "core/base/expected.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fstream>
#include <sstream>
#include <system_error>
#include <utility>

namespace postern::files_posix {
namespace {

// A million addresses and more; what is larger is some other file.
constexpr off_t max_octets = off_t{64} << 20;

bool is_same(const struct stat& one, const struct stat& other) {
    return one.st_dev == other.st_dev && one.st_ino == other.st_ino && one.st_size == other.st_size &&
           one.st_mtim.tv_sec == other.st_mtim.tv_sec && one.st_mtim.tv_nsec == other.st_mtim.tv_nsec &&
           one.st_ctim.tv_sec == other.st_ctim.tv_sec && one.st_ctim.tv_nsec == other.st_ctim.tv_nsec;
}

Expected<access::RecipientList, std::string> read(const std::string& path, const struct stat& found) {
    if (!S_ISREG(found.st_mode)) return unexpected(std::string("this is no file"));
    if (found.st_size > max_octets) return unexpected(std::string("it is larger than 64 MB"));
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    if (found.st_size > 0) text << file.rdbuf();
    if (!file || !text) return unexpected(std::system_category().message(errno));
    auto list = access::RecipientList::parse(text.view());
    // Nobody wants that: a file that was cut, or is being written in its place, looks so.
    if (list && list->size() == 0) return unexpected(std::string("it names nobody"));
    return list;
}

}  // namespace

std::string RecipientsFile::look(const std::string& path) {
    if (path.empty()) {
        *this = {};
        return {};
    }
    struct stat found {};
    const bool is_there = ::stat(path.c_str(), &found) == 0;
    const int error = errno;
    const bool is_known = path == path_ && is_there && is_same(found, seen_);
    if (is_known) return trouble_;
    if (path != path_) list_.reset();  // It says nothing of another file's recipients.
    path_ = path;
    seen_ = found;
    auto list = is_there
                    ? read(path, found)
                    : Expected<access::RecipientList, std::string>(unexpected(std::system_category().message(error)));
    trouble_.clear();
    if (list)
        list_ = std::make_shared<const access::RecipientList>(std::move(*list));
    else
        trouble_ = fmt::format("recipients file {}: {}. {}.", path, list.error(),
                               list_ ? "What was read of it before holds"
                                     : "Until it is right, whom no other list names is refused for the time being");
    return trouble_;
}

}  // namespace postern::files_posix
