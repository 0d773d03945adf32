#include "core/tls/sts_keeper.hpp"

#include "core/base/ascii.hpp"
#include "core/base/peer_text.hpp"
#include "core/base/trimmed.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace postern::tls {
namespace {

using std::chrono::seconds;

constexpr seconds sweep_interval{60};
constexpr unsigned failures_between_lines = 24;  // An hour each, once they are many.

std::size_t octets_of(const StsPolicy& policy) {
    std::size_t octets = 0;
    for (const auto& pattern : policy.mx) octets += pattern.size();
    return octets;
}

// RFC 8461 §3.2: other types would let whoever may put files on that host speak for the domain.
bool is_plain_text(std::string_view content_type) {
    const auto type = trimmed(content_type.substr(0, content_type.find(';')));
    return type.empty() || is_same_ignoring_case(type, "text/plain");
}

struct Unfit {
    StsTrouble trouble;
    std::string words;
};

Unfit unfit(const ports::WebError& error) {
    const bool is_of_certificate = error.kind == ports::WebError::Kind::certificate;
    const bool is_of_body = error.kind == ports::WebError::Kind::too_large;
    return {is_of_certificate ? StsTrouble::webpki_invalid
            : is_of_body      ? StsTrouble::policy_invalid
                              : StsTrouble::fetch_error,
            error.words};
}

Expected<StsPolicy, Unfit> policy_of(const Expected<ports::WebResponse, ports::WebError>& response) {
    if (!response) return unexpected(unfit(response.error()));
    if (response->status >= 300 && response->status < 400)
        return unexpected(
            Unfit{StsTrouble::fetch_error,
                  fmt::format("the web server answers {}, and redirects are not followed", response->status)});
    if (response->status != 200)
        return unexpected(Unfit{StsTrouble::fetch_error, fmt::format("the web server answers {}", response->status)});
    if (!is_plain_text(response->content_type))
        return unexpected(Unfit{StsTrouble::policy_invalid, fmt::format("it is of type {} instead of text/plain",
                                                                        escape_for_log(response->content_type, 64))});
    auto policy = parse_sts_policy(response->body);
    if (!policy) return unexpected(Unfit{StsTrouble::policy_invalid, std::move(policy.error())});
    return std::move(*policy);
}

}  // namespace

void StsKeeper::load(std::vector<KeptStsPolicy> kept, Now now) {
    for (auto& one : kept) {
        auto& entry = entries_[one.domain];
        kept_ += !entry.policy;
        kept_octets_ += octets_of(one.policy);
        entry.policy = std::move(one.policy);
        entry.used = one.used;
    }
    next_sweep_ = now.steady;
}

// Events.

StsActions StsKeeper::on_asked(const std::string& domain, std::uint64_t asker, Now now) {
    auto& entry = entries_[domain];
    entry.used = now.wall;
    drop_if_expired(domain, entry, now.wall);
    entry.askers.push_back(asker);
    const bool is_busy = entry.is_looking_up || entry.is_fetching;
    const bool is_answered_at_once = is_busy ? entry.is_slow : now.steady < entry.quiet_until;
    if (is_answered_at_once) {
        answer(entry);
    } else {
        waits_.push_back({now.steady + limits_.patience, domain, asker});
        if (!is_busy) look_up(domain, entry);
    }
    return end_event();
}

StsActions StsKeeper::on_record(const std::string& domain, const dns::Answer& answer_of_dns, Now now) {
    const auto found = entries_.find(domain);
    if (found == entries_.end() || !found->second.is_looking_up) return {};
    auto& entry = found->second;
    entry.is_looking_up = false;
    if (answer_of_dns.status == dns::Answer::Status::failed) {
        // A dead delegation must not hold every message up for as long as the name servers may take.
        entry.quiet_until = now.steady + limits_.first_pause;
        entry.is_slow = false;
        entry.trouble = StsTrouble::none;
        entry.words = answer_of_dns.failure;
        answer(entry);
        return end_event();
    }
    entry.quiet_until = now.steady + std::min(answer_of_dns.ttl, limits_.first_pause);
    auto record = read_sts_record(answer_of_dns.texts);
    entry.announced_id = record.id;
    const bool is_known = entry.policy && entry.policy->id == record.id;
    const bool is_wanted = !is_known || is_refresh_due(entry, now.wall);
    const bool may_fetch = record.id != entry.failed_id || now.steady >= entry.no_fetch_until;
    if (record.state != StsRecord::State::valid) {
        entry.trouble = StsTrouble::none;
        entry.words = std::move(record.words);
        answer(entry);
    } else if (is_wanted && may_fetch) {
        // For one that only is to be renewed nobody waits.
        if (is_known) answer(entry);
        fetch(domain, entry);
    } else {
        if (is_known && entry.failed_id != record.id) {
            entry.trouble = StsTrouble::none;
            entry.words.clear();
        }
        answer(entry);
    }
    entry.is_slow &= entry.is_fetching;
    return end_event();
}

