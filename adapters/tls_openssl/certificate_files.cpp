#include "adapters/tls_openssl/certificate_files.hpp"

#include "core/base/peer_text.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <system_error>

namespace postern::tls_openssl {
namespace {

namespace fs = std::filesystem;

std::string words(std::string_view what, const fs::path& file, int error) {
    return fmt::format("{} cannot be {}: {}. Look at the owner and mode of its folder.", escape_for_log(file.string()),
                       what, std::strerror(error));
}

constexpr mode_t owner_alone = 0600;

fs::path with_ending(fs::path file, std::string_view ending) { return file += ending; }

bool write_all(int descriptor, const std::string& contents) {
    for (std::size_t place = 0; place < contents.size();) {
        const auto written = ::write(descriptor, contents.data() + place, contents.size() - place);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        place += static_cast<std::size_t>(written);
    }
    return ::fsync(descriptor) == 0;
}

void sync_folder_of(const fs::path& file) {
    const auto folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return;
    ::fsync(descriptor);
    ::close(descriptor);
}

}  // namespace

Expected<std::string, std::string> read_whole(std::string_view what, const fs::path& file) {
    errno = 0;
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream contents;
    if (stream) contents << stream.rdbuf();
    std::error_code ignored;
    if (!stream || fs::is_directory(file, ignored)) {
        return unexpected(
            fmt::format("The {} file {} cannot be read: {}. Check its path and that the server's user may "
                        "read it.",
                        what, escape_for_log(file.string()), errno != 0 ? std::strerror(errno) : "it is no file"));
    }
    return contents.str();
}

Expected<StagedFile, std::string> StagedFile::write(const fs::path& file, const std::string& contents) {
    std::error_code error;
    if (file.has_parent_path()) fs::create_directories(file.parent_path(), error);
    StagedFile staged(file, with_ending(file, staged_ending));
    fs::remove(staged.fresh_, error);
    const int descriptor =
        ::open(staged.fresh_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, owner_alone);
    if (descriptor < 0) return unexpected(words("written", staged.fresh_, errno));
    const bool is_written = write_all(descriptor, contents);
    const int write_error = errno;
    ::close(descriptor);
    if (!is_written) return unexpected(words("written", staged.fresh_, write_error));
    return staged;
}

StagedFile::~StagedFile() {
    std::error_code ignored;
    if (!fresh_.empty()) fs::remove(fresh_, ignored);
}

fs::path StagedFile::old() const { return with_ending(file_, ".old"); }

Expected<void, std::string> StagedFile::keep_old() {
    std::error_code error;
    if (!fs::exists(file_, error)) return {};
    fs::remove(old(), error);
    // A link, not a renaming: the name is never without a file.
    if (::link(file_.c_str(), old().c_str()) != 0) return unexpected(words("kept", old(), errno));
    has_old_ = true;
    return {};
}

Expected<void, std::string> StagedFile::take_place() {
    if (::rename(fresh_.c_str(), file_.c_str()) != 0) return unexpected(words("replaced", file_, errno));
    fresh_.clear();
    return {};
}

void StagedFile::give_place_back() const {
    std::error_code ignored;
    if (has_old_)
        fs::rename(old(), file_, ignored);
    else
        fs::remove(file_, ignored);
    sync_folder_of(file_);
}

// What was there is kept of all before the first is replaced: most of what can fail fails there.
Expected<void, std::string> StagedFile::take_places(std::span<StagedFile> files) {
    for (auto& file : files)
        if (auto kept = file.keep_old(); !kept) return kept;
    for (std::size_t place = 0; place < files.size(); ++place) {
        if (auto taken = files[place].take_place(); !taken) {
            while (place-- > 0) files[place].give_place_back();
            return taken;
        }
    }
    for (const auto& file : files) sync_folder_of(file.file_);
    return {};
}

Expected<void, std::string> replace_file(const fs::path& file, const std::string& contents) {
    auto staged = StagedFile::write(file, contents);
    return staged ? StagedFile::take_places({&*staged, 1}) : unexpected(staged.error());
}

}  // namespace postern::tls_openssl
