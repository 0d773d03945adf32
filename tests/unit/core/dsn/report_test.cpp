#include "core/dsn/report.hpp"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace postern::dsn {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

constexpr Now now{TimePoint{}, WallTime(std::chrono::milliseconds(1'795'570'810'000))};  // Wed, 25 Nov 2026 01:40:10

ReportedRecipient refused(const std::string& local_part = "b") {
    ReportedRecipient recipient;
    recipient.address = {local_part, "there.example"};
    recipient.diagnosis = "RCPT: 550 5.1.1 no such user";
    recipient.remote_host = "mx.there.example [192.0.2.7]:25";
    recipient.smtp_code = 550;
    recipient.enhanced_code = "5.1.1";
    recipient.peer_text = "no such user";
    return recipient;
}

ReportedMessage about(std::vector<ReportedRecipient> recipients) {
    return {QueueId{0xAB}, {"a", "here.example"}, now.wall - std::chrono::hours(1), std::move(recipients)};
}

constexpr std::string_view original = "Subject: hello\r\nFrom: a@here.example\r\n\r\nthe body\r\n";

ports::OwnMessage bounce(const ReportedMessage& failed, std::string_view header = original) {
    return make_report(failed, {std::string(header), false}, "mail.here.example", QueueId{0xCD}, now);
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::size_t begin = 0;
    for (auto end = text.find("\r\n"); end != std::string::npos; end = text.find("\r\n", begin)) {
        lines.push_back(text.substr(begin, end - begin));
        begin = end + 2;
    }
    lines.push_back(text.substr(begin));
    return lines;
}

/// What stands between the boundaries, and before the first of them.
std::vector<std::string> parts_of(const std::string& text) {
    const std::string boundary = "--=_postern_00000000000000CD";
    std::vector<std::string> parts;
    std::size_t begin = 0;
    for (auto end = text.find(boundary); end != std::string::npos; end = text.find(boundary, begin)) {
        parts.push_back(text.substr(begin, end - begin));
        begin = end + boundary.size() + 2;
    }
    return parts;
}

std::string plain_part(const std::string& text) { return parts_of(text).at(1); }
std::string status_part(const std::string& text) { return parts_of(text).at(2); }
std::string header_part(const std::string& text) { return parts_of(text).at(3); }

TEST(Report, GoesToTheSenderWithTheNullReversePath) {
    const auto own = bounce(about({refused()}));
    EXPECT_TRUE(own.envelope.sender.is_null());
    ASSERT_THAT(own.envelope.recipients, SizeIs(1));
    EXPECT_EQ(own.envelope.recipients[0].address, (mail::Address{"a", "here.example"}));
    EXPECT_EQ(own.envelope.recipients[0].state, mail::RecipientState::waiting);
    EXPECT_EQ(own.envelope.id, QueueId{0xCD});
    EXPECT_EQ(own.envelope.accepted_at, now.wall);
}

// RFC 8689 §5: protected as the message was.
TEST(Report, OfAMessageThatDoesWithoutTlsDoesWithoutToo) {
    auto message = about({refused()});
    EXPECT_THAT(parts_of(bounce(message).octets).at(0), Not(HasSubstr("TLS-Required")));
    message.options.is_tls_optional = true;
    const auto own = bounce(message);
    EXPECT_THAT(parts_of(own.octets).at(0), HasSubstr("\r\nTLS-Required: No\r\n"));
    EXPECT_TRUE(own.envelope.options.is_tls_optional);
}

TEST(Report, BeginsWithAHeaderThatSaysWhatItIs) {
    EXPECT_EQ(parts_of(bounce(about({refused()})).octets).at(0),
              "Date: Wed, 25 Nov 2026 01:40:10 +0000\r\n"
              "From: \"Mail Delivery System (MAILER-DAEMON)\" <postmaster@mail.here.example>\r\n"
              "To: <a@here.example>\r\n"
              "Subject: Not delivered: your message to b@there.example\r\n"
              "Message-ID: <00000000000000CD@mail.here.example>\r\n"
              "Auto-Submitted: auto-replied\r\n"
              "MIME-Version: 1.0\r\n"
              "Content-Type: multipart/report; report-type=delivery-status;\r\n"
              " boundary=\"=_postern_00000000000000CD\"\r\n"
              "\r\n");
}

