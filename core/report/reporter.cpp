#include "core/report/reporter.hpp"

#include "core/base/gzip.hpp"
#include "core/base/peer_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace postern::report {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds spread = hours(4);  // So that the receivers of all senders' reports do not get them at once.
constexpr hours retry_interval{1};
constexpr hours longest_try{24};  // RFC 8460 §5.5
constexpr days oldest{3};         // What was not sent by then, for the task was not running, interests nobody.
constexpr std::ptrdiff_t most_under_way = 20;

Day day_of(WallTime now) { return std::chrono::floor<days>(now); }

std::string date_of(Day day) { return short_date(WallTime(day)).substr(0, 10); }

std::string without_hyphens(std::string text) {
    std::erase(text, '-');
    return text;
}

std::string named(const ReportKey& key) {
    return fmt::format("TLS report of {} for {}", date_of(key.first), escape_for_log(key.second, 255));
}

}  // namespace

Reporter::Reporter(ReporterSettings settings, std::function<std::uint64_t(std::uint64_t)> random)
    : settings_(std::move(settings)), random_(std::move(random)) {}

ReporterActions Reporter::on_settings(ReporterSettings settings) {
    settings_ = std::move(settings);
    // Their tallies stay where they are, and are read again when there is a contact.
    if (settings_.contact.empty()) jobs_.clear();
    return {};
}

ReporterActions Reporter::on_time(WallTime now) {
    ReporterActions actions;
    if (settings_.contact.empty()) return actions;
    if (next_run_ == WallTime{}) next_run_ = WallTime(day_of(now)) + seconds(random_(spread.count()));
    if (now >= next_run_) {
        next_run_ = WallTime(day_of(now) + days(1)) + seconds(random_(spread.count()));
        run(day_of(now) - days(1), actions);
    }
    start_due(now, actions);
    return actions;
}

ReporterActions Reporter::on_order(bool has_today, WallTime now) {
    ReporterActions actions;
    if (settings_.contact.empty()) return actions;
    for (auto& [key, job] : jobs_)
        if (job.stage == Stage::due) job.next_try = now;
    run(has_today ? day_of(now) : day_of(now) - days(1), actions);
    start_due(now, actions);
    return actions;
}

void Reporter::run(Day last, ReporterActions& actions) const { actions.emplace_back(ReadSessions{last}); }

ReporterActions Reporter::on_sessions(const std::vector<SessionTally>& tallies, WallTime now) {
    ReporterActions actions;
    if (settings_.contact.empty()) return actions;
    std::map<ReportKey, std::vector<SessionTally>> by_key;
    for (const auto& tally : tallies) by_key[{tally.day, tally.domain}].push_back(tally);
    for (auto& [key, its_tallies] : by_key) {
        if (key.first + oldest < day_of(now)) {
            actions.emplace_back(ForgetSessions{key});
            continue;
        }
        const auto [job, is_new] = jobs_.try_emplace(key);
        if (!is_new) continue;
        job->second.tallies = std::move(its_tallies);
        job->second.first_try = job->second.next_try = now;
        job->second.is_partial = key.first >= day_of(now);
    }
    start_due(now, actions);
    return actions;
}

ReporterActions Reporter::on_sessions_unread(const std::string& why) {
    counts_.last_trouble = why;
    return {LogLine{fmt::format("SMTP: TLS reports: the sessions could not be read: {}", why)}};
}

void Reporter::start_due(WallTime now, ReporterActions& actions) {
    auto under_way =
        std::count_if(jobs_.begin(), jobs_.end(), [](const auto& job) { return job.second.stage != Stage::due; });
    for (auto& [key, job] : jobs_) {
        if (under_way >= most_under_way) return;
        if (job.stage != Stage::due || job.next_try > now) continue;
        job.stage = Stage::looking_up;
        ++under_way;
        actions.emplace_back(LookUpRecord{key.second});
    }
}

ReporterActions Reporter::on_record(const std::string& domain, const RecordAnswer& answer, WallTime now) {
    ReporterActions actions;
    for (auto job = jobs_.begin(); job != jobs_.end();) {
        const auto here = job++;
        if (here->first.second != domain || here->second.stage != Stage::looking_up) continue;
        if (answer.status == dns::Answer::Status::failed) {
            put_off(here,
                    fmt::format("{} cannot be looked up: {}", tlsrpt_name(escape_for_log(domain, 255)), answer.failure),
                    now, actions);
            continue;
        }
        const auto record = parse_tlsrpt_records(answer.texts);
        if (record) {
            hand_over(here, *record, now, actions);
        } else {
            ++counts_.unwanted;
            forget(here, actions);
        }
    }
    start_due(now, actions);
    return actions;
}

