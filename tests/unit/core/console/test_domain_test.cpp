#include "tests/support/core/attempt_script.hpp"
#include "tests/unit/core/console/console_rig.hpp"

#include <gmock/gmock.h>

namespace postern::console::test {
namespace {

using postern::test::AttemptScript;
using postern::test::job;
using postern::test::JobSetup;
using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

JobSetup dry(JobSetup setup) {
    setup.job.is_dry_run = true;
    return setup;
}

/// A task whose dry run ends with these addresses of relay.example.
struct Tested : Task {
    explicit Tested(const JobSetup& setup, const std::vector<std::string>& addresses = {"192.0.2.1"}) {
        AttemptScript script{setup};
        script.start().found(addresses).expect_finished();
        asked.explanation = Explanation{setup.job, script.result(), {}};
    }
};

/// Ehlo, STARTTLS, handshake, EHLO; `facts` of the first connection.
void talk(smtp::Probe& probe, tls::Facts facts, bool is_resumed) {
    (void)probe.on_connected({});
    (void)probe.on_bytes(as_octets("220 relay.example ESMTP\r\n"), {});
    (void)probe.on_bytes(as_octets("250-relay.example\r\n250-PIPELINING\r\n250 STARTTLS\r\n"), {});
    (void)probe.on_bytes(as_octets("220 go\r\n"), {});
    facts.is_resumed = is_resumed;
    ports::CertificateFacts shown;
    shown.subject = "CN=relay.example";
    shown.issuer = "CN=Example CA";
    shown.names = {"relay.example"};
    shown.not_after = WallTime(std::chrono::hours(24));
    (void)probe.on_tls_established(facts, {shown}, {});
    (void)probe.on_bytes(as_octets("250-relay.example\r\n250 DSN\r\n"), {});
}

tls::Facts found() {
    tls::Facts facts;
    facts.version = "TLSv1.3";
    facts.cipher = "TLS_AES_256_GCM_SHA384";
    facts.group = "X25519";
    facts.verification = tls::Verification::unverified;
    facts.verification_reason = "self-signed certificate";
    return facts;
}

TEST(TestDomain, TellsAllThatAConnectionShows) {
    Tested task(dry(job()));
    std::size_t connections = 0;
    task.asked.meet = [&](const ProbeTask& one) {
        EXPECT_EQ(one.place.address, "192.0.2.1");
        EXPECT_EQ(one.place.port, 25);
        talk(*one.probe, found(), ++connections == 2);
    };
    EXPECT_THAT(
        task.tell("test there.example"),
        AllOf(ContainsRegex("Why +"), ContainsRegex("Host +relay.example .192.0.2.1.:25"),
              ContainsRegex("Greeting +220 relay.example ESMTP"), ContainsRegex("EHLO +PIPELINING, STARTTLS"),
              ContainsRegex("STARTTLS +offered"), ContainsRegex("TLS +TLSv1.3, TLS_AES_256_GCM_SHA384, group X25519"),
              ContainsRegex(
                  "Certificate 1 +CN=relay.example, for relay.example; issued by CN=Example CA; .*EXPIRED since"),
              ContainsRegex("Verification +no trusted root vouches for the certificate .self-signed certificate."),
              ContainsRegex("Demand +level may: nothing is demanded"), ContainsRegex("EHLO under TLS +DSN"),
              ContainsRegex("Resumption +a second connection took the session up again"),
              ContainsRegex("Verdict +mail goes here; encrypted, certificate not checked"),
              HasSubstr("No mail was sent.")));
    EXPECT_EQ(connections, 2u);
}

TEST(TestDomain, SaysWhoMasksStartTls) {
    Tested task(dry(job()));
    task.asked.meet = [](const ProbeTask& one) {
        (void)one.probe->on_connected({});
        (void)one.probe->on_bytes(as_octets("220 relay.example\r\n"), {});
        (void)one.probe->on_bytes(as_octets("250-relay.example\r\n250 XXXXXXXA\r\n"), {});
    };
    EXPECT_THAT(task.tell("test there.example"),
                AllOf(ContainsRegex("STARTTLS +not offered: a firewall replaces STARTTLS by XXXXXXXX"),
                      ContainsRegex("Verdict +mail goes here; .*clear text"), Not(HasSubstr("Resumption"))));
}

TEST(TestDomain, GivesNoMailWhereTheDemandIsNotMet) {
    auto setup = dry(job());
    setup.job.policy.emplace();
    setup.job.policy->pattern = "relay.example";
    setup.job.policy->document = "TLS policy document relay.example";
    setup.job.policy->level = tls::Level::verify;
    Tested task(setup);
    task.asked.meet = [](const ProbeTask& one) { talk(*one.probe, found(), false); };
    EXPECT_THAT(task.tell("test there.example"), AllOf(ContainsRegex("Demand +level verify: NOT met: "),
                                                       ContainsRegex("Verdict +NO MAIL would be handed over: .*"
                                                                     "whoever runs the other server")));
}

TEST(TestDomain, SaysWhatFollowsAFailedHandshake) {
    const auto fail = [](const ProbeTask& one) {
        (void)one.probe->on_connected({});
        (void)one.probe->on_bytes(as_octets("220 relay.example\r\n"), {});
        (void)one.probe->on_bytes(as_octets("250-relay.example\r\n250 STARTTLS\r\n"), {});
        (void)one.probe->on_bytes(as_octets("220 go\r\n"), {});
        (void)one.probe->on_tls_failed({tls::Failure::Cause::closed, "it closed"}, {});
    };
    Tested strict(dry(job()));
    strict.asked.meet = fail;
    EXPECT_THAT(strict.tell("test there.example"),
                ContainsRegex("Verdict +NO MAIL would be handed over: the TLS handshake failed: it closed"));
    Tested lax(dry(job().falling_back()));
    lax.asked.meet = fail;
    EXPECT_THAT(lax.tell("test there.example"), HasSubstr("mail would then go IN CLEAR TEXT"));
}

TEST(TestDomain, TellsWhatCrossedTheWireOfAHandshakeThatFailed) {
    const auto hello = [](smtp::Probe& probe) {
        (void)probe.on_connected({});
        (void)probe.on_bytes(as_octets("220 relay.example\r\n"), {});
        (void)probe.on_bytes(as_octets("250-relay.example\r\n250 STARTTLS\r\n"), {});
        (void)probe.on_bytes(as_octets("220 go\r\n"), {});
    };
    const tls::HandshakeMessage sent{true, "ClientHello, TLS 1.3", 517};
    Tested refused(dry(job()));
    refused.asked.meet = [&](const ProbeTask& one) {
        hello(*one.probe);
        const tls::Flights flights{{sent, {false, "alert unrecognized name (112)", 2, 112}}};
        (void)one.probe->on_tls_failed({tls::Failure::Cause::alert_received, "an alert", flights}, {});
    };
    EXPECT_THAT(refused.tell("test there.example"),
                AllOf(ContainsRegex("Handshake +we: ClientHello, TLS 1.3 .517 octets.; peer: alert unrecognized name"),
                      ContainsRegex("Cause +it knows no host of the name")));
    Tested silent(dry(job()));
    silent.asked.meet = [&](const ProbeTask& one) {
        hello(*one.probe);
        one.probe->on_flights({{sent}});
        (void)one.probe->on_deadline({});
    };
    EXPECT_THAT(silent.tell("test there.example"), ContainsRegex("Cause +nothing came back to our ClientHello"));
}

TEST(TestDomain, ReachesNobody) {
    Tested task(dry(job()), {"192.0.2.1", "192.0.2.2"});
    task.asked.meet = [](const ProbeTask& one) {
        if (one.place.address == "192.0.2.1") one.probe->on_no_connection("Connection refused");
    };
    task.asked.unfinished = "192.0.2.2";
    EXPECT_THAT(task.tell("test there.example"), AllOf(ContainsRegex("Verdict +NO CONNECTION: Connection refused"),
                                                       ContainsRegex("192.0.2.2.:25 +no answer in time")));
}

TEST(TestDomain, ConnectsToNobodyWhereMailStays) {
    auto setup = dry(job());
    setup.job.next_hop = {routing::NextHop::Kind::mailbox, "", 0};
    AttemptScript script{setup};
    script.start().expect_finished();
    Task task;
    task.asked.explanation = Explanation{setup.job, script.result(), {}};
    EXPECT_THAT(task.tell("test here.example"), HasSubstr("Nobody was connected to."));
    EXPECT_THAT(task.tell("test"), HasSubstr("Name a domain, a host or an address"));
    EXPECT_THAT(task.tell("test x@"), HasSubstr("is no address and no domain"));
}

}  // namespace
}  // namespace postern::console::test
