#include "core/console/table.hpp"
#include "tests/unit/core/console/console_rig.hpp"

#include <gmock/gmock.h>

namespace postern::console::test {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

TEST(Console, HelpNamesEveryCommandAndWhatItDoes) {
    Task task;
    const auto help = task.tell("help");
    for (const auto& command : commands()) {
        EXPECT_THAT(help, AllOf(HasSubstr(std::string("tell smtp ").append(command.words)),
                                HasSubstr(std::string(command.help))));
    }
}

TEST(Console, WordsAreTakenInAnyCaseAndSpacing) {
    Task task;
    EXPECT_THAT(task.tell("  SHOW \t Queue  "), HasSubstr("in the queue"));
    EXPECT_THAT(task.tell("show queue DEAD"), HasSubstr("No dead messages."));
}

TEST(Console, AnUnknownCommandGetsOneLineThatSaysSoAndNamesHelp) {
    Task task;
    EXPECT_EQ(task.tell("sho tls"), "Unknown command \"sho tls\". tell smtp help lists the commands.\n");
    EXPECT_EQ(task.tell(""), "No command. tell smtp help lists the commands.\n");
    EXPECT_EQ(task.tell("show tlsx"), "Unknown command \"show tlsx\". tell smtp help lists the commands.\n");
}

TEST(Console, AWordTooMuchIsNamed) {
    Task task;
    EXPECT_THAT(task.tell("show tls now"), HasSubstr("\"show tls\" takes nothing behind it, but there is \"now\"."));
    EXPECT_THAT(task.tell("show retry now"),
                HasSubstr("\"show retry\" takes nothing behind it, but there is \"now\"."));
}

TEST(Console, WhatIsTypedCannotForgeALine) {
    Task task;
    EXPECT_THAT(run_command("evil\x1b[2J\x01", task), ElementsAre(HasSubstr("evil\\x1B[2J\\x01")));
}

TEST(Console, QuitRouteAndUpdateConfigReachTheTask) {
    Task task;
    EXPECT_THAT(task.tell("update config"), HasSubstr("Configuration updated."));
    task.summary.waiting_for_retry = 4;
    EXPECT_THAT(task.tell("route"), HasSubstr("4 message[s]"));
    EXPECT_TRUE(task.has_retried);
    EXPECT_FALSE(task.has_quit);
    EXPECT_THAT(task.tell("quit"), HasSubstr("ends"));
    EXPECT_TRUE(task.has_quit);
}

TEST(Console, OrdersAboutTheCertificateReachTheTaskWordByWord) {
    Task task;
    EXPECT_EQ(task.tell("certificate reload"), "order 0\n");
    EXPECT_EQ(task.tell("certificate reload FORCE"), "order 0 force\n");
    EXPECT_THAT(task.tell("certificate reload now"), HasSubstr("nothing but the word force"));
    EXPECT_EQ(task.tell("certificate self-signed a.example  *.b.example"), "order 1 a.example *.b.example\n");
    EXPECT_EQ(task.tell("certificate request"), "order 2\n");
    EXPECT_EQ(task.tell("certificate install new.pem new.key"), "order 3 new.pem new.key\n");
    EXPECT_EQ(task.tell("certificate install new.pem force"), "order 3 new.pem force\n");
    EXPECT_EQ(task.tell("certificate self-signed mail.example.test Force"), "order 1 mail.example.test force\n");
    for (const auto* line : {"certificate install", "certificate install a b c", "certificate install force"})
        EXPECT_THAT(task.tell(line), HasSubstr("certificate install FILE [KEY]")) << line;
}

TEST(Console, ShowTlsSaysWhereMailGoesAndWhatListenersAgreeTo) {
    Task task;
    EXPECT_THAT(task.tell("show tls"), AllOf(HasSubstr("Outbound mail goes to the relay host relay.example."),
                                             HasSubstr("Inbound: TLS 1.2 and 1.3.")));
    task.reading.settings.relay_host.clear();
    task.reading.settings.inbound_tls.minimum_version = tls::MinimumVersion::tls_1_1;
    task.installed->more = {*task.installed};
    task.installed->more[0].file = "other.pem";
    EXPECT_THAT(task.tell("show tls"),
                AllOf(HasSubstr("Outbound mail goes to the MX of each domain."), HasSubstr("WEAK: 1.1 is broken"),
                      HasSubstr("mail.pem"), HasSubstr("other.pem")));
}

TEST(Console, RouteSaysWhyNothingCanBeSent) {
    Task task;
    task.summary.held_because = "outbound TCP/IP port status and SSL port status are Disabled";
    EXPECT_THAT(task.tell("route"), HasSubstr("outbound TCP/IP port status and SSL port status are Disabled"));
    EXPECT_FALSE(task.has_retried);
}

TEST(ShowTls, NamesEachPortAndItsState) {
    Task task;
    const auto answer = task.tell("show tls");
    EXPECT_THAT(answer,
                ContainsRegex("SMTP inbound TCP/IP port +127.0.0.1:25 +listening, 3 session\\[s\\] +STARTTLS offered"));
    EXPECT_THAT(answer, ContainsRegex("SMTP inbound SSL port +port 465 +not listening: the port status is Disabled"));
    EXPECT_THAT(
        answer,
        ContainsRegex(
            "SMTP outbound TCP/IP port +port 25 +Negotiated SSL \\(TLS\\) +STARTTLS when the other server offers it"));
    EXPECT_THAT(answer, ContainsRegex("SMTP outbound SSL port +port 465 +Disabled +never used"));
    EXPECT_THAT(answer, HasSubstr("relay host relay.example. After a failed TLS handshake it waits"));
}

TEST(ShowTls, SaysWhyAPortIsNotOpen) {
    Task task;
    task.open = {{"::1", 2525, config::PortKind::tcp, false, "address already in use", 0}};
    EXPECT_THAT(task.tell("show tls"), ContainsRegex("\\[::1\\]:2525 +not listening: address already in use\n"));
    task.reading.settings.is_listener_enabled = false;
    EXPECT_THAT(task.tell("show tls"), HasSubstr("not listening: the SMTP listener task is Disabled"));
}

TEST(ShowTls, SaysWhyStartTlsIsNotOffered) {
    Task task;
    task.installed = unexpected(std::string("no certificate file is named (item SMTP_CertificateFile)"));
    task.reading.settings.is_inbound_ssl_enabled = true;
    const auto answer = task.tell("show tls");
    EXPECT_THAT(answer, HasSubstr("STARTTLS not offered: no certificate file is named"));
    EXPECT_THAT(answer, ContainsRegex("SSL port +port 465 +not listening: no certificate file is named"));
    EXPECT_THAT(answer, HasSubstr("Certificate: none: no certificate file is named"));
}

TEST(ShowTls, SaysWhatRequiredMeansWithoutACertificate) {
    EXPECT_THAT(start_tls_words(config::NegotiatedSsl::required, unexpected(std::string("mail.pem is missing"))),
                HasSubstr("no mail is taken: mail.pem is missing"));
    EXPECT_THAT(start_tls_words(config::NegotiatedSsl::disabled, ports::CertificateFacts{}), HasSubstr("is Disabled"));
}

TEST(ShowTls, SaysWhyOutboundMailWaits) {
    Task task;
    task.summary.held_because = "outbound TCP/IP port status and SSL port status are Disabled";
    EXPECT_THAT(task.tell("show tls"),
                HasSubstr("Outbound mail waits without ageing: outbound TCP/IP port status and SSL"));
}

TEST(ShowTls, PrintsTheCertificate) {
    Task task;
    const auto answer = task.tell("show tls");
    EXPECT_THAT(answer, ContainsRegex("Host names \\(SANs\\) +mail.example.test, smtp.example.test\n"));
    EXPECT_THAT(answer, ContainsRegex("Key info +NIST P-256\n"));
    EXPECT_THAT(answer, ContainsRegex("Expiration +2027-01-23 01:40:10 UTC \\(59.0 days left\\)\n"));
    EXPECT_THAT(answer, ContainsRegex("File +mail.pem\n"));
    task.installed->not_after = task.time;
    task.installed->issuer = task.installed->subject;
    EXPECT_THAT(task.tell("show tls"), AllOf(HasSubstr("EXPIRED"), HasSubstr("self-signed")));
}

TEST(ShowTls, WarnsOfACertificateThatEndsSoonOrWhoseKeyOthersMayRead) {
    Task task;
    EXPECT_THAT(task.tell("show tls"), Not(HasSubstr("WARNING")));
    task.installed->not_after = task.time + std::chrono::hours(24 * 5);
    EXPECT_THAT(task.tell("show tls"),
                HasSubstr("  WARNING: The certificate mail.pem (CN=mail.example.test) expires in 5 day[s]"));
    task.installed->exposed_key_file = "key.pem";
    EXPECT_THAT(task.tell("show tls"), HasSubstr("  WARNING: The key in key.pem may be read by others: chmod 600 it."));
}

TEST(ShowTls, CountsSinceTheStartAndInAll) {
    Task task;
    tls::Facts facts;
    facts.version = "TLSv1.3";
    facts.cipher = "TLS_AES_256_GCM_SHA384";
    task.since_start.add_inbound(facts);
    task.since_start.add_outbound(tls::Outcome::clear_not_offered, std::nullopt);
    task.in_all = report::TlsTally({{"tls.in.version.TLSv1.2", 7}, {"tls.out.outcome.clear-not-offered", 40}});
    task.in_all.merge(task.since_start);
    const auto answer = task.tell("show tls");
    EXPECT_THAT(answer, ContainsRegex("Messages received +since start +in all\n"));
    EXPECT_THAT(answer, ContainsRegex(" encrypted +1 +8\n"));
    EXPECT_THAT(answer, ContainsRegex("TLSv1.2 +0 +7\n"));
    EXPECT_THAT(answer, ContainsRegex("TLSv1.3 +1 +1\n"));
    EXPECT_THAT(answer, ContainsRegex("clear text: STARTTLS not offered +1 +41\n"));
}

TEST(ShowConfig, PrintsEachRowWithValueOriginAndSource) {
    Task task;
    const auto answer = run_command("show config", task);
    EXPECT_THAT(answer, SizeIs(config::items().size() + 1));
    EXPECT_THAT(
        task.tell("show config"),
        ContainsRegex("Router_PortStatus +Negotiated SSL +Domino's +outbound .* Server document CN=mail/O=Example\n"));
    EXPECT_THAT(task.tell("show config"), ContainsRegex("SMTP_RelayHost +relay.example +ours "));
}

TEST(ShowConfig, PrintsOnlyWhatThePatternMeans) {
    Task task;
    EXPECT_THAT(run_command("show config router*status", task),
                ElementsAre(HasSubstr("Item"), HasSubstr("Router_PortStatus"), HasSubstr("Router_SSLStatus")));
    EXPECT_THAT(run_command("show config nothing", task), ElementsAre("No setting matches \"nothing\"."));
}

TEST(ShowConfig, PatternsMatchPartsInAnyCase) {
    EXPECT_TRUE(is_match("", "anything"));
    EXPECT_TRUE(is_match("port", "SMTP_Port"));
    EXPECT_TRUE(is_match("*Port*", "Router_PortStatus"));
    EXPECT_TRUE(is_match("a*b*c", "xaybzc"));
    EXPECT_FALSE(is_match("b*a", "ab"));
    EXPECT_FALSE(is_match("aa", "a"));
}

TEST(Table, AlignsColumnsByCharactersAndNotByOctets) {
    EXPECT_THAT(aligned({{"ü", "1"}, {"aa", "22", "x"}}), ElementsAre("  ü   1", "  aa  22  x"));
}

}  // namespace
}  // namespace postern::console::test