OutgoingReport Reporter::report_of(const ReportKey& key, const Job& job, WallTime now) const {
    const auto at = settings_.contact.rfind('@');
    OutgoingReport outgoing;
    outgoing.domain = key.second;
    outgoing.submitter = settings_.contact.substr(at + 1);
    auto& report = outgoing.report;
    report.organization = outgoing.submitter;
    report.begin = WallTime(key.first);
    report.end = job.is_partial ? now : report.begin + days(1) - seconds(1);
    report.contact = settings_.contact;
    report.id = fmt::format("{}.{}@{}", without_hyphens(date_of(key.first)), key.second, settings_.host_name);
    if (job.is_partial) report.id.insert(0, fmt::format("{}-", now.time_since_epoch().count()));
    report.policies = policies_of(job.tallies);
    outgoing.octets = gzip(to_json(report));
    return outgoing;
}

void Reporter::hand_over(Jobs::iterator at, const TlsrptRecord& record, WallTime now, ReporterActions& actions) {
    auto& [key, job] = *at;
    job.stage = Stage::handing_over;
    auto outgoing = report_of(key, job, now);
    std::vector<mail::Address> to;
    for (const auto& text : record.mail)
        if (auto address = mail::parse_address(text)) to.push_back(std::move(*address));
    if (!to.empty() && !settings_.can_sign) {
        job.is_mailed = true;
        counts_.last_trouble = "by mail none is sent: SMTP_DKIMKeys has no key for the contact's domain";
    }
    job.places.clear();
    for (const auto& url : record.web)
        if (std::find(job.posted.begin(), job.posted.end(), url) == job.posted.end()) job.places.emplace(url, true);
    for (const auto& [url, is_under_way] : job.places) actions.emplace_back(PostReport{key, url, outgoing.octets});
    job.is_mailing = !to.empty() && !job.is_mailed;
    if (job.is_mailing) return actions.push_back(MailReport{key, std::move(outgoing), std::move(to)});
    job.is_mailed = true;
    if (job.places.empty()) go_on(at, now, actions);
}

ReporterActions Reporter::on_mailed(const ReportKey& key, bool is_durable, WallTime now) {
    ReporterActions actions;
    const auto job = jobs_.find(key);
    if (job == jobs_.end()) return actions;
    job->second.is_mailing = false;
    job->second.is_mailed = is_durable;
    counts_.mailed += is_durable ? 1 : 0;
    go_on(job, now, actions);
    start_due(now, actions);
    return actions;
}

ReporterActions Reporter::on_posted(const ReportKey& key, const std::string& url, const std::string& trouble,
                                    WallTime now) {
    ReporterActions actions;
    const auto job = jobs_.find(key);
    if (job == jobs_.end()) return actions;
    job->second.places[url] = false;
    if (trouble.empty()) {
        ++counts_.posted;
        job->second.posted.push_back(url);
        job->second.places.erase(url);
    } else {
        counts_.last_trouble = fmt::format("{}: {}", escape_for_log(url, 200), trouble);
    }
    go_on(job, now, actions);
    start_due(now, actions);
    return actions;
}

/// When nothing is under way any more: done, or once more later.
void Reporter::go_on(Jobs::iterator at, WallTime now, ReporterActions& actions) {
    auto& [key, job] = *at;
    const bool is_under_way =
        job.is_mailing || std::any_of(job.places.begin(), job.places.end(), [](const auto& one) { return one.second; });
    if (is_under_way) return;
    if (job.is_mailed && job.places.empty()) return forget(at, actions);
    put_off(at, job.is_mailed ? counts_.last_trouble : "the message could not be stored", now, actions);
}

void Reporter::put_off(Jobs::iterator at, const std::string& why, WallTime now, ReporterActions& actions) {
    auto& [key, job] = *at;
    counts_.last_trouble = why;
    if (now - job.first_try >= longest_try) {
        ++counts_.given_up;
        actions.emplace_back(
            LogLine{fmt::format("SMTP: {} is given up after {}: {}", named(key), spoken(longest_try), why)});
        return forget(at, actions);
    }
    job.stage = Stage::due;
    job.next_try = now + retry_interval;
}

void Reporter::forget(Jobs::iterator at, ReporterActions& actions) {
    // Of a day that is not over the report of the night has all, this part too.
    if (!at->second.is_partial) actions.emplace_back(ForgetSessions{at->first});
    jobs_.erase(at);
}

Reporter::Counts Reporter::counts() const {
    auto counts = counts_;
    counts.waiting = jobs_.size();
    return counts;
}

}  // namespace postern::report
