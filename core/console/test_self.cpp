#include "core/base/peer_text.hpp"
#include "core/config/settings.hpp"
#include "core/console/commands.hpp"
#include "core/console/inquiries.hpp"
#include "core/console/table.hpp"
#include "core/smtp/scripted_probe.hpp"
#include "core/tls/weak_hello.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

namespace postern::console {

namespace {

using smtp::ScriptRecord;
using smtp::ScriptStep;
using Kind = ScriptStep::Kind;

enum class Mark { pass, fail, untested };

struct Finding {
    Mark mark = Mark::untested;
    std::string words;
};

/// One attack: what is said, and what the answers mean.
struct Attack {
    std::string name;
    std::vector<ScriptStep> steps;
    std::function<Finding(const ScriptRecord&)> judge;
};

/// One of our listeners, and what the attacks on it need to know.
struct Target {
    ListenerState listener;
    std::string host_name;
    std::string recipient;  ///< `postmaster@example.org`
    std::size_t max_hops = 0;
    bool has_starttls = false;
};

Finding passed(std::string words) { return {Mark::pass, std::move(words)}; }
Finding failed(std::string words) { return {Mark::fail, std::move(words)}; }

Finding untested(const ScriptRecord& record) {
    return {Mark::untested, record.failure.empty() ? "the answers were not those expected" : record.failure};
}

const smtp::PeerReply* last_reply(const ScriptRecord& record) {
    return record.replies.empty() || record.replies.back().empty() ? nullptr : &record.replies.back().back();
}

std::string words_of(const smtp::PeerReply& reply) {
    return fmt::format("{} {}", reply.code, escape_for_log(reply.words(), 100));
}

// How a script comes to where its attack begins.

std::vector<ScriptStep> up_to_starttls(std::string_view behind = "") {
    return {{Kind::say, "", 1, 2},
            {Kind::say, "EHLO self-test.invalid\r\n", 1, 2},
            {Kind::say, fmt::format("STARTTLS\r\n{}", behind), 1, 2}};
}

/// Greeted, and under TLS where the listener has it.
std::vector<ScriptStep> up_to_mail(const Target& target) {
    std::vector<ScriptStep> steps;
    if (target.listener.kind == config::PortKind::ssl) {
        steps = {{Kind::handshake}, {Kind::say, "", 1, 2}};
    } else if (target.has_starttls) {
        steps = up_to_starttls();
        steps.push_back({Kind::handshake});
    } else {
        steps = {{Kind::say, "", 1, 2}};
    }
    steps.push_back({Kind::say, "EHLO self-test.invalid\r\n", 1, 2});
    return steps;
}

// The attacks.

/// RFC 3207 §4.2, CVE-2011-0411.
Attack plaintext_behind_starttls() {
    Attack attack{"plaintext behind STARTTLS", up_to_starttls("NOOP\r\n"), {}};
    attack.steps.push_back({Kind::handshake});
    attack.steps.push_back({Kind::say, "EHLO self-test.invalid\r\nQUIT\r\n", 3});
    attack.judge = [](const ScriptRecord& record) {
        if (record.tls_failure) return passed("the handshake fails, and nothing of it is obeyed");
        if (!record.tls || !record.is_complete) return untested(record);
        if (record.replies.back().size() == 2) return passed("what stood there was thrown away");
        return failed("a command that was sent in clear text is obeyed under TLS");
    };
    return attack;
}

Attack state_over_starttls() {
    auto steps = up_to_starttls();
    steps.insert(steps.end() - 1, {Kind::say, "MAIL FROM:<>\r\n", 1});
    const auto place_of_starttls = steps.size();
    steps.push_back({Kind::handshake});
    steps.push_back({Kind::say, "MAIL FROM:<>\r\n", 1});
    return {"state kept over STARTTLS", std::move(steps), [place_of_starttls](const ScriptRecord& record) {
                const auto* reply = last_reply(record);
                if (!record.tls || reply == nullptr) {
                    const bool is_refused =
                        reply != nullptr && reply->reply_class() == 5 && record.replies.size() == place_of_starttls;
                    return is_refused ? passed("STARTTLS is refused in a transaction: " + words_of(*reply))
                                      : untested(record);
                }
                if (reply->reply_class() == 5) return passed("EHLO and MAIL are forgotten: " + words_of(*reply));
                return failed("MAIL is taken after the handshake without EHLO: " + words_of(*reply));
            }};
}

Attack weak_version(const Target& target, tls::MinimumVersion version, std::string_view name) {
    std::vector<ScriptStep> steps;
    if (target.listener.kind != config::PortKind::ssl) steps = up_to_starttls();
    steps.push_back({Kind::raw, tls::weak_client_hello(version), 0});
    return {std::string(name), std::move(steps), [](const ScriptRecord& record) {
                const bool was_sent = record.is_connected && !record.replies.empty();
                if (!record.raw.empty() && tls::is_hello_accepted(record.raw))
                    return failed("it is agreed to (SMTP_TLSMinimumVersion)");
                if (!record.raw.empty()) return passed("it is refused");
                if (was_sent && record.failure == "it closed the connection") return passed("the connection is closed");
                return untested(record);
            }};
}

Attack wrong_certificate(const Target& target) {
    std::vector<ScriptStep> steps;
    if (target.listener.kind != config::PortKind::ssl) steps = up_to_starttls();
    steps.push_back({Kind::handshake});
    return {"certificate and host name", std::move(steps), [host = target.host_name](const ScriptRecord& record) {
                if (!record.tls) return untested(record);
                if (record.tls->is_name_matched) return passed("the certificate names " + escape_for_log(host));
                const auto names = record.chain.empty()
                                       ? std::string("none")
                                       : fmt::format("{}", fmt::join(record.chain.front().names, ", "));
                return failed(fmt::format("the certificate does not name {}; it is for {}", escape_for_log(host),
                                          escape_for_log(names, 200)));
            }};
}

struct FalseEnd {
    std::string_view name;
    std::string_view octets;
};
constexpr FalseEnd false_ends[] = {
    {"LF . LF", "\n.\n"}, {"LF . CRLF", "\n.\r\n"}, {"CRLF . LF", "\r\n.\n"},
    {"CR . CR", "\r.\r"}, {"CRLF . CR", "\r\n.\r"}, {"CR . CRLF", "\r.\r\n"},
};

/// The message has been through more hosts than we allow, so that it is refused whatever the answer to the attack is:
/// nothing is queued. A false end that is believed gives answers more than there were commands.
Attack false_end(const Target& target, const FalseEnd& end) {
    auto steps = up_to_mail(target);
    steps.push_back({Kind::say, "MAIL FROM:<>\r\n", 1, 2});
    steps.push_back({Kind::say, fmt::format("RCPT TO:<{}>\r\n", target.recipient), 1, 2});
    steps.push_back({Kind::say, "DATA\r\n", 1, 3});
    std::string text;
    for (std::size_t hop = 0; hop <= target.max_hops; ++hop) text += "Received: from self-test by self-test\r\n";
    text += fmt::format("Subject: self-test\r\n\r\ntest{}NOOP\r\n.\r\nQUIT\r\n", end.octets);
    constexpr std::size_t more_than_any = 10;
    steps.push_back({Kind::say, std::move(text), more_than_any});
    return {
        fmt::format("smuggled end of data: {}", end.name), std::move(steps), [](const ScriptRecord& record) {
            const auto* reply = last_reply(record);
            const bool has_sent = reply != nullptr && reply->code == 221;
            if (!has_sent) return untested(record);
            const auto& replies = record.replies.back();
            if (replies.size() > 2) return failed("it is believed, and what follows is obeyed as commands");
            if (replies.front().reply_class() == 2)
                return failed("the message was TAKEN: " + words_of(replies.front()));
            constexpr int bare_line_end = 550, too_many_hops = 554;  // As our own listeners answer.
            if (replies.front().code == too_many_hops)
                return failed(
                    "it is no end, but such a message would be taken with its line ends mended (SMTP_LineEnds)");
            if (replies.front().code == bare_line_end) return passed("refused: " + words_of(replies.front()));
            return Finding{Mark::untested, "the message was refused for another reason: " + words_of(replies.front())};
        }};
}

std::vector<Attack> attacks_on(const Target& target) {
    std::vector<Attack> attacks;
    const bool is_ssl = target.listener.kind == config::PortKind::ssl;
    if (target.has_starttls) {
        attacks.push_back(plaintext_behind_starttls());
        attacks.push_back(state_over_starttls());
    }
    if (target.has_starttls || is_ssl) {
        attacks.push_back(weak_version(target, tls::MinimumVersion::tls_1_0, "TLS 1.0"));
        attacks.push_back(weak_version(target, tls::MinimumVersion::tls_1_1, "TLS 1.1"));
        attacks.push_back(wrong_certificate(target));
    }
    // Who submits has to be known; its lines are read by the same code.
    if (target.listener.kind != config::PortKind::submission)
        for (const auto& end : false_ends) attacks.push_back(false_end(target, end));
    return attacks;
}

// Where they go.

std::vector<Target> targets_of(const Context& context) {
    const auto& settings = context.settings().settings;
    const auto& domains = settings.local_domains;
    const auto recipient = domains.empty() ? std::string("postmaster") : "postmaster@" + domains.front();
    std::vector<Target> targets;
    for (auto& listener : context.listeners()) {
        if (!listener.is_open) continue;
        const bool has_starttls =
            context.certificate().has_value() &&
            (listener.kind == config::PortKind::submission ||
             (listener.kind == config::PortKind::tcp && settings.negotiated_ssl != config::NegotiatedSsl::disabled));
        listener.address = reachable_address(listener.address);
        targets.push_back({std::move(listener), settings.host_name, recipient, settings.max_hops, has_starttls});
    }
    return targets;
}

Finding perform(const Target& target, const Attack& attack, Investigator& by) {
    const auto probe =
        std::make_shared<smtp::ScriptedProbe>(attack.steps, ports::ClientTlsOptions{target.host_name, {}, {}});
    const auto has_ended = by.run({{{target.listener.address, target.listener.port}, probe}});
    if (!has_ended.front()) return {Mark::untested, "no answer in time"};
    const auto& record = probe->record();
    if (!record.is_connected) return {Mark::untested, escape_for_log(record.failure)};
    return attack.judge(record);
}

std::string_view words_of(Mark mark) {
    switch (mark) {
        case Mark::pass:
            return "pass";
        case Mark::fail:
            return "FAIL";
        case Mark::untested:
            return "not tested";
    }
    return "";
}

Lines answer(const std::vector<Target>& targets, Investigator& by) {
    std::vector<Row> rows{{"Listener", "Attack", "Result", "Why"}};
    std::size_t counts[3] = {};
    for (const auto& target : targets) {
        for (const auto& attack : attacks_on(target)) {
            auto finding = perform(target, attack, by);
            ++counts[static_cast<std::size_t>(finding.mark)];
            rows.push_back({place(target.listener.address, target.listener.port), attack.name,
                            std::string(words_of(finding.mark)), std::move(finding.words)});
        }
    }
    auto lines = aligned(rows);
    lines.push_back(fmt::format("Self-test: {} passed, {} failed, {} not tested. Nothing was queued.", counts[0],
                                counts[1], counts[2]));
    return lines;
}

}  // namespace

Lines test_self(std::string_view, Context& context) {
    auto targets = targets_of(context);
    if (targets.empty()) return {"No port is open: there is nothing to be attacked. show tls says why."};
    return context.inquiries().ask("test self",
                                   [targets = std::move(targets)](Investigator& by) { return answer(targets, by); });
}

}  // namespace postern::console
