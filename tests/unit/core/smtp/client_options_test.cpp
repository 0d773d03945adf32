#include "tests/support/core/client_script.hpp"

#include <gtest/gtest.h>

namespace postern::smtp {
namespace {

using test::client;
using test::ClientScript;
using test::ClientSetup;

ClientSetup with(const mail::MessageOptions& options) {
    auto setup = client();
    setup.transaction.options = options;
    return setup;
}

constexpr auto needs_smtputf8 =
    "the message has addresses or a header beyond ASCII, and the peer does not offer SMTPUTF8";

TEST(ClientSessionDsn, IsPassedOnWhereItIsOffered) {
    auto setup = with({false, false, mail::ReturnContent::full, "QQ1"}).to({"b", "c"});
    setup.transaction.recipient_options = {{{true}, "rfc822;b@e.example"}, {}};
    ClientScript script{setup};
    script.greeted({"PIPELINING", "DSN"})
        .expect_sent(
            "MAIL FROM:<a@c.example> RET=FULL ENVID=QQ1\r\n"
            "RCPT TO:<b@d.example> NOTIFY=NEVER ORCPT=rfc822;b@e.example\r\n"
            "RCPT TO:<c@d.example>\r\nDATA\r\n");
}

TEST(ClientSessionDsn, IsLeftOutWhereItIsNot) {
    auto setup = with({false, false, mail::ReturnContent::full, "QQ1"});
    setup.transaction.recipient_options = {{{true}, "rfc822;b@e.example"}};
    ClientScript script{setup};
    script.greeted({"PIPELINING"}).expect_sent("MAIL FROM:<a@c.example>\r\nRCPT TO:<b@d.example>\r\nDATA\r\n");
}

TEST(ClientSessionUtf8, IsAskedForWhereTheHeaderOrAnAddressNeedsIt) {
    ClientScript header{with({true})};
    header.greeted({"SMTPUTF8"}).expect_sent("MAIL FROM:<a@c.example> SMTPUTF8\r\n");
    ClientScript recipient{client().to({"jürgen"})};
    recipient.greeted({"SMTPUTF8"}).expect_sent("MAIL FROM:<a@c.example> SMTPUTF8\r\n");
    auto setup = client();
    setup.transaction.sender.local_part = "jürgen";
    ClientScript sender{setup};
    sender.greeted({"SMTPUTF8"}).expect_sent("MAIL FROM:<jürgen@c.example> SMTPUTF8\r\n");
    ClientScript neither{client()};
    neither.greeted({"SMTPUTF8"}).expect_sent("MAIL FROM:<a@c.example>\r\n");
}

TEST(ClientSessionUtf8, NeverGoesWhereItIsNotOffered) {
    for (const auto& setup : {with({true}), client().to({"jürgen"})}) {
        ClientScript script{setup};
        script.greeted({"PIPELINING"})
            .expect_nothing_sent()
            .expect_finished_reusable()
            .expect_failure(Permanence::permanent, Scope::message, needs_smtputf8);
    }
}

TEST(ClientSessionRequireTls, GoesWhereTheHostProvesWhoItIsAndOffersIt) {
    tls::Facts proven;
    proven.verification = tls::Verification::verified;
    proven.is_name_matched = true;
    tls::Facts unproven = proven;
    unproven.verification = tls::Verification::unverified;
    tls::Facts misnamed = proven;
    misnamed.is_name_matched = false;
    struct Case {
        tls::Facts facts;
        std::string offer;
        EnhancedCode refusal;
    };
    for (const auto& [facts, offer, refusal] :
         {Case{proven, "REQUIRETLS", {}}, Case{proven, "DSN", {5, 7, 30}}, Case{unproven, "REQUIRETLS", {5, 7, 10}},
          Case{misnamed, "REQUIRETLS", {5, 7, 10}}}) {
        ClientSession session(with({false, true}).using_start_tls(StartTlsUse::required).settings);
        (void)session.on_connected(with({false, true}).transaction, {});
        (void)session.on_bytes(as_octets("220 relay\r\n"), {});
        (void)session.on_bytes(as_octets("250-relay\r\n250 STARTTLS\r\n"), {});
        (void)session.on_bytes(as_octets("220 go\r\n"), {});
        (void)session.on_tls_established(facts, {});
        const auto actions = session.on_bytes(as_octets("250-relay\r\n250 " + offer + "\r\n"), {});
        if (refusal == EnhancedCode{}) {
            EXPECT_EQ(std::get<Send>(actions.front()).octets, "MAIL FROM:<a@c.example> REQUIRETLS\r\n");
            continue;
        }
        const auto& finished = std::get<Finished>(actions.back());
        ASSERT_TRUE(finished.failure);
        EXPECT_EQ(finished.failure->enhanced, refusal);
        EXPECT_EQ(finished.failure->permanence, Permanence::permanent);
        EXPECT_EQ(finished.failure->scope, Scope::demand) << "another one may do";
    }
}

TEST(ClientSessionRequireTls, NeverGoesInClearText) {
    ClientScript script{with({false, true})};
    script.greeted({"REQUIRETLS"}).expect_nothing_sent();
    script.expect_failure(Permanence::permanent, Scope::demand,
                          "the message's sender demands TLS (REQUIRETLS), and the connection is not encrypted");
}

}  // namespace
}  // namespace postern::smtp
