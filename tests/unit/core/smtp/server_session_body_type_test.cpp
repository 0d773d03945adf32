#include "tests/support/core/session_script.hpp"

#include <gtest/gtest.h>

namespace postern::test {
namespace {

mail::BodyType recorded_type(const std::string& mail_parameters, const std::string& text) {
    SessionScript script{server()};
    script.hello().peer("MAIL FROM:<a@b.example>" + mail_parameters + "\r\n").expect_reply(250);
    script.peer("RCPT TO:<c@d.example>\r\n").expect_reply(250).peer("DATA\r\n").expect_reply(354);
    script.peer("Subject: x\r\n\r\n" + text + "\r\n.\r\n").expect_reply(250);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
    return script.conversation().messages().at(0).envelope.body_type;
}

// A host without 8BITMIME takes the first of these as it is, and must not be kept from it by what the sender calls it.
TEST(ServerSessionBodyType, IsSevenBitForAsciiThatWasCalledEightBit) {
    EXPECT_EQ(recorded_type(" BODY=8BITMIME", "plain text"), mail::BodyType::seven_bit);
}

TEST(ServerSessionBodyType, IsEightBitForWhatWasSentWithoutAWord) {
    EXPECT_EQ(recorded_type("", "gr\xC3\xBC\xC3\x9F"), mail::BodyType::eight_bit_mime);
}

TEST(ServerSessionBodyType, IsEightBitForASingleSuchOctetAtTheEnd) {
    EXPECT_EQ(recorded_type(" BODY=7BIT", std::string(4000, 'x') + "\xFF"), mail::BodyType::eight_bit_mime);
}

}  // namespace
}  // namespace postern::test
