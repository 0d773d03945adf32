#include "adapters/spool_sqlite/incoming_body.hpp"

#include "adapters/spool_sqlite/crc32c.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace postern::spool_sqlite {
namespace {

/// One write to the file of a body, carried by a worker.
struct Write {
    std::shared_ptr<BodyFile> file;
    std::string held;  // What was in memory before the body went to its file.
    BudgetShare share;
    std::string octets;
    ports::IncomingBody::StoredHandler done;

    [[nodiscard]] Result<void> to_file() const {
        if (auto written = file->append(held); !written) return written;
        return file->append(octets);
    }
};

void perform(Write& write, const BodyServices& services) noexcept {
    bool is_stored = false;
    try {
        const auto result = write.to_file();
        is_stored = result.has_value();
        if (!is_stored && result.error().kind == ports::SpoolError::Kind::disk_full) services.room->note_full();
        if (!is_stored) services.report(result.error());
    } catch (const std::exception&) {
        // No memory for an error's words. The body fails, the server does not.
    }
    write.share.give_back();
    write.file->end_use();
    try {
        write.done(is_stored);
    } catch (const std::exception&) {
        // No memory to post the answer: the session waits until its deadline.
    }
}

}  // namespace

ArrivingBody::ArrivingBody(std::shared_ptr<BodyServices> services, QueueId id)
    : services_(std::move(services)), id_(id), share_(services_->budget) {}

ArrivingBody::~ArrivingBody() {
    // Unlinking a large file takes its time; the last reference goes on a worker, after the write that may be under
    // way.
    try {
        if (file_) services_->workers.post([file = std::move(file_)] {});
    } catch (const std::exception&) {
        // No memory for that: it went here.
    }
}

bool ArrivingBody::try_hold(std::string& octets) {
    const std::size_t needed = buffer_.size() + octets.size();
    if (needed > services_->file_threshold_octets) return false;
    if (buffer_.empty() && octets.capacity() <= 2 * needed) {
        if (!share_.try_grow_to(octets.capacity())) return false;
        buffer_ = std::move(octets);
        return true;
    }
    // What the string takes is charged, not what it holds: it grows by doubling.
    if (needed > buffer_.capacity()) {
        const auto grown =
            std::min<std::size_t>(std::max(needed, 2 * buffer_.capacity()), services_->file_threshold_octets);
        if (!share_.try_grow_to(grown)) return false;
        buffer_.reserve(grown);
    }
    buffer_ += octets;
    return true;
}

ports::IncomingBody::Stored ArrivingBody::append(std::string octets, StoredHandler done) {
    const std::uint64_t count = octets.size();
    if (!file_) {
        const auto crc = spool_sqlite::crc32c(crc32c_, octets);
        if (try_hold(octets)) {
            crc32c_ = crc;
            size_octets_ += count;
            return Stored::now;
        }
        file_ = std::make_shared<BodyFile>(services_->directory, id_);
    }
    if (file_->is_broken() || !file_->try_begin_use()) return Stored::failed;
    size_octets_ += count;
    write(std::move(octets), std::move(done));
    return Stored::later;
}

void ArrivingBody::write(std::string octets, StoredHandler done) {
    auto job = std::make_shared<Write>(
        Write{file_, std::exchange(buffer_, {}), std::move(share_), std::move(octets), std::move(done)});
    // The services end their workers before they go.
    services_->workers.post([job = std::move(job), &services = *services_] { perform(*job, services); });
}

ArrivedBody ArrivingBody::take() {
    if (file_) return {nullptr, std::move(file_), size_octets_, 0};
    return {hold_in_memory(std::move(buffer_), std::move(share_)), nullptr, size_octets_, crc32c_};
}

}  // namespace postern::spool_sqlite
