#include "core/console/commands.hpp"

#include "core/base/ascii.hpp"
#include "core/base/peer_text.hpp"
#include "core/base/trimmed.hpp"
#include "core/console/table.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace postern::console {

namespace {

Lines help(std::string_view, Context& context) {
    std::vector<Row> rows;
    for (const auto& command : commands()) {
        const auto arguments = command.all_arguments();
        rows.push_back(
            {fmt::format("tell {} {}{}{}", context.task_name(), command.words, arguments.empty() ? "" : " ", arguments),
             std::string(command.help)});
    }
    return aligned(rows);
}

Lines update_config(std::string_view, Context& context) { return context.reload(); }

std::vector<std::string> words_of(std::string_view arguments) {
    std::vector<std::string> words;
    while (!arguments.empty()) {
        const auto end = std::min(arguments.find(' '), arguments.size());
        words.emplace_back(arguments.substr(0, end));
        arguments.remove_prefix(std::min(end + 1, arguments.size()));
    }
    return words;
}

bool ends_in_force(const std::vector<std::string>& words) {
    return !words.empty() && is_same_ignoring_case(words.back(), "force");
}

Lines certificate_reload(std::string_view arguments, Context& context) {
    auto words = words_of(arguments);
    if (!words.empty() && (words.size() > 1 || !ends_in_force(words)))
        return {"It takes nothing but the word force: certificate reload force."};
    if (!words.empty()) words.back() = "force";
    return context.order_certificate({tls::CertificateOrder::Kind::reload, std::move(words)});
}

Lines certificate_self_signed(std::string_view arguments, Context& context) {
    auto names = words_of(arguments);
    if (ends_in_force(names)) names.back() = "force";
    return context.order_certificate({tls::CertificateOrder::Kind::self_signed, std::move(names)});
}

Lines certificate_request(std::string_view arguments, Context& context) {
    return context.order_certificate({tls::CertificateOrder::Kind::request, words_of(arguments)});
}

Lines certificate_install(std::string_view arguments, Context& context) {
    auto files = words_of(arguments);
    const bool is_forced = ends_in_force(files);
    if (is_forced) files.pop_back();
    if (files.empty() || files.size() > 2)
        return {
            "Name the file, and behind it the key's file where that is another one: certificate install FILE [KEY]."};
    if (is_forced) files.emplace_back("force");
    return context.order_certificate({tls::CertificateOrder::Kind::install, std::move(files)});
}

Lines route(std::string_view, Context& context) {
    const auto summary = context.queue(0);
    if (!summary.held_because.empty()) return {fmt::format("Nothing is sent: {}.", summary.held_because)};
    context.retry_all();
    return {fmt::format("{} message[s] waiting for a next try: tried now.", summary.waiting_for_retry)};
}

Lines spool_check(std::string_view, Context& context) { return context.check_spool(); }

Lines quit(std::string_view, Context& context) {
    context.quit();
    return {"The task ends."};
}

// What `tell NAME` understands. A word more in a row's words wins over a row with fewer.
constexpr Command rows[] = {
    {"help", "", "These commands.", help},
    {"show tls", "",
     "Ports and what they do about TLS, the certificate, and how mail was protected, received and sent.", nullptr,
     show_tls},
    {"show tls sessions", "",
     "Inbound sessions that are under TLS now, oldest first: peer, server name, version, cipher, group, whether "
     "resumed, "
     "client certificate, age.",
     nullptr, show_tls_sessions},
    {"show queue", "[dead|ID|PATTERN]",
     "Each destination: its messages, the oldest, what it waits for, its last error, TLS of its last delivery. With "
     "PATTERN: the messages of a domain, a destination, an address of sender or recipient (* for anything; from: or "
     "to: "
     "in front: one of them); with dead: what nobody will take, kept for you to look at.",
     nullptr, show_queue},
    {"show message", "ID",
     "All that is known of a message: who it is from, how it came, its recipients and what became of them, each try "
     "with host, TLS and the peer's words, and the next one; also when it is dead, or not there any more.",
     nullptr, show_message},
    {"show connections", "",
     "Outbound connections now: host, TLS, in use or idle, messages sent over it, and for which destination.", nullptr,
     show_connections},
    {"show retry", "",
     "What waits for a next try, by destination: when, after how many tries and why; and which destinations pause, "
     "until when and why.",
     nullptr, show_retry},
    {"show suspended", "", "Domains to which nothing is sent: since when, until when, who asked and why.",
     show_suspended},
    {"retry", "WHICH",
     "Tries waiting mail now: WHICH is an ID, a domain, an address (* for anything), from:SENDER, or all.", retry_mail},
    {"hold", "WHICH [because REASON]", "Keeps waiting mail from being tried, and so from expiring, until release.",
     hold_mail},
    {"release", "WHICH",
     "Lets held mail go on, due now. An ID may be of dead mail, which is tried again then; all: all held and all dead "
     "mail.",
     release_mail},
    {"delete", "WHICH [because REASON]",
     "Deletes waiting mail for good and tells nobody. An ID may be of dead mail; all: all dead mail and nothing else.",
     delete_mail},
    {"bounce", "WHICH [because REASON]", "Returns waiting mail to its senders now; they read the reason.", bounce_mail},
    {"requeue", "WHICH",
     "Takes waiting mail as if it had just come: its way is looked up anew, its tries start from none.", requeue_mail},
    {"suspend", "DOMAIN for TIME [because REASON]",
     "Sends nothing to recipients of this domain for a while (2h, 30min, 1d12h), over restarts too.", suspend_domain},
    {"resume", "DOMAIN", "Ends the suspension of this domain.", resume_domain},
    {"spool check", "", "Reads all stored mail, compares it with its checksums and names what is damaged.",
     spool_check},
    {"show config", "[PATTERN]",
     "Each setting in force and where it came from; with PATTERN (part of a name, * for anything): these only.",
     nullptr, show_config},
    {"update config", "", "Reads the documents, notes.ini and the certificate again at once.", update_config},
    {"certificate reload", "[force]",
     "Reads the certificate and its key again at once; replaced files are noticed by themselves. With force also where "
     "our own TLSA records prove the one in use and not this one.",
     certificate_reload},
    {"certificate install", "FILE [KEY] [force]",
     "Checks a certificate and puts it into the files that the documents name; the key is in FILE, in KEY, or the one "
     "of the last request.",
     certificate_install},
    {"certificate request", "[NAME]...",
     "Makes a key and a request for an authority, for these host names or for the server's own.", certificate_request},
    {"certificate self-signed", "[NAME]... [force]",
     "Makes a key and a certificate that it signs itself, and uses it; senders that check certificates do not trust "
     "it. With force also where our own TLSA records prove the one in use, which they cannot do of a new one.",
     certificate_self_signed},
    {"show route", "ADDRESS",
     "Where mail for this address or domain goes: the next hop, the document or setting that says so, TLS level, "
     "look-up.",
     show_route},
    {"show policies", "",
     "The default TLS level of other servers, and the TLS policy documents: next hop, level, demands, and when they "
     "end.",
     show_policies},
    {"explain", "DOMAIN|ADDRESS",
     "What a message sent there now would meet: mail hosts and addresses with what DNSSEC says of them, TLSA records, "
     "MTA-STS, the TLS policy document, each step, and why. Nothing is sent and nobody is connected to.",
     explain},
    {"test dnssec", "",
     "Tests now whether DNSSEC works: the root and top-level domains must be secure, and bogus under a made-up anchor. "
     "While it fails, mail for domains that are known to have DANE waits, and other mail goes as if none had it. It is "
     "tested at the start and hourly too.",
     test_dnssec},
    {"test", "DOMAIN|HOST",
     "What explain says, then connects to each of these hosts as a delivery does: greeting, EHLO, STARTTLS, TLS, "
     "certificates, what is demanded, resumption. No mail is sent.",
     test_domain},
    {"test self", "",
     "Attacks our own listeners: plaintext behind STARTTLS, state kept over it, smuggled ends of data, TLS 1.0 and "
     "1.1, "
     "a certificate for another name. Pass or fail for each; nothing is queued.",
     test_self},
    {"show transit", "[DAYS]",
     "Of the delivery history (7 days): messages by TLS verdict, destinations without TLS, and those delayed for TLS "
     "and "
     "why.",
     nullptr, show_transit},
    {"rehearse", "LEVEL [DAYS]",
     "What a stricter default level (encrypt, dane, dane-only, verify, secure) would have delayed, from the delivery "
     "history; what that does not know is said to be unknown.",
     rehearse},
    {"check", "DOMAIN",
     "Whether what the domain publishes is right for mail to us: MX, TLSA and the certificate in use, or that lies in "
     "its files and is not taken, MTA-STS, TLSRPT; the records that are missing, ready to paste.",
     check_domain},
    {"show policies sts", "", "The MTA-STS policies that hold: domain, mode, id, age, expiry, hosts.",
     show_sts_policies},
    {"forget", "DOMAIN",
     "Forgets what is remembered of a domain's TLS: its MTA-STS policy, and what its hosts gave, to which a ratchet "
     "holds.",
     forget_domain},
    {"trace", "PEER|DOMAIN [MINUTES]|off",
     "Writes the dialogue of sessions with this address, network, host, domain or recipient into a file of the data "
     "directory, without contents and passwords, for 10 minutes or as many as said; off ends it.",
     trace},
    {"show trace", "", "The traces that run, and their files.", show_trace},
    {"dkim create", "DOMAIN [SELECTOR] [rsa|ed25519]",
     "Makes a key to sign mail of the domain with (RSA, unless said), and prints the record to publish, as zone files "
     "have it.",
     create_dkim_key},
    {"show dkim", "", "What is signed, and the records of the keys in use.", show_dkim},
    {"show reports", "",
     "TLS reports: what was sent, sessions not reported yet by day and domain, and what others reported of us.",
     show_reports},
    {"send reports", "[today]",
     "Sends the TLS reports of finished days now, not in the night; with today, of today so far too.", send_reports},
    {"route", "", "Tries every waiting message now.", route},
    {"quit", "", "Ends the task: what was acknowledged is safe in the queue.", quit},
};

constexpr std::string_view json_option = "--json";

/// Where the option begins, behind a space or at the beginning.
std::size_t json_option_in(std::string_view arguments) {
    if (arguments.starts_with(json_option)) return 0;
    const auto at = arguments.find(std::string(" ").append(json_option));
    return at == std::string_view::npos ? at : at + 1;
}

std::string unexpected_words(const Command& command, std::string_view arguments, std::string_view try_help) {
    return fmt::format("\"{}\" takes nothing behind it, but there is \"{}\". {}", command.words,
                       escape_for_log(arguments, 80), try_help);
}

Lines write_report(const Command& command, const ViewRequest& request, std::string_view file, Context& context) {
    if (file.empty())
        return {fmt::format("Name the file: {}{}{} --json FILE.", command.words, request.arguments.empty() ? "" : " ",
                            escape_for_log(request.arguments, 80))};
    auto view = command.view(request, context);
    if (view.json.empty()) {
        view.lines.emplace_back("No file was written.");
        return view.lines;
    }
    const auto path = context.report_files().write(file, view.json);
    if (!path) return {fmt::format("No file was written: {}", path.error())};
    return {fmt::format("Written to {} ({} octets).", escape_for_log(*path), view.json.size())};
}

Lines run_view(const Command& command, std::string_view arguments, std::string_view try_help, Context& context) {
    const auto option = json_option_in(arguments);
    const ViewRequest request{trimmed(arguments.substr(0, option)), option != std::string_view::npos};
    if (!request.arguments.empty() && command.arguments.empty())
        return {unexpected_words(command, request.arguments, try_help)};
    if (!request.is_for_program) return command.view(request, context).lines;
    return write_report(command, request, trimmed(arguments.substr(option + json_option.size())), context);
}

/// One space between words, none around.
std::string single_spaced(std::string_view line) {
    std::string result;
    for (const char c : line) {
        const bool is_space = c == ' ' || c == '\t' || c == '\r' || c == '\n';
        if (!is_space)
            result += c;
        else if (!result.empty() && result.back() != ' ')
            result += ' ';
    }
    if (!result.empty() && result.back() == ' ') result.pop_back();
    return result;
}

bool begins_with(std::string_view line, std::string_view words) {
    return line.size() >= words.size() && is_same_ignoring_case(line.substr(0, words.size()), words) &&
           (line.size() == words.size() || line[words.size()] == ' ');
}

const Command* find(std::string_view line) {
    const Command* found = nullptr;
    for (const auto& row : rows) {
        if (begins_with(line, row.words) && (found == nullptr || row.words.size() > found->words.size())) found = &row;
    }
    return found;
}

}  // namespace

std::span<const Command> commands() { return rows; }

std::string Command::all_arguments() const {
    std::string all(arguments);
    if (view != nullptr) all.append(all.empty() ? "" : " ").append("[--json FILE]");
    return all;
}

bool is_line_of(std::string_view typed, std::string_view words) { return begins_with(single_spaced(typed), words); }

Lines run_command(std::string_view typed, Context& context) {
    const auto line = single_spaced(typed);
    const auto try_help = fmt::format("tell {} help lists the commands.", context.task_name());
    if (line.empty()) return {"No command. " + try_help};
    const auto* command = find(line);
    if (command == nullptr) return {fmt::format("Unknown command \"{}\". {}", escape_for_log(line, 80), try_help)};
    auto arguments = std::string_view(line).substr(command->words.size());
    if (!arguments.empty()) arguments.remove_prefix(1);
    if (command->view != nullptr) return run_view(*command, arguments, try_help, context);
    if (!arguments.empty() && command->arguments.empty()) return {unexpected_words(*command, arguments, try_help)};
    return command->handler(arguments, context);
}

}  // namespace postern::console
