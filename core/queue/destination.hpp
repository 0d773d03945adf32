#pragma once

#include "core/base/ids.hpp"
#include "core/base/time.hpp"
#include "core/queue/retry_schedule.hpp"
#include "core/routing/next_hop.hpp"
#include "core/tls/demand.hpp"

#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <utility>

namespace postern::queue {

/// Some recipients of a message: those that go to one destination together.
struct GroupRef {
    QueueId message;
    std::uint32_t number = 0;  ///< Unique in the message.
    friend auto operator<=>(const GroupRef&, const GroupRef&) = default;
};

/// How many attempts one destination may have under way, and when the next may start.
///
/// A host that answers earns one more attempt at once for every round of answers; one that fails as a host (no
/// connection, 421, a broken handshake) loses the attempts that failed, and pauses: 1 s after the first failure,
/// doubling up to the first retry delay, with one probe after each pause. So a dead host costs one connection a pause,
/// however many messages wait for it, and they keep their places. Failures of attempts that began before the pause did
/// are the same event and do not lengthen it (Postfix counts by such cohorts too). Each probe takes a message from
/// another place of the line: a message that the host cannot stomach must not stand for all those behind it.
///
/// A host that turns an attempt away (421 in place of a greeting) while others are under way has all that it takes:
/// that is no failure. Their number is the limit then, and beyond it one more attempt costs many rounds of answers.
class Destination {
public:
    Destination(routing::NextHop next_hop, std::size_t greatest_limit);

    [[nodiscard]] const routing::NextHop& next_hop() const { return next_hop_; }
    [[nodiscard]] const std::string& name() const { return name_; }

    /// What may be sent now, the longest due first. A list, because an empty one takes no memory and there may be as
    /// many destinations as domains.
    std::list<GroupRef> ready;
    std::list<GroupRef> ready_reports;  ///< Of messages that have a line of their own (Lane::report).

    /// Nothing is under way and nothing waits for its turn.
    [[nodiscard]] bool is_at_rest() const { return active_ == 0 && ready.empty() && ready_reports.empty(); }
    /// Named by nobody but the one who wrote the address: by its MX, or an address literal. Whoever may send us mail
    /// may have us connect to it.
    [[nodiscard]] bool is_anybodys() const;
    /// Anybody's, and the last that is known of it is not that it answered.
    [[nodiscard]] bool is_stranger() const { return !has_answered_ && is_anybodys(); }
    [[nodiscard]] std::size_t active() const { return active_; }
    [[nodiscard]] bool may_start(TimePoint now) const;
    /// When may_start() becomes true by itself; the past: now, or when an attempt ends.
    [[nodiscard]] TimePoint paused_until() const { return paused_until_; }
    /// Why it pauses, and did until the last attempt answered; empty: it answers.
    [[nodiscard]] const std::string& trouble() const { return trouble_; }

    /// Of TLS, where that is why; of the last failure.
    [[nodiscard]] std::optional<tls::Obstacle> obstacle() const { return obstacle_; }
    void note_obstacle(std::optional<tls::Obstacle> obstacle) { obstacle_ = obstacle; }

    /// What the last try failed with, safe to print; empty: it did not, or there was none.
    [[nodiscard]] const std::string& last_error() const { return last_error_; }
    /// TLS of the last delivery: `may:encrypted:certificate not checked`; empty: there was none.
    [[nodiscard]] const std::string& last_verdict() const { return last_verdict_; }
    void note_error(std::string words) { last_error_ = std::move(words); }
    void note_verdict(std::string verdict) { last_verdict_ = std::move(verdict); }

    /// The address that its last attempt came to, `192.0.2.7`; empty: none did yet.
    [[nodiscard]] const std::string& host() const { return host_; }
    void set_host(std::string address) { host_ = std::move(address); }

    /// Before an attempt starts: the probe's message comes to the front of `line`, which is one of ours and not empty.
    void choose_probe(std::list<GroupRef>& line) const;
    void on_started() { ++active_; }
    /// The attempt ended without having said anything about the host.
    void on_ended() { --active_; }
    void on_answered();
    /// Others are under way to a host that is not known to fail: one that it turns away is one too many.
    [[nodiscard]] bool is_at_work_besides() const { return active_ > 1 && failures_ == 0; }
    void on_turned_away();
    /// True: it is a failure of its own, and pauses the destination anew.
    bool on_host_failure(TimePoint began_at, std::string reason, const RetrySchedule& schedule, TimePoint now);

    /// An administrator, or a changed setting, says that it is worth another try.
    void forgive();
    void set_greatest_limit(std::size_t limit);

private:
    routing::NextHop next_hop_;
    std::string name_;
    std::size_t greatest_limit_;
    std::size_t limit_;
    std::size_t active_ = 0;
    std::size_t answers_ = 0;  ///< Since the limit last changed.
    unsigned failures_ = 0;    ///< Pauses since the last answer.
    TimePoint failed_at_{};    ///< When the present pause began.
    TimePoint paused_until_{};
    std::size_t most_taken_ = SIZE_MAX;  ///< Under way when one was turned away.
    unsigned rounds_for_more_ = 1;       ///< Of answers, before one more than that.
    std::string trouble_;
    std::optional<tls::Obstacle> obstacle_;
    std::string last_error_;
    std::string last_verdict_;
    std::string host_;
    bool has_answered_ = false;  ///< And did not fail since.
};

}  // namespace postern::queue
