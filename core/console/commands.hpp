#pragma once

#include "core/base/expected.hpp"
#include "core/base/ids.hpp"
#include "core/base/time.hpp"
#include "core/config/read_settings.hpp"
#include "core/console/dkim.hpp"
#include "core/console/queue_reader.hpp"
#include "core/console/steering.hpp"
#include "core/console/sts_policies.hpp"
#include "core/console/tls_reports.hpp"
#include "core/console/tls_sessions.hpp"
#include "core/console/traces.hpp"
#include "core/console/view.hpp"
#include "core/ports/delivery_book.hpp"
#include "core/ports/report_files.hpp"
#include "core/ports/resolver.hpp"
#include "core/ports/spool.hpp"
#include "core/ports/tls_engine.hpp"
#include "core/queue/scheduler.hpp"
#include "core/report/tls_tally.hpp"
#include "core/tls/own_certificate.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace postern::console {

class Inquiries;

/// One address and port that the task listens on, or wanted to.
struct ListenerState {
    std::string address;
    std::uint16_t port = 0;  ///< The one in use where the setting says 0.
    config::PortKind kind = config::PortKind::tcp;
    bool is_open = false;
    std::string why_not;  ///< Where it is not open; safe to print.
    std::size_t sessions = 0;
};

/// What the commands see of the task and ask of it. Implemented by addin; called by the thread that runs the commands.
class Context {
public:
    virtual ~Context() = default;

    /// As `tell` names it: `smtp`.
    [[nodiscard]] virtual std::string task_name() const = 0;
    [[nodiscard]] virtual const config::SettingsReading& settings() const = 0;
    [[nodiscard]] virtual std::vector<ListenerState> listeners() const = 0;
    /// The certificate in use, or why there is none.
    [[nodiscard]] virtual const Expected<ports::CertificateFacts, std::string>& certificate() const = 0;
    /// What lies in those files and is not in use; empty: nothing.
    [[nodiscard]] virtual std::optional<tls::NextCertificate> next_certificate() const { return {}; }
    /// Why the files that the document names could not take its place; empty: they did. Safe to print.
    [[nodiscard]] virtual std::string certificate_trouble() const { return {}; }
    /// What listeners have of Domino's cipher list.
    [[nodiscard]] virtual tls::DominoCiphers domino_ciphers() const { return {}; }
    /// What came of it, one line each.
    [[nodiscard]] virtual std::vector<std::string> order_certificate(const tls::CertificateOrder& order) = 0;
    [[nodiscard]] virtual const report::TlsTally& tally_since_start() const = 0;
    [[nodiscard]] virtual report::TlsTally tally_in_all() const = 0;
    [[nodiscard]] virtual queue::QueueSummary queue(std::size_t max_rows) = 0;
    [[nodiscard]] virtual QueueReader& queue_reader() = 0;
    [[nodiscard]] virtual ports::ReportFiles& report_files() = 0;
    /// What failed of dead mail is tried again, and its answer is how many messages that were; empty: all of it.
    [[nodiscard]] virtual ChangedCount release_dead(std::optional<QueueId> id) = 0;
    /// Gone for good, with its body.
    [[nodiscard]] virtual ChangedCount delete_dead(std::optional<QueueId> id) = 0;
    /// Everything stored is read and compared; the findings, or that they will follow in the log.
    [[nodiscard]] virtual std::vector<std::string> check_spool() = 0;
    [[nodiscard]] virtual Traces& traces() = 0;
    /// Reads documents, notes.ini and certificate again. What changed and what is wrong, one line each.
    [[nodiscard]] virtual std::vector<std::string> reload() = 0;
    virtual void retry_all() = 0;
    [[nodiscard]] virtual Steering& steering() = 0;
    [[nodiscard]] virtual DkimDesk& dkim() = 0;
    [[nodiscard]] virtual TlsReports& tls_reports() = 0;
    [[nodiscard]] virtual StsPolicies& sts_policies() = 0;
    [[nodiscard]] virtual ports::ValidatingResolver& resolver() = 0;
    [[nodiscard]] virtual Inquiries& inquiries() = 0;
    [[nodiscard]] virtual const ports::DeliveryBook& delivery_book() = 0;
    /// The task ends as soon as the answer is printed.
    virtual void quit() = 0;
    [[nodiscard]] virtual WallTime now() const = 0;
};

using Lines = std::vector<std::string>;