StsActions StsKeeper::on_fetched(const std::string& domain,
                                 const Expected<ports::WebResponse, ports::WebError>& response, Now now) {
    const auto found = entries_.find(domain);
    if (found == entries_.end() || !found->second.is_fetching) return {};
    auto& entry = found->second;
    entry.is_fetching = entry.is_slow = false;
    drop_if_expired(domain, entry, now.wall);
    if (auto policy = policy_of(response))
        take(domain, entry, std::move(*policy), now);
    else
        fail(domain, entry, policy.error().trouble, std::move(policy.error().words), now);
    answer(entry);
    make_room();
    return end_event();
}

StsActions StsKeeper::on_time(Now now) {
    for (; !waits_.empty() && waits_.front().deadline <= now.steady; waits_.pop_front()) {
        const auto found = entries_.find(waits_.front().domain);
        if (found == entries_.end()) continue;
        auto& entry = found->second;
        const auto& askers = entry.askers;
        if (std::find(askers.begin(), askers.end(), waits_.front().asker) == askers.end()) continue;
        // With all the others: what this one waited in vain for, they would.
        entry.is_slow = true;
        if (entry.words.empty()) entry.words = "its policy is still being looked up";
        answer(entry);
    }
    if (now.steady >= next_sweep_) sweep(now);
    return end_event();
}

std::optional<StsActions> StsKeeper::on_forget(const std::string& domain) {
    const auto found = entries_.find(domain);
    if (found == entries_.end() || !found->second.policy) return std::nullopt;
    forget_policy(domain, found->second);
    // What failed before is tried again at once.
    found->second.quiet_until = found->second.no_fetch_until = {};
    found->second.failures = 0;
    return end_event();
}

TimePoint StsKeeper::next_time() const {
    return waits_.empty() ? next_sweep_ : std::min(next_sweep_, waits_.front().deadline);
}

std::vector<KeptStsPolicy> StsKeeper::policies(std::size_t max_rows, WallTime now) const {
    std::vector<KeptStsPolicy> rows;
    for (const auto& [domain, entry] : entries_) {
        if (rows.size() == max_rows) break;
        if (entry.policy && now < expiry_of(*entry.policy)) rows.push_back({domain, *entry.policy, entry.used});
    }
    return rows;
}

// What they have in common.

bool StsKeeper::is_refresh_due(const Entry& entry, WallTime now) const {
    if (!entry.policy) return true;
    const auto& policy = *entry.policy;
    // One that was fetched in times to come was so before the clock was set back.
    return now < policy.fetched || now - policy.fetched >= std::min(limits_.refresh, policy.max_age / 2);
}

seconds StsKeeper::pause(unsigned failures) const {
    auto result = limits_.first_pause;
    for (unsigned count = 1; count < failures && result < limits_.longest_pause; ++count) result *= 2;
    return std::min(result, limits_.longest_pause);
}

void StsKeeper::drop_if_expired(const std::string& domain, Entry& entry, WallTime now) {
    if (entry.policy && now >= expiry_of(*entry.policy)) forget_policy(domain, entry);
}

void StsKeeper::forget_policy(const std::string& domain, Entry& entry) {
    kept_octets_ -= octets_of(*entry.policy);
    --kept_;
    entry.policy.reset();
    actions_.push_back(DropStsPolicy{domain});
}

void StsKeeper::look_up(const std::string& domain, Entry& entry) {
    entry.is_looking_up = true;
    actions_.push_back(LookUpStsRecord{domain});
}

void StsKeeper::fetch(const std::string& domain, Entry& entry) {
    entry.is_fetching = true;
    actions_.push_back(FetchStsPolicy{domain});
}

