#pragma once

#include "core/base/time.hpp"
#include "core/delivery/address_memory.hpp"
#include "core/delivery/delays.hpp"
#include "core/delivery/foresight.hpp"
#include "core/delivery/host_look_up.hpp"
#include "core/dns/answer.hpp"
#include "core/mail/dkim_signer.hpp"
#include "core/mail/envelope.hpp"
#include "core/ports/spool.hpp"
#include "core/report/session_result.hpp"
#include "core/routing/next_hop.hpp"
#include "core/smtp/client_session.hpp"
#include "core/smtp/credentials.hpp"
#include "core/tls/plan.hpp"
#include "core/tls/policy.hpp"
#include "core/tls/ratchet.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace postern::delivery {

/// One message for the recipients that share a next hop.
struct Job {
    routing::NextHop next_hop;
    QueueId id;
    smtp::Transaction transaction;
    tls::PortSettings ports;
    std::string helo_name;
    std::vector<std::string> own_names;      ///< Names of this host: an MX that bears one of them is ourselves.
    std::set<std::string> silent_ssl_hosts;  ///< Addresses whose SSL port did not answer within the last hour.
    std::chrono::seconds connect_timeout{30};
    bool uses_chunking = true;
    std::uint64_t max_reencoded_octets = 32u << 20;
    DoubtfulAddresses doubtful{};                    ///< Asked last.
    std::optional<smtp::Credentials> credentials{};  ///< Of the entry that the next hop names, where it is known.
    std::chrono::seconds longest_wait{600};          ///< For any answer of a host that is connected to.
    tls::Level default_level = tls::Level::dane;     ///< What Negotiated SSL means.
    std::optional<tls::Floors> floors{};  ///< What the policy's ratchet holds the hosts to; empty: there is none.
    /// Finishes in place of the first connection: AttemptResult::foresight says what would have been done.
    bool is_dry_run = false;
    std::optional<tls::Policy> policy{};               ///< The policy document's, in force when the job was made.
    std::shared_ptr<const mail::DkimSettings> dkim{};  ///< Null: the message is not to be signed.
    std::optional<WallTime> dane_known_since{};        ///< The next hop was found to have DANE; empty: it was not.
    bool honours_tls_optional = false;                 ///< Of the message's options.
    bool uses_mta_sts = false;                         ///< A domain's policy is asked for, where its level is dane.
};

/// An idle connection that may take the message, where it gives what is demanded of this one.
struct Reusable {
    std::string host;    ///< What `AttemptResult::host` said of it; empty: there is none.
    std::string name{};  ///< Of the host, as tls::Host has it.
    std::string address{};
    tls::Step step{};  ///< Under which it was made; what it demands was found.
    bool is_encrypted = false;
};

/// What became of one recipient.
struct RecipientResult {
    bool is_delivered = false;
    std::optional<smtp::DeliveryFailure> failure;
    PeerText reply{};  ///< Of the peer that took it, `250 2.0.0 queued as 1A2B`.
};

/// A TLS handshake that a host and we did not finish.
struct FailedHandshake {
    std::string host;  ///< `mx.example [192.0.2.7]:25`
    tls::Failure failure;
};
/// More of one attempt are not kept.
inline constexpr std::size_t most_failed_handshakes = 4;

