#include "core/smtp/reply_parser.hpp"

#include <gtest/gtest.h>

#include <string>

namespace postern::smtp {
namespace {

using Status = ReplyParser::Status;

/// All of `text` at once; the parser, so that reply and error can be asked for.
struct Parsed {
    ReplyParser parser;
    Status status;
    std::string left;

    explicit Parsed(std::string_view text) {
        auto input = as_octets(text);
        status = parser.take(input);
        left = as_text(input);
    }
};

PeerReply reply_to_ehlo(const std::string& lines) {
    const Parsed parsed(lines);
    EXPECT_EQ(parsed.status, Status::complete);
    return parsed.parser.reply();
}

TEST(ReplyParser, ReadsCodeEnhancedCodeAndText) {
    const Parsed parsed("550 5.1.1 no such user\r\n");
    ASSERT_EQ(parsed.status, Status::complete);
    EXPECT_EQ(parsed.parser.reply().code, 550);
    EXPECT_EQ(parsed.parser.reply().enhanced, (EnhancedCode{5, 1, 1}));
    EXPECT_EQ(parsed.parser.reply().text, "no such user");
}

TEST(ReplyParser, JoinsTheLinesOfOneReply) {
    const Parsed parsed("451-4.7.1 try\r\n451 4.7.1 later\r\n");
    ASSERT_EQ(parsed.status, Status::complete);
    EXPECT_EQ(parsed.parser.reply().text, "try\nlater");
    EXPECT_EQ(parsed.parser.reply().words(), PeerText("try later"));
}

TEST(ReplyParser, LeavesTheNextReplyInTheInput) {
    const Parsed parsed("250 ok\r\n354 go\r\n");
    EXPECT_EQ(parsed.status, Status::complete);
    EXPECT_EQ(parsed.left, "354 go\r\n");
}

TEST(ReplyParser, TakesACodeWithoutText) {
    const Parsed parsed("250-\r\n250\r\n");
    ASSERT_EQ(parsed.status, Status::complete);
    EXPECT_EQ(parsed.parser.reply().text, "\n");
}

TEST(ReplyParser, TakesALineThatEndsInLfAlone) {
    const Parsed parsed("250 ok\n");
    ASSERT_EQ(parsed.status, Status::complete);
    EXPECT_EQ(parsed.parser.reply().text, "ok");
}

TEST(ReplyParser, ReadsTheSameFromSingleOctets) {
    const std::string text = "250-a\r\n250 2.0.0 b\r\n";
    ReplyParser parser;
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
        auto input = as_octets(std::string_view(text).substr(i, 1));
        ASSERT_EQ(parser.take(input), Status::incomplete) << i;
        EXPECT_FALSE(parser.is_at_rest());
    }
    auto input = as_octets("\n");
    ASSERT_EQ(parser.take(input), Status::complete);
    EXPECT_TRUE(parser.is_at_rest());
    EXPECT_EQ(parser.reply().text, "a\nb");
}

TEST(ReplyParser, ForgetsTheReplyBefore) {
    ReplyParser parser;
    auto input = as_octets("550 5.1.1 no\r\n250 ok\r\n");
    ASSERT_EQ(parser.take(input), Status::complete);
    ASSERT_EQ(parser.take(input), Status::complete);
    EXPECT_EQ(parser.reply().enhanced, EnhancedCode{});
    EXPECT_EQ(parser.reply().text, "ok");
}

TEST(ReplyParser, TakesAnEnhancedCodeOfAnotherClassForText) {
    const Parsed parsed("250 5.1.1 sounds wrong\r\n");
    EXPECT_EQ(parsed.parser.reply().enhanced, EnhancedCode{});
    EXPECT_EQ(parsed.parser.reply().text, "5.1.1 sounds wrong");
}

TEST(ReplyParser, TakesAnAddressInAGreetingForText) {
    const Parsed parsed("220 2.0.0.1 ready\r\n");
    EXPECT_EQ(parsed.parser.reply().enhanced, EnhancedCode{});
}

TEST(ReplyParser, RefusesALineWithoutCode) {
    for (const auto* text :
         {"\r\n", "OK\r\n", "25 ok\r\n", "2500 ok\r\n", "250x\r\n", "150 ok\r\n", "650 ok\r\n", " 250 ok\r\n"}) {
        EXPECT_EQ(Parsed(text).status, Status::malformed) << text;
    }
}

TEST(ReplyParser, RefusesTwoCodesInOneReply) {
    const Parsed parsed("250-a\r\n550 b\r\n");
    EXPECT_EQ(parsed.status, Status::malformed);
    EXPECT_EQ(parsed.parser.error(), "one reply with two codes, 250 and 550");
}

TEST(ReplyParser, ShowsWhatIsNoReplyWithoutItsControlCharacters) {
    const Parsed parsed("\x1b[2J\r\n");
    EXPECT_EQ(parsed.parser.error(), "no reply: \\x1B[2J");
}

TEST(ReplyParser, TakesALineOfTheGreatestLength) {
    EXPECT_EQ(Parsed("250 " + std::string(2042, 'x') + "\r\n").status, Status::complete);
}

TEST(ReplyParser, RefusesALongerLineBeforeItsEnd) {
    EXPECT_EQ(Parsed("250 " + std::string(2043, 'x') + "\r\n").status, Status::malformed);
    EXPECT_EQ(Parsed("250 " + std::string(2045, 'x')).status, Status::malformed);
}

TEST(ReplyParser, RefusesALongerLineThatComesInPieces) {
    ReplyParser parser;
    const std::string piece(1024, 'x');
    auto input = as_octets(piece);
    ASSERT_EQ(parser.take(input), Status::incomplete);
    input = as_octets(piece);
    ASSERT_EQ(parser.take(input), Status::incomplete);
    input = as_octets(piece);
    EXPECT_EQ(parser.take(input), Status::malformed);
}

TEST(ReplyParser, RefusesMoreThanAHundredLines) {
    std::string lines;
    for (int i = 0; i < 99; ++i) lines += "250-x\r\n";
    EXPECT_EQ(Parsed(lines + "250 x\r\n").status, Status::complete);
    EXPECT_EQ(Parsed(lines + "250-x\r\n250 x\r\n").status, Status::malformed);
}

TEST(ReplyParser, StaysMalformedUntilItIsReset) {
    Parsed parsed("nonsense\r\n");
    auto input = as_octets("250 ok\r\n");
    EXPECT_EQ(parsed.parser.take(input), Status::malformed);
    parsed.parser.reset();
    EXPECT_EQ(parsed.parser.take(input), Status::complete);
}

TEST(ReplyParser, FindsEveryExtensionInAnyCase) {
    const auto found =
        parse_extensions(reply_to_ehlo("250-relay.example\r\n250-starttls\r\n250-Pipelining\r\n250-SIZE "
                                       "1000\r\n250-8BITMIME\r\n250-ENHANCEDSTATUSCODES\r\n"
                                       "250-DSN\r\n250-SMTPUTF8\r\n250-X-OWN thing\r\n250 CHUNKING\r\n"));
    EXPECT_EQ(found, (Extensions{true, true, true, 1000, true, true, true, true, true, false}));
}

TEST(ReplyParser, OffersNothingInTheFirstLineOfEhlo) {
    EXPECT_EQ(parse_extensions(reply_to_ehlo("250 STARTTLS\r\n")), Extensions{});
}

TEST(ReplyParser, TakesSizeWithoutOrWithZeroForNoLimit) {
    for (const auto* line : {"SIZE", "SIZE 0", "SIZE ", "SIZE many", "SIZE 99999999999999999999"}) {
        const auto found = parse_extensions(reply_to_ehlo("250-relay\r\n250 " + std::string(line) + "\r\n"));
        EXPECT_TRUE(found.size && !found.size_limit) << line;
    }
}

TEST(ReplyParser, AddsUpTheMechanismsOfAuth) {
    const auto auth = [](const std::string& lines) {
        return parse_extensions(reply_to_ehlo("250-relay\r\n" + lines)).auth;
    };
    EXPECT_EQ(auth("250 SIZE\r\n"), std::nullopt);
    EXPECT_EQ(auth("250 AUTHORITY PLAIN\r\n"), std::nullopt);
    EXPECT_EQ(auth("250 AUTH\r\n"), AuthOffer{});
    EXPECT_EQ(auth("250 AUTH GSSAPI  PLAIN\r\n"), (AuthOffer{true}));
    EXPECT_EQ(auth("250-auth plain\r\n250 AUTH=LOGIN\r\n"), (AuthOffer{true, true}));
    EXPECT_EQ(auth("250 AUTH LOGIN SCRAM-SHA-256-PLUS\r\n"), (AuthOffer{false, true}));
    EXPECT_EQ(auth("250 AUTH scram-sha-256 SCRAM-SHA-1\r\n"), (AuthOffer{false, false, true}));
}

TEST(ReplyParser, ReadsThePeersLimits) {
    const auto limits = [](const std::string& line) {
        return parse_extensions(reply_to_ehlo("250-relay\r\n250 " + line + "\r\n")).limits;
    };
    EXPECT_EQ(limits("LIMITS"), PeerLimits{});
    EXPECT_EQ(limits("LIMITS MAILMAX=5 OTHER=1  rcptmax=20 RCPTDOMAINMAX=1"), (PeerLimits{5, 20, 1}));
    EXPECT_EQ(limits("LIMITS MAILMAX RCPTMAX= RCPTDOMAINMAX=x ="), PeerLimits{});
    EXPECT_EQ(limits("LIMITS RCPTMAX=99999999999999999999 MAILMAX=0"), PeerLimits{});
}

TEST(ReplyParser, KnowsAFirewallsMask) {
    EXPECT_TRUE(parse_extensions(reply_to_ehlo("250-relay\r\n250 XXXXXXXX\r\n")).is_starttls_masked);
    EXPECT_TRUE(parse_extensions(reply_to_ehlo("250-relay\r\n250 XXXXXXXA\r\n")).is_starttls_masked);
    EXPECT_FALSE(parse_extensions(reply_to_ehlo("250-relay\r\n250 XCLIENT\r\n")).is_starttls_masked);
}

}  // namespace
}  // namespace postern::smtp
