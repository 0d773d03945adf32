#include "core/smtp/header_scanner.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace postern::smtp {
namespace {

bool is_tls_optional(const std::vector<std::string>& lines) {
    HeaderScanner scanner;
    for (const auto& line : lines) scanner.on_line(line);
    return scanner.is_tls_optional();
}

// RFC 8689 §3
TEST(HeaderScannerTlsRequired, IsOneFieldThatSaysNo) {
    EXPECT_TRUE(is_tls_optional({"Subject: x", "TLS-Required: No", "To: y"}));
    EXPECT_TRUE(is_tls_optional({"tls-required:no"}));
    EXPECT_TRUE(is_tls_optional({"TLS-Required:   nO  \t"}));
    EXPECT_TRUE(is_tls_optional({"TLS-Required:", " No", "Subject: x"}));
}

TEST(HeaderScannerTlsRequired, IsNothingElse) {
    EXPECT_FALSE(is_tls_optional({"Subject: No"}));
    EXPECT_FALSE(is_tls_optional({"TLS-Required: Yes"}));
    EXPECT_FALSE(is_tls_optional({"TLS-Required:"}));
    EXPECT_FALSE(is_tls_optional({"TLS-Required: No", " thing"}));
    EXPECT_FALSE(is_tls_optional({"TLS-Required: Nothing of the kind"}));
    EXPECT_FALSE(is_tls_optional({"TLS-Required: No", "TLS-Required: No"})) << "it stands there once";
    EXPECT_FALSE(is_tls_optional({"TLS-Required: Yes", "TLS-Required: No"}));
    EXPECT_FALSE(is_tls_optional({"X-TLS-Required: No", "TLS-Required-Not: No"}));
    EXPECT_FALSE(is_tls_optional({"Subject: x", "", "TLS-Required: No"})) << "in the body";
}

TEST(HeaderScannerMessageId, MayStandFoldedBehindOtherFields) {
    HeaderScanner scanner;
    for (const auto* line : {"TLS-Required: No", "Message-ID:", " <1@b.example>", "Date: x"}) scanner.on_line(line);
    EXPECT_EQ(scanner.message_id(), "<1@b.example>");
    EXPECT_TRUE(scanner.has_date());
    EXPECT_TRUE(scanner.is_tls_optional());
}

}  // namespace
}  // namespace postern::smtp