/// What a walk found out, for the spool, the log, the tallies and the scheduler.
struct AttemptResult {
    std::vector<RecipientResult> recipients;  ///< In the transaction's order.
    std::string host;  ///< The one that took or refused it: `relay.example [192.0.2.7]:25`; empty: none was reached.
    std::optional<tls::Facts> tls;
    std::optional<tls::Outcome> outcome;  ///< Set when a recipient was delivered by SMTP.
    tls::Level level = tls::Level::none;
    std::optional<tls::Obstacle> obstacle{};  ///< Of TLS, that kept the message from the last host that was tried.
    Reusable connection{};                    ///< The one that took or refused it, for the next message; `host` too.
    std::string sentence;                     ///< The plan's sentence, then what happened host by host; safe to print.
    std::vector<std::string> newly_silent_ssl_hosts;
    std::vector<std::string> not_connected{};  ///< Addresses whose TCP/IP port gave no connection.
    std::vector<std::string> connected{};      ///< Those that gave one.
    bool is_connection_reusable = false;
    bool passes_notices_on = false;  ///< The host offers DSN: it tells the sender what it asked for.
    bool is_turned_away = false;     ///< No host took it, and one answered 421 in place of a greeting.
    Delays delays{};
    /// By which policy document less than the default was demanded, and until when; empty: by none. Safe to print.
    std::string exemption{};
    tls::Grounds grounds{};
    std::shared_ptr<Foresight> foresight{};  ///< Of a dry run; else null.
    bool is_final = false;                   ///< Delivered into mailboxes, not to another router.
    bool does_not_age = false;  ///< The settings forbid sending, or this machine could not: it says nothing of others.
    /// Whether the next hop publishes usable TLSA records; empty: no answer says so that DNSSEC vouches for.
    std::optional<bool> has_dane{};
    std::vector<FailedHandshake> failed_handshakes{};  ///< Those in which anything crossed the wire, in their order.
    std::vector<report::SessionResult> sessions{};     ///< For TLS reports; none where the message is such a report.
};

// Actions.
struct LookUp {
    dns::Question question;
};
/// The MTA-STS policy of a domain; answered by on_policy(), soon, whether it is known or not.
struct FetchPolicy {
    std::string domain;
};
/// Drops the connection that the attempt had, made or in the making.
struct Connect {
    std::string address;
    std::uint16_t port = 0;
    std::string unix_path;  ///< Not empty: a UNIX socket; then there is no address and no port.
};
/// Over the connection just made.
struct StartSession {
    smtp::ClientSettings settings;
    std::string server_name;
};
/// Over the idle connection that the scheduler named.
struct ReuseSession {};
struct SetDeadline {
    TimePoint at;
};
/// Some recipients have their final answer, and the others are waited for. The result at the end names them all.
struct RecipientsSettled {
    AttemptResult so_far;  ///< One without an answer has neither is_delivered nor a failure.
};
struct AttemptFinished {
    AttemptResult result;
};

using Action = std::variant<LookUp, FetchPolicy, Connect, StartSession, ReuseSession, SetDeadline, RecipientsSettled,
                            AttemptFinished>;
using Actions = std::vector<Action>;

/// What the driver knows when a session ended with its transaction.
struct SessionEnd {
    smtp::Finished finished;
    std::vector<RecipientResult> recipients;  ///< As reported; one not reported shares finished.failure.
    std::optional<tls::Facts> tls;
    bool was_start_tls_offered = false;
    bool was_dsn_offered = false;
    bool was_unanswered = false;                           ///< Reused connection lost before any answer.
    std::optional<std::chrono::microseconds> handshake{};  ///< How long that took; empty: there was none in it.
};

/// The walk of one delivery: MX, addresses, the TLS plan, one host after the other. Deterministic; needs no network in
/// tests. Feed events; perform the returned actions in order. Exactly one AttemptFinished ends it. One thread at a
/// time.
class Attempt {
public:
    /// `random` gives a number below its argument (order among equals).
    Attempt(Job job, std::function<std::size_t(std::size_t)> random);

    /// `reusable`: what `AttemptResult::connection` said of the idle connection to be tried first.
    [[nodiscard]] Actions start(Reusable reusable, Now now);
    [[nodiscard]] Actions on_dns_answer(const dns::Question& question, const dns::Answer& answer, Now now);
    /// An answer after the deadline of the look-ups changes nothing.
    [[nodiscard]] Actions on_policy(const tls::StsFinding& finding, Now now);
    /// `error` empty: connected. Else its words: `connection refused`.
    [[nodiscard]] Actions on_connect_result(const std::string& error, Now now);
    /// This machine could not even try, for want of descriptors or memory: nothing is held against anybody.
    [[nodiscard]] Actions on_out_of_resources(const std::string& words, Now now);
    /// Some recipients have the peer's final answer, and others are waited for (LMTP). `so_far.finished` means nothing.
    [[nodiscard]] Actions on_recipients_settled(const SessionEnd& so_far, Now now);
    [[nodiscard]] Actions on_session_finished(const SessionEnd& end, Now now);
    [[nodiscard]] Actions on_deadline(Now now);
    /// The task ends: finishes at once, every recipient waiting.
    [[nodiscard]] Actions on_shutdown(Now now);
    /// Whoever performs the actions cannot go on, for want of memory: the same, and it counts for no try.
    [[nodiscard]] Actions on_fault(Now now);

private:
    enum class Stage { fresh, reusing, resolving_mx, resolving, connecting, in_session, finished };
    /// What happened to a host in this walk; the conditions of the plan's steps ask for it.
    struct HostMemory {
        bool has_no_connection_to_ssl_port = false;
        bool has_failed_handshake = false;
    };

