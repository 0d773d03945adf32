#include "tests/support/spool/faulty_vfs.hpp"

#include <sqlite3.h>

#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <string>
#include <utility>

namespace postern::test {
namespace {

// SQLite's interface is made of plain functions, so what they share is global.
struct State {
    std::mutex mutex;
    std::condition_variable changed;
    FaultyVfs::Fault fault;
    int good_log_syncs = 0;
    int log_syncs_to_fail = 0;
    bool is_holding = false;
    bool is_held = false;
    std::size_t log_syncs = 0;
};

State& state() {
    static State the_state;
    return the_state;
}

sqlite3_vfs* real_vfs = nullptr;

/// What SQLite sees of a file; the real one lies behind it in the same piece of memory.
struct File {
    sqlite3_file base;
    std::string* name;
    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

File& ours(sqlite3_file* file) { return *reinterpret_cast<File*>(file); }
sqlite3_file* real(sqlite3_file* file) { return ours(file).real(); }

bool is_log(const File& file) { return std::string_view(*file.name).ends_with("-wal"); }

int before(FaultyVfs::Operation operation, const File& file) {
    FaultyVfs::Fault fault;
    {
        const std::scoped_lock lock(state().mutex);
        fault = state().fault;
    }
    return fault ? fault(operation, *file.name) : SQLITE_OK;
}

int before_log_sync() {
    std::unique_lock lock(state().mutex);
    if (state().is_holding) {
        state().is_held = true;
        state().changed.notify_all();
        state().changed.wait(lock, [] { return !state().is_holding; });
        state().is_held = false;
    }
    if (state().good_log_syncs > 0) {
        --state().good_log_syncs;
    } else if (state().log_syncs_to_fail > 0) {
        --state().log_syncs_to_fail;
        return SQLITE_IOERR_FSYNC;
    }
    ++state().log_syncs;
    return SQLITE_OK;
}

int close_file(sqlite3_file* file) {
    const int result = real(file)->pMethods->xClose(real(file));
    delete std::exchange(ours(file).name, nullptr);
    return result;
}

int write_file(sqlite3_file* file, const void* octets, int count, sqlite3_int64 offset) {
    if (const int fault = before(FaultyVfs::Operation::write, ours(file)); fault != SQLITE_OK) return fault;
    return real(file)->pMethods->xWrite(real(file), octets, count, offset);
}

int sync_file(sqlite3_file* file, int flags) {
    if (const int fault = before(FaultyVfs::Operation::sync, ours(file)); fault != SQLITE_OK) return fault;
    if (is_log(ours(file))) {
        if (const int fault = before_log_sync(); fault != SQLITE_OK) return fault;
    }
    return real(file)->pMethods->xSync(real(file), flags);
}

// Version 2: shared memory, which a write-ahead log needs, and no memory map.
const sqlite3_io_methods methods = {
    2,
    close_file,
    [](sqlite3_file* file, void* octets, int count, sqlite3_int64 offset) {
        return real(file)->pMethods->xRead(real(file), octets, count, offset);
    },
    write_file,
    [](sqlite3_file* file, sqlite3_int64 size) { return real(file)->pMethods->xTruncate(real(file), size); },
    sync_file,
    [](sqlite3_file* file, sqlite3_int64* size) { return real(file)->pMethods->xFileSize(real(file), size); },
    [](sqlite3_file* file, int level) { return real(file)->pMethods->xLock(real(file), level); },
    [](sqlite3_file* file, int level) { return real(file)->pMethods->xUnlock(real(file), level); },
    [](sqlite3_file* file, int* result) { return real(file)->pMethods->xCheckReservedLock(real(file), result); },
    [](sqlite3_file* file, int operation, void* argument) {
        return real(file)->pMethods->xFileControl(real(file), operation, argument);
    },
    [](sqlite3_file* file) { return real(file)->pMethods->xSectorSize(real(file)); },
    [](sqlite3_file* file) { return real(file)->pMethods->xDeviceCharacteristics(real(file)); },
    [](sqlite3_file* file, int page, int size, int extend, void volatile** memory) {
        return real(file)->pMethods->xShmMap(real(file), page, size, extend, memory);
    },
    [](sqlite3_file* file, int offset, int count, int flags) {
        return real(file)->pMethods->xShmLock(real(file), offset, count, flags);
    },
    [](sqlite3_file* file) { real(file)->pMethods->xShmBarrier(real(file)); },
    [](sqlite3_file* file, int remove) { return real(file)->pMethods->xShmUnmap(real(file), remove); },
    nullptr,
    nullptr,
};

int open_file(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* flags_out) {
    ours(file).base.pMethods = nullptr;
    const int result = real_vfs->xOpen(real_vfs, name, ours(file).real(), flags, flags_out);
    if (result != SQLITE_OK) return result;
    ours(file).name = new std::string(name != nullptr ? name : "");
    ours(file).base.pMethods = &methods;
    return result;
}

// The other functions are the real layer's, and take its object for their own data.
sqlite3_vfs make_vfs() {
    sqlite3_vfs vfs = *real_vfs;
    vfs.pNext = nullptr;
    vfs.szOsFile = static_cast<int>(sizeof(File)) + real_vfs->szOsFile;
    vfs.zName = "postern-faulty";
    vfs.xOpen = open_file;
    return vfs;
}

sqlite3_vfs& faulty_vfs() {
    static sqlite3_vfs vfs = make_vfs();
    return vfs;
}

}  // namespace

FaultyVfs::FaultyVfs() {
    if (real_vfs == nullptr) real_vfs = sqlite3_vfs_find(nullptr);
    {
        const std::scoped_lock lock(state().mutex);
        state().fault = nullptr;
        state().good_log_syncs = 0;
        state().log_syncs_to_fail = 0;
        state().is_holding = false;
        state().log_syncs = 0;
    }
    if (sqlite3_vfs_register(&faulty_vfs(), 1) != SQLITE_OK) std::abort();
}

FaultyVfs::~FaultyVfs() {
    sqlite3_vfs_unregister(&faulty_vfs());
    sqlite3_vfs_register(real_vfs, 1);
}

void FaultyVfs::set_fault(Fault fault) {
    const std::scoped_lock lock(state().mutex);
    state().fault = std::move(fault);
}

void FaultyVfs::fail_log_syncs(int count, int good) {
    const std::scoped_lock lock(state().mutex);
    state().good_log_syncs = good;
    state().log_syncs_to_fail = count;
}

void FaultyVfs::hold_log_syncs() {
    const std::scoped_lock lock(state().mutex);
    state().is_holding = true;
}

void FaultyVfs::await_held_sync() {
    std::unique_lock lock(state().mutex);
    state().changed.wait(lock, [] { return state().is_held; });
}

void FaultyVfs::release_log_syncs() {
    const std::scoped_lock lock(state().mutex);
    state().is_holding = false;
    state().changed.notify_all();
}

std::size_t FaultyVfs::log_syncs() const {
    const std::scoped_lock lock(state().mutex);
    return state().log_syncs;
}

}  // namespace postern::test
