#include "adapters/spool_sqlite/stored_body.hpp"

#include "adapters/spool_sqlite/body_file.hpp"
#include "adapters/spool_sqlite/crc32c.hpp"
#include "adapters/spool_sqlite/rows.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace postern::spool_sqlite {

using ports::SpoolError;

Expected<std::string, SpoolError> BodyFromDatabase::read(std::size_t max_octets) {
    auto piece = octets_.substr(position_, max_octets);
    position_ += piece.size();
    return piece;
}

Result<std::unique_ptr<ports::StoredBody>> body_from_database(std::string octets, BodyFacts facts) {
    if (octets.size() != facts.octets || crc32c(0, octets) != facts.crc32c) {
        return unexpected(damaged_message(facts.id, "its body does not match its checksum"));
    }
    return std::make_unique<BodyFromDatabase>(std::move(octets));
}

Result<std::unique_ptr<ports::StoredBody>> BodyFromFile::open(const std::filesystem::path& directory, BodyFacts facts) {
    const auto path = body_file_path(directory, facts.id);
    if (std::error_code error; !std::filesystem::exists(path, error) && !error) {
        return unexpected(damaged_message(facts.id, "its body file " + path.string() + " is gone"));
    }
    auto file = PosixFile::open_for_reading(path);
    if (!file) return unexpected(std::move(file.error()));
    const auto header = file->read_at(0, body_file_header_octets);
    if (!header) return unexpected(header.error());
    std::unique_ptr<BodyFromFile> body(new BodyFromFile(std::move(*file), facts));
    if (!is_body_file_header_of(facts.id, *header))
        return unexpected(body->damage("has not the header of this message"));
    return body;
}

SpoolError BodyFromFile::damage(std::string_view what) const {
    return damaged_message(facts_.id, fmt::format("its body file {} {}", file_.path().string(), what));
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
