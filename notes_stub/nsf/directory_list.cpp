#include "notes_stub/nsf/directory_list.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>
#include <optional>
#include <set>

#include "notes_stub/include/nsfdata.h"
#include "notes_stub/include/osfile.h"
#include "notes_stub/nsf/path.hpp"
#include "notes_stub/nsf/status.hpp"
#include "notes_stub/nsf/value.hpp"
#include "notes_stub/runtime/lmbcs.hpp"
#include "notes_stub/runtime/timedate.hpp"

namespace notes_stub {
namespace {

namespace fs = std::filesystem;

std::string lower_extension(const fs::path& file) {
    std::string extension = file.extension().string();
    std::ranges::transform(extension, extension.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return extension;
}

bool is_sqlite_companion(const fs::path& file) {
    const std::string path = file.string();
    std::error_code error;
    return std::ranges::any_of(std::array{"-wal", "-shm", "-journal"}, [&](std::string_view ending) {
        return path.ends_with(ending) && fs::exists(path.substr(0, path.size() - ending.size()), error);
    });
}

bool is_of_type(const fs::path& file, int type) {
    const std::string extension = lower_extension(file);
    const bool is_database = extension.size() == 4 && extension.starts_with(".ns");
    const bool is_template = extension.size() == 4 && extension.starts_with(".nt");
    switch (type) {
        case FILE_ANY:
            return true;
        case FILE_DBREPL:
        case FILE_DBDESIGN:
            return is_database || is_template;
        case FILE_MAILBOX:
            return extension == ".box";
        case FILE_DBANY:
            return is_database;
        case FILE_FTANY:
            return is_template;
        case FILE_MDMTYPE:
            return extension == ".mdm";
        case FILE_VPCTYPE:
            return extension == ".vpc";
        case FILE_SCRTYPE:
            return extension == ".scr";
        case FILE_ANYNOTEFILE:
            return is_database || is_template || extension == ".box";
        case FILE_UNIQUETEMP:
            return extension == ".dtf";
        case FILE_MULTICLN:
            return extension == ".cln";
        case FILE_SMARTI:
            return extension == ".smi";
        default:
            return false;
    }
}

class Listing {
public:
    explicit Listing(WORD mask) : mask_(mask) {}

    std::vector<ListedFile> of(const fs::path& directory) && {
        if (has(FILE_DIRS) && !has(FILE_NOUPDIRS)) found_.push_back({directory / "..", true});
        add(directory);
        return std::move(found_);
    }

private:
    [[nodiscard]] bool has(int modifier) const { return (mask_ & modifier) != 0; }
    [[nodiscard]] bool wants_directories() const {
        const int type = mask_ & FILE_TYPEMASK;
        return type == FILE_ANY || type == FILE_DIRSONLY || has(FILE_DIRS) || has(FILE_LINKSONLY);
    }
    [[nodiscard]] bool wants(const fs::directory_entry& file) const {
        std::error_code error;
        if (!file.is_regular_file(error) || is_sqlite_companion(file.path())) return false;
        if (has(FILE_LINKSONLY) && !file.is_symlink(error)) return false;
        return is_of_type(file.path(), mask_ & FILE_TYPEMASK);
    }
    void add(const fs::path& directory) {
        std::error_code error;
        // A link may lead back to where it lies.
        if (!seen_.insert(fs::canonical(directory, error)).second) return;
        std::vector<fs::directory_entry> entries;
        for (const auto& entry : fs::directory_iterator(directory, error)) entries.push_back(entry);
        std::ranges::sort(entries);
        for (const fs::directory_entry& entry : entries) {
            const bool is_directory = entry.is_directory(error);
            if (is_directory ? wants_directories() : wants(entry)) found_.push_back({entry.path(), is_directory});
            if (is_directory && has(FILE_RECURSE)) add(entry.path());
        }
    }

    WORD mask_;
    std::set<fs::path> seen_;
    std::vector<ListedFile> found_;
};

Ticks ticks_of(std::chrono::system_clock::time_point time) {
    using namespace std::chrono;
    const auto hundredths = floor<duration<std::int64_t, std::centi>>(time.time_since_epoch());
    return to_ticks(timedate_from_1970(hundredths.count(), {}));
}

Ticks time_of_file(const fs::path& file) {
    std::error_code error;
    const fs::file_time_type written = fs::last_write_time(file, error);
    if (error) return 0;
    return ticks_of(std::chrono::file_clock::to_sys(written));
}

std::string path_text(const ListedFile& file) {
    if (file.path.filename() != "..") return canonical_path(file.path);
    const fs::path below = file.path.parent_path();
    const std::string directory = canonical_path(below);
    return directory == "." ? ".." : directory + "/..";
}

void add(FileSummary& summary, const char* name, WORD type, std::string value) {
    summary.items.push_back({name, type, ITEM_SUMMARY, std::move(value)});
}

struct DatabaseFacts {
    Ticks created = 0;
    Ticks modified = 0;
    std::string info;
};

DatabaseFacts facts_of(Store&& store) {
    const Store::Modified modified = store.modified_times();
    return {store.created(), std::max(modified.data, modified.non_data), store.info()};
}

/// When the file was written, as long as nobody has the database open: the log beside it goes with the last close.
std::optional<fs::file_time_type> rest_of(const fs::path& file) {
    std::error_code error;
    if (fs::exists(file.string() + "-wal", error) || error) return std::nullopt;
    const fs::file_time_type written = fs::last_write_time(file, error);
    return error ? std::nullopt : std::optional{written};
}

// What nobody has open is read without a trace: opened as usual it would get its log, and the directory another time
// with every look, so that each search since the last one would find it.
DatabaseFacts read_facts(const fs::path& file) {
    if (const auto before = rest_of(file)) {
        try {
            DatabaseFacts facts = facts_of(Store(file, sql::Connection::Mode::at_rest));
            if (rest_of(file) == before) return facts;
        } catch (const std::exception&) {
            if (rest_of(file) == before) throw;
        }
    }
    return facts_of(Store(file));
}

// What ends in .nsf and is no database is listed as any other file. One that cannot be opened, for another reason, is a
// database of which no more is known. Its first octets cannot be looked at: see is_database() in store_file.cpp.
bool read_database(const ListedFile& file, FileSummary& summary, std::optional<std::string>& info) {
    if (file.is_directory || !is_of_type(file.path, FILE_ANYNOTEFILE)) return false;
    try {
        DatabaseFacts facts = read_facts(fs::canonical(file.path));
        summary.created = facts.created;
        summary.modified = facts.modified;
        info = std::move(facts.info);
        return true;
    } catch (const std::exception&) {
        const STATUS status = status_of_current_exception();
        return status != ERR_NOT_NSF && status != ERR_NOEXIST;
    }
}

}  // namespace

Ticks now_of_files() {
    using namespace std::chrono;
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME_COARSE, &now);
    return ticks_of(system_clock::time_point{seconds{now.tv_sec} + nanoseconds{now.tv_nsec}});
}

std::vector<ListedFile> list_directory(const fs::path& directory, WORD mask) { return Listing(mask).of(directory); }

FileSummary summary_of(const ListedFile& file) {
    FileSummary summary;
    summary.modified = time_of_file(file.path);
    std::optional<std::string> info;
    const bool is_database = read_database(file, summary, info);
    add(summary, "$TITLE", TYPE_TEXT, utf8_to_lmbcs(file.path.filename().string()));
    add(summary, "$Path", TYPE_TEXT, path_text(file));
    add(summary, "$Type", TYPE_TEXT, file.is_directory ? "$DIR" : (is_database ? "$NOTEFILE" : "$FILE"));
    add(summary, "$Modified", TYPE_TIME, encode_time(to_timedate(summary.modified)));
    std::error_code error;
    const auto octets = file.is_directory ? 0 : fs::file_size(file.path, error);
    if (!file.is_directory && !error) add(summary, "$Length", TYPE_NUMBER, encode_number(static_cast<NUMBER>(octets)));
    if (info) add(summary, "$Info", TYPE_TEXT, *info);
    return summary;
}

}  // namespace notes_stub
