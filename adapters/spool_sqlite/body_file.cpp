#include "adapters/spool_sqlite/body_file.hpp"

#include "adapters/spool_sqlite/crc32c.hpp"
#include "adapters/spool_sqlite/rows.hpp"
#include "core/base/peer_text.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <limits>

namespace postern::spool_sqlite {
namespace {

constexpr std::string_view magic_line = "Postern message body, format 1\n";
constexpr std::size_t longest_more_at_line = 32;

// The header must stay lines of text whatever a peer put into an address, and nothing may be cut off.
std::string one_line(std::string_view text) { return escape_for_log(text, std::numeric_limits<std::size_t>::max()); }

std::string fixed_lines(const mail::Envelope& envelope, std::uint64_t body_octets, std::uint32_t crc32c) {
    return fmt::format(
        "{}id: {}\nstate: complete\nbody-starts-at: {}\nbody-octets: {}\nbody-crc32c: {:08X}\nbody-type: {}\naccepted: "
        "{}\n",
        magic_line, to_string(envelope.id), body_file_header_octets, body_octets, crc32c,
        stored_body_type(envelope.body_type), short_date(envelope.accepted_at));
}

std::string receiving_header(QueueId id) {
    std::string header =
        fmt::format("{}id: {}\nstate: receiving; was never acknowledged to its sender\n", magic_line, to_string(id));
    header.resize(body_file_header_octets, '\n');
    return header;
}

std::string envelope_lines(const mail::Envelope& envelope) {
    auto lines = fmt::format("peer: {}\nhelo: {}\nmessage-id: {}\nsender: <{}>\n", one_line(envelope.peer),
                             one_line(envelope.peer_helo), one_line(envelope.message_id),
                             one_line(stored_address(envelope.sender)));
    for (const auto& recipient : envelope.recipients)
        lines += fmt::format("recipient: <{}>\n", one_line(stored_address(recipient.address)));
    return lines;
}

}  // namespace

std::string format_body_file_header(const mail::Envelope& envelope, std::uint64_t body_octets, std::uint32_t crc32c,
                                    std::string& rest) {
    auto header = fixed_lines(envelope, body_octets, crc32c);
    const auto lines = envelope_lines(envelope);
    const std::size_t room = body_file_header_octets - header.size();
    if (lines.size() <= room) {
        header += lines;
    } else {
        const auto end = lines.rfind('\n', room - longest_more_at_line);
        const std::size_t kept = end == std::string::npos ? 0 : end + 1;
        header += fmt::format("more-at: {}\n", body_file_header_octets + body_octets);
        header += std::string_view(lines).substr(0, kept);
        rest = lines.substr(kept);
    }
    header.resize(body_file_header_octets, '\n');
    return header;
}

bool is_body_file_header_of(QueueId id, std::string_view header) {
    return header.starts_with(fmt::format("{}id: {}\nstate: complete\n", magic_line, to_string(id)));
}

std::filesystem::path body_file_path(const std::filesystem::path& directory, QueueId id) {
    return directory / to_string(id);
}

BodyFile::BodyFile(std::filesystem::path directory, QueueId id) : directory_(std::move(directory)), id_(id) {}

BodyFile::~BodyFile() {
    if (file_ && !is_kept_) ::unlink(file_->path().c_str());
}

Result<void> BodyFile::create_when_first() {
    if (file_) return {};
    auto created = PosixFile::create(body_file_path(directory_, id_));
    if (!created) return unexpected(std::move(created.error()));
    file_.emplace(std::move(*created));
    return file_->write_at(0, receiving_header(id_));
}

Result<void> BodyFile::check(Result<void> result) {
    if (!result) is_broken_.store(true, std::memory_order_relaxed);
    return result;
}

Result<void> BodyFile::append(std::string_view octets) {
    if (auto created = check(create_when_first()); !created) return created;
    if (auto written = check(file_->write_at(body_file_header_octets + body_octets_, octets)); !written) return written;
    body_octets_ += octets.size();
    crc32c_ = spool_sqlite::crc32c(crc32c_, octets);
    return {};
}

Result<void> BodyFile::finish(const mail::Envelope& envelope) {
    std::string rest;
    const auto header = format_body_file_header(envelope, body_octets_, crc32c_, rest);
    if (auto created = check(create_when_first()); !created) return created;
    if (auto written = check(file_->write_at(body_file_header_octets + body_octets_, rest)); !written) return written;
    if (auto written = check(file_->write_at(0, header)); !written) return written;
    if (auto synced = check(file_->sync()); !synced) return synced;
    return check(sync_directory(directory_));
}

}  // namespace postern::spool_sqlite
