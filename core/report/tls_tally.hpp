#pragma once

#include "core/tls/facts.hpp"
#include "core/tls/plan.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postern::report {

enum class Direction { in, out };

/// How mail was protected, counted in messages. The names are stable: they are kept from one start to the next.
///
///     tls.in.clear                    tls.out.outcome.OUTCOME    (words of tls::Outcome)
///     tls.in.version.TLSv1.3          tls.out.version.TLSv1.3
///     tls.in.cipher.NAME              tls.out.cipher.NAME
///     tls.in.failed.CAUSE             handshakes, not messages
class TlsTally {
public:
    TlsTally() = default;
    /// From what was kept; names that are not of a tally are left out.
    explicit TlsTally(const std::map<std::string, std::int64_t>& counts);

    /// A message was received, under TLS or (no facts) in clear text.
    void add_inbound(const std::optional<tls::Facts>& facts);
    void add_inbound_failure(const tls::Failure& failure);
    /// A message was handed to another server.
    void add_outbound(tls::Outcome outcome, const std::optional<tls::Facts>& facts);
    void merge(const TlsTally& other);

    /// By name, for Knowledge::add_tallies().
    [[nodiscard]] const std::map<std::string, std::int64_t>& counts() const { return counts_; }
    [[nodiscard]] bool empty() const { return counts_.empty(); }

    [[nodiscard]] std::int64_t clear_received() const { return count("tls.in.clear"); }
    [[nodiscard]] std::int64_t encrypted_received() const;
    [[nodiscard]] std::int64_t failed_handshakes_inbound() const;
    [[nodiscard]] std::int64_t delivered(tls::Outcome outcome) const;

    struct Row {
        std::string name;  ///< `TLSv1.3`
        std::int64_t count = 0;
    };
    [[nodiscard]] std::vector<Row> versions(Direction direction) const;
    [[nodiscard]] std::vector<Row> ciphers(Direction direction) const;
    /// Handshakes of other servers that failed, by cause.
    [[nodiscard]] std::vector<Row> failures() const;

private:
    [[nodiscard]] std::int64_t count(std::string_view name) const;
    [[nodiscard]] std::vector<Row> rows(std::string_view prefix) const;

    std::map<std::string, std::int64_t> counts_;
};

}  // namespace postern::report
