#include "core/console/tls_sessions.hpp"

#include "tests/unit/core/console/console_rig.hpp"

#include <gmock/gmock.h>

namespace postern::console::test {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;

TlsSession session(std::string address, std::uint16_t port, std::chrono::milliseconds age) {
    TlsSession one;
    one.address = std::move(address);
    one.port = port;
    one.age = age;
    one.facts.version = "TLSv1.3";
    one.facts.cipher = "TLS_AES_256_GCM_SHA384";
    one.facts.group = "X25519";
    return one;
}

TEST(TlsSessions, AreShownOldestFirst) {
    Task task;
    task.reader.under_tls = {{session("192.0.2.7", 51000, 2h), session("2001:db8::7", 99, 3s)}, 2, 0};
    auto& first = task.reader.under_tls.oldest.front().facts;
    first.server_name = "mail.example.test";
    first.is_resumed = true;
    first.verification = tls::Verification::unverified;
    first.peer_subject = "CN=client.example";
    EXPECT_EQ(task.tell("show tls sessions"),
              "2 inbound session[s] under TLS.\n"
              "  Peer              SNI                Version  Cipher                  Group   Resumed  Client "
              "certificate               Age\n"
              "  192.0.2.7:51000   mail.example.test  TLSv1.3  TLS_AES_256_GCM_SHA384  X25519  yes      not verified: "
              "CN=client.example  2 h\n"
              "  [2001:db8::7]:99  -                  TLSv1.3  TLS_AES_256_GCM_SHA384  X25519  no       -              "
              "                  3 s\n");
}

TEST(TlsSessions, AreCountedWhereTheyAreTooMany) {
    Task task;
    task.reader.under_tls = {{session("192.0.2.7", 51000, 2h)}, 4321, 0};
    EXPECT_THAT(task.tell("show tls sessions"), HasSubstr("4321 inbound session[s] under TLS.\n"));
    EXPECT_THAT(task.tell("show tls sessions"), HasSubstr("  and 4320 more, younger\n"));
    EXPECT_EQ(task.reader.asked_rows, 100u);
}

TEST(TlsSessions, AreSaidToBeMissingWhereAThreadIsSilent) {
    Task task;
    task.reader.under_tls = {{}, 0, 1};
    EXPECT_EQ(task.tell("show tls sessions"),
              "0 inbound session[s] under TLS.\n"
              "  1 thread[s] did not answer in time: their sessions are missing here.\n");
}

TEST(TlsSessions, NameTheClientThatAProxySpeaksFor) {
    Task task;
    task.reader.under_tls = {{session("192.0.2.1", 51000, 2h)}, 1, 0};
    task.reader.under_tls.oldest.front().speaks_for = "2001:db8::7";
    EXPECT_THAT(task.tell("show tls sessions"), HasSubstr("  2001:db8::7 through 192.0.2.1:51000  -"));
}

TEST(TlsSessions, LetNoClientPushTheColumnsAway) {
    Task task;
    task.reader.under_tls = {{session("192.0.2.7", 51000, 2h)}, 1, 0};
    auto& facts = task.reader.under_tls.oldest.front().facts;
    facts.server_name = std::string(255, 's');
    facts.verification = tls::Verification::verified;
    facts.peer_subject = std::string(512, 'c');
    const auto shown = task.tell("show tls sessions");
    EXPECT_THAT(shown, HasSubstr(std::string(40, 's') + "...  TLSv1.3"));
    EXPECT_THAT(shown, HasSubstr("verified: " + std::string(40, 'c') + "...  2 h"));
}

TEST(TlsSessions, OfAllThreadsAreJoinedByAge) {
    const auto all = joined({{session("a", 1, 5ms), session("b", 1, 3ms)}, 2, 0}, {{session("c", 1, 4ms)}, 7, 1}, 2);
    ASSERT_EQ(all.oldest.size(), 2u);
    EXPECT_EQ(all.oldest[0].address, "a");
    EXPECT_EQ(all.oldest[1].address, "c");
    EXPECT_EQ(all.in_all, 9u);
    EXPECT_EQ(all.silent_workers, 1u);
}

TEST(TlsSessions, DoNotTakeThePlaceOfShowTls) {
    Task task;
    EXPECT_THAT(task.tell("show tls"), HasSubstr("Ports\n"));
    EXPECT_THAT(task.tell("SHOW  TLS  SESSIONS"), HasSubstr("under TLS."));
    EXPECT_THAT(task.tell("show tls nonsense"), HasSubstr("takes nothing behind it"));
}

}  // namespace
}  // namespace postern::console::test
