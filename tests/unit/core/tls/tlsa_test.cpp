#include "core/tls/tlsa.hpp"

#include <gtest/gtest.h>

namespace postern::tls {
namespace {

const std::string sha256(32, '\x0b');
const std::string sha512(64, '\x0b');

struct Row {
    const char* situation;
    TlsaRecord record;
    bool is_usable;
};

const Row rows[] = {
    {"RFC 7672 §3.1.1: DANE-EE, public key, SHA-256", {3, 1, 1, sha256}, true},
    {"RFC 7672 §3.1.1: DANE-EE, certificate, SHA-256", {3, 0, 1, sha256}, true},
    {"RFC 7672 §3.1.1: DANE-EE, public key, SHA-512", {3, 1, 2, sha512}, true},
    {"RFC 7672 §3.1.1: DANE-EE, the key itself", {3, 1, 0, "key"}, true},
    {"RFC 7672 §3.1.1: DANE-EE, the certificate itself", {3, 0, 0, "certificate"}, true},
    {"RFC 7672 §3.1.2: DANE-TA, certificate, SHA-256", {2, 0, 1, sha256}, true},
    {"RFC 7672 §3.1.2: DANE-TA, public key, SHA-512", {2, 1, 2, sha512}, true},
    {"RFC 7672 §3.1.3: PKIX-TA", {0, 0, 1, sha256}, false},
    {"RFC 7672 §3.1.3: PKIX-EE", {1, 1, 1, sha256}, false},
    {"RFC 6698 §2.1.1: an unknown usage", {4, 1, 1, sha256}, false},
    {"RFC 7218 §2.1: the private usage", {255, 1, 1, sha256}, false},
    {"RFC 6698 §2.1.2: an unknown selector", {3, 2, 1, sha256}, false},
    {"RFC 6698 §2.1.3: an unknown matching type", {3, 1, 3, sha256}, false},
    {"RFC 6698 §2.1.3: a SHA-256 that is too short", {3, 1, 1, sha256.substr(1)}, false},
    {"RFC 6698 §2.1.3: a SHA-256 that is too long", {3, 1, 1, sha256 + '\0'}, false},
    {"RFC 6698 §2.1.3: a SHA-512 of the length of a SHA-256", {3, 1, 2, sha256}, false},
    {"RFC 6698 §2.1.4: nothing to match with", {3, 1, 0, ""}, false},
};

TEST(TlsaRecord, IsUsableWhereMailCanGoByIt) {
    for (const auto& row : rows) EXPECT_EQ(is_usable(row.record), row.is_usable) << row.situation;
}

TEST(TlsaRecord, LeavesOnlyTheUsableOnesInTheirOrder) {
    const TlsaRecord good{3, 1, 1, sha256};
    const TlsaRecord anchor{2, 0, 2, sha512};
    EXPECT_EQ(usable_of({{1, 1, 1, sha256}, anchor, {3, 1, 1, "short"}, good}), (std::vector{anchor, good}));
    EXPECT_TRUE(usable_of({{0, 0, 1, sha256}}).empty());
}

TEST(TlsaRecord, IsPrintedAsAZoneHasIt) {
    EXPECT_EQ(to_string(TlsaRecord{3, 1, 1, "\x01\xff z"}), "3 1 1 01ff207a");
    EXPECT_EQ(to_string(TlsaRecord{2, 0, 1, sha256}, 2), "2 0 1 0b0b...");
}

TEST(TlsaRecord, LiesBelowThePortOfTheHost) {
    EXPECT_EQ(tlsa_owner(25, "mx.example"), "_25._tcp.mx.example");
    EXPECT_EQ(tlsa_owner(465, "a.b.example"), "_465._tcp.a.b.example");
}

}  // namespace
}  // namespace postern::tls
