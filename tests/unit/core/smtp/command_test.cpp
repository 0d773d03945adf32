#include "core/smtp/command.hpp"

#include <gtest/gtest.h>

namespace postern::smtp {
namespace {

std::string mail_refusal(std::string_view argument, MailExtensions extensions = {}) {
    const auto arguments = parse_mail(argument, extensions);
    return arguments ? "accepted" : arguments.error().substr(0, 9);
}

std::string rcpt_refusal(std::string_view argument, RcptExtensions extensions = {}) {
    const auto recipient = parse_rcpt(argument, extensions);
    return recipient ? "accepted" : recipient.error().substr(0, 9);
}

TEST(CommandLine, KnowsItsVerbInAnyCase) {
    EXPECT_EQ(parse_command("EHLO c.example").command, Command::ehlo);
    EXPECT_EQ(parse_command("eHlO c.example").command, Command::ehlo);
    EXPECT_EQ(parse_command("starttls").command, Command::starttls);
}

TEST(CommandLine, TellsWhatIsNotServedFromWhatIsNoCommand) {
    for (const auto* line : {"ETRN x", "ATRN x", "TURN", "SOML FROM:<>", "XFORWARD a=b"})
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
    for (const auto* argument :
         {"FROM:<> AUTH=<>", "FROM:<> X", "FROM:<> SIZE=1 X=1", "FROM:<> SIZ=1", "FROM:<> NOTIFY=NEVER"})
        EXPECT_EQ(mail_refusal(argument), "555 5.5.4") << argument;
    EXPECT_EQ(mail_refusal("FROM:<> SIZE=1", {.size = false, .eight_bit_mime = true}), "555 5.5.4");
    EXPECT_EQ(mail_refusal("FROM:<> BODY=7BIT", {.size = true, .eight_bit_mime = false}), "555 5.5.4");
    EXPECT_EQ(mail_refusal("FROM:<> RET=HDRS", {.dsn = false}), "555 5.5.4");
    EXPECT_EQ(mail_refusal("FROM:<> ENVID=x", {.dsn = false}), "555 5.5.4");
    EXPECT_EQ(mail_refusal("FROM:<> SMTPUTF8", {.smtputf8 = false}), "555 5.5.4");
    EXPECT_EQ(mail_refusal("FROM:<> REQUIRETLS", {.require_tls = false}), "555 5.5.4");
}

TEST(MailArguments, RefuseAParameterGivenTwice) {
    EXPECT_EQ(mail_refusal("FROM:<> SIZE=1 SIZE=1"), "501 5.5.4");
    EXPECT_EQ(mail_refusal("FROM:<> BODY=7BIT body=8BITMIME"), "501 5.5.4");
}

TEST(MailArguments, RefuseAMalformedParameter) {
    for (const auto* argument : {"FROM:<> =1",
                                 "FROM:<> SIZE=",
                                 "FROM:<> SIZE",
                                 "FROM:<> SIZE=-1",
                                 "FROM:<> SIZE=1k",
                                 "FROM:<> SIZE=+1",
                                 "FROM:<> SIZE=123456789012345678901",
                                 "FROM:<> BODY",
                                 "FROM:<> BODY=",
                                 "FROM:<> BODY=BINARYMIME",
                                 "FROM:<> SIZE==1",
                                 "FROM:<> -X=1",
                                 "FROM:<> X_Y=1",
                                 "FROM:<> RET",
                                 "FROM:<> RET=ALL",
                                 "FROM:<> ENVID=",
                                 "FROM:<> ENVID=a+2",
                                 "FROM:<> ENVID=\xe4",
                                 "FROM:<> SMTPUTF8=1",
                                 "FROM:<> REQUIRETLS=yes"})
        EXPECT_EQ(mail_refusal(argument), "501 5.5.4") << argument;
}

TEST(MailArguments, ReadASizePast64BitsAsTheGreatest) {
    EXPECT_EQ(parse_mail("FROM:<> SIZE=99999999999999999999", {})->declared_octets,
              std::numeric_limits<std::uint64_t>::max());
}

TEST(MailArguments, TellHowTheMessageIsToBeDelivered) {
    const auto arguments = parse_mail("FROM:<a@b.example> RET=hdrs envid=QQ314159 SMTPUTF8 REQUIRETLS SIZE=1", {});
    ASSERT_TRUE(arguments) << arguments.error();
    EXPECT_EQ(arguments->options, (mail::MessageOptions{true, true, mail::ReturnContent::headers, "QQ314159"}));
    EXPECT_EQ(parse_mail("FROM:<> RET=FULL", {})->options.return_content, mail::ReturnContent::full);
    EXPECT_EQ(parse_mail("FROM:<>", {})->options, mail::MessageOptions{});
}

TEST(MailArguments, MayGoBeyondAsciiWithSmtpUtf8) {
    EXPECT_EQ(parse_mail("FROM:<jürgen@bücher.example> SIZE=1 smtputf8 RET=HDRS", {})->sender.to_string(),
              "jürgen@xn--bcher-kva.example");
    EXPECT_EQ(mail_refusal("FROM:<jürgen@b.example>"), "553 5.6.7");
    EXPECT_EQ(mail_refusal("FROM:<jürgen@b.example> X=SMTPUTF8"), "553 5.6.7");
    EXPECT_EQ(mail_refusal("FROM:<jürgen@b.example> SMTPUTF8X"), "553 5.6.7");
    EXPECT_EQ(mail_refusal("FROM:<\xfc@b.example> SMTPUTF8"), "501 5.1.7");
    EXPECT_EQ(mail_refusal("FROM:<jürgen@b.example> SMTPUTF8", {.smtputf8 = false}), "553 5.6.7");
}

TEST(RcptArguments, AreAForwardPath) {
    EXPECT_EQ(parse_rcpt("TO:<Joe@B.Example>", {})->recipient.to_string(), "Joe@b.example");
    EXPECT_EQ(parse_rcpt("to: <POSTMASTER>", {})->recipient.to_string(), "POSTMASTER");
}

TEST(RcptArguments, TellOfWhatTheSenderWantsToHear) {
    const auto arguments = parse_rcpt("TO:<b@c.example> NOTIFY=success,Delay ORCPT=rfc822;Bob+2BTag@C.example", {});
    ASSERT_TRUE(arguments) << arguments.error();
    EXPECT_EQ(arguments->options.notify, (mail::Notify{true, true, false, true}));
    EXPECT_EQ(arguments->options.original, "rfc822;Bob+2BTag@C.example");
    EXPECT_EQ(parse_rcpt("TO:<b@c.example> NOTIFY=NEVER", {})->options.notify, (mail::Notify{true}));
    EXPECT_EQ(parse_rcpt("TO:<b@c.example>", {})->options, mail::RecipientOptions{});
}

TEST(RcptArguments, MayGoBeyondAsciiWhereMailSaidSo) {
    EXPECT_EQ(rcpt_refusal("TO:<jürgen@b.example>", {.charset = mail::Charset::utf8}), "accepted");
    EXPECT_EQ(rcpt_refusal("TO:<a@b.example> ORCPT=utf-8;jürgen@b.example", {.charset = mail::Charset::utf8}),
              "accepted");
    EXPECT_EQ(rcpt_refusal("TO:<jürgen@b.example>"), "553 5.6.7");
    EXPECT_EQ(rcpt_refusal("TO:<a@b.example> ORCPT=utf-8;jürgen@b.example"), "501 5.5.4");
    EXPECT_EQ(rcpt_refusal("TO:<a@b.example> ORCPT=utf-8;j\\x{FC}rgen@b.example"), "accepted");
}

TEST(RcptArguments, RefuseWhatIsMalformed) {
    for (const auto* argument : {"TO:", "TO:<>", "TO:a@b.example", "TO:<a>", "TO:<a@b.example"})
        EXPECT_EQ(rcpt_refusal(argument), "501 5.1.3") << argument;
    EXPECT_EQ(rcpt_refusal("FROM:<a@b.example>"), "501 5.5.4");
    EXPECT_EQ(rcpt_refusal("TO:<a@b.example> X==1"), "501 5.5.4");
}

TEST(RcptArguments, RefuseAParameterThatIsNotServed) {
    EXPECT_EQ(rcpt_refusal("TO:<a@b.example> NOTIFY=NEVER", {.dsn = false}), "555 5.5.4");
    EXPECT_EQ(rcpt_refusal("TO:<a@b.example> X"), "555 5.5.4");
    EXPECT_EQ(rcpt_refusal("TO:<a@b.example> RET=HDRS"), "555 5.5.4");
}

TEST(RcptArguments, RefuseAMalformedParameter) {
    for (const auto* parameter :
         {"NOTIFY", "NOTIFY=", "NOTIFY=NEVER,DELAY", "NOTIFY=SUCCESS,", "NOTIFY=,SUCCESS", "NOTIFY=ALWAYS", "ORCPT",
          "ORCPT=rfc822", "ORCPT=;a", "ORCPT=rfc822;", "ORCPT=r_c;a", "ORCPT=rfc822;a+2", "ORCPT=rfc822;a+2b",
          "ORCPT=rfc822;\xc3\xa4", "ORCPT=utf-8;\xe4", "NOTIFY=NEVER NOTIFY=NEVER"})
        EXPECT_EQ(rcpt_refusal(std::string("TO:<a@b.example> ") + parameter), "501 5.5.4") << parameter;
    EXPECT_EQ(rcpt_refusal("TO:<a@b.example> ORCPT=rfc822;" + std::string(500, 'a')), "501 5.5.4");
    std::string grown = "TO:<a@b.example> ORCPT=utf-8;";
    for (int character = 0; character < 100; ++character) grown += "ü";
    EXPECT_EQ(rcpt_refusal(grown, {.charset = mail::Charset::utf8}), "501 5.5.4");
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
