#include "addin/application.hpp"

#include "adapters/dns_unbound/dns_unbound.hpp"
#include "adapters/host_notes/notes_mailbox.hpp"
#include "adapters/net/clock.hpp"
#include "adapters/tls_openssl/tls_openssl.hpp"
#include "core/config/part_settings.hpp"
#include "core/report/statistics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <future>
#include <thread>
#include <utility>

namespace postern {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto idle_slice = 200ms;  // Also the longest a log line waits.
constexpr auto statistics_interval = 1s;
constexpr auto quit_limit = 8s;  // Of the 10 s that `quit` may take; closing files takes the rest.
constexpr const char* system_resolvers = "/etc/resolv.conf";
constexpr std::size_t most_dead_counted = 10'000;

std::string upper(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return text;
}

}  // namespace

Application::Application(ports::Host& host, std::string task_name, const Arguments& arguments)
    : host_(host),
      task_name_(std::move(task_name)),
      display_name_(upper(task_name_)),
      arguments_(arguments),
      certificate_(unexpected(std::string("no certificate file is named"))) {}

Application::~Application() { stop(); }

Expected<void, std::string> Application::start() {
    read_documents();
    if (!has_read_documents_)
        host_.log("SMTP: " + documents_error_ +
                  ". Nothing is listened on and nothing is sent until the documents can be read.");
    tls_openssl::TlsOptions tls_options;
    tls_options.data_directory = host_.data_directory();
    auto tls = tls_openssl::make_tls_engine(tls_options);
    if (!tls) return unexpected(tls.error());
    tls_ = std::move(*tls);
    if (auto opened = open_resolver(); !opened) return opened;
    if (auto opened = open_spool(); !opened) return opened;
    start_threads();
    apply_settings();
    host_.log("SMTP Server: Started");
    return {};
}

Expected<void, std::string> Application::open_resolver() {
    const auto& settings = reading_.settings;
    dns_unbound::ResolverOptions options;
    options.stub_zones = settings.stub_zones;
    // A relay host inside the house is known to the house's name servers only.
    if (settings.uses_system_resolvers && std::filesystem::exists(system_resolvers))
        options.resolv_conf = system_resolvers;
    auto resolver = dns_unbound::make_resolver(options);
    if (!resolver) return unexpected(resolver.error());
    resolver_ = std::move(*resolver);
    return {};
}

Expected<void, std::string> Application::open_spool() {
    const auto& settings = reading_.settings;
    spool_sqlite::SpoolOptions options;
    options.directory = std::filesystem::path(host_.data_directory()) / settings.spool_directory;
    options.body_file_threshold_octets = settings.body_file_threshold_octets;
    options.memory_budget_octets = settings.memory_budget_octets;
    options.max_message_octets = settings.max_message_octets;
    options.report = [this](const ports::SpoolError& error) { journal_.log("SMTP: spool: " + error.words); };
    auto spool = spool_sqlite::SqliteSpool::open(options);
    if (!spool) return unexpected(spool.error().words);
    spool_ = std::move(*spool);
    check_.emplace(*spool_);
    before_start_ = report::TlsTally(spool_->tallies());
    mailbox_ = std::make_unique<host_notes::NotesMailbox>(*spool_);
    ids_.emplace(spool_->host_tag(), spool_->greatest_id());
    return {};
}

void Application::start_threads() {
    services_.emplace(
        net::MailServices{*tls_, *spool_, *spool_, *resolver_, access_, *mailbox_, *ids_, journal_,
                          [this](ports::QueuedMessage message) { scheduler_->accept(std::move(message)); }});
    const std::size_t count =
        arguments_.workers > 0 ? arguments_.workers : std::max(1u, std::thread::hardware_concurrency());
    for (std::size_t index = 0; index < count; ++index)
        workers_.push_back(std::make_unique<net::Worker>(index, *services_));
    scheduler_ = std::make_unique<net::SchedulerLoop>(config::scheduler_settings(reading_.settings, count), *services_,
                                                      worker_pointers());
    for (auto& worker : workers_) worker->start();
    scheduler_->start();
}

void Application::read_documents() {
    const auto documents = host_.documents();
    if (!documents) {
        documents_error_ = documents.error();
        if (!has_read_documents_) reading_.settings.is_listener_enabled = false;
        return;
    }
    documents_error_.clear();
    const auto* last_good = has_read_documents_ ? &reading_.settings : nullptr;
    reading_ = config::read_settings(
        *documents, [this](const std::string& name) { return host_.environment(name); }, last_good);
    has_read_documents_ = true;
    for (const auto& error : reading_.errors) host_.log(error);
}

