#include "adapters/spool_sqlite/stored_body.hpp"

#include "adapters/spool_sqlite/body_file.hpp"
#include "adapters/spool_sqlite/crc32c.hpp"
#include "adapters/spool_sqlite/rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>

namespace postern::spool_sqlite {

using ports::SpoolError;

Expected<std::string, SpoolError> BodyFromDatabase::read(std::size_t max_octets) {
    auto piece = octets_.substr(position_, max_octets);
    position_ += piece.size();
    return piece;
}

namespace {

SpoolError damaged_body(QueueId id, std::string_view what) {
    return {SpoolError::Kind::damaged,
            fmt::format("Message {} in the spool is damaged: {}. It cannot be sent; the rest is delivered.",
                        to_string(id), what)};
}

/// Verifies length and checksum, then wraps the octets.
Result<std::unique_ptr<ports::StoredBody>> body_from_database(std::string octets, BodyFacts facts,
                                                              Quarantine* quarantine) {
    if (octets.size() == facts.octets && crc32c(0, octets) == facts.crc32c)
        return std::make_unique<BodyFromDatabase>(std::move(octets));
    auto error = damaged_body(facts.id, "its body does not match its checksum");
    if (quarantine != nullptr) quarantine->keep_octets(facts.id, octets, error);
    return unexpected(std::move(error));
}

}  // namespace

Result<std::unique_ptr<ports::StoredBody>> open_body(ReaderPool& readers, const std::filesystem::path& directory,
                                                     QueueId id, std::shared_ptr<Quarantine> quarantine) {
    auto reader = readers.take();
    if (!reader) return unexpected(std::move(reader.error()));
    auto& row = (*reader)->body_by_id;
    row.bind(id.value);
    auto has_row = row.step("read a body");
    if (!has_row) {
        auto error = std::move(has_row.error());
        if (error.kind != SpoolError::Kind::damaged) return unexpected(std::move(error));
        error = damaged_body(id, "its row or its body cannot be read: " + error.words);
        if (quarantine) quarantine->note(id, error);
        return unexpected(std::move(error));
    }
    if (!*has_row) {
        return unexpected(SpoolError{SpoolError::Kind::refused,
                                     fmt::format("Spool: message {} is not in the queue.", to_string(id))});
    }
    const BodyFacts facts{id, static_cast<std::uint64_t>(row.integer(0)), static_cast<std::uint32_t>(row.integer(1))};
    const bool is_file = row.text(2) == "file";
    std::string octets(row.blob(3));
    row.reset();
    if (is_file) return BodyFromFile::open(directory, facts, std::move(quarantine));
    return body_from_database(std::move(octets), facts, quarantine.get());
}

Result<std::unique_ptr<ports::StoredBody>> BodyFromFile::open(const std::filesystem::path& directory, BodyFacts facts,
                                                              std::shared_ptr<Quarantine> quarantine) {
    const auto path = body_file_path(directory, facts.id);
    if (std::error_code error; !std::filesystem::exists(path, error) && !error) {
        // A folder that is not mounted, or was moved away, comes back; a file does not.
        if (!std::filesystem::exists(directory, error))
            return unexpected(file_error("find the folder of", path, ENOENT));
        auto gone = damaged_body(facts.id, "its body file " + path.string() + " is gone");
        if (quarantine) quarantine->note(facts.id, gone);
        return unexpected(std::move(gone));
    }
    auto file = PosixFile::open_for_reading(path);
    if (!file) return unexpected(std::move(file.error()));
    const auto header = file->read_at(0, body_file_header_octets);
    if (!header) return unexpected(header.error());
    std::unique_ptr<BodyFromFile> body(new BodyFromFile(std::move(*file), facts, std::move(quarantine)));
    if (!is_body_file_header_of(facts.id, *header))
        return unexpected(body->damage("has not the header of this message"));
    return body;
}

SpoolError BodyFromFile::damage(std::string_view what) const {
    auto error = damaged_body(facts_.id, fmt::format("its body file {} {}", file_.path().string(), what));
    if (quarantine_) quarantine_->keep_file(facts_.id, file_.path(), error);
    return error;
}

Expected<std::string, SpoolError> BodyFromFile::read(std::size_t max_octets) {
    const auto left = facts_.octets - position_;
    if (left == 0) {
        if (crc32c_ != facts_.crc32c) return unexpected(damage("does not match its checksum"));
        return std::string();
    }
    auto piece = file_.read_at(body_file_header_octets + position_, std::min<std::uint64_t>(max_octets, left));
    if (!piece) return piece;
    if (piece->empty()) return unexpected(damage("is shorter than it was"));
    position_ += piece->size();
    crc32c_ = crc32c(crc32c_, *piece);
    return piece;
}

}  // namespace postern::spool_sqlite
