#pragma once

#include "core/base/time.hpp"
#include "core/dns/answer.hpp"
#include "core/ports/web.hpp"
#include "core/tls/mta_sts.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace postern::tls {

// Actions.
/// TXT of `_mta-sts.DOMAIN`.
struct LookUpStsRecord {
    std::string domain;
};
/// GET of sts_policy_url().
struct FetchStsPolicy {
    std::string domain;
};
struct AnswerSts {
    std::uint64_t asker = 0;
    StsFinding finding{};
};
/// Into the store, in place of what it has of this domain.
struct KeepStsPolicy {
    KeptStsPolicy kept;
};
/// Out of the store.
struct DropStsPolicy {
    std::string domain;
};
/// A line for the log.
struct SayOfSts {
    std::string line;
};
using StsAction = std::variant<LookUpStsRecord, FetchStsPolicy, AnswerSts, KeepStsPolicy, DropStsPolicy, SayOfSts>;
using StsActions = std::vector<StsAction>;

struct StsLimits {
    /// What an asker waits at most; then what is in force already is the answer, and the look-up goes on without it.
    std::chrono::seconds patience{5};
    /// Nothing is looked up or fetched again within so long after it failed (RFC 8461 §3.3); each further failure in a
    /// row doubles it, up to the other.
    std::chrono::seconds first_pause{300};
    std::chrono::seconds longest_pause{3600};
    /// A policy is fetched again after so long, or half its max_age where that is shorter (RFC 8461 §3.3).
    std::chrono::seconds refresh{24 * 3600};
    /// One that no message has asked for in so long is left to expire.
    std::chrono::seconds unused{60 * 24 * 3600};
    std::size_t max_policies = 100000;  ///< Then the one that was not used for longest goes.
    std::size_t max_octets = 32u << 20;
    std::size_t max_refreshes = 100;  ///< Under way at once, unasked.
};

/// When a domain's MTA-STS policy is looked at again, fetched, used and forgotten (RFC 8461 §3.3, §5.1), without I/O:
/// feed events, perform the actions in order.
///
/// Each asker makes the DNS record be looked at, within its TTL at most every first_pause: so a policy that changed is
/// known before a message under the older one fails, and all the more before it fails for good (RFC 8461 §5.1). A
/// policy that is kept holds until it expires, whatever happens to record and web server. One thread at a time.
class StsKeeper {
public:
    explicit StsKeeper(StsLimits limits = {}) : limits_(limits) {}

    /// From the store, before anything else.
    void load(std::vector<KeptStsPolicy> kept, Now now);

    /// A message is to be sent to `domain`. One AnswerSts for `asker` follows, now or later.
    [[nodiscard]] StsActions on_asked(const std::string& domain, std::uint64_t asker, Now now);
    [[nodiscard]] StsActions on_record(const std::string& domain, const dns::Answer& answer, Now now);
    [[nodiscard]] StsActions on_fetched(const std::string& domain,
                                        const Expected<ports::WebResponse, ports::WebError>& response, Now now);
    /// At next_time(), or any other.
    [[nodiscard]] StsActions on_time(Now now);
    /// An administrator wants the policy of this domain away. False: there is none.
    [[nodiscard]] std::optional<StsActions> on_forget(const std::string& domain);

    /// When on_time() is wanted.
    [[nodiscard]] TimePoint next_time() const;

    /// What is in force, by domain, at most `max_rows`.
    [[nodiscard]] std::vector<KeptStsPolicy> policies(std::size_t max_rows, WallTime now) const;
    [[nodiscard]] std::size_t size() const { return kept_; }

private:
    /// Somebody waits for this domain's policy. All wait equally long, so the first one is late first.
    struct Wait {
        TimePoint deadline;
        std::string domain;
        std::uint64_t asker = 0;
    };
    struct Entry {
        std::optional<StsPolicy> policy;
        WallTime used{};
        bool is_looking_up = false;
        bool is_fetching = false;
        bool is_slow = false;      ///< Somebody waited in vain for what is under way: nobody else does.
        std::string announced_id;  ///< Of the record as last seen.
        TimePoint quiet_until{};   ///< The record is not looked at before.
        TimePoint no_fetch_until{};
        std::string failed_id;  ///< The policy of this id could not be fetched.
        unsigned failures = 0;  ///< In a row.
        StsTrouble trouble = StsTrouble::none;
        std::string words;
        std::vector<std::uint64_t> askers;
    };
    using Entries = std::map<std::string, Entry, std::less<>>;

    [[nodiscard]] bool is_refresh_due(const Entry& entry, WallTime now) const;
    [[nodiscard]] std::chrono::seconds pause(unsigned failures) const;
    void drop_if_expired(const std::string& domain, Entry& entry, WallTime now);
    void look_up(const std::string& domain, Entry& entry);
    void fetch(const std::string& domain, Entry& entry);
    void take(const std::string& domain, Entry& entry, StsPolicy policy, Now now);
    void fail(const std::string& domain, Entry& entry, StsTrouble trouble, std::string words, Now now);
    void answer(Entry& entry);
    void make_room();
    void forget_policy(const std::string& domain, Entry& entry);
    void sweep(Now now);
    [[nodiscard]] StsActions end_event();

    const StsLimits limits_;
    Entries entries_;
    std::size_t kept_ = 0;  ///< Entries with a policy.
    std::size_t kept_octets_ = 0;
    TimePoint next_sweep_{};
    std::deque<Wait> waits_;  ///< Of those already answered too.
    StsActions actions_;
};

}  // namespace postern::tls