std::vector<std::string> Application::reload() {
    read_documents();
    if (!documents_error_.empty()) return {documents_error_ + ". The last good settings stay in force."};
    apply_settings();
    auto lines = reading_.errors;
    lines.push_back(reading_.errors.empty() ? "Configuration updated."
                                            : "Configuration updated; what is wrong kept its last good value.");
    return lines;
}

void Application::apply_settings() {
    const auto& settings = reading_.settings;
    auto controls = access::make_relay_controls(settings.local_domains, settings.relay_hosts_allowed);
    if (controls) access_.replace(std::move(*controls));
    journal_.set_logs_traffic(settings.logs_traffic);
    apply_certificate();
    {
        const std::lock_guard lock(terms_mutex_);
        terms_.settings =
            std::make_shared<const smtp::ServerSettings>(config::server_settings(settings, tls_->has_certificate()));
        terms_.logs_dialogue = settings.is_smtp_debug || arguments_.logs_dialogue;
        terms_.max_sessions = settings.max_sessions;
    }
    scheduler_->change_settings(config::scheduler_settings(settings, workers_.size()));
    apply_listeners();
    update_status();
}

void Application::apply_certificate() {
    const ports::CertificateFiles files{reading_.settings.certificate_file, reading_.settings.key_file};
    if (files.chain.empty()) {
        tls_->remove_certificate();
        certificate_ = unexpected(std::string("no certificate file is named (item SMTP_CertificateFile)"));
    } else if (auto installed = tls_->install_certificate(files, net::read_clocks().wall);
               installed || !tls_->has_certificate()) {
        certificate_ = std::move(installed);
    } else {
        host_.log("SMTP: " + installed.error() + ". The certificate installed before stays in use.");
    }
    if (!certificate_)
        host_.log("SMTP: STARTTLS is not offered and the SSL port is not opened: " + certificate_.error());
}

void Application::apply_listeners() {
    const auto wanted = config::listening_places(reading_.settings, tls_->has_certificate());
    for (const auto& error : listeners_.change(wanted, worker_pointers(), [this] { return session_terms(); }))
        host_.log("SMTP Server: " + error);
    if (!reading_.settings.is_listener_enabled && has_read_documents_)
        host_.log("SMTP Server: the SMTP listener task is Disabled in the Server document: no port is opened");
}

std::vector<net::Worker*> Application::worker_pointers() const {
    std::vector<net::Worker*> pointers;
    for (const auto& worker : workers_) pointers.push_back(worker.get());
    return pointers;
}

net::SessionTerms Application::session_terms() const {
    const std::lock_guard lock(terms_mutex_);
    return terms_;
}

void Application::serve() {
    flush_statistics();
    host_.set_ready();
    auto next_statistics = Clock::now() + statistics_interval;
    auto next_documents = Clock::now() + reading_.settings.documents_interval;
    while (!host_.idle(static_cast<unsigned>(idle_slice.count())) && !wants_to_end_) {
        run_commands();
        flush_journal();
        const auto now = Clock::now();
        if (now >= next_statistics) {
            next_statistics = now + statistics_interval;
            flush_statistics();
            update_status();
        }
        if (now >= next_documents) {
            read_documents();
            next_documents = now + reading_.settings.documents_interval;
            if (documents_error_.empty())
                apply_settings();
            else
                host_.log("SMTP: " + documents_error_ + ". The last good settings stay in force.");
        }
    }
}

void Application::run_commands() {
    while (const auto line = host_.next_command()) {
        for (const auto& answer : console::run_command(*line, *this)) host_.log(answer);
    }
    for (const auto& finding : check_->take()) host_.log(finding);
}

report::TlsTally Application::flush_log() {
    auto batch = journal_.take();
    for (const auto& line : batch.lines) host_.log(line);
    if (batch.dropped_lines > 0)
        host_.log(fmt::format("SMTP: {} lines dropped: the log could not keep up", batch.dropped_lines));
    return std::move(batch.tally);
}

void Application::flush_journal() {
    const auto tally = flush_log();
    if (tally.empty()) return;
    since_start_.merge(tally);
    spool_->add_tallies(tally.counts());
}

report::TlsTally Application::tally_in_all() const {
    auto all = before_start_;
    all.merge(since_start_);
    return all;
}

