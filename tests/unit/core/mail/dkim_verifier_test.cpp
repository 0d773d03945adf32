#include "core/mail/dkim_verifier.hpp"

#include "core/mail/dkim_signer.hpp"
#include "tests/support/core/weak_signing.hpp"

#include <gmock/gmock.h>

namespace postern::mail {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

const std::string plain = "From: Tls <tls@sub.a.example>\r\nTo: b@c.example\r\nSubject: r\r\n\r\nbody \t x\r\n\r\n\r\n";
const std::string good_key = dkim_record(*test::weak_key(ports::KeyKind::rsa));
constexpr WallTime now{std::chrono::seconds(1'795'570'810)};

std::string signed_by(const std::string& domain, const std::string& text = plain) {
    return dkim_fields(text, {{domain, "s1", test::weak_key(ports::KeyKind::rsa)}}, now) + text;
}

std::string replaced(std::string text, std::string_view what, std::string_view with) {
    const auto at = text.find(what);
    EXPECT_NE(at, std::string::npos) << what;
    return text.replace(at, what.size(), with);
}

/// What is wrong with a message, by its text or by the key that is published; empty: nothing.
std::string trouble(const std::string& message, const std::vector<std::string>& records = {good_key}) {
    const auto found = signatures_of_author(message, test::weak_signing(), now);
    if (!found) return found.error();
    return trouble_of(found->front(), records, test::weak_signing());
}

TEST(DkimVerifier, TakesASignatureOfTheAuthorsDomainOrOneAboveIt) {
    for (const auto* domain : {"sub.a.example", "a.example"}) {
        const auto found = signatures_of_author(signed_by(domain), test::weak_signing(), now);
        ASSERT_TRUE(found) << found.error();
        ASSERT_THAT(*found, SizeIs(1));
        EXPECT_EQ(found->front().record_name(), std::string("s1._domainkey.") + domain);
        EXPECT_EQ(trouble_of(found->front(), {{good_key}}, test::weak_signing()), "");
    }
    EXPECT_THAT(trouble(signed_by("other.example")), HasSubstr("signed by other.example, not by its author's domain"));
    EXPECT_THAT(trouble(signed_by("b.a.example")), HasSubstr("not by its author's domain sub.a.example"));
    EXPECT_THAT(trouble(plain), HasSubstr("no DKIM signature"));
    EXPECT_THAT(trouble(replaced(signed_by("a.example"), "Subject:", "From: x@a.example\r\nSubject:")),
                HasSubstr("no author, or several"));
}

TEST(DkimVerifier, SeesEveryChangeOfWhatIsSigned) {
    const auto message = signed_by("a.example");
    EXPECT_THAT(trouble(replaced(message, "body", "Body")), HasSubstr("its text is not the one that was signed"));
    EXPECT_THAT(trouble(replaced(message, "Subject: r", "Subject: s")), HasSubstr("not by the key at s1._domainkey."));
    EXPECT_THAT(trouble(replaced(message, "\r\n\r\n", "\r\nCc: x@y.example\r\n\r\n")), HasSubstr("not by the key"));
    EXPECT_THAT(trouble(replaced(message, "s=s1", "s=s2")), HasSubstr("not by the key at s2._domainkey."));
    EXPECT_EQ(trouble(replaced(message, "Subject: r", "SUBJECT:\r\n  r")), "") << "the form relaxed";
    EXPECT_EQ(trouble(replaced(message, "body \t x", "body x")), "") << "the same";
    EXPECT_EQ(trouble("Received: from x\r\n" + message), "") << "what is put in front is not signed";
}

TEST(DkimVerifier, RefusesWhatTheSignatureItselfRulesOut) {
    const struct {
        std::string_view what, with, words;
    } rows[] = {
        {"v=1;", "v=2;", "cannot be read"},
        {"v=1;", "v=1; v=1;", "cannot be read"},
        {"v=1;", "v=1; nonsense;", "cannot be read"},
        {"a=rsa-sha256", "a=rsa-sha1", "not known"},
        {"c=relaxed/relaxed", "c=loose", "not known"},
        {"h=from:", "h=", "leaves out the author"},
        {"v=1;", "v=1; l=10;", "leaves out a part of the message"},
        {"v=1;", "v=1; x=1795570810;", "has expired"},
        {"v=1;", "v=1; i=@b.example;", "somebody of another domain"},
    };
    for (const auto& row : rows) {
        auto message = replaced(signed_by("a.example"), row.what, row.with);
        // It is sealed against others of its name, and so listed twice.
        if (row.what == "h=from:") message = replaced(message, "from:", "");
        EXPECT_THAT(trouble(message), HasSubstr(std::string(row.words))) << row.with;
    }
    EXPECT_THAT(trouble(replaced(signed_by("a.example"), "v=1;", "v=1; x=1795570811;")), HasSubstr("not by the key"));
}

TEST(DkimVerifier, RefusesKeysThatAreNotForIt) {
    const auto message = signed_by("a.example");
    const auto data = good_key.substr(good_key.find("p="));
    for (const auto& record :
         {std::string(), "v=DKIM2; " + data, "k=ed25519; " + data, "h=sha1; " + data, "s=other; " + data,
          "t=y; " + data, std::string("v=DKIM1; p="), "v=DKIM1; " + data + "; p="})
        EXPECT_THAT(trouble(message, {record}), HasSubstr("s1._domainkey.a.example publishes no key")) << record;
    EXPECT_THAT(trouble(message, {"p=AAAA"}), HasSubstr("not by the key at"));
    for (const auto& record :
         {data, "h=sha1:sha256; " + data, "s=tlsrpt; " + data, "s=email:x; " + data, "t=s; " + data})
        EXPECT_EQ(trouble(message, {"v=spf1 -all", record}), "") << record;
}

TEST(DkimVerifier, LooksAtSoManySignaturesAlone) {
    auto message = signed_by("a.example");
    const auto field = message.substr(0, message.find("From:"));
    const auto broken = replaced(field, "bh=", "bh=AAAA");
    for (int i = 0; i < 4; ++i) message.insert(0, broken);
    EXPECT_EQ(trouble(message), "") << "the fifth";
    message.insert(0, broken);
    EXPECT_THAT(trouble(message), HasSubstr("its text is not the one that was signed"));
    EXPECT_THAT(trouble("X: " + std::string(200'000, 'x') + "\r\n" + signed_by("a.example")), HasSubstr("too long"));
    std::string fields;
    for (int i = 0; i < 1000; ++i) fields += "X:\r\n";
    EXPECT_THAT(trouble(fields + signed_by("a.example")), HasSubstr("too long")) << "each name is looked for in all";
}

}  // namespace
}  // namespace postern::mail
