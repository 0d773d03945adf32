#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace postern::test {

/// One file call, as disk_shim.cpp writes it: this header, the path below the root, then the data.
struct DiskEventHeader {
    std::uint64_t at_ns = 0;  ///< CLOCK_MONOTONIC, which is also Python's time.monotonic().
    std::uint64_t inode = 0;
    std::uint64_t offset =
        0;  ///< Of a write; the new size of a truncation; of a sync: how many events came before it began.
    std::uint32_t kind = 0;
    std::uint32_t path_octets = 0;
    std::uint32_t data_octets = 0;
    std::uint32_t unused = 0;
};

struct DiskEvent {
    enum class Kind : std::uint32_t {
        create,    ///< A new file of this name.
        write,     ///< Written down before the call.
        truncate,  ///< Likewise.
        sync,      ///< A file was synced; written down after the call.
        sync_directory,
        sync_failed,  ///< A file's sync was made to fail: what was written before is perhaps there, whatever is synced
                      ///< later.
        unlink,
        rename,  ///< `data` is the new path.
        link,    ///< Likewise.
        mark,    ///< `data` is the test's.
    };
    Kind kind = Kind::mark;
    std::uint64_t at_ns = 0;
    std::uint64_t inode = 0;
    std::uint64_t offset = 0;
    std::string path;
    std::string data;
};

/// All events of a journal; what was cut off at its end is left out.
[[nodiscard]] std::vector<DiskEvent> read_disk_journal(const std::string& file);

}  // namespace postern::test