TEST(Report, TellsAPersonWhomItConcernsWhatWasSaidAndWhatToDo) {
    EXPECT_EQ(plain_part(bounce(about({refused()})).octets),
              "Content-Type: text/plain; charset=us-ascii\r\n"
              "Content-Description: What happened\r\n"
              "\r\n"
              "This is the mail server mail.here.example. Your message of Wed, 25 Nov 2026\r\n"
              "00:40:10 +0000 could not be delivered to this recipient.\r\n"
              "\r\n"
              "  <b@there.example>\r\n"
              "    The server mx.there.example [192.0.2.7]:25 said:\r\n"
              "      550 5.1.1 no such user\r\n"
              "    The address does not exist there, or is misspelt. Check it and send the\r\n"
              "    message again.\r\n"
              "\r\n"
              "Nobody else is concerned: where the message had other recipients, it was\r\n"
              "delivered to them, or you will be told separately. It will not be tried\r\n"
              "again. The header of your message is attached.\r\n"
              "\r\n"
              "For the postmaster: the message had the queue id 00000000000000AB.\r\n"
              "\r\n");
}

TEST(Report, ReportsEachRecipientToAProgram) {
    auto unreached = refused("c");
    unreached.remote_host.clear();
    unreached.smtp_code = 0;
    unreached.enhanced_code = "5.4.7";
    unreached.diagnosis = "could not be delivered within 5 days; last: connection refused";
    EXPECT_EQ(status_part(bounce(about({refused(), unreached})).octets),
              "Content-Type: message/delivery-status\r\n"
              "Content-Description: Delivery report\r\n"
              "\r\n"
              "Reporting-MTA: dns; mail.here.example\r\n"
              "X-Postern-Queue-ID: 00000000000000AB\r\n"
              "Arrival-Date: Wed, 25 Nov 2026 00:40:10 +0000\r\n"
              "\r\n"
              "Final-Recipient: rfc822; b@there.example\r\n"
              "Action: failed\r\n"
              "Status: 5.1.1\r\n"
              "Remote-MTA: dns; mx.there.example\r\n"
              "Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n"
              "\r\n"
              "Final-Recipient: rfc822; c@there.example\r\n"
              "Action: failed\r\n"
              "Status: 5.4.7\r\n"
              "Diagnostic-Code: x-postern; could not be delivered within 5 days; last:\r\n"
              " connection refused\r\n"
              "\r\n");
}

TEST(Report, ShowsTheOriginalsHeaderAndNothingOfItsBody) {
    EXPECT_EQ(header_part(bounce(about({refused()})).octets),
              "Content-Type: text/rfc822-headers\r\n"
              "Content-Description: Header of your message\r\n"
              "\r\n"
              "Subject: hello\r\n"
              "From: a@here.example\r\n"
              "\r\n");
}

TEST(Report, EndsWithTheLastBoundary) {
    EXPECT_THAT(bounce(about({refused()})).octets, testing::EndsWith("\r\n--=_postern_00000000000000CD--\r\n"));
}

TEST(Report, CountsManyRecipientsInItsSubject) {
    EXPECT_THAT(bounce(about({refused("b"), refused("c"), refused("d")})).octets,
                HasSubstr("\r\nSubject: Not delivered: your message to 3 recipients\r\n"));
}

TEST(Report, SaysItsOwnWordsWhereNoServerSpoke) {
    auto recipient = refused();
    recipient.smtp_code = 0;
    recipient.diagnosis = "the domain does not exist";
    EXPECT_THAT(plain_part(bounce(about({recipient})).octets), HasSubstr("\r\n    the domain does not exist\r\n"));
}

TEST(Report, GivesAdviceByTheCause) {
    const auto advice = [](const std::string& code) {
        auto recipient = refused();
        recipient.enhanced_code = code;
        return plain_part(bounce(about({recipient})).octets);
    };
    EXPECT_THAT(advice("5.1.10"), HasSubstr("takes no mail. Check the address."));
    EXPECT_THAT(advice("5.2.2"), HasSubstr("The mailbox is full."));
    EXPECT_THAT(advice("5.2.21"), HasSubstr("The mailbox takes no mail at present."));
    EXPECT_THAT(advice("5.4.7"), HasSubstr("until it was too old"));
    EXPECT_THAT(advice("5.7.1"), HasSubstr("by its rules"));
    EXPECT_THAT(advice("5.0.0"), HasSubstr("what the other server said."));
    EXPECT_THAT(advice(""), HasSubstr("what the other server said."));
}

