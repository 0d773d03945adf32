#include "notes_stub/nsf/log_database.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <system_error>
#include <thread>

#include "notes_stub/include/nsfdata.h"
#include "notes_stub/nsf/status.hpp"
#include "notes_stub/nsf/store.hpp"
#include "notes_stub/nsf/value.hpp"
#include "notes_stub/runtime/lmbcs.hpp"

namespace notes_stub {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t largest_queue_lines = 10'000;
constexpr std::size_t largest_line_octets = 4'096;
// A list's lengths and texts stay far below the 64 KiB that a value can hold, and a document stays quick to rewrite.
constexpr std::size_t full_document_octets = 24UL * 1024;
constexpr std::size_t full_document_lines = 500;
constexpr auto longest_wait = 1s;
constexpr auto pause_after_failure = 5s;

/// The document being filled, in memory and on disk.
class EventsDocument {
public:
    EventsDocument(std::filesystem::path nsf, std::string server) : nsf_(std::move(nsf)), server_(std::move(server)) {}

    /// All lines are on disk when it returns. Throws; then none is.
    void write(const std::vector<std::string>& lines) {
        std::error_code error;
        if (store_ && !std::filesystem::exists(nsf_, error))
            give_up(false);  // else lines go into a file without a name
        if (!store_) open();
        const State before = state_;
        try {
            store_->in_transaction([&] {
                for (const std::string& line : lines) add(line);
                if (!state_.lines.empty()) save();
            });
        } catch (...) {
            state_ = before;
            throw;
        }
    }

    /// Begins anew with the next write. A damaged file is moved aside, once: an older damaged one is overwritten.
    void give_up(bool is_damaged) noexcept {
        store_.reset();
        state_ = {};
        if (!is_damaged) return;
        std::error_code error;
        std::filesystem::path aside = nsf_;
        aside += ".damaged";
        std::filesystem::rename(nsf_, aside, error);
    }

private:
    struct State {
        Note note;
        std::vector<std::string> lines;
        std::size_t octets = 0;
    };

    void open() {
        std::error_code error;
        if (!std::filesystem::exists(nsf_, error)) Store::create(nsf_, false);
        store_ = std::make_unique<Store>(nsf_);
    }

    void add(const std::string& line) {
        if (state_.lines.size() >= full_document_lines || state_.octets + line.size() > full_document_octets) {
            save();
            state_ = {};
        }
        state_.lines.push_back(line);
        state_.octets += line.size();
    }

    void save() {
        Note& note = state_.note;
        const std::string now = encode_time(to_timedate(now_ticks()));
        if (note.header.id == 0) {
            note.header.note_class = NOTE_CLASS_DOCUMENT;
            note.header.oid = generate_oid();
            note.items = {{"Form", TYPE_TEXT, ITEM_SUMMARY, "Events"},
                          {"Server", TYPE_TEXT, ITEM_SUMMARY | ITEM_NAMES, server_},
                          {"StartTime", TYPE_TIME, ITEM_SUMMARY, now},
                          {"FinishTime", TYPE_TIME, ITEM_SUMMARY, now},
                          {"EventList", TYPE_TEXT_LIST, 0, {}}};
        }
        note.items[3].value = now;
        note.items[4].value = encode_text_list(state_.lines);
        // Forced: nobody else's change of this document is worth more than the lines.
        store_->update(note, note.header, {.force = true});
    }

    std::filesystem::path nsf_;
    std::string server_;
    std::unique_ptr<Store> store_;
    State state_;
};

bool is_damage(STATUS status) {
    return status == ERR_NOT_NSF || status == ERR_NSF_CORRUPT2 || status == ERR_NSF_VERSION;
}

}  // namespace

struct LogDatabase::State {
    State(std::filesystem::path nsf, std::string server) : document(std::move(nsf), std::move(server)) {}

    EventsDocument document;  // the thread's alone
    std::mutex mutex;
    std::condition_variable wake;
    std::condition_variable idle;
    std::deque<std::string> queue;
    bool is_writing = false;
    bool is_flushing = false;
    bool is_ending = false;
    std::atomic<std::size_t> dropped{0};
    std::size_t reported = 0;  // of `dropped`, said in the log already
    std::thread thread;

