#include "adapters/mime_gmime/seven_bit.hpp"

#include "adapters/mime_gmime/mime_gmime.hpp"

#include <gtest/gtest.h>

namespace postern::mime_gmime {
namespace {

using Kind = ports::MimeObstacle::Kind;

std::string seven_bit(const std::string& message) {
    const auto result = transform().to_seven_bit(message);
    return result ? *result : "obstacle: " + result.error().words;
}

const std::string plain = "Content-Type: text/plain; charset=utf-8\r\n";

TEST(SevenBit, LeavesAsciiAlone) {
    const std::string message = "Subject: x\r\nContent-Transfer-Encoding: 8bit\r\n\r\ntext \r\n.\r\n";
    EXPECT_EQ(seven_bit(message), message);
}

TEST(SevenBit, PutsTextIntoWhatIsShorter) {
    EXPECT_EQ(
        seven_bit("MIME-Version: 1.0\r\n" + plain + "Content-Transfer-Encoding: 8bit\r\n\r\nna\xC3\xAFve = x \r\n"),
        "MIME-Version: 1.0\r\n" + plain + "Content-Transfer-Encoding: quoted-printable\r\n\r\nna=C3=AFve =3D x=20\r\n");
    EXPECT_EQ(seven_bit("MIME-Version: 1.0\r\n" + plain + "\r\n\xD0\xBF\xD0\xBE\xD1\x87\xD1\x82\xD0\xB0\r\n"),
              "MIME-Version: 1.0\r\nContent-Transfer-Encoding: base64\r\n" + plain + "\r\n0L/QvtGH0YLQsA0K\r\n");
}

TEST(SevenBit, PutsOtherMediaIntoBase64) {
    EXPECT_EQ(seven_bit("MIME-Version: 1.0\r\nContent-Type: image/x\r\n\r\nalmost ascii \xFF but not text\r\n"),
              "MIME-Version: 1.0\r\nContent-Transfer-Encoding: base64\r\nContent-Type: image/x\r\n\r\n"
              "YWxtb3N0IGFzY2lpIP8gYnV0IG5vdCB0ZXh0DQo=\r\n");
}

// RFC 1428 §3
TEST(SevenBit, SaysThatItDoesNotKnowTheCharsetOfAMessageWithoutMime) {
    EXPECT_EQ(seven_bit("Subject: x\r\n\r\nna\xEFve text\r\n"),
              "MIME-Version: 1.0\r\nSubject: x\r\nContent-Type: text/plain; charset=unknown-8bit\r\n"
              "Content-Transfer-Encoding: quoted-printable\r\n\r\nna=EFve text\r\n");
    EXPECT_EQ(seven_bit("\r\nna\xEFve text\r\n"),
              "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=unknown-8bit\r\n"
              "Content-Transfer-Encoding: quoted-printable\r\n\r\nna=EFve text\r\n");
}

std::string mixed(const std::string& part, const std::string& fields = "") {
    return "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n" + fields + "\r\n--b\r\n" + part +
           "\r\n--b--\r\n";
}

TEST(SevenBit, CallsWhatHoldsThePartsSevenBitToo) {
    EXPECT_EQ(seven_bit(mixed(plain + "\r\nna\xC3\xAFve text", "Content-Transfer-Encoding: 8BIT\r\n")),
              mixed("Content-Transfer-Encoding: quoted-printable\r\n" + plain + "\r\nna=C3=AFve text",
                    "Content-Transfer-Encoding: 7bit\r\n"));
}

TEST(SevenBit, HasAQuestionMarkForWhatNobodyReads) {
    EXPECT_EQ(
        seven_bit("Content-Type: multipart/mixed; boundary=b\r\n\r\nf\xC3\xBCr\r\n--b\r\n\r\nx\r\n--b--\r\n\xFF\r\n"),
        "Content-Type: multipart/mixed; boundary=b\r\n\r\nf??r\r\n--b\r\n\r\nx\r\n--b--\r\n?\r\n");
}

TEST(SevenBit, NeverTouchesWhatIsSignedOrEncrypted) {
    for (const auto* type : {"application/pkcs7-mime", "Application/X-PKCS7-MIME", "application/pgp-encrypted"}) {
        const auto result = transform().to_seven_bit("Content-Type: " + std::string(type) + "\r\n\r\n\x80\r\n");
        ASSERT_FALSE(result) << type;
        EXPECT_EQ(result.error().kind, Kind::part);
        EXPECT_NE(result.error().words.find("signed or encrypted"), std::string::npos) << result.error().words;
    }
    const std::string inside = "Content-Type: multipart/signed; boundary=s\r\n\r\n--s\r\n" + plain +
                               "\r\nf\xC3\xBCr\r\n--s\r\n\r\nsignature\r\n--s--\r\n";
    EXPECT_EQ(seven_bit(mixed(inside)),
              "obstacle: a part of type text/plain has 8-bit octets and is signed or encrypted");
}

TEST(SevenBit, LetsAReportArriveWhateverItBringsBack) {
    const std::string returned =
        "Content-Type: message/rfc822\r\n\r\nSubject: f\xC3\xBCr\r\n"
        "Content-Type: multipart/signed; boundary=s\r\n\r\n--s\r\n" +
        plain + "\r\nf\xC3\xBCr alle\r\n--s\r\n\r\nsignature\r\n--s--\r\n\r\n--r--\r\n";
    const auto after =
        seven_bit("MIME-Version: 1.0\r\nContent-Type: multipart/report; boundary=r\r\n\r\n--r\r\n" + returned);
    EXPECT_NE(after.find("Subject: f??r\r\n"), std::string::npos) << after;
    EXPECT_NE(after.find("\r\n\r\nf=C3=BCr alle\r\n--s"), std::string::npos) << after;
}

TEST(SevenBit, EncodesNothingTwice) {
    EXPECT_EQ(seven_bit(plain + "Content-Transfer-Encoding: base64\r\n\r\nZm9v\xFF\r\n"),
              "obstacle: a part of type text/plain has 8-bit octets although it is said to be base64");
    EXPECT_EQ(seven_bit("Content-Type: message/partial; id=x; number=1\r\n\r\nSubject: f\xC3\xBCr\r\n"),
              "obstacle: a part of type message/partial has 8-bit octets and may not be encoded");
}

TEST(SevenBit, HasNoFormForFieldsBeyondAscii) {
    for (const auto& message : {"Subject: f\xC3\xBCr\r\n\r\ntext\r\n" + std::string(),
                                mixed("Content-Type: text/plain; name=f\xC3\xBCr\r\n\r\ntext")}) {
        const auto result = transform().to_seven_bit(message);
        ASSERT_FALSE(result);
        EXPECT_EQ(result.error().kind, Kind::header) << result.error().words;
    }
}

TEST(QuotedPrintable, BreaksLongLinesSoftly) {
    EXPECT_EQ(quoted_printable(std::string(76, 'x')), std::string(76, 'x'));
    EXPECT_EQ(quoted_printable(std::string(77, 'x')), std::string(75, 'x') + "=\r\nxx");
    EXPECT_EQ(quoted_printable(std::string(74, 'x') + "\xFF"), std::string(74, 'x') + "=\r\n=FF");
    EXPECT_EQ(quoted_printable("a\t\r\n \r\n\r\nb"), "a=09\r\n=20\r\n\r\nb");
}

TEST(Base64Lines, HaveSeventySixDigits) {
    EXPECT_EQ(base64(std::string(57, '\0')), std::string(76, 'A') + "\r\n");
    EXPECT_EQ(base64(std::string(58, '\0')), std::string(76, 'A') + "\r\nAA==\r\n");
    EXPECT_EQ(base64(""), "");
}

}  // namespace
}  // namespace postern::mime_gmime
