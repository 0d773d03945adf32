#pragma once

#include "core/console/commands.hpp"
#include "core/console/inquiries.hpp"
#include "tests/support/core/weak_signing.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace postern::console::test {

/// Answers what was set by hand.
class FixedReader : public QueueReader {
public:
    [[nodiscard]] Answer<queue::DestinationRows> destinations(queue::DestinationCensus::Which which,
                                                              std::size_t max_rows) override {
        asked_which = which;
        asked_rows = max_rows;
        return found;
    }
    [[nodiscard]] Answer<queue::FoundMessages> messages(const queue::MessageQuery& query,
                                                        std::size_t max_rows) override {
        asked_query = query;
        asked_rows = max_rows;
        return found_messages;
    }
    [[nodiscard]] Answer<MessageRecord> message(QueueId id, std::size_t max_tries) override {
        asked_rows = max_tries;
        if (record) record->id = id;
        return record;
    }
    [[nodiscard]] Answer<OutboundConnections> connections(std::size_t max_rows) override {
        asked_rows = max_rows;
        return outbound;
    }
    [[nodiscard]] Answer<std::vector<ports::QueuedMessage>> dead(std::size_t) override { return dead_messages; }
    [[nodiscard]] TlsSessions tls_sessions(std::size_t max_rows) override {
        asked_rows = max_rows;
        return under_tls;
    }

    [[nodiscard]] Answer<Explanation> explain(const mail::Address& recipient) override {
        asked_recipient = recipient;
        return explanation;
    }

    Answer<Explanation> explanation;
    mail::Address asked_recipient;
    Answer<queue::DestinationRows> found;
    Answer<queue::FoundMessages> found_messages;
    Answer<MessageRecord> record;
    Answer<OutboundConnections> outbound;
    Answer<std::vector<ports::QueuedMessage>> dead_messages;
    TlsSessions under_tls;
    std::size_t asked_rows = 0;
    std::optional<queue::DestinationCensus::Which> asked_which;
    std::optional<queue::MessageQuery> asked_query;
};

/// Keeps what was written.
class FilesInMemory : public ports::ReportFiles {
public:
    [[nodiscard]] Expected<std::string, std::string> write(std::string_view name, std::string_view text) override {
        if (!trouble.empty()) return unexpected(trouble);
        written[std::string(name)] = text;
        return "/data/" + std::string(name);
    }

    std::map<std::string, std::string> written;
    std::string trouble;
};

/// Remembers what it was asked, and answers what is set.
class SteeringDouble : public Steering {
public:
    [[nodiscard]] std::optional<queue::Touched> perform(queue::Order order) override {
        orders.push_back(std::move(order));
        return touched;
    }
    [[nodiscard]] ChangedCount suspend(ports::Suspension suspension) override {
        suspended.push_back(std::move(suspension));
        return waiting;
    }
    [[nodiscard]] ChangedCount resume(const std::string& domain, const std::string&) override {
        resumed.push_back(domain);
        return waiting;
    }
    [[nodiscard]] ChangedCount forget_tls(const std::string& name) override {
        forgotten.push_back(name);
        return waiting;
    }
    [[nodiscard]] std::optional<std::vector<ports::Suspension>> suspensions() override { return suspended; }

    std::optional<queue::Touched> touched = queue::Touched{};
    ChangedCount waiting = std::size_t{0};
    std::vector<queue::Order> orders;
    std::vector<ports::Suspension> suspended;
    std::vector<std::string> resumed;
    std::vector<std::string> forgotten;
};

/// Policies that were set by hand.
class FixedStsPolicies : public StsPolicies {
public:
    [[nodiscard]] std::optional<Rows> policies(std::size_t max_rows) override {
        asked_rows = max_rows;
        return rows;
    }
    [[nodiscard]] std::optional<bool> forget(const std::string& domain) override {
        forgotten.push_back(domain);
        return was_known;
    }

    std::optional<Rows> rows = Rows{};
    std::optional<bool> was_known = true;
    std::vector<std::string> forgotten;
    std::size_t asked_rows = 0;
};

/// Answers of its self-test what was set by hand.
class FixedResolver : public ports::ValidatingResolver {
public:
    void look_up(const dns::Question&, Handler done) override { done({}); }
    [[nodiscard]] dns::SelfTestReport self_test() const override { return report; }
    [[nodiscard]] std::optional<dns::SelfTestReport> test_itself(std::chrono::milliseconds) override {
        ++runs;
        return is_slow ? std::nullopt : std::optional(report);
    }

