#pragma once

#include "core/base/expected.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

namespace postern::tls_openssl {

/// The whole file. Errors: its path behind `The WHAT file`, the system's words, what to do.
[[nodiscard]] Expected<std::string, std::string> read_whole(std::string_view what, const std::filesystem::path& file);

/// What a staged file's name ends in.
inline constexpr std::string_view staged_ending = ".new";

/// Contents on the disk, for their owner alone (mode 600), beside the file whose place they are to take. They are gone
/// again where they did not.
class StagedFile {
public:
    /// Folders are made. Errors: the path, the system's words, what to do.
    [[nodiscard]] static Expected<StagedFile, std::string> write(const std::filesystem::path& file,
                                                                 const std::string& contents);
    StagedFile(StagedFile&& other) noexcept
        : file_(std::move(other.file_)), fresh_(std::exchange(other.fresh_, std::filesystem::path())) {}
    StagedFile& operator=(StagedFile&&) = delete;
    ~StagedFile();

    /// The name is never without a file; what it had is kept as `FILE.old`. Errors as above.
    [[nodiscard]] Expected<void, std::string> take_place();

private:
    StagedFile(std::filesystem::path file, std::filesystem::path fresh)
        : file_(std::move(file)), fresh_(std::move(fresh)) {}

    std::filesystem::path file_;
    std::filesystem::path fresh_;  ///< Empty: it is there no more.
};

/// A file for its owner alone (mode 600) that appears complete or not at all, on the disk when this returns; the one
/// that was there is kept as `FILE.old`. Folders are made. Errors as above.
[[nodiscard]] Expected<void, std::string> replace_file(const std::filesystem::path& file, const std::string& contents);

}  // namespace postern::tls_openssl