ReportedRecipient without_tls(Action action, const std::string& code) {
    auto recipient = refused();
    recipient.smtp_code = 0;
    recipient.enhanced_code = code;
    recipient.diagnosis = "the certificate is not verified: certificate has expired";
    recipient.obstacle = tls::Obstacle::certificate_expired;
    recipient.action = action;
    return recipient;
}

std::string unfolded(std::string text) {
    for (auto at = text.find("\r\n"); at != std::string::npos; at = text.find("\r\n", at))
        text.replace(at, text.find_first_not_of(' ', at + 2) - at, " ");
    return text;
}

TEST(Report, ForAReasonOfTlsNamesTheCauseAndWhoseTurnItIs) {
    const auto plain = unfolded(plain_part(bounce(about({without_tls(Action::failed, "5.4.7")})).octets));
    EXPECT_THAT(plain, HasSubstr("The receiving server's certificate has expired. The receiving side can renew its "
                                 "certificate. Your administrator can exempt the destination for a while"));
    EXPECT_THAT(plain, Not(HasSubstr("Check the address")));
    EXPECT_THAT(plain, Not(HasSubstr("You need do nothing")));
}

TEST(Report, OfADelayForAReasonOfTlsSaysThatTheSenderNeedDoNothing) {
    auto recipient = without_tls(Action::delayed, "4.7.322");
    recipient.retry_until = now.wall + std::chrono::hours(24);
    const auto plain = unfolded(plain_part(bounce(about({recipient})).octets));
    EXPECT_THAT(plain, HasSubstr("The receiving side can renew its certificate."));
    EXPECT_THAT(plain, HasSubstr("You need do nothing: it is tried again until Thu, 26 Nov 2026 01:40:10 +0000."));
}

// RFC 8689
TEST(Report, SaysToASenderThatTheDemandWasItsOwn) {
    auto message = about({without_tls(Action::failed, "5.7.10")});
    message.options.requires_tls = true;
    auto plain = unfolded(plain_part(bounce(message).octets));
    EXPECT_THAT(plain, HasSubstr("You asked that this message never travels without protection (REQUIRETLS)."));
    EXPECT_THAT(plain, Not(HasSubstr("Your administrator")));
    message.recipients[0].obstacle = tls::Obstacle::tlsa_invalid;
    EXPECT_THAT(unfolded(plain_part(bounce(message).octets)), Not(HasSubstr("You asked that this message")))
        << "the domain demands it too";
    message.recipients[0].obstacle.reset();
    EXPECT_THAT(unfolded(plain_part(bounce(message).octets)), HasSubstr("You asked that this message"));
    message.recipients[0] = refused();
    EXPECT_THAT(unfolded(plain_part(bounce(message).octets)), Not(HasSubstr("You asked that this message")))
        << "the other server refused it for a reason of its own";
}

TEST(Report, SaysThatNothingMoreIsKnownWhereThereIsNoCode) {
    auto recipient = refused();
    recipient.enhanced_code.clear();
    EXPECT_THAT(status_part(bounce(about({recipient})).octets), HasSubstr("\r\nStatus: 5.0.0\r\n"));
}

TEST(Report, RepeatsNoCodeThatIsInTheWordsOrThatNobodySaid) {
    auto coded = refused();
    coded.peer_text = "5.1.1 no such user";
    EXPECT_THAT(status_part(bounce(about({coded})).octets), HasSubstr("smtp; 550 5.1.1 no such user\r\n"));
    auto plain = refused();
    plain.enhanced_code = "5.0.0";
    EXPECT_THAT(status_part(bounce(about({plain})).octets), HasSubstr("smtp; 550 no such user\r\n"));
    plain.peer_text.clear();
    EXPECT_THAT(status_part(bounce(about({plain})).octets), HasSubstr("smtp; 550\r\n"));
}

TEST(Report, MakesOneLineOfAReplyOfMany) {
    auto recipient = refused();
    recipient.peer_text = "no\r\nsuch\tuser\r\n";
    EXPECT_THAT(status_part(bounce(about({recipient})).octets),
                HasSubstr("\r\nDiagnostic-Code: smtp; 550 5.1.1 no such user\r\n"));
}