    dns::SelfTestReport report;
    bool is_slow = false;
    int runs = 0;
};

/// Traces that are remembered and write nothing.
class NotedTraces : public Traces {
public:
    Expected<std::string, std::string> start_trace(report::TraceTarget target, std::chrono::minutes duration) override {
        if (!trouble.empty()) return unexpected(trouble);
        running.push_back({target.text(), "/data/trace.txt", duration, 0});
        return running.back().file;
    }
    std::size_t end_traces() override { return std::exchange(running, {}).size(); }
    std::vector<RunningTrace> running_traces() override { return running; }

    std::vector<RunningTrace> running;
    std::string trouble;
};

/// Answers what was set by hand.
class FixedReports : public TlsReports {
public:
    [[nodiscard]] report::Reporter::Counts counts() override { return counted; }
    [[nodiscard]] Expected<std::vector<report::SessionTally>, std::string> sessions() override { return tallies; }
    [[nodiscard]] Expected<std::vector<ports::ReceivedReport>, std::string> received(std::size_t) override {
        return of_others;
    }
    void send(bool has_today) override { sent = has_today; }

    report::Reporter::Counts counted;
    Expected<std::vector<report::SessionTally>, std::string> tallies;
    Expected<std::vector<ports::ReceivedReport>, std::string> of_others;
    std::optional<bool> sent;
};

/// Keys that are worth nothing, and have no files.
class KeysInMemory : public DkimDesk {
public:
    [[nodiscard]] Expected<Made, std::string> make(const mail::DkimRecordName& name, ports::KeyKind kind) override {
        if (!trouble.empty()) return unexpected(trouble);
        made = {name.domain, name.selector, postern::test::weak_key(kind)};
        return Made{made, "/data/dkim/" + mail::dkim_record_name(made) + ".pem"};
    }
    [[nodiscard]] const std::vector<mail::DkimKey>& keys() const override { return in_use; }

    std::vector<mail::DkimKey> in_use;
    mail::DkimKey made;
    std::string trouble;
};

/// Answers at once; whom a probe meets is set by hand.
class InquiriesInline : public Inquiries, private Investigator {
public:
    [[nodiscard]] Lines ask(std::string_view name, Question question) override {
        asked_name = name;
        return question(*this);
    }

    QueueReader::Answer<Explanation> explanation;
    std::function<void(const ProbeTask&)> meet;
    std::string unfinished;  ///< The address whose probe does not come to its end.
    std::string asked_name;
    std::map<std::pair<dns::RecordType, std::string>, dns::Answer> names;  ///< Of others: no such name, secure.
    std::map<std::string, ports::WebResponse> pages;

private:
    [[nodiscard]] dns::Answer look_up(const dns::Question& question) override {
        dns::Answer none;
        none.status = dns::Answer::Status::no_such_name;
        none.security = dns::Security::secure;
        const auto found = names.find({question.type, question.name});
        return found == names.end() ? none : found->second;
    }
    [[nodiscard]] Expected<ports::WebResponse, ports::WebError> fetch(const std::string& url) override {
        const auto found = pages.find(url);
        if (found == pages.end()) return unexpected(ports::WebError{ports::WebError::Kind::unreachable, "no address"});
        return found->second;
    }
    [[nodiscard]] Expected<Explanation, std::string> explain(const mail::Address&) override { return explanation; }
    [[nodiscard]] std::vector<bool> run(const std::vector<ProbeTask>& tasks) override {
        std::vector<bool> has_ended;
        for (const auto& task : tasks) {
            if (meet) meet(task);
            has_ended.push_back(task.place.address != unfinished);
        }
        return has_ended;
    }
};

/// Answers what was set by hand.
class FixedDeliveries : public ports::DeliveryBook {
public:
    [[nodiscard]] Expected<ports::DeliveryGroups, ports::SpoolError> deliveries(WallTime since,
                                                                                std::size_t) const override {
        asked_since = since;
        return found;
    }

    Expected<ports::DeliveryGroups, ports::SpoolError> found;
    mutable WallTime asked_since{};
};

