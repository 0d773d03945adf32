#include "core/mail/introduction.hpp"

#include <gtest/gtest.h>

namespace postern::mail {
namespace {

TEST(Introduction, SaysWhoToldWhat) {
    EXPECT_EQ(to_words({"192.0.2.1"}), "as told by 192.0.2.1");
    tls::Facts facts;
    facts.version = "TLSv1.2";
    facts.group = "X25519";
    EXPECT_EQ(to_words({"192.0.2.1", facts}), "as told by 192.0.2.1: TLSv1.2 X25519");
    facts.verification = tls::Verification::unverified;
    EXPECT_EQ(to_words({"192.0.2.1", facts}), "as told by 192.0.2.1: TLSv1.2 X25519, client certificate not verified");
    facts.verification = tls::Verification::verified;
    facts.peer_subject = "CN=anna";
    EXPECT_EQ(to_words({"192.0.2.1", facts}),
              "as told by 192.0.2.1: TLSv1.2 X25519, client certificate CN=anna verified");
}

}  // namespace
}  // namespace postern::mail
