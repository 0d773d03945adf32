#include "core/smtp/command.hpp"

#include <gtest/gtest.h>

namespace postern::smtp {
namespace {

std::string mail_refusal(std::string_view argument, MailExtensions extensions = {}) {
    const auto arguments = parse_mail(argument, extensions);
    return arguments ? "accepted" : arguments.error().substr(0, 9);
}

std::string rcpt_refusal(std::string_view argument) {
    const auto recipient = parse_rcpt(argument);
    return recipient ? "accepted" : recipient.error().substr(0, 9);
}

TEST(CommandLine, KnowsItsVerbInAnyCase) {
    EXPECT_EQ(parse_command("EHLO c.example").command, Command::ehlo);
    EXPECT_EQ(parse_command("eHlO c.example").command, Command::ehlo);
    EXPECT_EQ(parse_command("starttls").command, Command::starttls);
}

TEST(CommandLine, TellsWhatIsNotServedFromWhatIsNoCommand) {
    for (const auto* line : {"ETRN x", "AUTH PLAIN", "TURN", "SOML FROM:<>", "XCLIENT a=b"})
        EXPECT_EQ(parse_command(line).command, Command::unsupported) << line;
    for (const auto* line :
         {"", " ", " EHLO c.example", "EHLOc.example", "EHL", "MAIL\tFROM:<>", "GET / HTTP/1.1", "\xff"})
        EXPECT_EQ(parse_command(line).command, Command::unknown) << line;
}

TEST(ChunkArguments, AreANumberAndPerhapsLast) {
    EXPECT_EQ(parse_bdat("0")->octets, 0u);
    EXPECT_FALSE(parse_bdat("86")->is_last);
    EXPECT_EQ(parse_bdat("86  last")->octets, 86u);
    EXPECT_TRUE(parse_bdat("86 LAST")->is_last);
    for (const auto* wrong : {"", "LAST", "-1", "8x", "8 LATE", "8 LAST x", "0x8", "123456789012345678901"})
        EXPECT_FALSE(parse_bdat(wrong)) << wrong;
}

TEST(CommandLine, TrimsItsArgument) {
    EXPECT_EQ(parse_command("NOOP").argument, "");
    EXPECT_EQ(parse_command("QUIT   ").argument, "");
    EXPECT_EQ(parse_command("NOOP  a b  ").argument, "a b");
}

TEST(MailArguments, AreReadInAnyCase) {
    const auto arguments = parse_mail("from:<a@b.example> size=1000 body=8bitmime", {});
    ASSERT_TRUE(arguments);
    EXPECT_EQ(arguments->sender.to_string(), "a@b.example");
    EXPECT_EQ(arguments->declared_octets, 1000u);
    EXPECT_EQ(arguments->body_type, mail::BodyType::eight_bit_mime);
}

TEST(MailArguments, HaveDefaults) {
    const auto arguments = parse_mail("FROM:<>", {});
    ASSERT_TRUE(arguments);
    EXPECT_TRUE(arguments->sender.is_null());
    EXPECT_FALSE(arguments->declared_octets);
    EXPECT_EQ(arguments->body_type, mail::BodyType::seven_bit);
}

TEST(MailArguments, MayHaveSpacesBehindTheColon) { EXPECT_EQ(mail_refusal("FROM:  <a@b.example>"), "accepted"); }

TEST(MailArguments, NeedTheirKeyword) {
    for (const auto* argument : {"", "<a@b.example>", "FROM <a@b.example>", "TO:<a@b.example>", "FROM :<a@b.example>"})
        EXPECT_EQ(mail_refusal(argument), "501 5.5.4") << argument;
}

TEST(MailArguments, NeedAPath) {
    for (const auto* argument :
         {"FROM:", "FROM:a@b.example", "FROM:<a", "FROM:<postmaster>", "FROM:<a@b.example>SIZE=1"})
        EXPECT_EQ(mail_refusal(argument), "501 5.1.7") << argument;
}

TEST(MailArguments, RefuseAParameterThatIsNotServed) {
    for (const auto* argument : {"FROM:<> AUTH=<>", "FROM:<> SMTPUTF8", "FROM:<> RET=HDRS", "FROM:<> X",
                                 "FROM:<> SIZE=1 X=1", "FROM:<> SIZ=1", "FROM:<> REQUIRETLS"})
        EXPECT_EQ(mail_refusal(argument), "555 5.5.4") << argument;
    EXPECT_EQ(mail_refusal("FROM:<> SIZE=1", {.size = false, .eight_bit_mime = true}), "555 5.5.4");
    EXPECT_EQ(mail_refusal("FROM:<> BODY=7BIT", {.size = true, .eight_bit_mime = false}), "555 5.5.4");
}

TEST(MailArguments, RefuseAParameterGivenTwice) {
    EXPECT_EQ(mail_refusal("FROM:<> SIZE=1 SIZE=1"), "501 5.5.4");
    EXPECT_EQ(mail_refusal("FROM:<> BODY=7BIT body=8BITMIME"), "501 5.5.4");
}

TEST(MailArguments, RefuseAMalformedParameter) {
    for (const auto* argument :
         {"FROM:<> =1", "FROM:<> SIZE=", "FROM:<> SIZE", "FROM:<> SIZE=-1", "FROM:<> SIZE=1k", "FROM:<> SIZE=+1",
          "FROM:<> SIZE=123456789012345678901", "FROM:<> BODY", "FROM:<> BODY=", "FROM:<> BODY=BINARYMIME",
          "FROM:<> SIZE==1", "FROM:<> -X=1", "FROM:<> X_Y=1", "FROM:<> X=\xe4"})
        EXPECT_EQ(mail_refusal(argument), "501 5.5.4") << argument;
}

TEST(MailArguments, ReadASizePast64BitsAsTheGreatest) {
    EXPECT_EQ(parse_mail("FROM:<> SIZE=99999999999999999999", {})->declared_octets,
              std::numeric_limits<std::uint64_t>::max());
}

TEST(RcptArguments, AreAForwardPath) {
    EXPECT_EQ(parse_rcpt("TO:<Joe@B.Example>")->to_string(), "Joe@b.example");
    EXPECT_EQ(parse_rcpt("to: <POSTMASTER>")->to_string(), "POSTMASTER");
}

TEST(RcptArguments, RefuseWhatIsMalformed) {
    for (const auto* argument : {"TO:", "TO:<>", "TO:a@b.example", "TO:<a>", "TO:<a@b.example"})
        EXPECT_EQ(rcpt_refusal(argument), "501 5.1.3") << argument;
    EXPECT_EQ(rcpt_refusal("FROM:<a@b.example>"), "501 5.5.4");
    EXPECT_EQ(rcpt_refusal("TO:<a@b.example> X==1"), "501 5.5.4");
}

TEST(RcptArguments, RefuseEveryParameter) {
    EXPECT_EQ(rcpt_refusal("TO:<a@b.example> NOTIFY=NEVER"), "555 5.5.4");
    EXPECT_EQ(rcpt_refusal("TO:<a@b.example> X"), "555 5.5.4");
}

TEST(Helo, MayBeAnythingThatIsSafeInAHeader) {
    for (const auto* name :
         {"c.example", "c", "[192.0.2.7]", "[IPv6:2001:db8::7]", "my_host", "c.example.", "-", "a:b"})
        EXPECT_TRUE(is_usable_helo(name)) << name;
    for (const auto* name :
         {"", "a b", "a(b", "a)b", "<a>", "a@b", "a;b", "a,b", "a\"b", "a\\b", "a\tb", "a\x7f", "\xc3\xa4"})
        EXPECT_FALSE(is_usable_helo(name)) << name;
    EXPECT_TRUE(is_usable_helo(std::string(255, 'a')));
    EXPECT_FALSE(is_usable_helo(std::string(256, 'a')));
}

}  // namespace
}  // namespace postern::smtp
