#include "core/config/policy_checks.hpp"

#include <gtest/gtest.h>

namespace postern::config {
namespace {

TEST(PolicyChecks, KeepAFingerprintInOneWay) {
    const std::string digits(64, 'a');
    std::string with_colons;
    for (int i = 0; i < 32; ++i) with_colons += i == 0 ? "AA" : ":AA";
    EXPECT_TRUE(check_fingerprint(digits));
    EXPECT_TRUE(check_fingerprint(with_colons));
    EXPECT_EQ(as_fingerprint(with_colons), digits);
    for (const auto& wrong : {digits.substr(1), digits + "a", std::string(64, 'g'), std::string()})
        EXPECT_FALSE(check_fingerprint(wrong)) << wrong;
}

TEST(PolicyChecks, KeepANameAsTheDnsHasIt) {
    EXPECT_EQ(as_match_name("MX.Example.com."), "mx.example.com");
    EXPECT_EQ(as_match_name("*.Example.com"), "*.example.com");
    EXPECT_FALSE(check_match_name("*"));
    EXPECT_FALSE(check_match_name("*.*.example.com"));
    EXPECT_FALSE(check_host_name("*.example.com"));
}

TEST(PolicyChecks, KnowWeakCiphers) {
    for (const auto* weak : {"ALL", "DEFAULT:RC4", "RC4-SHA", "ECDHE-RSA-DES-CBC3-SHA", "kRSA+3DES", "eNULL",
                             "HIGH:@SECLEVEL=0", "DEFAULT@seclevel=0", "high:aNULL", "EXP-RC4-MD5", "+ALL"})
        EXPECT_TRUE(has_weak_cipher(weak)) << weak;
    for (const auto* strong : {"", "DEFAULT", "HIGH:!aNULL:!MD5:-RC4", "ECDHE+AESGCM", "ECDHE-RSA-AES256-GCM-SHA384",
                               "DEFAULT@SECLEVEL=2", "DHE-RSA-CHACHA20-POLY1305"})
        EXPECT_FALSE(has_weak_cipher(strong)) << strong;
}

}  // namespace
}  // namespace postern::config
