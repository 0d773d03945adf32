#include "tests/support/core/client_script.hpp"

#include <gtest/gtest.h>

namespace postern::smtp {
namespace {

using test::client;
using test::ClientScript;
using test::ClientSetup;

constexpr auto put_off = "the peer takes no more recipients at once (LIMITS)";

ClientSetup to_domains(const std::vector<std::string>& domains) {
    auto setup = client().to({});
    for (const auto& domain : domains) setup.transaction.recipients.push_back({"b", domain});
    return setup;
}

TEST(ClientSessionLimits, LeaveRecipientsToAnotherTransaction) {
    ClientScript script{client().to({"b", "c", "d"})};
    script.greeted({"PIPELINING", "LIMITS RCPTMAX=2"})
        .expect_sent("MAIL FROM:<a@c.example>\r\nRCPT TO:<b@d.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n");
    script.peer("250 ok\r\n250 ok\r\n550 unknown\r\n354 go\r\n").last_body("a\r\n").peer("250 queued\r\n");
    script.expect_delivered({0}).expect_refusal(2, put_off).expect_finished_reusable().expect_no_failure();
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ClientSessionLimits, HoldWithoutPipeliningToo) {
    ClientScript script{client().to({"b", "c"})};
    script.greeted({"LIMITS RCPTMAX=1"}).peer("250 ok\r\n").expect_sent("RCPT TO:<b@d.example>\r\n");
    script.peer("250 ok\r\n").expect_sent("DATA\r\n").peer("354 go\r\n").last_body("a\r\n").peer("250 queued\r\n");
    script.expect_delivered({0}).expect_refusal(1, put_off);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ClientSessionLimits, TellOfWhoWaitsWhenNobodyIsAccepted) {
    ClientScript script{client().to({"b", "c"})};
    script.greeted({"LIMITS RCPTMAX=1"}).peer("250 ok\r\n").peer("550 unknown\r\n").expect_no_report_of(1);
    script.peer("250 ok\r\n").expect_refusal(1, put_off).expect_finished_reusable();
    ClientScript lost{client().to({"b", "c"})};
    lost.greeted({"LIMITS RCPTMAX=1"}).peer("250 ok\r\n").peer("550 unknown\r\n").closed().expect_refusal(1, put_off);
}

TEST(ClientSessionLimits, LetThemShareAFailureOfAll) {
    ClientScript script{client().to({"b", "c"})};
    script.greeted({"LIMITS RCPTMAX=1"}).peer("450 later\r\n").peer("250 ok\r\n").expect_no_report();
    script.expect_failure(Permanence::transient, Scope::message, "while sending MAIL: 450 later");
}

TEST(ClientSessionLimits, EndTheSessionAfterItsLastMessage) {
    ClientScript script{client()};
    const auto send = [&] {
        script.peer("250 ok\r\n").peer("250 ok\r\n").peer("354 go\r\n").last_body("a\r\n").peer("250 queued\r\n");
    };
    script.greeted({"LIMITS MAILMAX=2"});
    send();
    script.expect_delivered({0}).expect_finished_reusable().next_message();
    send();
    script.expect_delivered({0}).expect_sent("QUIT\r\n").expect_finished_for_good().expect_no_failure();
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ClientSessionLimits, OfDomainsHoldForTheWholeSession) {
    ClientScript script{to_domains({"d.example", "e.example", "d.example"})};
    script.greeted({"LIMITS RCPTDOMAINMAX=1"}).peer("250 ok\r\n").peer("250 ok\r\n");
    script.expect_sent("RCPT TO:<b@d.example>\r\n").peer("250 ok\r\n").expect_sent("DATA\r\n");
    script.peer("354 go\r\n").last_body("a\r\n").peer("250 queued\r\n").expect_delivered({0, 2});
    script.expect_refusal(1, put_off).expect_finished_reusable();
    script.also_split_at_every_byte();
}

TEST(ClientSessionLimits, SendAMessageForAnotherDomainToAnotherConnection) {
    const auto first = to_domains({"d.example"});
    ClientSession session(first.settings);
    (void)session.on_connected(first.transaction, {});
    for (const auto* reply :
         {"220 relay\r\n", "250-relay\r\n250 LIMITS RCPTDOMAINMAX=1\r\n", "250 ok\r\n", "250 ok\r\n", "354 go\r\n"})
        (void)session.on_bytes(as_octets(reply), {});
    (void)session.on_body_chunk("a\r\n", true, {});
    (void)session.on_bytes(as_octets("250 queued\r\n"), {});
    const auto actions = session.on_transaction(to_domains({"e.example"}).transaction, {});
    EXPECT_EQ(std::get<Send>(actions.front()).octets, "QUIT\r\n");
    const auto& finished = std::get<Finished>(actions.back());
    EXPECT_FALSE(finished.is_reusable);
    EXPECT_EQ(finished.failure->scope, Scope::host);
    EXPECT_TRUE(session.is_unanswered()) << "a new connection is tried at once";
}

}  // namespace
}  // namespace postern::smtp
