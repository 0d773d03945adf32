#pragma once

#include "adapters/arguments/arguments.hpp"
#include "adapters/files_posix/credentials_file.hpp"
#include "adapters/files_posix/dkim_files.hpp"
#include "adapters/files_posix/memory_facts.hpp"
#include "adapters/files_posix/memory_reserve.hpp"
#include "adapters/files_posix/recipients_file.hpp"
#include "adapters/files_posix/report_file.hpp"
#include "adapters/net/authenticator.hpp"
#include "adapters/net/clock.hpp"
#include "adapters/net/inquiry_desk.hpp"
#include "adapters/net/journal.hpp"
#include "adapters/net/listener_set.hpp"
#include "adapters/net/load_watch.hpp"
#include "adapters/net/mail_services.hpp"
#include "adapters/net/mail_threads.hpp"
#include "adapters/net/policy_access.hpp"
#include "adapters/net/queue_reader.hpp"
#include "adapters/net/report_desk.hpp"
#include "adapters/net/shared_terms.hpp"
#include "adapters/net/sts_desk.hpp"
#include "adapters/spool_sqlite/background_check.hpp"
#include "adapters/spool_sqlite/dead_mail.hpp"
#include "adapters/spool_sqlite/spool_setup.hpp"
#include "adapters/tls_openssl/certificate_keeper.hpp"
#include "adapters/tls_openssl/inbound_tls.hpp"
#include "core/base/ids.hpp"
#include "core/config/read_settings.hpp"
#include "core/config/update_outcome.hpp"
#include "core/console/commands.hpp"
#include "core/console/host_board.hpp"
#include "core/ports/directory.hpp"
#include "core/ports/host.hpp"
#include "core/ports/mailbox.hpp"
#include "core/ports/resolver.hpp"
#include "core/ports/tls_engine.hpp"
#include "core/ports/web.hpp"
#include "core/queue/holds.hpp"
#include "core/report/complaints.hpp"
#include "core/report/tally_book.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace postern {

/// The task: makes the parts, joins them, serves the host's thread until the host wants it to end. Everything here runs
/// on the Notes thread; the parts have their own.
class Application : public console::Context {
public:
    Application(ports::Host& host, std::string task_name, const Arguments& arguments);
    ~Application() override;

    /// Returns when the documents were read; false: the task is to end before it started.
    [[nodiscard]] bool wait_for_documents();
    /// Opens spool, TLS and listeners. The error says what could not be had; then the task cannot work.
    [[nodiscard]] Expected<void, std::string> start();
    /// Serves until `quit`.
    void serve();
    /// 421 to idle peers, what was acknowledged is finished, the rest stays queued; done in 10 seconds.
    void stop();

    // For the console.
    [[nodiscard]] std::string task_name() const override { return task_name_; }
    [[nodiscard]] const config::SettingsReading& settings() const override { return reading_; }
    [[nodiscard]] std::vector<console::ListenerState> listeners() const override { return listeners_.states(); }
    [[nodiscard]] const Expected<ports::CertificateFacts, std::string>& certificate() const override {
        return certificate_->certificate();
    }
    [[nodiscard]] std::optional<tls::NextCertificate> next_certificate() const override { return certificate_->next(); }
    [[nodiscard]] std::string certificate_trouble() const override { return certificate_->trouble(); }
    [[nodiscard]] tls::DominoCiphers domino_ciphers() const override { return tls_->domino_ciphers(); }
    [[nodiscard]] std::vector<std::string> order_certificate(const tls::CertificateOrder& order) override;
    [[nodiscard]] const report::TlsTally& tally_since_start() const override { return tallies_.since_start(); }
    [[nodiscard]] report::TlsTally tally_in_all() const override { return tallies_.in_all(); }
    [[nodiscard]] queue::QueueSummary queue(std::size_t max_rows) override {
        return threads_->summary(max_rows, answer_limit);
    }
    [[nodiscard]] console::QueueReader& queue_reader() override { return *queue_reader_; }
    [[nodiscard]] ports::ReportFiles& report_files() override { return report_files_; }
    [[nodiscard]] console::ChangedCount release_dead(std::optional<QueueId> id) override {
        return dead_mail_->release(id, [this] { threads_->scheduler().rescan(); });
    }
    [[nodiscard]] console::ChangedCount delete_dead(std::optional<QueueId> id) override {
        return dead_mail_->remove(id);
    }
    [[nodiscard]] std::vector<std::string> check_spool() override { return check_->begin(answer_limit); }
    [[nodiscard]] std::vector<std::string> reload() override;
    [[nodiscard]] console::Traces& traces() override { return journal_.traces(); }
    void retry_all() override { threads_->scheduler().retry_all(); }
    [[nodiscard]] console::DkimDesk& dkim() override { return dkim_files_; }
    [[nodiscard]] console::TlsReports& tls_reports() override { return *reports_; }
    [[nodiscard]] console::Steering& steering() override { return threads_->scheduler(); }
    [[nodiscard]] console::StsPolicies& sts_policies() override { return *sts_; }
    [[nodiscard]] ports::ValidatingResolver& resolver() override { return *resolver_; }
    [[nodiscard]] console::Inquiries& inquiries() override { return *inquiries_; }
    [[nodiscard]] const ports::DeliveryBook& delivery_book() override { return *spool_; }
    void quit() override { wants_to_end_ = true; }
    [[nodiscard]] WallTime now() const override { return net::read_clocks().wall; }

private:
    /// For scheduler or spool to answer a command; the host wants to see us idle every 5 s.
    static constexpr std::chrono::seconds answer_limit{3};

