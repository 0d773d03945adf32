#include "core/report/log_lines.hpp"

#include <gmock/gmock.h>

namespace postern::report {
namespace {

using testing::HasSubstr;
using testing::Not;

const mail::Address sender{"s", "here.example"};
const mail::Address recipient{"r", "there.example"};
const mail::Address nobody{};

tls::Facts facts() {
    tls::Facts facts;
    facts.version = "TLSv1.3";
    facts.cipher = "TLS_AES_256_GCM_SHA384";
    return facts;
}

TEST(LogLines, ConnectAndDisconnectReadAsDominosDo) {
    EXPECT_EQ(line_connected("192.0.2.7"), "SMTP Server: 192.0.2.7 connected");
    EXPECT_EQ(line_disconnected("192.0.2.7", 2), "SMTP Server: 192.0.2.7 disconnected. 2 message[s] received");
}

TEST(LogLines, AMessageReceivedNamesItsProtection) {
    mail::Envelope envelope;
    envelope.id = {0xA1B2C3};
    envelope.sender = sender;
    envelope.message_id = "<id@here.example>";
    EXPECT_EQ(line_received(envelope, 1234),
              "SMTP Server: Message 0000000000A1B2C3 (MessageID: <id@here.example>) received from s@here.example size "
              "1234 bytes (clear text)");
    envelope.tls = facts();
    EXPECT_THAT(line_received(envelope, 1234), HasSubstr("(TLSv1.3 TLS_AES_256_GCM_SHA384)"));
}

TEST(LogLines, AMessageReceivedNamesTheClientsCertificate) {
    mail::Envelope envelope;
    envelope.tls = facts();
    envelope.tls->verification = tls::Verification::verified;
    envelope.tls->peer_certificate_sha256 = "00ff";
    EXPECT_THAT(line_received(envelope, 1),
                HasSubstr("(TLSv1.3 TLS_AES_256_GCM_SHA384, client certificate verified, SHA-256 00ff, subject "));
}

TEST(LogLines, WhatAProxySaidIsMarkedAsItsWord) {
    const mail::Introduction introduction{"192.0.2.1", facts()};
    EXPECT_EQ(line_connected("192.0.2.7", &introduction),
              "SMTP Server: 192.0.2.7 connected, as told by 192.0.2.1: TLSv1.3 TLS_AES_256_GCM_SHA384");
    EXPECT_EQ(line_introduced("192.0.2.7", "", {"192.0.2.1"}),
              "SMTP Server: 192.0.2.7 takes the place of its proxy (XCLIENT), as told by 192.0.2.1");
    EXPECT_THAT(line_introduced("192.0.2.7", "anna", {"192.0.2.1"}), HasSubstr("(XCLIENT) as anna, as told by"));
    EXPECT_THAT(line_received({}, 1, &introduction),
                HasSubstr("(clear text; as told by 192.0.2.1: TLSv1.3 TLS_AES_256_GCM_SHA384)"));
}

TEST(LogLines, AMessageReceivedFromNobodyShowsTheNullReversePath) {
    EXPECT_THAT(line_received({}, 1), HasSubstr("(MessageID: none) received from <> size"));
}

TEST(LogLines, ATransferNamesVerdictVersionAndCipher) {
    const auto tls = facts();
    EXPECT_EQ(line_transferred({{1},
                                "relay.example [192.0.2.7]:25",
                                &sender,
                                {&recipient},
                                12000,
                                "may:encrypted:certificate not checked",
                                &tls}),
              "Router: Message 0000000000000001 transferred to relay.example [192.0.2.7]:25 for r@there.example from "
              "s@here.example Size: 12K via "
              "SMTP (may:encrypted:certificate not checked, TLSv1.3 TLS_AES_256_GCM_SHA384) in 0.00 s (queue 0.00, "
              "transfer 0.00)");
    EXPECT_THAT(line_transferred({{1}, "relay", &nobody, {&recipient}, 12, "may:clear:STARTTLS not offered", nullptr}),
                HasSubstr("from <> Size: 12 via SMTP (may:clear:STARTTLS not offered)"));
}

TEST(LogLines, ATransferNamesItsDelaysAndTheReply) {
    using std::chrono::milliseconds;
    Transfer transfer{{1}, "relay", &sender, {&recipient}, 12, "", nullptr};
    transfer.delays = {milliseconds(61'234), false, milliseconds(20), milliseconds(114), milliseconds(5)};
    transfer.reply = PeerText("250 2.0.0 queued\r\nas \x1B[31m1");
    EXPECT_THAT(line_transferred(transfer), testing::EndsWith(" via SMTP in 61.37 s (queue 61.23, connect 0.02, TLS "
                                                              "0.11, transfer 0.01): 250 2.0.0 queued\\x0D\\x0Aas "
                                                              "\\x1B[31m1"));
    transfer.delays = {milliseconds(0), true, {}, {}, milliseconds(10)};
    EXPECT_THAT(line_transferred(transfer), HasSubstr("(queue 0.00, reused connection, transfer 0.01)"));
}

TEST(LogLines, ADelayNamesTryTimeAndReason) {
    EXPECT_EQ(
        line_delayed({1}, {&recipient}, 2, std::chrono::minutes(10), "connection refused"),
        "Router: Message 0000000000000001 for r@there.example waits (try 2), next try in 10 min: connection refused");
}

TEST(LogLines, AListOfManyRecipientsIsCut) {
    EXPECT_THAT(line_failed({1}, std::vector<const mail::Address*>(1000, &recipient), "no"),
                HasSubstr("and 995 more failed: no"));
}

TEST(LogLines, AnAddressCannotForgeALine) {
    const mail::Address forged{"\"x\r\nRouter: Message", "there.example"};
    EXPECT_THAT(line_failed({1}, {&forged}, "no"), Not(HasSubstr("\n")));
}

TEST(Verdict, HasLevelResultAndReason) {
    const auto tls = facts();
    EXPECT_EQ(verdict(tls::Level::may, tls::Outcome::encrypted_unverified, &tls),
              "may:encrypted:certificate not checked");
    EXPECT_EQ(verdict(tls::Level::may, tls::Outcome::encrypted_verified, &tls), "may:encrypted:certificate verified");
    EXPECT_EQ(verdict(tls::Level::none, tls::Outcome::clear_by_setting, nullptr), "none:clear:port status");
    EXPECT_EQ(verdict(tls::Level::may, tls::Outcome::clear_after_failure, nullptr), "may:clear:handshake failed");
}

TEST(Verdict, SaysWhoWantsClearText) {
    using Source = tls::Grounds::Source;
    const auto by = [](Source source) {
        return verdict(tls::Level::none, tls::Outcome::clear_by_setting, nullptr, std::nullopt, {source});
    };
    EXPECT_EQ(by(Source::exemption), "none:clear:exemption");
    EXPECT_EQ(by(Source::policy_document), "none:clear:policy document");
    EXPECT_EQ(by(Source::next_hop), "none:clear:next hop's level");
}

TEST(Verdict, SaysThatTheSenderDoesWithoutMore) {
    const auto tls = facts();
    const tls::Grounds waived{tls::Grounds::Source::port_status, true};
    EXPECT_EQ(verdict(tls::Level::may, tls::Outcome::encrypted_unverified, &tls, {}, waived),
              "may:encrypted:certificate not checked, TLS-Required No");
    EXPECT_EQ(verdict(tls::Level::may, tls::Outcome::clear_not_offered, nullptr, {}, waived),
              "may:clear:STARTTLS not offered, TLS-Required No");
}

TEST(Verdict, IsKnownOfARefusalUnderTlsAndOfNothingElse) {
    const auto tls = facts();
    EXPECT_EQ(verdict(tls::Level::may, std::nullopt, &tls), "may:encrypted:certificate not checked");
    EXPECT_EQ(verdict(tls::Level::may, std::nullopt, nullptr), "");
}

TEST(Verdict, NamesTheProofThatWasDemanded) {
    const auto tls = facts();
    const auto verified = tls::Outcome::encrypted_verified;
    EXPECT_EQ(verdict(tls::Level::dane, verified, &tls), "dane:encrypted:TLSA record matches");
    EXPECT_EQ(verdict(tls::Level::dane_only, verified, &tls), "dane-only:encrypted:TLSA record matches");
    EXPECT_EQ(verdict(tls::Level::fingerprint, verified, &tls), "fingerprint:encrypted:fingerprint matches");
    EXPECT_EQ(verdict(tls::Level::secure, verified, &tls), "secure:encrypted:certificate verified");
}

TEST(Verdict, NamesTheObstacleOfWhatWasNotSent) {
    const auto tls = facts();
    EXPECT_EQ(verdict(tls::Level::dane, std::nullopt, &tls, tls::Obstacle::tlsa_invalid), "dane:refused:tlsa-invalid");
    EXPECT_EQ(verdict(tls::Level::dane, std::nullopt, nullptr, tls::Obstacle::dnssec_invalid),
              "dane:refused:dnssec-invalid");
}

TEST(ShownSize, IsInTheUnitsOfTheRouter) {
    EXPECT_EQ(shown_size(512), "512");
    EXPECT_EQ(shown_size(1025), "2K");
    EXPECT_EQ(shown_size(50u << 20), "50M");
}

TEST(RareLines, SayHowManyThereWere) {
    EXPECT_EQ(line_unfinished(3),
              "Router: 3 deliveries had no answer yet; their messages stay queued and are sent again");
    EXPECT_EQ(line_dropped(12), "SMTP: 12 lines dropped: the log could not keep up");
}

}  // namespace
}  // namespace postern::report
