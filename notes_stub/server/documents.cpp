#include "notes_stub/server/documents.hpp"

#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "notes_stub/nsf/dxl_import.hpp"

namespace notes_stub {
namespace {

// A file up to this size is read at every look; a larger one only when its time or size changed.
constexpr off_t always_read_octets = off_t{1} << 20;

std::optional<std::string> read(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    if (!in) return std::nullopt;
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

}  // namespace

Documents::Documents(const std::filesystem::path& data, LogWriter& log)
    : dxl_(data / "names.dxl"), nsf_(data / "names.nsf"), log_(log) {}

void Documents::refresh() {
    const std::lock_guard lock{mutex_};
    struct stat now {};
    if (::stat(dxl_.c_str(), &now) != 0) return;
    const auto stamp = std::to_string(now.st_mtim.tv_sec) + "." + std::to_string(now.st_mtim.tv_nsec) + " " +
                       std::to_string(now.st_size) + " " + std::to_string(now.st_ino);
    if (now.st_size > always_read_octets && stamp_ == stamp) return;
    auto content = read(dxl_);
    if (!content || content == content_) return;
    stamp_ = stamp;
    content_ = std::move(content);
    const auto result = import_dxl(dxl_, nsf_);
    if (result.imported) {
        log_.write("names.dxl: " + std::to_string(result.documents) + " documents are in force");
    } else {
        log_.write(result.error + ". The documents stay as they were.");
    }
}

}  // namespace notes_stub