    [[nodiscard]] std::optional<smtp::DeliveryFailure> find_obstacle() const;
    void look_up();
    void look_up_addresses(std::vector<std::string> hosts);
    void on_mx_answer(const dns::Answer& answer);
    void ask(const std::vector<dns::Question>& questions);
    void go_on_when_all_is_known();
    void on_all_answers();
    [[nodiscard]] bool is_vouched_for() const;
    [[nodiscard]] Expected<std::vector<tls::Host>, smtp::DeliveryFailure> find_hosts() const;
    [[nodiscard]] tls::Plan make_plan(const std::vector<tls::Host>& hosts);
    [[nodiscard]] bool is_lmtp() const { return job_.next_hop.protocol == routing::NextHop::Protocol::lmtp; }
    void give_up(smtp::DeliveryFailure failure);
    void walk_over(std::vector<tls::Host> hosts);
    void plan_for(std::vector<tls::Host> hosts);
    void take_kept_connection();
    [[nodiscard]] bool reuse();
    void on_reuse_failed(const SessionEnd& end);
    void take_next_step();
    [[nodiscard]] bool is_due(const tls::Step& step) const;
    void start_session();
    void on_no_connection(const std::string& words);
    void on_host_failed(smtp::DeliveryFailure failure);
    [[nodiscard]] bool is_over(const SessionEnd& end) const;
    void settle(const SessionEnd& end, const tls::Step& step);
    void take_answers(const SessionEnd& end, const tls::Step& step);
    void note_outcome(const SessionEnd& end, const tls::Step& step);
    void note_handshake(const std::optional<tls::Failure>& failure);
    void note_delays(const SessionEnd& end);
    void share(const smtp::DeliveryFailure& failure);
    void finish();

    [[nodiscard]] const tls::Step& step() const { return plan_.steps[step_]; }
    [[nodiscard]] const tls::Host& host() const { return hosts_[step().host]; }
    [[nodiscard]] std::string where() const;
    void note(const std::string& where, const std::string& what);
    [[nodiscard]] Actions end_event();

    Job job_;
    std::function<std::size_t(std::size_t)> random_;
    Stage stage_ = Stage::fresh;
    Now now_{};
    Actions actions_;
    std::vector<HostLookUp> look_ups_;  ///< One for each name whose addresses are asked for, in the order of trial.
    tls::PlanInput plan_input_;
    bool is_policy_awaited_ = false;
    bool is_all_judged_ = true;   ///< DNSSEC had its say of every answer so far.
    Reusable reusable_;           ///< Until it is used, or found to be of no use.
    tls::Step made_for_;          ///< The one that was taken.
    bool is_plan_whole_ = false;  ///< Of all hosts, not of the kept connection's alone.
    std::vector<tls::Host> hosts_;
    std::vector<HostMemory> memory_;  ///< One for each host.
    tls::Plan plan_;
    TimePoint started_at_{};
    TimePoint session_at_{};  ///< When the last session began.
    std::size_t step_ = 0;
    std::string happened_;  ///< Host by host, for the sentence.
    std::optional<smtp::DeliveryFailure> last_failure_;
    bool may_another_time_do_ = false;  ///< A host failed in a way that passes.
    AttemptResult result_;
};

}  // namespace postern::delivery
