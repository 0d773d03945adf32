#pragma once

#include "adapters/spool_sqlite/posix_file.hpp"
#include "adapters/spool_sqlite/quarantine.hpp"
#include "adapters/spool_sqlite/reader_pool.hpp"
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
/// says; then `quarantine`, where there is one, keeps the file.
class BodyFromFile final : public ports::StoredBody {
public:
    [[nodiscard]] static Result<std::unique_ptr<ports::StoredBody>> open(const std::filesystem::path& directory,
                                                                         BodyFacts facts,
                                                                         std::shared_ptr<Quarantine> quarantine);
    [[nodiscard]] Expected<std::string, ports::SpoolError> read(std::size_t max_octets) override;

private:
    BodyFromFile(PosixFile file, BodyFacts facts, std::shared_ptr<Quarantine> quarantine)
        : file_(std::move(file)), facts_(facts), quarantine_(std::move(quarantine)) {}
    [[nodiscard]] ports::SpoolError damage(std::string_view what) const;

    PosixFile file_;
    BodyFacts facts_;
    std::shared_ptr<Quarantine> quarantine_;
    std::uint64_t position_ = 0;
    std::uint32_t crc32c_ = 0;
};

/// The body of a stored message. What is damaged is kept by `quarantine`; null: it is only said. Error `refused`: there
/// is no such message.
[[nodiscard]] Result<std::unique_ptr<ports::StoredBody>> open_body(ReaderPool& readers,
                                                                   const std::filesystem::path& directory, QueueId id,
                                                                   std::shared_ptr<Quarantine> quarantine);

}  // namespace postern::spool_sqlite
