#include "core/mail/address.hpp"

#include <gtest/gtest.h>

namespace postern::mail {
namespace {

std::string forward(std::string_view text) {
    const auto path = parse_path(text, PathKind::forward);
    return path ? path->address.to_string() : "refused: " + path.error();
}

std::string reverse(std::string_view text) {
    const auto path = parse_path(text, PathKind::reverse);
    return path ? path->address.to_string() : "refused: " + path.error();
}

bool is_refused(std::string_view text) { return forward(text).starts_with("refused: "); }

TEST(Path, KeepsTheLocalPartAndLowersTheDomain) {
    EXPECT_EQ(forward("<Joe.Doe+Tag@EXAMPLE.Com>"), "Joe.Doe+Tag@example.com");
}

TEST(Path, TakesEveryAtomCharacter) {
    EXPECT_EQ(forward("<!#$%&'*+-/=?^_`{|}~@b.example>"), "!#$%&'*+-/=?^_`{|}~@b.example");
}

TEST(Path, KeepsQuotesAndWhatTheyProtect) {
    EXPECT_EQ(forward(R"(<"a b"@c.example>)"), R"("a b"@c.example)");
    EXPECT_EQ(forward(R"(<"a>b@x \" \\"@c.example>)"), R"("a>b@x \" \\"@c.example)");
    EXPECT_EQ(forward(R"(<""@c.example>)"), R"(""@c.example)");
}

TEST(Path, IsNullOnlyAsReversePath) {
    EXPECT_EQ(reverse("<>"), "");
    EXPECT_TRUE(parse_path("<>", PathKind::reverse)->address.is_null());
    EXPECT_TRUE(is_refused("<>"));
}

TEST(Path, IsBarePostmasterOnlyAsForwardPath) {
    EXPECT_EQ(forward("<PostMaster>"), "PostMaster");
    EXPECT_TRUE(parse_path("<postmaster>", PathKind::forward)->address.domain.empty());
    EXPECT_TRUE(reverse("<postmaster>").starts_with("refused: "));
    EXPECT_TRUE(is_refused("<root>"));
}

TEST(Path, PassesOverASourceRoute) {
    EXPECT_EQ(forward("<@relay.example:a@b.example>"), "a@b.example");
    EXPECT_EQ(forward("<@one.example,@two.example:a@b.example>"), "a@b.example");
    for (const auto* text :
         {"<@relay.example>", "<@relay.example:>", "<@:a@b.example>", "<@one.example,two.example:a@b.example>",
          "<@one.example,:a@b.example>", "<@one.example a@b.example>"})
        EXPECT_TRUE(is_refused(text)) << text;
}

TEST(Path, TakesAddressLiterals) {
    EXPECT_EQ(forward("<a@[192.0.2.7]>"), "a@[192.0.2.7]");
    EXPECT_EQ(forward("<a@[ipv6:2001:DB8::7]>"), "a@[IPv6:2001:db8::7]");
    for (const auto* text : {"<a@[192.0.2]>", "<a@[192.0.2.256]>", "<a@[2001:db8::7]>", "<a@[IPv6:192.0.2.7]>",
                             "<a@[]>", "<a@[>", "<a@]>", "<a@[192.0.2.7>", "<a@[x:y]>", "<a@[192.0.2.7]x>"})
        EXPECT_TRUE(is_refused(text)) << text;
}

TEST(Path, RefusesWhatIsMalformed) {
    for (const auto* text : {"",
                             "<",
                             ">",
                             "a@b.example",
                             "<a@b.example",
                             "a@b.example>",
                             "< a@b.example>",
                             "<a@b.example >",
                             "<a @b.example>",
                             "<a@ b.example>",
                             "<a@>",
                             "<@b.example>",
                             "<a@@b.example>",
                             "<.a@b.example>",
                             "<a.@b.example>",
                             "<a..b@b.example>",
                             "<a@.b.example>",
                             "<a@b..example>",
                             "<a@b.example.>",
                             "<a@-b.example>",
                             "<a@b-.example>",
                             "<a@b_c.example>",
                             "<a,b@c.example>",
                             "<a(c)@b.example>",
                             R"(<"a@b.example>)",
                             R"(<"a"b@c.example>)",
                             R"(<"a\)",
                             "<\"a\x01\"@b.example>",
                             "<ä@b.example>",
                             "<a@ä.example>",
                             "<a\r@b.example>",
                             "<<a@b.example>>"})
        EXPECT_TRUE(is_refused(text)) << text;
    EXPECT_TRUE(is_refused(std::string_view{"<a\0@b.example>", 14}));
}

TEST(Path, HoldsToTheLengthsOfRfc5321) {
    const std::string local(64, 'l');
    EXPECT_EQ(forward("<" + local + "@b.example>"), local + "@b.example");
    EXPECT_TRUE(is_refused("<" + local + "l@b.example>"));

    const std::string label(63, 'd');
    const auto domain = label + "." + label + "." + label;  // 191
    EXPECT_EQ(forward("<" + std::string(62, 'l') + "@" + domain + ">"), std::string(62, 'l') + "@" + domain);
    EXPECT_TRUE(is_refused("<" + std::string(63, 'l') + "@" + domain + ">")) << "257 octets";
    EXPECT_TRUE(is_refused("<a@" + label + "d.example>")) << "a label of 64 octets";
}

TEST(Path, SaysWhatIsWrong) {
    EXPECT_EQ(forward("<a@b.example"), "refused: the path does not end with >");
    EXPECT_EQ(forward("<a>"), "refused: the address has no domain");
    for (const auto* text : {"<a@b_c.example>", "<a@b.example c>", "<a@b.example,c@d.example>"})
        EXPECT_EQ(forward(text), "refused: the domain has a character that no domain name has") << text;
    EXPECT_EQ(forward("<a@b.example SIZE=1"), "refused: the path does not end with >");
    for (const auto* text : {"<joe smith@b.example>", R"(<j\oe@b.example>)", "<a(c)@b.example>", "<a,b@c.example>"})
        EXPECT_EQ(forward(text), "refused: the local part has a character that stands between quotes only") << text;
    EXPECT_EQ(forward(R"(<"a"b@c.example>)"), "refused: the local part is malformed");
    EXPECT_EQ(forward("<a@[192.0.2.7]x>"), "refused: the address literal is malformed");
    EXPECT_EQ(forward("<@x.example:@b.example>"), "refused: the local part is malformed");
}

TEST(Path, GivesBackWhatFollowsIt) {
    EXPECT_EQ(parse_path("<a@b.example>", PathKind::reverse)->parameters, "");
    EXPECT_EQ(parse_path("<a@b.example>  SIZE=1 BODY=7BIT", PathKind::reverse)->parameters, "SIZE=1 BODY=7BIT");
    EXPECT_EQ(parse_path("<a@b.example>  ", PathKind::reverse)->parameters, "");
    EXPECT_TRUE(is_refused("<a@b.example>SIZE=1"));
}

std::string international(std::string_view text) {
    const auto path = parse_path(text, PathKind::forward, Charset::utf8);
    return path ? path->address.to_string() : "refused: " + path.error();
}

TEST(InternationalPath, KeepsTheLocalPartAndWritesTheDomainInALabels) {
    EXPECT_EQ(international("<jürgen@b.example>"), "jürgen@b.example");
    EXPECT_EQ(international("<a@bücher.example>"), "a@xn--bcher-kva.example");
    EXPECT_EQ(international("<用户@例え.テスト>"), "用户@xn--r8jz45g.xn--zckzah");
    EXPECT_EQ(international("<\"jürgen müller\"@b.example>"), "\"jürgen müller\"@b.example");
    EXPECT_EQ(international("<a@b.example>"), "a@b.example");
}

TEST(InternationalPath, TakesDomainsByIdna2008) {
    EXPECT_EQ(international("<a@straße.example>"), "a@xn--strae-oqa.example") << "IDNA2003 made ss of it";
    EXPECT_EQ(international("<a@BÜCHER.example>"), "a@xn--bcher-kva.example");
    for (const auto* text :
         {"<a@☃.example>", "<a@-ü.example>", "<a@ü-.example>", "<a@ü..example>", "<a@\u0301ü.example>"})
        EXPECT_TRUE(international(text).starts_with("refused: the domain")) << text << ' ' << international(text);
    std::string label;
    while (label.size() < 140) label += "ü";
    EXPECT_TRUE(international("<a@" + label + ".example>").starts_with("refused: ")) << "too long as an A-label";
}

TEST(InternationalPath, IsWellFormedUtf8) {
    for (const auto* text :
         {"<\xC3@b.example>", "<\xFC@b.example>", "<\xC0\xAF@b.example>", "<\xED\xA0\x80@b.example>"})
        EXPECT_EQ(international(text), "refused: this is no UTF-8");
}

TEST(InternationalPath, NeedsSmtpUtf8) {
    EXPECT_EQ(forward("<jürgen@b.example>"), "refused: only ASCII is allowed where SMTPUTF8 was not asked for");
    EXPECT_EQ(forward("<a@bücher.example>"), "refused: only ASCII is allowed where SMTPUTF8 was not asked for");
}

TEST(InternationalPath, CountsOctetsForItsLengths) {
    std::string local;
    while (local.size() < 64) local += "ü";
    EXPECT_EQ(international("<" + local + "@b.example>"), local + "@b.example");
    EXPECT_TRUE(international("<" + local + "l@b.example>").starts_with("refused: "));
}

TEST(InternationalPath, HasAtMost256OctetsInALabelsToo) {
    std::string domain = "example";
    while (domain.size() < 90) domain = "ϧ." + domain;
    EXPECT_EQ(international("<" + std::string(60, 'a') + '@' + domain + '>'),
              "refused: the path is longer than 256 octets");
}

TEST(DomainName, IsWrittenInALabels) {
    EXPECT_EQ(to_ascii_domain("Bücher.Example"), "xn--bcher-kva.example");
    EXPECT_EQ(to_ascii_domain("EXAMPLE.test"), "example.test");
    EXPECT_FALSE(to_ascii_domain("☃.example"));
    EXPECT_FALSE(to_ascii_domain("a_b.example"));
    EXPECT_FALSE(to_ascii_domain(""));
    EXPECT_FALSE(to_ascii_domain(std::string_view("a\0.example", 10)));
}

TEST(Address, IsReadWithoutBrackets) {
    const auto address = parse_address("Admin@Example.TEST");
    ASSERT_TRUE(address);
    EXPECT_EQ(address->local_part, "Admin");
    EXPECT_EQ(address->domain, "example.test");
    for (const auto* text :
         {"", "admin", "postmaster", "a@b.example>", "<a@b.example>", "a@b.example c", "a@b.example."})
        EXPECT_FALSE(parse_address(text)) << text;
}

TEST(DomainName, IsMadeOfLabels) {
    for (const auto* name : {"a", "example.test", "xn--bcher-kva.example", "1.2.3.4", "A-B.example"})
        EXPECT_TRUE(is_domain_name(name)) << name;
    for (const auto* name : {"", ".", "a.", ".a", "a..b", "-a", "a-", "a_b", "a b", "ä", "[a]"})
        EXPECT_FALSE(is_domain_name(name)) << name;
    EXPECT_TRUE(is_domain_name(std::string(63, 'a')));
    EXPECT_FALSE(is_domain_name(std::string(64, 'a')));
}

TEST(DomainName, HasAtMost255Octets) {
    std::string name;
    while (name.size() < 254) name += "a.";
    EXPECT_TRUE(is_domain_name(name + "a"));
    EXPECT_FALSE(is_domain_name(name + "ab"));
}

TEST(InDns, IsLowerCaseWithALabelsAndKeepsWhatPatternsBeginWith) {
    EXPECT_EQ(in_dns("Mail.Bücher.Example"), "mail.xn--bcher-kva.example");
    EXPECT_EQ(in_dns("*.Bücher.example"), "*.xn--bcher-kva.example");
    EXPECT_EQ(in_dns(".Bücher.example"), ".xn--bcher-kva.example");
    EXPECT_EQ(in_dns("No_Name"), "no_name");
    EXPECT_EQ(in_dns("*"), "*");
    EXPECT_EQ(in_dns(""), "");
}

// RFC 5891 §5.4: what only looks like an A-label is none.
TEST(Path, TakesALabelsByIdna2008) {
    EXPECT_EQ(forward("<a@XN--Bcher-Kva.example>"), "a@xn--bcher-kva.example");
    EXPECT_EQ(forward("<a@xn--strae-oqa.example>"), "a@xn--strae-oqa.example");
    EXPECT_EQ(forward("<a@r3---sn.example>"), "a@r3---sn.example") << "no A-label";
    EXPECT_EQ(forward("<a@r3---sn.xn--p1ai>"), "a@r3---sn.xn--p1ai") << "each label by itself";
    for (const auto* text : {"<a@xn--n3h.example>", "<a@xn--a.example>", "<a@xn--.example>",
                             "<a@b.xn--bcher-kva-.example>", "<a@xn--abc-.example>"})
        EXPECT_TRUE(forward(text).starts_with("refused: the domain ")) << text << ' ' << forward(text);
    EXPECT_FALSE(parse_address("a@xn--n3h.example"));
}

}  // namespace
}  // namespace postern::mail