    void read_documents();
    /// Reads and applies the documents again, unasked.
    void reread();
    void apply_settings();
    [[nodiscard]] std::string in_data_directory(const std::string& file) const;
    void apply_access();
    [[nodiscard]] queue::SchedulerSettings scheduler_settings(std::size_t workers);
    void apply_inbound_tls();
    void apply_tls();
    void watch_certificate();
    void apply_listeners();
    [[nodiscard]] Expected<void, std::string> open_resolver();
    [[nodiscard]] Expected<void, std::string> open_spool();
    void start_threads();
    void run_commands();
    report::TlsTally flush_log();
    void flush_journal();
    void flush_statistics();
    [[nodiscard]] std::size_t most_sessions();
    void update_status();

    ports::Host& host_;
    const std::string task_name_;
    const std::string display_name_;  ///< In status lines: the task's name in upper case.
    const Arguments arguments_;
    const access::MemoryFacts memory_facts_ = files_posix::read_memory_facts();
    console::HostBoard board_;
    config::SettingsReading reading_;
    config::FoundWrong found_wrong_;
    bool has_read_documents_ = false;
    std::string documents_error_;
    report::Complaints complaints_;
    net::Journal journal_;
    net::PolicyAccess access_;
    files_posix::RecipientsFile recipients_file_;
    files_posix::ReportFiles report_files_;
    files_posix::CredentialsFile credentials_file_;
    files_posix::DkimFiles dkim_files_;
    net::Authenticator authenticator_{journal_};
    report::TallyBook tallies_;
    net::SharedTerms terms_;
    // From here on in the order of need: what stands below uses what stands above, and goes first.
    std::unique_ptr<ports::TlsEngine> tls_;
    std::optional<tls_openssl::CertificateKeeper> certificate_;
    std::optional<tls_openssl::InboundTls> inbound_tls_;
    std::unique_ptr<ports::ValidatingResolver> resolver_;
    std::unique_ptr<spool_sqlite::SqliteSpool> spool_;
    std::optional<net::LoadWatch> load_;
    std::unique_ptr<ports::Web> web_;
    std::optional<net::StsDesk> sts_;
    std::optional<spool_sqlite::BackgroundCheck> check_;
    std::optional<spool_sqlite::DeadMail> dead_mail_;
    std::unique_ptr<ports::Mailbox> mailbox_;
    std::unique_ptr<ports::Directory> directory_;
    std::optional<QueueIdSource> ids_;
    std::optional<net::MailServices> services_;
    std::optional<net::ReportDesk> reports_;
    std::unique_ptr<net::MailThreads> threads_;
    std::optional<net::QueueReader> queue_reader_;
    std::optional<net::InquiryDesk> inquiries_;
    net::ListenerSet listeners_;
    queue::HoldCounter hold_counter_;
    bool has_scheduler_settings_ = false;  ///< The first ones.
    bool wants_to_end_ = false;
    bool is_stopped_ = false;
};

}  // namespace postern
