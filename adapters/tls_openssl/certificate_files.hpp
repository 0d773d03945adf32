#pragma once

#include "core/base/expected.hpp"

#include <filesystem>
#include <span>
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
        : file_(std::move(other.file_)),
          fresh_(std::exchange(other.fresh_, std::filesystem::path())),
          has_old_(other.has_old_) {}
    StagedFile& operator=(StagedFile&&) = delete;
    ~StagedFile();

    /// All of them, in their order, or none. A name is never without a file; what it had is kept as `FILE.old`. Errors
    /// as above.
    [[nodiscard]] static Expected<void, std::string> take_places(std::span<StagedFile> files);

private:
    StagedFile(std::filesystem::path file, std::filesystem::path fresh)
        : file_(std::move(file)), fresh_(std::move(fresh)) {}

    [[nodiscard]] std::filesystem::path old() const;
    [[nodiscard]] Expected<void, std::string> keep_old();
    [[nodiscard]] Expected<void, std::string> take_place();
    void give_place_back() const;

    std::filesystem::path file_;
    std::filesystem::path fresh_;  ///< Empty: it is there no more.
    bool has_old_ = false;         ///< There was a file in its place, and it is kept.
};

/// A file for its owner alone (mode 600) that appears complete or not at all, on the disk when this returns; the one
/// that was there is kept as `FILE.old`. Folders are made. Errors as above.
[[nodiscard]] Expected<void, std::string> replace_file(const std::filesystem::path& file, const std::string& contents);

}  // namespace postern::tls_openssl
