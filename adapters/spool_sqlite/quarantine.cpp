#include "adapters/spool_sqlite/quarantine.hpp"

#include <fmt/format.h>

#include <system_error>

namespace postern::spool_sqlite {

using ports::SpoolError;

bool Quarantine::is_news(QueueId id) {
    const std::scoped_lock lock(mutex_);
    return known_.insert(id).second;
}

std::filesystem::path Quarantine::place_of(QueueId id) const { return lost_and_found_ / (to_string(id) + ".damaged"); }

void Quarantine::report(const SpoolError& damage, const std::filesystem::path& place, const Result<void>& kept) {
    report_(
        {SpoolError::Kind::damaged,
         fmt::format("{} {}", damage.words,
                     kept ? fmt::format("What is left of it is kept as {}.", place.string()) : kept.error().words)});
}

void Quarantine::keep_file(QueueId id, const std::filesystem::path& file, const SpoolError& damage) {
    if (!is_news(id)) return;
    const auto place = place_of(id);
    std::error_code error;
    // A second name costs nothing, and the octets stay when the message goes.
    std::filesystem::create_hard_link(file, place, error);
    const bool is_kept = !error || error == std::errc::file_exists;
    // On the disk before the message goes.
    report(damage, place,
           is_kept ? sync_directory(lost_and_found_) : unexpected(file_error("keep", place, error.value())));
}

void Quarantine::keep_octets(QueueId id, std::string_view octets, const SpoolError& damage) {
    if (!is_news(id)) return;
    const auto place = place_of(id);
    auto file = PosixFile::open_or_create(place);
    auto kept = file ? file->replace_content(octets) : unexpected(std::move(file.error()));
    if (kept) kept = file->sync();
    if (kept) kept = sync_directory(lost_and_found_);
    report(damage, place, kept);
}

void Quarantine::note(QueueId id, const SpoolError& damage) {
    if (is_news(id)) report_(damage);
}

}  // namespace postern::spool_sqlite