void StsKeeper::take(const std::string& domain, Entry& entry, StsPolicy policy, Now now) {
    policy.id = entry.announced_id;
    policy.fetched = now.wall;
    const bool is_news = !entry.policy || entry.policy->id != policy.id || entry.policy->mode != policy.mode;
    if (is_news)
        actions_.push_back(
            SayOfSts{fmt::format("SMTP: MTA-STS policy of {}: mode {}, id {}, for {}; hosts {}",
                                 escape_for_log(domain, 255), to_string(policy.mode), policy.id, spoken(policy.max_age),
                                 policy.mx.empty() ? "none" : fmt::format("{}", fmt::join(policy.mx, ", ")))});
    if (entry.policy) {
        kept_octets_ -= octets_of(*entry.policy);
        --kept_;
    }
    kept_octets_ += octets_of(policy);
    ++kept_;
    entry.policy = std::move(policy);
    entry.failures = 0;
    entry.failed_id.clear();
    entry.trouble = StsTrouble::none;
    entry.words.clear();
    actions_.push_back(KeepStsPolicy{{domain, *entry.policy, entry.used}});
}

void StsKeeper::fail(const std::string& domain, Entry& entry, StsTrouble trouble, std::string words, Now now) {
    entry.failed_id = entry.announced_id;
    entry.no_fetch_until = now.steady + pause(++entry.failures);
    entry.trouble = trouble;
    entry.words = fmt::format("its policy could not be fetched: {}", words);
    // RFC 8461 §3.3: whoever looks after the domain wants to know, unless it has no use for a policy.
    const bool has_use = !entry.policy || entry.policy->mode != StsPolicy::Mode::none;
    if (!has_use || entry.failures % failures_between_lines != 1) return;
    const auto consequence = entry.policy ? fmt::format("The one of id {} stays in force until {} UTC",
                                                        entry.policy->id, short_date(expiry_of(*entry.policy)))
                                          : std::string("Mail goes as without MTA-STS");
    actions_.push_back(SayOfSts{fmt::format("SMTP: MTA-STS: the policy of {} could not be fetched: {}. {}.",
                                            escape_for_log(domain, 255), words, consequence)});
}

void StsKeeper::answer(Entry& entry) {
    for (const auto asker : entry.askers)
        actions_.push_back(AnswerSts{asker, {entry.policy, entry.trouble, entry.words}});
    entry.askers.clear();
}

/// By the time of use, a tenth more than needed: it looks at all of them.
void StsKeeper::make_room() {
    if (kept_ <= limits_.max_policies && kept_octets_ <= limits_.max_octets) return;
    std::vector<std::pair<WallTime, std::string>> by_use;
    for (const auto& [domain, entry] : entries_)
        if (entry.policy) by_use.emplace_back(entry.used, domain);
    std::sort(by_use.begin(), by_use.end());
    const auto most = limits_.max_policies - limits_.max_policies / 10;
    const auto most_octets = limits_.max_octets - limits_.max_octets / 10;
    for (const auto& [used, domain] : by_use) {
        if (kept_ <= most && kept_octets_ <= most_octets) break;
        forget_policy(domain, entries_.find(domain)->second);
    }
}

/// Lets go what is of no use any more, and renews what is near its end (RFC 8461 §3.3).
void StsKeeper::sweep(Now now) {
    next_sweep_ = now.steady + sweep_interval;
    std::size_t under_way = 0;
    for (auto at = entries_.begin(); at != entries_.end();) {
        auto& [domain, entry] = *at;
        drop_if_expired(domain, entry, now.wall);
        const bool is_busy = entry.is_looking_up || entry.is_fetching;
        const bool may_ask = now.steady >= std::max(entry.quiet_until, entry.no_fetch_until);
        under_way += is_busy;
        // One whose web server fails is remembered for a day, so that its failures are one row.
        const bool is_failing = entry.failures > 0 && now.wall - entry.used < limits_.refresh;
        if (!entry.policy && !is_busy && may_ask && !is_failing) {
            at = entries_.erase(at);
            continue;
        }
        const bool is_in_use = now.wall - entry.used < limits_.unused;
        if (entry.policy && !is_busy && may_ask && is_in_use && is_refresh_due(entry, now.wall) &&
            under_way < limits_.max_refreshes) {
            ++under_way;
            look_up(domain, entry);
        }
        ++at;
    }
}

StsActions StsKeeper::end_event() { return std::exchange(actions_, {}); }

}  // namespace postern::tls