TEST(Report, LetsNoPeerWriteAFieldOrAPartOfItsOwn) {
    auto recipient = refused("x\r\nBcc: evil@there.example\r\n\r\n");
    recipient.peer_text = "no\r\nAction: delivered\r\n\r\n--=_postern_00000000000000CD--\r\n\x1b[2J";
    recipient.remote_host = "mx\r\nStatus: 2.0.0 [192.0.2.7]:25";
    const auto octets = bounce(about({recipient})).octets;
    EXPECT_THAT(lines_of(octets), Not(testing::Contains(StartsWith("Bcc:"))));
    EXPECT_THAT(lines_of(octets), Not(testing::Contains("Action: delivered")));
    EXPECT_THAT(lines_of(octets), Not(testing::Contains(StartsWith("Status: 2"))));
    EXPECT_THAT(octets, HasSubstr("\\x1B[2J"));
    EXPECT_THAT(lines_of(octets), testing::Contains("--=_postern_00000000000000CD--").Times(1));
}

TEST(Report, IsAsciiInShortLinesWhateverItIsGiven) {
    auto recipient = refused(std::string(3000, 'x'));
    recipient.peer_text =
        "gr\xC3\xBC\xC3\x9F" + std::string(1, '\0') + std::string(5000, '\xFF') + std::string(3000, 'y');
    recipient.diagnosis = std::string(4000, 'z');
    auto other = recipient;
    other.smtp_code = 0;
    const auto header =
        "Subject: \xC3\xBC" + std::string(5000, 'h') + "\r\nX-Null: " + std::string(1, '\0') + "\r\n\r\n";
    auto failed = about({recipient, other});
    failed.sender.local_part = std::string(2000, 's');
    const auto octets = bounce(failed, header).octets;
    for (const auto& line : lines_of(octets)) ASSERT_LE(line.size(), 998U) << line;
    for (const char c : octets) {
        ASSERT_TRUE((c >= 0x20 && c < 0x7F) || c == '\r' || c == '\n') << static_cast<int>(c);
    }
}

TEST(Report, HasNoLineEndButCrLf) {
    const auto octets = bounce(about({refused()}), "Subject: bare\nX: y\r\rz\n\nbody").octets;
    for (std::size_t place = 0; place < octets.size(); ++place) {
        ASSERT_TRUE(octets[place] != '\n' || octets[place - 1] == '\r') << place;
        ASSERT_TRUE(octets[place] != '\r' || octets[place + 1] == '\n') << place;
    }
    EXPECT_THAT(header_part(octets), AllOf(HasSubstr("Subject: bare\r\nX: y"), Not(HasSubstr("body"))));
}