    void work();
    std::vector<std::string> take_batch(std::unique_lock<std::mutex>& lock);
    bool write(const std::vector<std::string>& lines) noexcept;
    bool write_once(const std::vector<std::string>& lines, STATUS& status) noexcept;
};

bool LogDatabase::State::write_once(const std::vector<std::string>& lines, STATUS& status) noexcept {
    status = guarded([&]() -> STATUS {
        document.write(lines);
        return NOERROR;
    });
    if (status != NOERROR) document.give_up(is_damage(status));
    return status == NOERROR;
}

bool LogDatabase::State::write(const std::vector<std::string>& lines) noexcept {
    STATUS status = NOERROR;
    if (write_once(lines, status)) return true;
    // Moved aside, or emptied or replaced by another process: a new document in what is there now.
    return (is_damage(status) || status == ERR_INVALID_NOTE) && write_once(lines, status);
}

std::vector<std::string> LogDatabase::State::take_batch(std::unique_lock<std::mutex>& lock) {
    wake.wait(lock, [&] { return !queue.empty() || is_ending; });
    // What comes within a second shares one transaction and one sync.
    wake.wait_for(lock, longest_wait,
                  [&] { return is_flushing || is_ending || queue.size() > largest_queue_lines / 2; });
    std::vector<std::string> lines;
    const std::size_t lost = dropped.load() - reported;
    if (lost > 0) lines.push_back(std::to_string(lost) + " lines dropped: the log database could not keep up");
    reported += lost;
    lines.insert(lines.end(), std::make_move_iterator(queue.begin()), std::make_move_iterator(queue.end()));
    queue.clear();
    return lines;
}

void LogDatabase::State::work() {
    std::unique_lock lock(mutex);
    while (!is_ending || !queue.empty()) {
        const std::size_t reported_before = reported;
        const std::vector<std::string> lines = take_batch(lock);
        const std::size_t said = reported - reported_before;
        is_writing = true;
        lock.unlock();
        const bool is_written = lines.empty() || write(lines);
        lock.lock();
        is_writing = false;
        if (!is_written) {
            reported = reported_before;
            dropped += lines.size() - (said > 0 ? 1 : 0);
        }
        if (queue.empty()) is_flushing = false;
        idle.notify_all();
        // A full disk stays full for a while; trying at every line would only add load.
        if (!is_written) wake.wait_for(lock, pause_after_failure, [&] { return is_ending || is_flushing; });
    }
    idle.notify_all();
}

LogDatabase::LogDatabase(std::filesystem::path nsf, std::string server_name)
    : state_(std::make_unique<State>(std::move(nsf), utf8_to_lmbcs(server_name))) {
    state_->thread = std::thread([state = state_.get()] { state->work(); });
}

LogDatabase::~LogDatabase() {
    {
        const std::lock_guard lock(state_->mutex);
        state_->is_ending = true;
    }
    state_->wake.notify_all();
    state_->thread.join();
}

void LogDatabase::append(std::string_view line) noexcept {
    try {
        std::string text = utf8_to_lmbcs(line.substr(0, largest_line_octets));
        const std::lock_guard lock(state_->mutex);
        if (state_->queue.size() >= largest_queue_lines) {
            state_->dropped += 1;
            return;
        }
        state_->queue.push_back(std::move(text));
    } catch (...) {
        state_->dropped += 1;
        return;
    }
    state_->wake.notify_one();
}

void LogDatabase::flush() {
    std::unique_lock lock(state_->mutex);
    if (state_->queue.empty() && !state_->is_writing) return;
    state_->is_flushing = true;
    state_->wake.notify_all();
    state_->idle.wait(lock, [&] { return state_->queue.empty() && !state_->is_writing; });
}

std::size_t LogDatabase::dropped() const noexcept { return state_->dropped.load(); }

}  // namespace notes_stub
