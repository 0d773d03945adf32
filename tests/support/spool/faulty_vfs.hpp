#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

namespace postern::test {

/// A layer between SQLite and the disk that counts, holds and fails. While an object lives it is what new connections
/// use; one at a time, and the connections opened meanwhile must be closed before it goes.
class FaultyVfs {
public:
    enum class Operation { write, sync };
    /// Called before each write or sync of a file, on SQLite's thread; what it returns other than SQLITE_OK becomes the
    /// result.
    using Fault = std::function<int(Operation, std::string_view file)>;

    FaultyVfs();
    ~FaultyVfs();
    FaultyVfs(const FaultyVfs&) = delete;
    FaultyVfs& operator=(const FaultyVfs&) = delete;

    /// Replaces the fault; null: none.
    void set_fault(Fault fault);
    /// `count` syncs of the write-ahead log fail, after `good` that succeed; what reached the disk is left open.
    void fail_log_syncs(int count, int good = 0);

    /// From the next one on, syncs of the log stand still until release_log_syncs().
    void hold_log_syncs();
    /// Waits until a sync stands still.
    void await_held_sync();
    void release_log_syncs();

    /// Syncs of the log that succeeded.
    [[nodiscard]] std::size_t log_syncs() const;
};

}  // namespace postern::test
