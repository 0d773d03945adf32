#include "tests/support/core/client_script.hpp"

#include <gtest/gtest.h>

namespace postern::smtp {
namespace {

using test::client;
using test::ClientScript;
using Kind = ports::MimeObstacle::Kind;

TEST(ClientSessionConversion, SendsEightBitTextAsItIsWhereThatIsOffered) {
    ClientScript script{client().with_eight_bit_body()};
    script.greeted({"8BITMIME", "SIZE"}).expect_sent("MAIL FROM:<a@c.example> SIZE=100 BODY=8BITMIME\r\n");
}

TEST(ClientSessionConversion, SendsItInSevenBitsWhereItIsNot) {
    ClientScript script{client().with_eight_bit_body()};
    script.greeted({"PIPELINING", "SIZE"}).expect_nothing_sent().expect_convert_body().expect_not_finished();
    script.converted(140).expect_sent("MAIL FROM:<a@c.example> SIZE=140\r\nRCPT TO:<b@d.example>\r\nDATA\r\n");
    script.envelope_accepted().last_body("a\r\n").peer("250 queued\r\n").expect_delivered({0});
    script.expect_finished_reusable();
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ClientSessionConversion, LeavesSevenBitTextAlone) {
    ClientScript script{client()};
    script.greeted().expect_sent("MAIL FROM:<a@c.example>\r\n");
}

TEST(ClientSessionConversion, LooksAtThePeersLimitAgain) {
    ClientScript script{client().with_eight_bit_body()};
    script.greeted({"SIZE 120"}).expect_convert_body();
    script.converted(140).expect_nothing_sent().expect_finished_reusable();
    script.expect_failure(Permanence::permanent, Scope::message,
                          "the message has 140 octets, and the peer takes no more than 120");
}

TEST(ClientSessionConversion, FailsForGoodWhereThereIsNone) {
    ClientScript part{client().with_eight_bit_body()};
    part.greeted().not_converted(Kind::part, "a part is signed").expect_nothing_sent().expect_finished_reusable();
    part.expect_failure(Permanence::permanent, Scope::message,
                        "the message has 8-bit text, the peer does not offer 8BITMIME, and it cannot be re-encoded: "
                        "a part is signed");
    part.expect_enhanced({5, 6, 3});
    part.also_split_at_every_byte().also_fail_io_at_every_step();
    ClientScript header{client().with_eight_bit_body()};
    header.greeted().not_converted(Kind::header, "the header field X has 8-bit octets").expect_finished_reusable();
    header.expect_enhanced({5, 6, 7});
}

TEST(ClientSessionConversion, IsNotTriedWithAMessageThatIsTooLarge) {
    auto setup = client().with_eight_bit_body().with_body_octets(1001);
    setup.settings.max_reencoded_octets = 1000;
    ClientScript script{setup};
    script.greeted().expect_nothing_sent().expect_finished_reusable().expect_enhanced({5, 6, 3});
    script.expect_failure(Permanence::permanent, Scope::message,
                          "the message has 8-bit text and 1001 octets, the peer does not offer 8BITMIME, and no more "
                          "than 1000 octets are re-encoded (Router_MaxReencodedSize)");
}

TEST(ClientSessionConversion, MayMeetABodyThatCannotBeRead) {
    ClientScript script{client().with_eight_bit_body()};
    script.greeted().body_failed("disk").expect_finished_for_good();
    script.expect_failure(Permanence::transient, Scope::host, "the stored message cannot be read: disk");
}

TEST(ClientSessionConversion, EndsWithThePeersFarewell) {
    ClientScript script{client().with_eight_bit_body()};
    script.greeted().peer("421 4.4.2 too slow\r\n").expect_finished_for_good();
    script.converted(140).expect_nothing_sent();
}

}  // namespace
}  // namespace postern::smtp
