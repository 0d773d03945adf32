#include "adapters/files_posix/recipients_file.hpp"

#include "core/base/expected.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <chrono>
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
    if (path != path_) {
        path_ = path;
        seen_ = {};
        trouble_.clear();
        list_.reset();  // It says nothing of another file's recipients.
    }
    if (has_news()) take_news();
    // The thread cannot be stopped; what it reads is looked at, or thrown away, when it has ended.
    if (path.empty() || reading_.valid()) return trouble_;
    struct stat found {};
    if (::stat(path.c_str(), &found) != 0) {
        seen_ = {};
        use(unexpected(std::system_category().message(errno)));
    } else if (!is_same(found, seen_)) {
        seen_ = found;
        begin();
    }
    return trouble_;
}

void RecipientsFile::begin() {
    if (seen_.st_size <= max_octets_at_once) return use(read(path_, seen_));
    read_path_ = path_;
    reading_ = std::async(std::launch::async, read, path_, seen_);
}

bool RecipientsFile::has_news() const {
    return reading_.valid() && reading_.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
}

std::string RecipientsFile::progress() const {
    if (!reading_.valid() || path_.empty()) return {};
    return fmt::format("recipients file {}: it is being read. {}.", path_,
                       list_ ? "What was read of it before holds until then"
                             : "Until then, whom no other list names is refused for the time being");
}

void RecipientsFile::take_news() {
    auto outcome = reading_.get();
    if (read_path_ == path_) use(std::move(outcome));
}

void RecipientsFile::use(Outcome outcome) {
    trouble_.clear();
    if (outcome)
        list_ = std::make_shared<const access::RecipientList>(std::move(*outcome));
    else
        trouble_ = fmt::format("recipients file {}: {}. {}.", path_, outcome.error(),
                               list_ ? "What was read of it before holds"
                                     : "Until it is right, whom no other list names is refused for the time being");
}

}  // namespace postern::files_posix