TEST(Report, CutsTheOriginalsHeaderAt64KiBAtTheEndOfALine) {
    std::string header;
    for (int number = 0; header.size() < 200'000; ++number)
        header += "X-Line: " + std::to_string(number) + std::string(100, 'x') + "\r\n";
    const auto shown = header_part(bounce(about({refused()}), header.substr(0, 64U << 10U)).octets);
    EXPECT_LE(shown.size(), (64U << 10U) + 200);
    EXPECT_GE(shown.size(), 60'000U);
    const auto lines = lines_of(shown);
    EXPECT_EQ(lines.at(lines.size() - 3).size(), lines.at(lines.size() - 4).size());
}

TEST(Report, TakesAMessageWithoutAHeader) {
    EXPECT_EQ(header_part(bounce(about({refused()}), "").octets),
              "Content-Type: text/rfc822-headers\r\nContent-Description: Header of your message\r\n\r\n\r\n");
}

ReportedRecipient relayed(const std::string& local_part = "b") {
    ReportedRecipient recipient;
    recipient.address = {local_part, "there.example"};
    recipient.remote_host = "mx.there.example [192.0.2.7]:25";
    recipient.enhanced_code = "2.0.0";
    recipient.action = Action::relayed;
    return recipient;
}

TEST(Report, OfSuccessSaysWhoHasTheMessage) {
    const auto octets = bounce(about({relayed()})).octets;
    EXPECT_THAT(octets, HasSubstr("\r\nSubject: Delivered: your message to b@there.example\r\n"));
    EXPECT_THAT(plain_part(octets),
                HasSubstr("This is the mail server mail.here.example. You asked to be told: your\r\n"
                          "message of Wed, 25 Nov 2026 00:40:10 +0000 has reached this recipient.\r\n"));
    EXPECT_THAT(plain_part(octets), HasSubstr("Handed over to mx.there.example [192.0.2.7]:25"));
    EXPECT_THAT(plain_part(octets), Not(HasSubstr("tried")));
    EXPECT_THAT(status_part(octets), HasSubstr("\r\nFinal-Recipient: rfc822; b@there.example\r\n"
                                               "Action: relayed\r\n"
                                               "Status: 2.0.0\r\n"
                                               "Remote-MTA: dns; mx.there.example\r\n\r\n"));
}

// RFC 3461 §6.3 (i): of every try to relay by SMTP.
TEST(Report, OfSuccessHasTheWordsOfTheServerThatTookIt) {
    auto taken = relayed();
    taken.peer_text = "250-2.0.0 taken\r\n250 2.0.0 as 1A2B";
    taken.last_attempt = now.wall;
    EXPECT_THAT(status_part(bounce(about({taken})).octets),
                HasSubstr("Remote-MTA: dns; mx.there.example\r\n"
                          "Diagnostic-Code: smtp; 250-2.0.0 taken 250 2.0.0 as 1A2B\r\n"
                          "Last-Attempt-Date: Wed, 25 Nov 2026 01:40:10 +0000\r\n\r\n"));
}

// RFC 3461 §9.3: a name, else the address as a literal; RFC 3464 §2.3.5: of hosts of the network only.
TEST(Report, NamesTheOtherServerAsAFieldMayNameIt) {
    for (const auto& [host, field] : {std::pair("[192.0.2.7]:2526", "Remote-MTA: dns; [192.0.2.7]\r\n"),
                                      {"[2001:db8::7]:25", "Remote-MTA: dns; [IPv6:2001:db8::7]\r\n"},
                                      {"mx.example [2001:db8::7]:25", "Remote-MTA: dns; mx.example\r\n"}}) {
        auto recipient = refused();
        recipient.remote_host = host;
        EXPECT_THAT(status_part(bounce(about({recipient})).octets), HasSubstr(field));
    }
    for (const auto* place : {"mail.box", "/var/run/lmtp.sock"}) {
        auto recipient = relayed();
        recipient.remote_host = place;
        recipient.peer_text = "250 ok";
        EXPECT_THAT(status_part(bounce(about({recipient})).octets),
                    AllOf(Not(HasSubstr("Remote-MTA")), Not(HasSubstr("Diagnostic-Code"))));
    }
}

// RFC 3461 §6.3 (b)
TEST(Report, SaysWhereOurOwnNameIsNoneOfTheNetwork) {
    const auto local = make_report(about({refused()}), {std::string(original), false}, "mailhost", QueueId{0xCD}, now);
    EXPECT_THAT(status_part(local.octets), HasSubstr("Reporting-MTA: x-local-hostname; mailhost\r\n"));
    EXPECT_THAT(status_part(bounce(about({refused()})).octets), HasSubstr("Reporting-MTA: dns; mail.here.example\r\n"));
}

TEST(Report, TellsFailureFromSuccess) {
    auto delivered = relayed("c");
    delivered.action = Action::delivered;
    const auto octets = bounce(about({delivered, refused()})).octets;
    EXPECT_THAT(octets, HasSubstr("\r\nSubject: Delivery report: your message to 2 recipients\r\n"));
    const auto plain = plain_part(octets);
    EXPECT_LT(plain.find("<b@there.example>"), plain.find("You asked to be told"));
    EXPECT_LT(plain.find("You asked to be told"), plain.find("<c@there.example>"));
    EXPECT_THAT(plain, HasSubstr("Delivered into the mailbox by mx.there.example"));
    EXPECT_THAT(status_part(octets),
                AllOf(HasSubstr("\r\nAction: delivered\r\n"), HasSubstr("\r\nAction: failed\r\n")));
}

ReportedRecipient delayed(const std::string& local_part = "b") {
    auto recipient = refused(local_part);
    recipient.smtp_code = 450;
    recipient.enhanced_code = "4.2.1";
    recipient.peer_text = "mailbox busy";
    recipient.action = Action::delayed;
    return recipient;
}

ReportedMessage waiting(std::vector<ReportedRecipient> recipients) {
    auto message = about(std::move(recipients));
    for (auto& recipient : message.recipients) recipient.retry_until = message.accepted_at + std::chrono::hours(5 * 24);
    return message;
}

TEST(Report, OfDelaysSaysToAPersonUntilWhenTheLastOfThemIsTried) {
    auto message = waiting({delayed("a"), delayed("b")});
    message.recipients[0].retry_until += std::chrono::hours(24);
    const auto octets = bounce(message).octets;
    EXPECT_THAT(plain_part(octets), HasSubstr("until Tue, 01 Dec 2026"));
    EXPECT_THAT(status_part(octets), AllOf(HasSubstr("Will-Retry-Until: Tue, 01 Dec 2026 00:40:10 +0000\r\n"),
                                           HasSubstr("Will-Retry-Until: Mon, 30 Nov 2026 00:40:10 +0000\r\n")));
}

TEST(Report, OfADelaySaysThatNothingIsToBeDoneAndUntilWhenItIsTried) {
    const auto octets = bounce(waiting({delayed()})).octets;
    EXPECT_THAT(octets, HasSubstr("\r\nSubject: Delayed: your message to b@there.example\r\n"));
    const auto plain = plain_part(octets);
    EXPECT_THAT(plain, HasSubstr("This is the mail server mail.here.example. Your message of Wed, 25 Nov 2026\r\n"
                                 "00:40:10 +0000 could not be delivered to this recipient yet.\r\n"));
    EXPECT_THAT(plain, HasSubstr("said:\r\n      450 4.2.1 mailbox busy\r\n"));
    EXPECT_THAT(plain, HasSubstr("You need not send it\r\nagain: it will be tried until Mon, 30 Nov 2026"));
    EXPECT_THAT(plain, Not(HasSubstr("will not be tried again")));
    EXPECT_THAT(plain, Not(HasSubstr("mailbox is full"))) << "no advice for what may come right by itself";
    EXPECT_THAT(status_part(octets), HasSubstr("\r\nAction: delayed\r\n"
                                               "Status: 4.2.1\r\n"
                                               "Remote-MTA: dns; mx.there.example\r\n"
                                               "Diagnostic-Code: smtp; 450 4.2.1 mailbox busy\r\n"
                                               "Will-Retry-Until: Mon, 30 Nov 2026 00:40:10 +0000\r\n"));
}

TEST(Report, OfADelayBringsTheHeaderBackWhateverWasAskedFor) {
    auto message = waiting({delayed()});
    message.options.return_content = mail::ReturnContent::full;
    EXPECT_FALSE(wants_whole_original(message)) << "RFC 3461 §4.3: RET is about failures";
}

TEST(Report, TellsFailureFromDelay) {
    const auto octets = bounce(waiting({delayed("c"), refused()})).octets;
    EXPECT_THAT(octets, HasSubstr("\r\nSubject: Delivery report: your message to 2 recipients\r\n"));
    const auto plain = plain_part(octets);
    EXPECT_LT(plain.find("could not be delivered to this recipient."), plain.find("<b@there.example>"));
    EXPECT_LT(plain.find("<b@there.example>"), plain.find(" yet."));
    EXPECT_LT(plain.find(" yet."), plain.find("<c@there.example>"));
    const auto status = status_part(octets);
    EXPECT_EQ(status.find("Will-Retry-Until"), status.rfind("Will-Retry-Until")) << "not of what failed";
}

TEST(Report, RepeatsWhatTheSenderNamedItBy) {
    auto recipient = refused();
    recipient.original = "RFC822;Bob+2BTag@there.example";
    auto message = about({recipient});
    message.options.envelope_id = "QQ+2B1+0Ax";
    const auto status = status_part(bounce(message).octets);
    EXPECT_THAT(status, HasSubstr("\r\n\r\nOriginal-Envelope-Id: QQ+1\\x0Ax\r\nReporting-MTA: "));
    EXPECT_THAT(status, HasSubstr("\r\nOriginal-Recipient: rfc822; Bob+Tag@there.example\r\nFinal-Recipient: "));
}

Original whole(std::string octets) { return {std::move(octets), true}; }

std::string report_with(const ReportedMessage& message, const Original& of) {
    return make_report(message, of, "mail.here.example", QueueId{0xCD}, now).octets;
}

TEST(Report, BringsTheWholeMessageBackWhereThatIsAskedFor) {
    auto message = about({refused()});
    message.options.return_content = mail::ReturnContent::full;
    message.octets = original.size();
    ASSERT_TRUE(wants_whole_original(message));
    const auto octets = report_with(message, whole(std::string(original)));
    EXPECT_EQ(header_part(octets), "Content-Type: message/rfc822\r\nContent-Description: Your message\r\n\r\n" +
                                       std::string(original) + "\r\n");
    EXPECT_THAT(plain_part(octets), HasSubstr("again. Your message is attached."));
}

TEST(Report, BringsTheHeaderBackWhereTheWholeMessageMayNotBe) {
    auto message = about({refused()});
    message.options.return_content = mail::ReturnContent::full;
    for (const auto& unfit : {whole("Subject: x\r\n\r\n\xC3\xBC\r\n"), Original{std::string(original), false},
                              whole("X: y\r\n\r\n--=_postern_00000000000000CD--\r\n")})
        EXPECT_THAT(header_part(report_with(message, unfit)), StartsWith("Content-Type: text/rfc822-headers\r\n"));

    message.octets = (256U << 10U) + 1;
    EXPECT_FALSE(wants_whole_original(message)) << "too large";
    message.octets = 10;
    message.options.requires_tls = true;
    EXPECT_FALSE(wants_whole_original(message)) << "others' eyes";
    message.options.requires_tls = false;
    message.recipients = {relayed()};
    EXPECT_FALSE(wants_whole_original(message)) << "nothing failed";
    message.recipients = {refused()};
    message.options.return_content = mail::ReturnContent::unsaid;
    EXPECT_FALSE(wants_whole_original(message)) << "nobody asked";
}

TEST(Report, DemandsTlsAsTheMessageDid) {
    auto message = about({refused()});
    message.options.requires_tls = true;
    EXPECT_TRUE(bounce(message).envelope.options.requires_tls);
    EXPECT_FALSE(bounce(about({refused()})).envelope.options.requires_tls);
}

// RFC 6533 §3
TEST(Report, WritesAddressesBeyondAsciiInAscii) {
    auto recipient = refused("jürgen");
    recipient.original = "utf-8;jürgen@old.example";
    const auto own = bounce(about({recipient}));
    EXPECT_THAT(status_part(own.octets),
                AllOf(HasSubstr("\r\nFinal-Recipient: utf-8; j\\x{FC}rgen@there.example\r\n"),
                      HasSubstr("\r\nOriginal-Recipient: utf-8; j\\x{FC}rgen@old.example\r\n")));
    EXPECT_FALSE(own.envelope.options.needs_utf8);
}

TEST(Report, LeavesTheBackslashesOfAddressesAlone) {
    auto quoted = refused("\"a\\\"b\"");
    quoted.original = "rfc822;\"a\\\"b\"@old.example";
    auto international = refused("\"ü\\+\"");
    international.original = "utf-8;j\\x{FC}rgen@old.example";
    auto message = about({quoted, international});
    message.sender.local_part = quoted.address.local_part;
    const auto own = bounce(message);
    EXPECT_THAT(own.octets, AllOf(HasSubstr("\r\nTo: <\"a\\\"b\"@here.example>\r\n"),
                                  HasSubstr("\r\n  <\"a\\\"b\"@there.example>\r\n")));
    EXPECT_THAT(status_part(own.octets),
                AllOf(HasSubstr("\r\nFinal-Recipient: rfc822; \"a\\\"b\"@there.example\r\n"),
                      HasSubstr("\r\nOriginal-Recipient: rfc822; \"a\\\"b\"@old.example\r\n"),
                      HasSubstr("\r\nFinal-Recipient: utf-8; \"\\x{FC}\\x{5C}\\x{2B}\"@there.example\r\n"),
                      HasSubstr("\r\nOriginal-Recipient: utf-8; j\\x{FC}rgen@old.example\r\n")));
}

TEST(Report, NamesASenderBeyondAsciiAsItIs) {
    auto message = about({refused()});
    message.sender.local_part = "jürgen";
    const auto own = bounce(message);
    EXPECT_THAT(own.octets, HasSubstr("\r\nTo: <jürgen@here.example>\r\n"));
    EXPECT_TRUE(own.envelope.options.needs_utf8);
}

TEST(Report, NamesFiveHundredToAPersonAndAllToAProgram) {
    std::vector<ReportedRecipient> many;
    for (int number = 0; number < 700; ++number) many.push_back(refused("r" + std::to_string(number)));
    const auto octets = bounce(about(many)).octets;
    EXPECT_THAT(plain_part(octets), HasSubstr("\r\n  and 200 more, listed in the report below\r\n"));
    EXPECT_THAT(plain_part(octets), Not(HasSubstr("r699@")));
    EXPECT_THAT(status_part(octets), HasSubstr("rfc822; r699@there.example"));
}

}  // namespace
}  // namespace postern::dsn
