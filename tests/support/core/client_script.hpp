#pragma once

#include "core/smtp/client_session.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postern::test {

/// A client session to be: its settings, and the first message. `client()` begins one: from a@c.example to one
/// recipient, 100 octets, STARTTLS when offered.
struct ClientSetup {
    smtp::ClientSettings settings;
    smtp::Transaction transaction;

    [[nodiscard]] ClientSetup using_start_tls(smtp::StartTlsUse use) const;
    [[nodiscard]] ClientSetup with_implicit_tls() const;
    /// LMTP, without TLS.
    [[nodiscard]] ClientSetup using_lmtp() const;
    [[nodiscard]] ClientSetup to(const std::vector<std::string>& recipients) const;
    [[nodiscard]] ClientSetup from_nobody() const;
    [[nodiscard]] ClientSetup with_body_octets(std::uint64_t octets) const;
    [[nodiscard]] ClientSetup with_eight_bit_body() const;
};

[[nodiscard]] ClientSetup client();

/// A conversation with a ClientSession, event by event. An expectation speaks of what the last event caused, in any
/// order but for Finished, which must come last. Every Send is answered by on_sent() at once.
class ClientScript {
public:
    explicit ClientScript(ClientSetup setup);

    // Events.
    ClientScript& connect();
    ClientScript& peer(std::string_view octets);
    ClientScript& tls_established();
    ClientScript& tls_failed(tls::Failure::Cause cause, const std::string& words);
    ClientScript& body(std::string_view octets);
    ClientScript& last_body(std::string_view octets);
    ClientScript& converted(std::uint64_t octets);
    ClientScript& not_converted(ports::MimeObstacle::Kind kind, const std::string& words);
    ClientScript& body_failed(const std::string& words);
    ClientScript& body_damaged(const std::string& words);
    ClientScript& next_message();
    ClientScript& no_more();
    ClientScript& deadline();
    ClientScript& closed();
    /// `220 relay.example` and an answer to EHLO, or LHLO, that offers `extensions`.
    ClientScript& greeted(const std::vector<std::string>& extensions = {});
    /// The envelope is accepted for all recipients, DATA too, in one write.
    ClientScript& envelope_accepted();

    // Expectations.
    ClientScript& expect_sent(std::string_view octets);
    ClientScript& expect_nothing_sent() { return expect_sent(""); }
    ClientScript& expect_read_body();
    ClientScript& expect_convert_body();
    ClientScript& expect_start_tls();
    ClientScript& expect_close();
    ClientScript& expect_deadline_in(std::chrono::seconds patience);
    ClientScript& expect_delivered(const std::vector<std::size_t>& recipients);
    ClientScript& expect_refused(std::size_t recipient, int code, smtp::Permanence permanence);
    ClientScript& expect_refusal(std::size_t recipient, std::string_view description);
    /// What the peer said when it took the message for this recipient.
    ClientScript& expect_reply_to(std::size_t recipient, std::string_view reply);
    ClientScript& expect_no_report();
    ClientScript& expect_no_report_of(std::size_t recipient);
    ClientScript& expect_not_finished();
    ClientScript& expect_finished_reusable();
    /// Not reusable, and closed.
    ClientScript& expect_finished_for_good();
    ClientScript& expect_failure(smtp::Permanence permanence, smtp::Scope scope, std::string_view description);
    ClientScript& expect_enhanced(const smtp::EnhancedCode& code);
    ClientScript& expect_no_failure();
    ClientScript& expect_turned_away(bool is_turned_away);
    ClientScript& expect_tls_failure(tls::Failure::Cause cause, std::string_view words);
    ClientScript& expect_no_tls_failure();
    ClientScript& expect_unanswered(bool is_unanswered);
    /// Of TLS, in the last event's Finished; empty: it has none.
    [[nodiscard]] std::optional<tls::Obstacle> obstacle() const {
        return finished() == nullptr ? std::nullopt : finished()->obstacle;
    }
    /// The same, of the failure in it.
    [[nodiscard]] std::optional<tls::Obstacle> obstacle_of_failure() const {
        return finished() == nullptr || !finished()->failure ? std::nullopt : finished()->failure->obstacle;
    }

    [[nodiscard]] const smtp::ClientSession& session() const { return session_; }

    /// The same conversation with the peer's octets in pieces: one by one, and cut in two at every place.
    ClientScript& also_split_at_every_byte();
    /// The same conversation cut off behind every octet and every event, in each way that I/O can fail: every
    /// transaction is finished exactly once, and nothing counts as delivered that was not before.
    ClientScript& also_fail_io_at_every_step();

private:
    struct Event {
        enum class Kind {
            connect,
            peer,
            tls_established,
            tls_failed,
            body,
            last_body,
            converted,
            header_not_converted,
            part_not_converted,
            body_failed,
            body_damaged,
            next_message,
            no_more,
            deadline,
            closed
        };
        Kind kind;
        std::string text;
        tls::Failure::Cause cause = tls::Failure::Cause::internal;
    };
    using Log = std::vector<std::string>;

    ClientScript& happen(Event event);
    [[nodiscard]] const smtp::Finished* finished() const;
    [[nodiscard]] std::string where() const;
    [[nodiscard]] smtp::ClientActions feed(smtp::ClientSession& session, const Event& event) const;
    [[nodiscard]] smtp::ClientActions feed_and_send(smtp::ClientSession& session, const Event& event) const;
    [[nodiscard]] Log run_split(std::size_t event_to_cut, std::size_t at) const;
    void check_failure_after(std::size_t events, std::size_t octets_of_next) const;
    void check_one_failure(const Event& failure, std::size_t events, std::size_t octets_of_next) const;

    ClientSetup setup_;
    smtp::ClientSession session_;
    std::vector<Event> events_;
    smtp::ClientActions caused_;  ///< By the last event.
    Log log_;                     ///< All that was caused, adjacent sends joined, deadlines left out.
};

}  // namespace postern::test
