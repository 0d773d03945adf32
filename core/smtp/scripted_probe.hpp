#pragma once

#include "core/base/peer_text.hpp"
#include "core/smtp/probe.hpp"
#include "core/smtp/reply_parser.hpp"

#include <optional>
#include <string>
#include <vector>

namespace postern::smtp {

/// One thing that a script does, and what it waits for before the next.
struct ScriptStep {
    enum class Kind {
        say,        ///< Sends `octets`, then takes `replies` replies; 221 and 421 end the script.
        handshake,  ///< Runs the TLS handshake; a failed one ends the script.
        raw,        ///< Sends `octets` in place of a handshake, and takes the first octets that come back.
    };
    Kind kind = Kind::say;
    std::string octets{};
    std::size_t replies = 1;
    /// Of `say`: the first digit that its last reply must have, else the script ends; 0: any.
    int wanted_class = 0;
};

/// What came of it, as far as it came.
struct ScriptRecord {
    bool is_connected = false;
    std::vector<std::vector<PeerReply>> replies;  ///< Of each step that was begun.
    std::optional<tls::Facts> tls;
    std::vector<ports::CertificateFacts> chain;
    std::optional<tls::Failure> tls_failure;
    std::string raw;           ///< The first octets of the answer to a `raw` step.
    bool is_complete = false;  ///< Every step had its answers.
    std::string failure;       ///< Why it is not, one clause, safe to print.
};

/// Says to a server what a well-behaved client never would, and notes the answers. It closes without QUIT unless the
/// script says it. Replies are counted, so that one too many is seen: a script that ends in QUIT waits for 221.
class ScriptedProbe final : public Probe {
public:
    ScriptedProbe(std::vector<ScriptStep> steps, ports::ClientTlsOptions tls)
        : steps_(std::move(steps)), tls_(std::move(tls)) {}

    [[nodiscard]] ports::ClientTlsOptions tls_options() const override { return tls_; }
    void on_no_connection(const std::string& words) override { record_.failure = words; }
    [[nodiscard]] ProbeActions on_connected(Now now) override;
    [[nodiscard]] ProbeActions on_bytes(Octets input, Now now) override;
    [[nodiscard]] ProbeActions on_tls_established(const tls::Facts& facts, std::vector<ports::CertificateFacts> chain,
                                                  Now now) override;
    [[nodiscard]] ProbeActions on_tls_failed(const tls::Failure& failure, Now now) override;
    [[nodiscard]] ProbeActions on_deadline(Now now) override;
    void on_closed() override;

    [[nodiscard]] const ScriptRecord& record() const { return record_; }

private:
    static constexpr std::chrono::seconds patience{20};
    static constexpr std::size_t most_raw_octets = 16;

    [[nodiscard]] const ScriptStep& step() const { return steps_[step_]; }
    void begin_step(Now now);
    void next_step(Now now);
    void on_reply(const PeerReply& reply, Now now);
    void end(std::string failure);

    std::vector<ScriptStep> steps_;
    ports::ClientTlsOptions tls_;
    ScriptRecord record_;
    ReplyParser parser_;
    ProbeActions actions_;
    std::size_t step_ = 0;
    bool is_over_ = false;
};

}  // namespace postern::smtp
