#pragma once

#include "core/smtp/probe.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace postern::test {

/// A probe, connected, and the peer that it meets.
template <typename Probe>
class ProbeMeeting {
public:
    template <typename... Arguments>
    explicit ProbeMeeting(Arguments&&... arguments) : probe_(std::forward<Arguments>(arguments)...) {
        take(probe_.on_connected({}));
    }

    ProbeMeeting& says(std::string_view octets) {
        take(probe_.on_bytes(as_octets(octets), {}));
        return *this;
    }
    ProbeMeeting& greets() { return says("220 mx.example ESMTP\r\n"); }
    ProbeMeeting& handshakes(const tls::Facts& facts = {}) {
        ports::CertificateFacts shown;
        shown.subject = "CN=mx.example";
        take(probe_.on_tls_established(facts, {shown}, {}));
        return *this;
    }
    ProbeMeeting& fails_handshake() {
        take(probe_.on_tls_failed({tls::Failure::Cause::alert_received, "alert 40"}, {}));
        return *this;
    }
    ProbeMeeting& is_silent() {
        take(probe_.on_deadline({}));
        return *this;
    }
    ProbeMeeting& closes() {
        probe_.on_closed();
        return *this;
    }

    [[nodiscard]] const Probe& probe() const { return probe_; }
    /// What the probe sent, `TLS` for a handshake, `close`.
    [[nodiscard]] const std::vector<std::string>& done() const { return done_; }

private:
    void take(const smtp::ProbeActions& actions) {
        for (const auto& action : actions) {
            if (const auto* send = std::get_if<smtp::Send>(&action)) done_.push_back(send->octets);
            if (std::holds_alternative<smtp::ClientStartTls>(action)) done_.emplace_back("TLS");
            if (std::holds_alternative<smtp::ClientClose>(action)) done_.emplace_back("close");
        }
    }

    Probe probe_;
    std::vector<std::string> done_;
};

}  // namespace postern::test