/// A task that does nothing, with everything that a command may ask of it set by hand.
class Task : public Context {
public:
    Task() {
        const ports::Document server{"Server",
                                     "Server document CN=mail/O=Example",
                                     {{"smtpfullhostdomain", std::vector<std::string>{"mail.example.test"}},
                                      {"router_portstatus", std::vector<std::string>{"2"}}}};
        const ports::Document configuration{"ServerConfig",
                                            "Configuration Settings document *",
                                            {{"smtp_relayhost", std::vector<std::string>{"relay.example"}},
                                             {"smtp_negotiatedssl", std::vector<std::string>{"1"}}}};
        const ports::Document documents[] = {server, configuration};
        reading = config::read_settings(documents, {}, nullptr);
        ports::CertificateFacts facts;
        facts.file = "mail.pem";
        facts.subject = "CN=mail.example.test";
        facts.issuer = "CN=Example CA";
        facts.names = {"mail.example.test", "smtp.example.test"};
        facts.key = "NIST P-256";
        facts.sha256 = "00ff";
        facts.not_after = time + std::chrono::hours(24 * 59);
        installed = facts;
        open = {{"127.0.0.1", 25, config::PortKind::tcp, true, "", 3}};
    }

    [[nodiscard]] std::string task_name() const override { return "smtp"; }
    [[nodiscard]] const config::SettingsReading& settings() const override { return reading; }
    [[nodiscard]] std::vector<ListenerState> listeners() const override { return open; }
    [[nodiscard]] const Expected<ports::CertificateFacts, std::string>& certificate() const override {
        return installed;
    }
    [[nodiscard]] std::optional<tls::NextCertificate> next_certificate() const override { return next; }
    [[nodiscard]] std::vector<std::string> order_certificate(const tls::CertificateOrder& order) override {
        std::string line = "order " + std::to_string(static_cast<int>(order.kind));
        for (const auto& word : order.words) line += " " + word;
        return {line};
    }
    [[nodiscard]] const report::TlsTally& tally_since_start() const override { return since_start; }
    [[nodiscard]] report::TlsTally tally_in_all() const override { return in_all; }
    [[nodiscard]] queue::QueueSummary queue(std::size_t) override { return summary; }
    [[nodiscard]] QueueReader& queue_reader() override { return reader; }
    [[nodiscard]] ports::ReportFiles& report_files() override { return files; }
    [[nodiscard]] ChangedCount release_dead(std::optional<QueueId> id) override {
        asked_for = id;
        return changed;
    }
    [[nodiscard]] ChangedCount delete_dead(std::optional<QueueId> id) override {
        asked_for = id;
        return changed;
    }
    [[nodiscard]] std::vector<std::string> check_spool() override { return {"Spool checked."}; }
    [[nodiscard]] std::vector<std::string> reload() override { return {"Configuration updated."}; }
    [[nodiscard]] Traces& traces() override { return noted_traces; }
    [[nodiscard]] StsPolicies& sts_policies() override { return sts; }
    [[nodiscard]] ports::ValidatingResolver& resolver() override { return names; }
    void retry_all() override { has_retried = true; }
    [[nodiscard]] Steering& steering() override { return steered; }
    [[nodiscard]] DkimDesk& dkim() override { return keys; }
    [[nodiscard]] TlsReports& tls_reports() override { return reports; }
    [[nodiscard]] Inquiries& inquiries() override { return asked; }
    [[nodiscard]] const ports::DeliveryBook& delivery_book() override { return book; }
    void quit() override { has_quit = true; }
    [[nodiscard]] WallTime now() const override { return time; }

    /// The answer as one text.
    std::string tell(std::string_view line) {
        std::string text;
        for (const auto& one : run_command(line, *this)) text += one + "\n";
        return text;
    }

    WallTime time{std::chrono::milliseconds(1'795'570'810'000)};  // Wed, 25 Nov 2026 01:40:10 +0000
    config::SettingsReading reading;
    std::vector<ListenerState> open;
    Expected<ports::CertificateFacts, std::string> installed;
    std::optional<tls::NextCertificate> next;
    report::TlsTally since_start;
    report::TlsTally in_all;
    queue::QueueSummary summary;
    FixedReader reader;
    FilesInMemory files;
    ChangedCount changed = std::size_t{0};
    SteeringDouble steered;
    KeysInMemory keys;
    FixedReports reports;
    std::optional<QueueId> asked_for;  ///< By the last release or delete.
    NotedTraces noted_traces;
    FixedStsPolicies sts;
    FixedResolver names;
    InquiriesInline asked;
    FixedDeliveries book;
    bool has_retried = false;
    bool has_quit = false;
};

}  // namespace postern::console::test