void Application::flush_statistics() {
    const auto summary = queue(0);
    report::Counters counters;
    counters.messages_received = journal_.messages_received.load();
    counters.messages_transferred = journal_.messages_transferred.load();
    counters.transfer_failures = journal_.transfer_failures.load();
    counters.pending = summary.messages;
    counters.waiting = summary.waiting_for_retry;
    if (const auto dead = spool_->scan({.dead_only = true, .limit = most_dead_counted})) counters.dead = dead->size();
    for (const auto& one : report::statistics(counters, since_start_)) {
        const auto [known, is_new] = last_statistics_.try_emplace(one.facility + "." + one.name, one.value);
        if (!is_new && std::exchange(known->second, one.value) == one.value) continue;
        host_.set_statistic(one.facility, one.name, one.value);
    }
}

queue::QueueSummary Application::queue(std::size_t max_rows) {
    auto answer = std::make_shared<std::promise<queue::QueueSummary>>();
    auto future = answer->get_future();
    scheduler_->summarize(max_rows, [answer](queue::QueueSummary summary) { answer->set_value(std::move(summary)); });
    if (future.wait_for(answer_limit) == std::future_status::ready) return future.get();
    queue::QueueSummary unknown;
    unknown.held_because = "the scheduler did not answer within 3 s";
    return unknown;
}

Expected<std::vector<ports::QueuedMessage>, std::string> Application::dead_messages(std::size_t limit) {
    auto found = spool_->scan({.dead_only = true, .limit = limit});
    if (!found) return unexpected(found.error().words);
    return std::move(*found);
}

namespace {

/// Waits for a change of dead mail. `ask` gets the handler.
template <typename Ask>
Expected<std::size_t, std::string> await_count(std::chrono::seconds limit, const Ask& ask) {
    using Count = Expected<std::size_t, ports::SpoolError>;
    auto answer = std::make_shared<std::promise<Count>>();
    auto future = answer->get_future();
    ask([answer](Count count) { answer->set_value(std::move(count)); });
    if (future.wait_for(limit) != std::future_status::ready)
        return unexpected(std::string("the spool did not answer in time; look with show queue dead"));
    auto count = future.get();
    if (!count) return unexpected(std::move(count.error().words));
    return *count;
}

}  // namespace

Expected<std::size_t, std::string> Application::release_dead(std::optional<QueueId> id) {
    return await_count(answer_limit, [&](auto done) {
        spool_->release(id, [this, done](auto count) {
            scheduler_->rescan();
            done(std::move(count));
        });
    });
}

Expected<std::size_t, std::string> Application::delete_dead(std::optional<QueueId> id) {
    return await_count(answer_limit, [&](auto done) { spool_->remove(id, std::move(done)); });
}

WallTime Application::now() const { return net::read_clocks().wall; }

void Application::update_status() {
    auto lines = console::status_lines(display_name_, listeners_.states(),
                                       has_read_documents_
                                           ? config::why_not_listening(reading_.settings, tls_->has_certificate())
                                           : "the documents could not be read",
                                       queue(0));
    for (const auto& [key, line] : lines)
        if (const auto old = status_.find(key); old == status_.end() || old->second != line)
            host_.set_status(key, line.name, line.text);
    for (const auto& [key, line] : status_)
        if (!lines.contains(key)) host_.remove_status(key);
    status_ = std::move(lines);
}

void Application::stop() {
    if (std::exchange(is_stopped_, true)) return;
    const auto deadline = Clock::now() + quit_limit;
    listeners_.close();
    if (scheduler_) scheduler_->shut_down();
    for (auto& worker : workers_) worker->shut_down();
    wait_for_end(deadline);
    for (auto& worker : workers_) worker->join();
    if (scheduler_) scheduler_->join();
    if (spool_) flush_journal();
    // The last answers of resolver and spool are still posted to the workers, which therefore go after them.
    resolver_.reset();
    mailbox_.reset();
    check_.reset();
    spool_.reset();
    flush_log();
    host_.log("SMTP Server: Shutdown complete");
}

void Application::wait_for_end(Clock::time_point deadline) {
    const auto is_busy = [this] {
        const bool has_load =
            std::any_of(workers_.begin(), workers_.end(), [](const auto& worker) { return worker->load() > 0; });
        return has_load || (scheduler_ && scheduler_->unfinished() > 0);
    };
    while (is_busy() && Clock::now() < deadline) {
        flush_journal();
        std::this_thread::sleep_for(10ms);
    }
}

}  // namespace postern
