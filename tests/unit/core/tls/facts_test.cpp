#include "core/tls/facts.hpp"

#include <gmock/gmock.h>

namespace postern::tls {
namespace {

using testing::HasSubstr;

Facts with_certificate() {
    Facts facts;
    facts.verification = Verification::verified;
    facts.peer_subject = "CN=relay.example";
    facts.peer_issuer = "CN=Example Root";
    facts.peer_certificate_sha256 = "00ff";
    return facts;
}

TEST(ClientCertificateWords, SayWhatWasFoundBeforeWhatThePeerChose) {
    auto facts = with_certificate();
    EXPECT_EQ(client_certificate_words(facts),
              "client certificate verified, SHA-256 00ff, subject CN=relay.example, issuer CN=Example Root");
    facts.verification = Verification::unverified;
    facts.verification_reason = "self-signed certificate";
    EXPECT_THAT(client_certificate_words(facts),
                HasSubstr("client certificate not verified: self-signed certificate, SHA-256 00ff, subject "));
}

TEST(ClientCertificateWords, AreNoneWhereThereIsNoCertificate) { EXPECT_EQ(client_certificate_words({}), ""); }

TEST(ClientCertificateWords, CutLongNamesBetweenCharacters) {
    auto facts = with_certificate();
    facts.peer_subject = "CN=" + std::string(124, 'x') + "\xC3\xBC" + std::string(300, 'y');
    EXPECT_THAT(client_certificate_words(facts), HasSubstr("subject CN=" + std::string(124, 'x') + "..., issuer "));
}

}  // namespace
}  // namespace postern::tls
