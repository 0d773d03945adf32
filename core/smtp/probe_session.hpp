#pragma once

#include "core/base/peer_text.hpp"
#include "core/smtp/probe.hpp"
#include "core/smtp/reply_parser.hpp"
#include "core/tls/demand.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace postern::smtp {

struct ProbeSettings {
    std::string helo_name;
    StartTlsUse start_tls = StartTlsUse::when_offered;
    bool is_implicit_tls = false;
    ports::ClientTlsOptions tls{};
    std::chrono::seconds patience{10};  ///< For each answer.
};

/// What a probe saw, as far as it came.
struct ProbeReport {
    bool is_connected = false;
    PeerText greeting;             ///< `220 mx.example ESMTP`
    std::vector<PeerText> offers;  ///< Each line of the answer to EHLO behind the first, in clear text.
    std::vector<PeerText> offers_under_tls;
    bool is_starttls_offered = false;
    bool is_starttls_masked = false;  ///< XXXXXXXX stands in its place.
    std::optional<tls::Facts> tls;
    std::vector<ports::CertificateFacts> chain;  ///< The peer's own first; none where the session was taken up again.
    std::optional<tls::Failure> tls_failure;     ///< STARTTLS, or the handshake.
    std::optional<tls::Shortfall> shortfall;     ///< What the connection lacks of what is demanded.
    std::string failure;  ///< Why it came no further, one clause, safe to print; empty: it came to its end.
};

/// Goes the way that a delivery goes up to its first MAIL: greeting, EHLO, STARTTLS, EHLO, QUIT. Where the connection
/// lacks what is demanded it is closed as a delivery closes it. Source: RFC 5321 §3.2, 3207.
class ProbeSession final : public Probe {
public:
    explicit ProbeSession(ProbeSettings settings) : settings_(std::move(settings)) {}

    [[nodiscard]] ports::ClientTlsOptions tls_options() const override { return settings_.tls; }
    void on_no_connection(const std::string& words) override { report_.failure = words; }
    [[nodiscard]] ProbeActions on_connected(Now now) override;
    [[nodiscard]] ProbeActions on_bytes(Octets input, Now now) override;
    [[nodiscard]] ProbeActions on_tls_established(const tls::Facts& facts, std::vector<ports::CertificateFacts> chain,
                                                  Now now) override;
    [[nodiscard]] ProbeActions on_tls_failed(const tls::Failure& failure, Now now) override;
    void on_flights(tls::Flights flights) override { flights_ = std::move(flights); }
    [[nodiscard]] ProbeActions on_deadline(Now now) override;
    void on_closed() override;

    [[nodiscard]] const ProbeReport& report() const { return report_; }

private:
    enum class State : unsigned char { greeting, ehlo, starttls, handshake, over };

    void take(Octets& input);
    void on_reply(const PeerReply& reply, std::size_t octets_behind);
    void on_hello_answered(const PeerReply& reply);
    void on_hello_refused(const PeerReply& reply);
    void ask(std::string command, State next);
    void begin_handshake();
    void fail(std::string words);
    void end_politely();
    [[nodiscard]] ProbeActions end(Now now);
    [[nodiscard]] std::string_view doing() const;

    ProbeSettings settings_;
    ProbeReport report_;
    ReplyParser parser_;
    State state_ = State::greeting;
    ProbeActions actions_;
    bool is_deadline_due_ = false;
    bool is_helo_said_ = false;
    tls::Flights flights_;  ///< Of a handshake whose time is up.
};

}  // namespace postern::smtp
