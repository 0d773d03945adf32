#pragma once

#include "core/base/time.hpp"
#include "core/dns/answer.hpp"
#include "core/report/report_mail.hpp"
#include "core/report/session_tally.hpp"
#include "core/report/tlsrpt_record.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace postern::report {

struct ReporterSettings {
    std::string contact;    ///< An address; empty: no reports are sent.
    std::string host_name;  ///< For the ids of reports.
    bool can_sign =
        false;  ///< Mail of the contact's domain: without a signature nobody looks at a report (RFC 8460 §5.3).

    friend bool operator==(const ReporterSettings&, const ReporterSettings&) = default;
};

/// Which report: of what day, for whom.
using ReportKey = std::pair<Day, std::string>;

/// What the DNS said of a domain's record.
struct RecordAnswer {
    dns::Answer::Status status = dns::Answer::Status::failed;
    std::vector<std::string> texts{};  ///< One a record, its strings joined.
    std::string failure{};             ///< Words, when failed.
};

// Actions.
/// The tallies of the days up to `last`. Answered by on_sessions(), or on_sessions_unread().
struct ReadSessions {
    Day last;
};
/// The TXT records of tlsrpt_name(domain). Answered by on_record().
struct LookUpRecord {
    std::string domain;
};
/// A message into the queue. Answered by on_mailed().
struct MailReport {
    ReportKey key;
    OutgoingReport report;
    std::vector<mail::Address> to;
};
/// Answered by on_posted().
struct PostReport {
    ReportKey key;
    std::string url;
    std::string octets;
};
struct ForgetSessions {
    ReportKey key;
};
struct LogLine {
    std::string text;
};
using ReporterAction = std::variant<ReadSessions, LookUpRecord, MailReport, PostReport, ForgetSessions, LogLine>;
using ReporterActions = std::vector<ReporterAction>;

/// Sends the TLS reports of finished days (RFC 8460): once a day, at a time of the first hours that is chosen by lot,
/// to all places that the domain names. What cannot be handed over is tried again every hour for a day, then given up.
/// Reports are durable until then; their tallies are forgotten when every place has its own. Feed events; perform the
/// returned actions. No clock, no network. One thread at a time.
class Reporter {
public:
    /// `random` gives a number below its argument.
    Reporter(ReporterSettings settings, std::function<std::uint64_t(std::uint64_t)> random);

    [[nodiscard]] ReporterActions on_settings(ReporterSettings settings);
    /// To be called every minute or so.
    [[nodiscard]] ReporterActions on_time(WallTime now);
    /// By hand: what is finished is sent now; with `has_today` what there is of today too.
    [[nodiscard]] ReporterActions on_order(bool has_today, WallTime now);

    [[nodiscard]] ReporterActions on_sessions(const std::vector<SessionTally>& tallies, WallTime now);
    [[nodiscard]] ReporterActions on_sessions_unread(const std::string& why);
    [[nodiscard]] ReporterActions on_record(const std::string& domain, const RecordAnswer& answer, WallTime now);
    [[nodiscard]] ReporterActions on_mailed(const ReportKey& key, bool is_durable, WallTime now);
    /// `trouble` empty: the server took it. Else why not, safe to print.
    [[nodiscard]] ReporterActions on_posted(const ReportKey& key, const std::string& url, const std::string& trouble,
                                            WallTime now);

    /// For consoles.
    struct Counts {
        std::uint64_t mailed = 0;
        std::uint64_t posted = 0;
        std::uint64_t unwanted = 0;  ///< The domain publishes no record.
        std::uint64_t given_up = 0;
        std::size_t waiting = 0;
        std::string last_trouble{};  ///< Safe to print.
    };
    [[nodiscard]] Counts counts() const;

private:
    enum class Stage { due, looking_up, handing_over };
    struct Job {
        std::vector<SessionTally> tallies;
        Stage stage = Stage::due;
        WallTime first_try{};
        WallTime next_try{};
        bool is_mailed = false;  ///< Or need not be.
        bool is_mailing = false;
        std::map<std::string, bool> places{};  ///< URLs; true: under way.
        std::vector<std::string> posted{};
        bool is_partial = false;  ///< Of a day that is not over.
    };
    using Jobs = std::map<ReportKey, Job>;

    void run(Day last, ReporterActions& actions) const;
    void start_due(WallTime now, ReporterActions& actions);
    void hand_over(Jobs::iterator job, const TlsrptRecord& record, WallTime now, ReporterActions& actions);
    void go_on(Jobs::iterator job, WallTime now, ReporterActions& actions);
    void put_off(Jobs::iterator job, const std::string& why, WallTime now, ReporterActions& actions);
    void forget(Jobs::iterator job, ReporterActions& actions);
    [[nodiscard]] OutgoingReport report_of(const ReportKey& key, const Job& job, WallTime now) const;

    ReporterSettings settings_;
    std::function<std::uint64_t(std::uint64_t)> random_;
    Jobs jobs_;
    Counts counts_;
    WallTime next_run_{};  ///< The epoch: not chosen yet.
};

}  // namespace postern::report
