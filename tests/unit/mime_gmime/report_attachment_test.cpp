#include "adapters/mime_gmime/report_attachment.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace postern::mime_gmime {
namespace {

using testing::HasSubstr;

std::string message(const std::string& type, const std::string& encoding, const std::string& content) {
    return "From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=tlsrpt; "
           "boundary=b\r\n\r\n"
           "--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b\r\nContent-Type: " +
           type + "\r\nContent-Transfer-Encoding: " + encoding + "\r\n\r\n" + content + "\r\n--b--\r\n";
}

TEST(ReportAttachment, IsFoundByItsTypeAndDecoded) {
    EXPECT_EQ(find_report_attachment(message("application/tlsrpt+gzip", "base64", "AAEC\r\n/w==\r\n")),
              std::string("\0\1\2\xFF", 4));
    EXPECT_EQ(find_report_attachment(message("Application/TLSRPT+JSON", "quoted-printable", "{=22a=22:1}")),
              "{\"a\":1}");
}

TEST(ReportAttachment, IsFoundByItsName) {
    EXPECT_EQ(find_report_attachment(message("application/gzip; name=\"a!b!1!2.JSON.GZ\"", "base64", "AAEC")),
              std::string("\0\1\2", 3));
    EXPECT_EQ(find_report_attachment(message("text/plain; name=a.json", "7bit", "{}")), "{}");
}

TEST(ReportAttachment, IsFoundInsideAndAlone) {
    EXPECT_EQ(find_report_attachment(
                  "From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: application/tlsrpt+json\r\n\r\n{}\r\n"),
              "{}\r\n");
    const auto inner = message("application/tlsrpt+json", "7bit", "{}");
    EXPECT_EQ(find_report_attachment("MIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\n" + inner), "{}");
}

TEST(ReportAttachment, IsMissedWhereThereIsNone) {
    for (const auto& text :
         {std::string(), std::string("From: a\r\n\r\nhello"), message("application/pdf", "base64", "AAEC")})
        EXPECT_FALSE(find_report_attachment(text)) << text;
    EXPECT_THAT(find_report_attachment(message("text/html", "7bit", "x")).error(), HasSubstr("no attachment"));
}

}  // namespace
}  // namespace postern::mime_gmime
