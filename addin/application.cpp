#include "addin/application.hpp"

#include "adapters/dns_unbound/resolver_setup.hpp"
#include "adapters/host_notes/notes_directory.hpp"
#include "adapters/host_notes/notes_mailbox.hpp"
#include "adapters/https_curl/https_curl.hpp"
#include "adapters/mime_gmime/mime_gmime.hpp"
#include "adapters/mime_gmime/report_attachment.hpp"
#include "adapters/net/open_files.hpp"
#include "adapters/net/own_tlsa.hpp"
#include "adapters/net/service_thread.hpp"
#include "adapters/tls_openssl/crypto.hpp"
#include "adapters/tls_openssl/signing.hpp"
#include "adapters/tls_openssl/tls_openssl.hpp"
#include "core/base/ascii.hpp"
#include "core/config/part_settings.hpp"
#include "core/console/before_documents.hpp"
#include "core/report/log_lines.hpp"
#include "core/report/queue_counters.hpp"
#include "core/tls/own_certificate.hpp"

#include <algorithm>
#include <filesystem>
#include <thread>
#include <utility>

namespace postern {

namespace {
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto idle_slice = 200ms;  // Also the longest a log line waits.
constexpr auto statistics_interval = 1s;
constexpr auto quit_limit = 8s;  // Of the 10 s that `quit` may take; closing files takes the rest.

}  // namespace

Application::Application(ports::Host& host, std::string task_name, const Arguments& arguments)
    : host_(host),
      task_name_(std::move(task_name)),
      display_name_(to_upper(task_name_)),
      arguments_(arguments),
      board_(host),
      complaints_([this](const std::string& line) { host_.log(line); }),
      report_files_(host.data_directory()),
      dkim_files_(tls_openssl::signing(), host.data_directory()) {}

Application::~Application() { stop(); }

bool Application::wait_for_documents() {
    return console::wait_for_documents(host_, task_name_, [this] {
        read_documents();
        return documents_error_;
    });
}

Expected<void, std::string> Application::start() {
    net::raise_open_file_limit();
    journal_.traces().set_directory(host_.data_directory());
    for (const auto& error : reading_.errors) complaints_.say(error);
    tls_openssl::TlsOptions tls_options;
    tls_options.data_directory = host_.data_directory();
    auto tls = tls_openssl::make_tls_engine(tls_options);
    if (!tls) return unexpected(tls.error());
    tls_ = std::move(*tls);
    certificate_.emplace(*tls_, tls_options.data_directory);
    inbound_tls_.emplace(*tls_, *certificate_);
    if (auto opened = open_resolver(); !opened) return opened;
    certificate_->go_by_tlsa([this] { return net::look_up_own_tlsa(*resolver_, reading_.settings); });
    if (auto opened = open_spool(); !opened) return opened;
    start_threads();
    apply_settings();
    host_.log("SMTP Server: Started");
    return {};
}

Expected<void, std::string> Application::open_resolver() {
    auto resolver = dns_unbound::make_resolver(dns_unbound::options_of(
        reading_.settings, host_.data_directory(), [this](const std::string& line) { journal_.log("SMTP: " + line); }));
    if (!resolver) return unexpected(resolver.error());
    resolver_ = std::move(*resolver);
    access_.set_resolver(resolver_.get());
    return {};
}

Expected<void, std::string> Application::open_spool() {
    const auto& settings = reading_.settings;
    auto spool = spool_sqlite::SqliteSpool::open(
        spool_sqlite::options_of(settings, host_.data_directory(), memory_facts_,
                                 [this](const std::string& line) { journal_.log("SMTP: " + line); }));
    if (!spool) return unexpected(spool.error().words);
    spool_ = std::move(*spool);
    load_.emplace(
        journal_, *spool_, [this] { return spool_->held_octets(); }, files_posix::has_memory);
    check_.emplace(*spool_);
    dead_mail_.emplace(*spool_, answer_limit);
    tallies_.begin_with(report::TlsTally(spool_->tallies()));
    mailbox_ = std::make_unique<host_notes::NotesMailbox>(
        *spool_, host_notes::MailboxOptions{static_cast<unsigned>(settings.max_deposits)});
    directory_ = std::make_unique<host_notes::NotesDirectory>();
    authenticator_.set_directory(directory_.get());
    access_.set_directory(directory_.get());
    ids_.emplace(spool_->host_tag(), spool_->greatest_id());
    web_ = https_curl::make_web(*resolver_, {in_data_directory(settings.web_authorities_file),
                                             [this](const std::string& line) { journal_.log("SMTP: " + line); }});
    sts_.emplace(net::StsDesk::Parts{*resolver_, *web_, *spool_, journal_, settings.sts_port}, answer_limit);
    return {};
}

void Application::start_threads() {
    services_.emplace(net::MailServices{*tls_, tls_openssl::crypto(), mime_gmime::transform(), *spool_, *spool_,
                                        *spool_, *resolver_, access_, authenticator_, *mailbox_, *ids_, journal_,
                                        [this](ports::QueuedMessage message) {
                                            reports_->look_at(message);
                                            threads_->scheduler().accept(std::move(message));
                                        },
                                        &*spool_, &*sts_, &*spool_, &*load_});
    reports_.emplace(net::ReportDesk::Services{*spool_, *resolver_, web_.get(), *spool_, *spool_, *ids_, journal_,
                                               services_->on_accepted, mime_gmime::find_report_attachment,
                                               tls_openssl::signing()});
    const std::size_t count =
        arguments_.workers > 0 ? arguments_.workers : std::max(1u, std::thread::hardware_concurrency());
    threads_ =
        std::make_unique<net::MailThreads>(scheduler_settings(count), *services_, queue::holds_of(spool_->tallies()));
    const net::QueueReader::Sources sources{threads_->scheduler(), threads_->workers(), *spool_};
    queue_reader_.emplace(sources, answer_limit);
    inquiries_.emplace(net::InquiryDesk::Parts{sources, *resolver_, *web_, journal_}, answer_limit);
}

void Application::read_documents() {
    const auto documents = host_.documents();
    found_wrong_ = {};
    documents_error_ = documents ? "" : documents.error();
    if (!documents) return;
    const auto* last_good = has_read_documents_ ? &reading_.settings : nullptr;
    reading_ = config::read_settings(
        *documents, [this](const std::string& name) { return host_.environment(name); }, last_good);
    // That item is about Domino's own task, smtp: beside a server that has it switched off, we still listen.
    if (display_name_ != "SMTP") reading_.settings.is_listener_enabled = true;
    // What is not known cannot be guessed: the task waits, and so does its mail.
    documents_error_ = reading_.obstacle;
    has_read_documents_ = documents_error_.empty();
}

void Application::reread() {
    complaints_.begin();
    read_documents();
    for (const auto& error : reading_.errors) complaints_.say(error);
    if (documents_error_.empty()) return apply_settings();
    complaints_.say("SMTP: " + documents_error_ + ". The last good settings stay in force.");
}

std::vector<std::string> Application::reload() {
    read_documents();
    if (!documents_error_.empty()) return {documents_error_ + ". The last good settings stay in force."};
    complaints_.begin_answer();
    for (const auto& error : reading_.errors) complaints_.say(error);
    apply_settings();
    auto lines = complaints_.end_answer();
    lines.push_back(config::update_outcome(reading_, found_wrong_));
    return lines;
}

void Application::apply_settings() {
    const auto& settings = reading_.settings;
    apply_access();
    authenticator_.set_max_failures(settings.max_auth_failures);
    journal_.set_logs_traffic(settings.logs_traffic);
    apply_inbound_tls();
    terms_.set_limits(std::make_shared<const access::SessionLimits>(config::session_limits(settings, most_sessions())),
                      settings.is_smtp_debug || arguments_.logs_dialogue);
    spool_->set_max_message(settings.max_message_octets);
    load_->set_limits(config::load_limits(settings, memory_facts_));
    sts_->set_enabled(settings.uses_sts);
    // At the start the scheduler was made with them.
    if (std::exchange(has_scheduler_settings_, true))
        threads_->scheduler().change_settings(scheduler_settings(threads_->workers().size()));
    apply_tls();
}

queue::SchedulerSettings Application::scheduler_settings(std::size_t workers) {
    auto result = config::scheduler_settings(reading_.settings, workers);
    auto troubles = credentials_file_.fill(result, host_.data_directory(), reading_.settings.credentials_file);
    for (auto& line : troubles.lines) {
        complaints_.say("SMTP: " + line);
        reading_.errors.push_back(std::move(line));
    }
    for (auto& entry : troubles.missing) found_wrong_.missing.push_back(std::move(entry));
    for (auto& item : troubles.kept) found_wrong_.kept.push_back(std::move(item));
    for (const auto& trouble : dkim_files_.fill(result, reading_.settings.dkim_keys, reading_.settings.dkim_domains))
        complaints_.say("SMTP: " + trouble);
    reports_->change_settings(config::tls_report_settings(reading_.settings, result.dkim));
    return result;
}

std::string Application::in_data_directory(const std::string& file) const {
    return file.empty() ? file : (std::filesystem::path(host_.data_directory()) / file).string();
}

void Application::apply_access() {
    auto policy = config::access_policy(reading_.settings);
    if (auto trouble = recipients_file_.look(in_data_directory(reading_.settings.recipients_file)); !trouble.empty()) {
        complaints_.say("SMTP: " + trouble);
        reading_.errors.push_back(std::move(trouble));
        found_wrong_.kept.emplace_back("SMTP_RecipientsFile");
    }
    if (const auto progress = recipients_file_.progress(); !progress.empty()) complaints_.say("SMTP: " + progress);
    policy.recipients_in_file = recipients_file_.list();
    policy.is_recipients_file_unread = recipients_file_.is_unread();
    access_.replace(std::move(policy));
}

void Application::apply_inbound_tls() {
    auto& settings = reading_.settings;
    const ports::CertificateFiles files{settings.certificate_file, settings.key_file, settings.key_password_file,
                                        settings.more_certificate_files};
    auto outcome = inbound_tls_->use({files, settings.host_name, settings.inbound_tls}, net::read_clocks().wall);
    settings.inbound_tls = std::move(outcome.rules);
    for (const auto& line : outcome.complaints) complaints_.say(line);
    for (auto& error : outcome.errors) reading_.errors.push_back(std::move(error));
    for (auto& item : outcome.kept) found_wrong_.kept.push_back(std::move(item));
    const bool is_wanted =
        settings.negotiated_ssl != config::NegotiatedSsl::disabled || settings.is_inbound_ssl_enabled;
    if (certificate() || !is_wanted) return;
    const auto line = "SMTP: STARTTLS is not offered and the SSL port is not opened: " + certificate().error();
    complaints_.say(line);
    if (settings.certificate_file.empty()) return;
    reading_.errors.push_back(line);
    found_wrong_.missing.emplace_back("a certificate that can be used");
}

// What depends on whether there is a certificate.
void Application::apply_tls() {
    net::SharedTerms::Settings terms;
    for (std::size_t kind = 0; kind < config::port_kinds; ++kind)
        terms[kind] = std::make_shared<const smtp::ServerSettings>(
            config::server_settings(reading_.settings, tls_->has_certificate(), static_cast<config::PortKind>(kind)));
    terms_.set_settings(std::move(terms));
    apply_listeners();
    update_status();
}

void Application::watch_certificate() {
    const bool had_certificate = tls_->has_certificate();
    for (const auto& line : certificate_->look(net::read_clocks().wall)) host_.log(line);
    if (tls_->has_certificate() != had_certificate) apply_tls();
}

std::vector<std::string> Application::order_certificate(const tls::CertificateOrder& order) {
    const auto lines = certificate_->perform(order, net::read_clocks().wall);
    apply_tls();
    return lines;
}

void Application::apply_listeners() {
    const auto wanted = config::listening_places(reading_.settings, tls_->has_certificate());
    for (const auto& error : listeners_.change(wanted, threads_->workers(), [this] { return terms_.get(); }))
        complaints_.say("SMTP Server: " + error);
    if (!reading_.settings.is_listener_enabled)
        complaints_.say("SMTP Server: the SMTP listener task is Disabled in the Server document: no port is opened");
}

std::size_t Application::most_sessions() {
    const auto& settings = reading_.settings;
    const auto most = net::sessions_that_fit(settings.max_sessions, settings.max_transfer_connections);
    if (most < settings.max_sessions) complaints_.say(net::line_fewer_sessions(most, settings.max_sessions));
    return most;
}

void Application::serve() {
    flush_statistics();
    host_.set_ready();
    auto next_statistics = Clock::now() + statistics_interval;
    auto next_documents = Clock::now() + reading_.settings.documents_interval;
    while (!wants_to_end_) {
        try {
            if (host_.idle(static_cast<unsigned>(idle_slice.count()))) return;
            run_commands();
            flush_journal();
            if (const auto now = Clock::now(); now >= next_statistics) {
                next_statistics = now + statistics_interval;
                flush_statistics();
                watch_certificate();
                if (recipients_file_.has_news()) apply_access();
                if (listeners_.has_failed()) apply_listeners();
                update_status();
            }
            if (Clock::now() >= next_documents) {
                reread();
                next_documents = Clock::now() + reading_.settings.documents_interval;
            }
        } catch (const std::exception& error) {  // No memory, say: the mail of others goes on.
            net::note_broken_invariant(journal_, "SMTP: internal error in the main thread", error.what());
        }
    }
}

void Application::run_commands() {
    while (const auto line = host_.next_command())
        for (const auto& answer : console::run_command(*line, *this)) host_.log(answer);
    for (const auto& finding : check_->take()) host_.log(finding);
    for (const auto& answer : inquiries_->take()) host_.log(answer);
}

report::TlsTally Application::flush_log() {
    auto batch = journal_.take();
    for (const auto& line : batch.lines) host_.log(line);
    if (batch.dropped_lines > 0) host_.log(report::line_dropped(batch.dropped_lines));
    return std::move(batch.tally);
}

void Application::flush_journal() {
    const auto tally = flush_log();
    if (tally.empty()) return;
    tallies_.add(tally);
    spool_->add_tallies(tally.counts());
}

void Application::flush_statistics() {
    files_posix::restore_memory_reserve();
    const auto summary = queue(0);
    spool_->add_tallies(hold_counter_.on_time(summary.is_held, net::read_clocks()));
    auto counters = report::counters_of(summary);
    journal_.fill(counters);
    counters.dead = dead_mail_->count();
    counters.is_overloaded = !load_->reason().empty();
    counters.dnssec = resolver_->self_test().state;
    if (certificate()) counters.certificate_days = tls::days_left(*certificate(), net::read_clocks().wall);
    board_.show_statistics(report::statistics(counters, tallies_.since_start()));
}

void Application::update_status() {
    const auto why_not = config::why_not_listening(reading_.settings, tls_->has_certificate());
    board_.show_status(console::status_lines(display_name_, listeners_.states(), why_not, load_->reason(), queue(0)));
}

void Application::stop() {
    if (std::exchange(is_stopped_, true)) return;
    const auto deadline = Clock::now() + quit_limit;
    listeners_.close();
    if (inquiries_) inquiries_->stop();
    if (threads_) {
        const auto unfinished = threads_->shut_down(deadline, [this] { flush_journal(); });
        if (unfinished > 0) host_.log(report::line_unfinished(unfinished));
        threads_->join();
    }
    inquiries_.reset();
    queue_reader_.reset();
    if (spool_) flush_journal();
    if (reports_) reports_->stop();
    // The last answers of resolver and spool are still posted to the workers, which therefore go after them.
    access_.set_resolver(nullptr);
    authenticator_.set_directory(nullptr);
    access_.set_directory(nullptr);
    sts_.reset();
    web_.reset();
    resolver_.reset();  // Its last answers may still ask the directory.
    directory_.reset();
    mailbox_.reset();
    check_.reset();
    dead_mail_.reset();
    spool_.reset();
    flush_log();
    host_.log("SMTP Server: Shutdown complete");
}

}  // namespace postern
