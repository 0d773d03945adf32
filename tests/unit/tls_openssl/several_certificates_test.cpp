#include "tests/support/files/temporary_folder.hpp"
#include "tests/unit/tls_openssl/channel_pair.hpp"
#include "tests/unit/tls_openssl/raw_peer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace postern::test {
namespace {

using State = ports::TlsChannel::State;
using testing::HasSubstr;
using tls_openssl::ProtocolVersion;
using tls_openssl::TlsOptions;

CertificateRequest named(std::vector<std::string> names, KeyKind key) {
    CertificateRequest request;
    request.common_name = names.front();
    request.dns_names = std::move(names);
    request.key = key;
    return request;
}

class SeveralCertificates : public testing::Test {
protected:
    std::string write(const std::string& file, const CertificateRequest& request) const {
        const auto made = make_self_signed(request);
        return folder.write(file, made.certificate_pem + made.key_pem);
    }
    Expected<ports::CertificateFacts, std::string> install(std::vector<std::string> files) {
        const auto first = files.front();
        files.erase(files.begin());
        return server->install_certificate({first, {}, {}, files}, {});
    }
    /// Subject and kind of key that a client is shown.
    std::string shown(const std::string& name, TlsOptions options = {}) {
        const auto client = engine(std::move(options));
        ChannelPair pair(*client, *server, name);
        if (!pair.shake_hands().are_both(State::established)) return "nothing";
        return pair.client->facts().peer_subject;
    }
    static TlsOptions that_knows(const std::string& ciphers) {
        TlsOptions options;
        options.max_version = ProtocolVersion::tls_1_2;
        options.cipher_list = ciphers;
        return options;
    }

    TemporaryFolder folder;
    std::unique_ptr<ports::TlsEngine> server = engine();
};

TEST_F(SeveralCertificates, AreChosenByTheNameThatTheClientAsksFor) {
    ASSERT_TRUE(install({write("first.pem", named({"mail.example.test"}, KeyKind::ecdsa_p256)),
                         write("other.pem", named({"mx.other.test"}, KeyKind::ecdsa_p256)),
                         write("wild.pem", named({"*.third.test"}, KeyKind::rsa_2048))}));
    EXPECT_THAT(shown("mail.example.test"), HasSubstr("mail.example.test"));
    EXPECT_THAT(shown("mx.other.test"), HasSubstr("mx.other.test"));
    EXPECT_THAT(shown("MX.OTHER.TEST"), HasSubstr("mx.other.test"));
    EXPECT_THAT(shown("any.third.test"), HasSubstr("third.test"));
    EXPECT_THAT(shown("a.b.third.test"), HasSubstr("mail.example.test"));  // a star is one label
    EXPECT_THAT(shown("unknown.test"), HasSubstr("mail.example.test"));
    EXPECT_THAT(shown(""), HasSubstr("mail.example.test"));
}

TEST_F(SeveralCertificates, OfOneNameServeClientsThatKnowOneKindOfKeyOnly) {
    ASSERT_TRUE(install({write("rsa.pem", named({"mail.example.test"}, KeyKind::rsa_2048)),
                         write("ecdsa.pem", named({"mail.example.test"}, KeyKind::ecdsa_p256))}));
    for (const auto* name : {"mail.example.test", ""}) {
        EXPECT_THAT(shown(name, that_knows("aRSA")), HasSubstr("mail.example.test"));
        EXPECT_THAT(shown(name, that_knows("aECDSA")), HasSubstr("mail.example.test"));
    }
    ASSERT_TRUE(install({write("rsa.pem", named({"mail.example.test"}, KeyKind::rsa_2048))}));
    EXPECT_EQ(shown("mail.example.test", that_knows("aECDSA")), "nothing");
}

TEST_F(SeveralCertificates, OfOtherNamesAreNotMixed) {
    ASSERT_TRUE(install({write("rsa.pem", named({"mail.example.test"}, KeyKind::rsa_2048)),
                         write("ecdsa.pem", named({"mx.other.test"}, KeyKind::ecdsa_p256))}));
    EXPECT_EQ(shown("mail.example.test", that_knows("aECDSA")), "nothing");
    EXPECT_THAT(shown("mx.other.test", that_knows("aECDSA")), HasSubstr("mx.other.test"));
}

TEST_F(SeveralCertificates, StayAsTheyAreWhenOneOfTheNewIsBad) {
    const auto first = write("first.pem", named({"mail.example.test"}, KeyKind::ecdsa_p256));
    const auto other = write("other.pem", named({"mx.other.test"}, KeyKind::ecdsa_p256));
    const auto facts = install({first, other});
    ASSERT_TRUE(facts);
    ASSERT_EQ(facts->more.size(), 1u);
    EXPECT_EQ(facts->more[0].file, other);
    folder.write("other.pem", "nonsense");
    const auto refused = install({first, other});
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error(), HasSubstr("other.pem"));
    EXPECT_THAT(shown("mx.other.test"), HasSubstr("mx.other.test"));
}

TEST_F(SeveralCertificates, OutliveTheirReplacementInAHandshakeThatHasBegun) {
    ASSERT_TRUE(install({write("first.pem", named({"mail.example.test"}, KeyKind::ecdsa_p256)),
                         write("other.pem", named({"mx.other.test"}, KeyKind::ecdsa_p256))}));
    const auto client = engine();
    ChannelPair pair(*client, *server, "mx.other.test");
    server->remove_certificate();
    ASSERT_TRUE(pair.shake_hands().are_both(State::established));
    EXPECT_THAT(pair.client->facts().peer_subject, HasSubstr("mx.other.test"));
}

}  // namespace
}  // namespace postern::test