/// One row of the console: what is typed behind `tell NAME`, and what it does.
struct Command {
    std::string_view words;      ///< `show queue`
    std::string_view arguments;  ///< `[dead]`; empty: it takes none.
    std::string_view help;       ///< One sentence.
    /// `arguments` is what follows the words, trimmed; never anything where the row takes none.
    Lines (*handler)(std::string_view arguments, Context& context) = nullptr;
    /// In place of a handler: it takes `--json FILE` at its end too.
    View (*view)(const ViewRequest& request, Context& context) = nullptr;

    /// What may follow the words, as help has it: `[dead] [--json FILE]`
    [[nodiscard]] std::string all_arguments() const;
};

/// All rows, in the order of the help.
[[nodiscard]] std::span<const Command> commands();

/// All rows as a Markdown page.
[[nodiscard]] std::string reference_page();

/// Performs one line and answers it. Words in any case; any number of spaces. What is no command gets one line that
/// says so. UTF-8, safe to print.
[[nodiscard]] Lines run_command(std::string_view line, Context& context);

/// True when the typed line begins with these words, in any case and with any number of spaces.
[[nodiscard]] bool is_line_of(std::string_view typed, std::string_view words);

/// Of the rows of `show config`: which ones a PATTERN means. A part of the name or label, in any case; `*` stands for
/// anything.
[[nodiscard]] bool is_match(std::string_view pattern, std::string_view text);

/// `192.0.2.7:25`, `[2001:db8::7]:25`
[[nodiscard]] std::string place(const std::string& address, std::uint16_t port);
/// An address of this machine under which a listener at `address` is reached: loopback for one at all addresses.
[[nodiscard]] std::string reachable_address(const std::string& address);

/// What the TCP/IP port does about STARTTLS: `STARTTLS offered`, `STARTTLS not offered: no certificate is installed`.
[[nodiscard]] std::string start_tls_words(config::NegotiatedSsl setting,
                                          const Expected<ports::CertificateFacts, std::string>& certificate);

/// What less than the default is demanded of now, one line each, for every list of destinations.
[[nodiscard]] Lines exemptions(Context& context);

// The handlers, each in the file of its name.
[[nodiscard]] Lines show_route(std::string_view arguments, Context& context);
[[nodiscard]] Lines retry_mail(std::string_view arguments, Context& context);
[[nodiscard]] Lines hold_mail(std::string_view arguments, Context& context);
[[nodiscard]] Lines release_mail(std::string_view arguments, Context& context);
[[nodiscard]] Lines delete_mail(std::string_view arguments, Context& context);
[[nodiscard]] Lines bounce_mail(std::string_view arguments, Context& context);
[[nodiscard]] Lines requeue_mail(std::string_view arguments, Context& context);
[[nodiscard]] Lines suspend_domain(std::string_view arguments, Context& context);
[[nodiscard]] Lines resume_domain(std::string_view arguments, Context& context);
[[nodiscard]] Lines show_suspended(std::string_view arguments, Context& context);
[[nodiscard]] Lines explain(std::string_view arguments, Context& context);
[[nodiscard]] Lines test_domain(std::string_view arguments, Context& context);
[[nodiscard]] Lines test_self(std::string_view arguments, Context& context);
[[nodiscard]] Lines check_domain(std::string_view arguments, Context& context);
[[nodiscard]] Lines rehearse(std::string_view arguments, Context& context);
[[nodiscard]] Lines show_policies(std::string_view arguments, Context& context);
[[nodiscard]] Lines trace(std::string_view arguments, Context& context);
[[nodiscard]] Lines create_dkim_key(std::string_view arguments, Context& context);
[[nodiscard]] Lines show_reports(std::string_view arguments, Context& context);
[[nodiscard]] Lines send_reports(std::string_view arguments, Context& context);
[[nodiscard]] Lines show_dkim(std::string_view arguments, Context& context);
[[nodiscard]] Lines show_trace(std::string_view arguments, Context& context);
[[nodiscard]] Lines show_sts_policies(std::string_view arguments, Context& context);
[[nodiscard]] Lines test_dnssec(std::string_view arguments, Context& context);
[[nodiscard]] Lines forget_domain(std::string_view arguments, Context& context);
[[nodiscard]] Lines release_dead(std::string_view arguments, Context& context);
[[nodiscard]] Lines delete_dead(std::string_view arguments, Context& context);

}  // namespace postern::console
