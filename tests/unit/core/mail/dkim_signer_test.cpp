#include "core/mail/dkim_signer.hpp"

#include "tests/support/core/weak_signing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace postern::mail {
namespace {

using test::weak_key;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const WallTime now{std::chrono::seconds(1'700'000'000)};

std::string fields_of(std::string_view message, std::vector<DkimKey> keys) {
    return dkim_fields(message, std::move(keys), now);
}

DkimKey key_of(std::string domain, std::string selector = "s") {
    return {std::move(domain), std::move(selector), weak_key(ports::KeyKind::rsa)};
}

std::vector<std::string> names_of(const std::vector<DkimKey>& keys) {
    std::vector<std::string> names;
    for (const auto& key : keys) names.push_back(dkim_record_name(key));
    return names;
}

TEST(DkimSigner, SaysWhoSignsAndHow) {
    const auto fields = fields_of("From: a@b.example\r\nX-Other: 1\r\n\r\nhello\r\n", {key_of("b.example", "s1")});
    EXPECT_THAT(fields, HasSubstr("DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n d=b.example;\r\n s=s1; "
                                  "t=1700000000;\r\n h=from:from:reply-to:"));
    EXPECT_THAT(fields, Not(HasSubstr("x-other")));
    EXPECT_TRUE(fields.ends_with("\r\n"));
}

TEST(DkimSigner, ListsEachFieldAsOftenAsItIsThere) {
    const auto fields = fields_of("From: a@b.example\r\nResent-To: c\r\nResent-To: d\r\n\r\n", {key_of("b.example")});
    std::size_t found = 0;
    for (auto at = fields.find("resent-to"); at != std::string::npos; at = fields.find("resent-to", at + 1)) ++found;
    EXPECT_EQ(found, 2U);
}

TEST(DkimSigner, MakesASignatureForEachKey) {
    auto other = key_of("b.example", "s2");
    other.key = weak_key(ports::KeyKind::ed25519);
    const auto fields = fields_of("From: a@b.example\r\n\r\n", {key_of("b.example", "s1"), other});
    EXPECT_THAT(fields, HasSubstr("a=rsa-sha256"));
    EXPECT_THAT(fields, HasSubstr("a=ed25519-sha256"));
}

TEST(DkimSigner, MakesNoneWithoutOneAuthor) {
    for (const auto* message :
         {"Subject: x\r\n\r\n", "From: a@b.example\r\nFrom: c@d.example\r\n\r\n", "\r\nFrom: a\r\n", ""})
        EXPECT_EQ(fields_of(message, {key_of("b.example")}), "") << message;
}

TEST(DkimSigner, MakesNoneWhereTheHeaderDoesNotEnd) {
    EXPECT_EQ(fields_of("From: a@b.example\r\nX: " + std::string(2U << 20U, 'x') + "\r\n\r\n", {key_of("b.example")}),
              "");
}

TEST(DkimSigner, MakesNoneWithoutAKey) { EXPECT_EQ(fields_of("From: a@b.example\r\n\r\n", {}), ""); }

TEST(DkimSigner, DoesNotCareForThePieces) {
    const std::string message = "From: a@b.example\r\nSubject: x\r\n\r\nhello\r\n\r\nyou \r\n\r\n";
    const auto whole = fields_of(message, {key_of("b.example")});
    for (std::size_t piece = 1; piece < message.size(); ++piece) {
        DkimSigner signer({key_of("b.example")});
        for (std::size_t at = 0; at < message.size(); at += piece)
            signer.add(std::string_view(message).substr(at, piece));
        EXPECT_EQ(signer.finish(now), whole) << piece;
    }
}

TEST(DkimKeysFor, AreThoseOfTheNearestDomain) {
    const std::vector<DkimKey> all{key_of("example", "a"), key_of("b.example", "b"), key_of("b.example", "c"),
                                   key_of("other.example", "d")};
    EXPECT_EQ(names_of(dkim_keys_for("b.example", all)),
              (std::vector<std::string>{"b._domainkey.b.example", "c._domainkey.b.example"}));
    EXPECT_EQ(names_of(dkim_keys_for("mail.b.example", all)),
              (std::vector<std::string>{"b._domainkey.b.example", "c._domainkey.b.example"}));
    EXPECT_EQ(names_of(dkim_keys_for("ab.example", all)), (std::vector<std::string>{"a._domainkey.example"}));
    EXPECT_TRUE(dkim_keys_for("b.test", all).empty());
}

TEST(AuthorDomain, IsThatOfTheOneAddress) {
    for (const auto* field : {"From: a@B.example\r\n", "From: Anna <a@b.example>\r\n",
                              "X: 1\r\nfrom :\r\n <a@b.example>\r\nTo: c@d.example\r\n",
                              "From: \"x <c@d.example>\" <a@b.example>\r\n", "From: a@b.example (c@d.example)\r\n",
                              "From: \"a\\\"@c\"@b.example\r\n", "From: (a (nested@c.example)) a@b.example\r\n"})
        EXPECT_EQ(author_domain(field), "b.example") << field;
    EXPECT_EQ(author_domain("From: a@bücher.example\r\n"), "xn--bcher-kva.example");
}

TEST(AuthorDomain, IsNoneWhereThereAreSeveralOrNone) {
    for (const auto* field : {"", "To: a@b.example\r\n", "From: a\r\n", "From: a@b.example, c@d.example\r\n",
                              "From: <a@b.example> <c@d.example>\r\n", "From: a@b.example\r\nFrom: a@b.example\r\n",
                              "From: a@[192.0.2.7]\r\n", "From: a@\r\nFrom: a@b.example\r\n"})
        EXPECT_EQ(author_domain(field), "") << field;
}

TEST(DkimKeysForSubmitted, AreThereForTheDomainsThatAreSigned) {
    const DkimSettings settings{{key_of("b.example"), key_of("c.example")}, {"b.example"}};
    EXPECT_EQ(dkim_keys_for_submitted("From: a@b.example\r\n", settings).size(), 1U);
    EXPECT_EQ(dkim_keys_for_submitted("From: a@mail.b.example\r\n", settings).size(), 1U);
    EXPECT_TRUE(dkim_keys_for_submitted("From: a@c.example\r\n", settings).empty());
    EXPECT_TRUE(dkim_keys_for_submitted("Subject: x\r\n", settings).empty());
}

TEST(DkimRecordName, IsTakenApart) {
    const auto name = parse_dkim_record_name("Mail-2026.east._domainkey.Bücher.example");
    ASSERT_TRUE(name) << name.error();
    EXPECT_EQ(name->selector, "mail-2026.east");
    EXPECT_EQ(name->domain, "xn--bcher-kva.example");
}

TEST(DkimRecordName, IsRefusedWhereItIsNone) {
    for (const auto* text :
         {"", "example.org", "_domainkey.example.org", "a b._domainkey.example.org", "a/b._domainkey.example.org",
          "../a._domainkey.example.org", "s._domainkey.", "s._domainkey.a_b/c"})
        EXPECT_FALSE(parse_dkim_record_name(text)) << text;
}

TEST(DkimRecord, NamesTheKindOfItsKey) {
    EXPECT_THAT(dkim_record(*weak_key(ports::KeyKind::rsa)), HasSubstr("v=DKIM1; k=rsa; p="));
    EXPECT_THAT(dkim_record(*weak_key(ports::KeyKind::ed25519)), HasSubstr("v=DKIM1; k=ed25519; p="));
}

TEST(TxtRecordLines, AreOneWhereTheRecordIsShort) {
    EXPECT_THAT(txt_record_lines("a.example", "x"), ElementsAre("a.example. IN TXT \"x\""));
}

TEST(TxtRecordLines, HaveStringsThatTheDnsTakes) {
    EXPECT_THAT(txt_record_lines("a.example", std::string(401, 'x')),
                ElementsAre("a.example. IN TXT (", "  \"" + std::string(200, 'x') + "\"",
                            "  \"" + std::string(200, 'x') + "\"", "  \"x\"", "  )"));
}

}  // namespace
}  // namespace postern::mail
