#pragma once

#include "tests/support/disk/disk_journal.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace postern::test {

/// What a disk may hold after the power went: all that was synced, and of the rest whatever chance lets it have. Feed
/// it events up to the cut, in order; then write it out as often as is liked, each time with other chances.
///
/// Content and size of a file are safe once the file was synced, its name once its directory was. Of what was written
/// since, each write is there, or not, or in some of its sectors; each name, likewise, is the new one or the old one.
/// That is harsher than any one file system, and what POSIX allows.
///
/// After a sync that failed the system holds what was written for written, and no later sync tries it again: chance has
/// decided then what of it is there.
class DiskImage {
public:
    explicit DiskImage(std::uint64_t seed = 0) : failing_(seed) {}

    void apply(const DiskEvent& event);
    /// Makes the files below `folder`. True: something that was not synced was lost.
    bool write_to(const std::filesystem::path& folder, std::mt19937_64& chance) const;

private:
    static constexpr std::size_t sector_octets = 512;

    struct Change {
        std::uint64_t event;
        bool is_truncation;
        std::uint64_t offset;  ///< Or the new size.
        std::string data;
    };
    struct File {
        std::string durable;
        std::vector<Change> pending;
    };
    using FilePtr = std::shared_ptr<File>;
    struct Naming {
        std::uint64_t event;
        std::string name;
        FilePtr file;  ///< Null: the name goes.
    };

    static void perform(std::string& content, const Change& change);
    static std::vector<Change> take_pending(File& file, std::uint64_t before);
    [[nodiscard]] static bool perform_by_chance(std::string& content, const Change& change, std::mt19937_64& chance);
    [[nodiscard]] std::map<std::string, FilePtr> names_by_chance(bool& is_lossy, std::mt19937_64& chance) const;
    void name(const std::string& path, FilePtr file);
    void sync_file(std::uint64_t inode, std::uint64_t before);
    void fail_to_sync(std::uint64_t inode, std::uint64_t before);
    void sync_directory(const std::string& path, std::uint64_t before);

    std::mt19937_64 failing_;
    std::uint64_t events_ = 0;
    std::map<std::uint64_t, FilePtr> by_inode_;
    std::map<std::string, FilePtr> durable_names_;
    std::vector<Naming> pending_names_;
};

}  // namespace postern::test
