#pragma once

#include "adapters/spool_sqlite/posix_file.hpp"
#include "core/base/ids.hpp"
#include "core/ports/spool.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

namespace postern::spool_sqlite {

/// What a message's row says of its body.
struct BodyFacts {
    QueueId id;
    std::uint64_t octets = 0;
    std::uint32_t crc32c = 0;
};

/// A body out of the database; its checksum was verified when it was read.
class BodyFromDatabase final : public ports::StoredBody {
public:
    explicit BodyFromDatabase(std::string octets) : octets_(std::move(octets)) {}
    [[nodiscard]] Expected<std::string, ports::SpoolError> read(std::size_t max_octets) override;

private:
    std::string octets_;
    std::size_t position_ = 0;
};

/// A body in its file, read piece by piece. Error instead of the end: the checksum or the length is not what the row
/// says.
class BodyFromFile final : public ports::StoredBody {
public:
    [[nodiscard]] static Result<std::unique_ptr<ports::StoredBody>> open(const std::filesystem::path& directory,
                                                                         BodyFacts facts);
    [[nodiscard]] Expected<std::string, ports::SpoolError> read(std::size_t max_octets) override;

private:
    BodyFromFile(PosixFile file, BodyFacts facts) : file_(std::move(file)), facts_(facts) {}
    [[nodiscard]] ports::SpoolError damage(std::string_view what) const;

    PosixFile file_;
    BodyFacts facts_;
    std::uint64_t position_ = 0;
    std::uint32_t crc32c_ = 0;
};

/// Verifies length and checksum, then wraps the octets.
[[nodiscard]] Result<std::unique_ptr<ports::StoredBody>> body_from_database(std::string octets, BodyFacts facts);

}  // namespace postern::spool_sqlite
