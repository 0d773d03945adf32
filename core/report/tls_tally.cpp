#include "core/report/tls_tally.hpp"

#include <numeric>

namespace postern::report {

namespace {

std::string_view word(tls::Failure::Cause cause) {
    switch (cause) {
        case tls::Failure::Cause::plaintext:
            return "plaintext";
        case tls::Failure::Cause::alert_received:
            return "alert";
        case tls::Failure::Cause::protocol_error:
            return "protocol-error";
        case tls::Failure::Cause::closed:
            return "closed";
        case tls::Failure::Cause::timeout:
            return "timeout";
        case tls::Failure::Cause::internal:
            return "internal";
    }
    return "unknown";
}

std::string_view version_prefix(Direction direction) {
    return direction == Direction::in ? "tls.in.version." : "tls.out.version.";
}
std::string_view cipher_prefix(Direction direction) {
    return direction == Direction::in ? "tls.in.cipher." : "tls.out.cipher.";
}
constexpr std::string_view failure_prefix = "tls.in.failed.";
constexpr std::string_view outcome_prefix = "tls.out.outcome.";

std::string joined(std::string_view prefix, std::string_view name) { return std::string(prefix).append(name); }

std::int64_t sum(const std::vector<TlsTally::Row>& rows) {
    return std::accumulate(rows.begin(), rows.end(), std::int64_t{0},
                           [](std::int64_t total, const auto& row) { return total + row.count; });
}

}  // namespace

TlsTally::TlsTally(const std::map<std::string, std::int64_t>& counts) {
    for (const auto& [name, count] : counts) {
        if (name.starts_with("tls.")) counts_.emplace(name, count);
    }
}

void TlsTally::add_inbound(const std::optional<tls::Facts>& facts) {
    if (!facts) {
        ++counts_["tls.in.clear"];
        return;
    }
    ++counts_[joined(version_prefix(Direction::in), facts->version)];
    ++counts_[joined(cipher_prefix(Direction::in), facts->cipher)];
}

void TlsTally::add_inbound_failure(const tls::Failure& failure) {
    ++counts_[joined(failure_prefix, word(failure.cause))];
}

void TlsTally::add_outbound(tls::Outcome outcome, const std::optional<tls::Facts>& facts) {
    ++counts_[joined(outcome_prefix, tls::to_string(outcome))];
    if (!facts) return;
    ++counts_[joined(version_prefix(Direction::out), facts->version)];
    ++counts_[joined(cipher_prefix(Direction::out), facts->cipher)];
}

void TlsTally::merge(const TlsTally& other) {
    for (const auto& [name, count] : other.counts_) counts_[name] += count;
}

std::int64_t TlsTally::encrypted_received() const { return sum(versions(Direction::in)); }
std::int64_t TlsTally::failed_handshakes_inbound() const { return sum(failures()); }
std::int64_t TlsTally::delivered(tls::Outcome outcome) const {
    return count(joined(outcome_prefix, tls::to_string(outcome)));
}

std::vector<TlsTally::Row> TlsTally::versions(Direction direction) const { return rows(version_prefix(direction)); }
std::vector<TlsTally::Row> TlsTally::ciphers(Direction direction) const { return rows(cipher_prefix(direction)); }
std::vector<TlsTally::Row> TlsTally::failures() const { return rows(failure_prefix); }

std::int64_t TlsTally::count(std::string_view name) const {
    const auto found = counts_.find(std::string(name));
    return found == counts_.end() ? 0 : found->second;
}

std::vector<TlsTally::Row> TlsTally::rows(std::string_view prefix) const {
    std::vector<Row> rows;
    for (auto at = counts_.lower_bound(std::string(prefix)); at != counts_.end() && at->first.starts_with(prefix);
         ++at) {
        rows.push_back({at->first.substr(prefix.size()), at->second});
    }
    return rows;
}

}  // namespace postern::report
