#include "tests/support/core/session_script.hpp"

#include <gtest/gtest.h>

namespace postern::test {
namespace {

ServerSetup requiring_what_it_cannot_do() {
    auto setup = server();
    setup.settings.start_tls = smtp::StartTlsOffer::required_but_unavailable;
    return setup;
}

TEST(ServerSessionTlsUnavailable, DoesNotOfferStartTls) {
    SessionScript script{requiring_what_it_cannot_do()};
    script.peer("EHLO c.example\r\n").expect_reply(250);
    EXPECT_EQ(script.last_reply().find("STARTTLS"), std::string::npos);
}

TEST(ServerSessionTlsUnavailable, TellsThePeerToComeBack) {
    SessionScript script{requiring_what_it_cannot_do()};
    script.hello().peer("STARTTLS\r\n").expect_reply(454, "4.7.0");
    script.peer("MAIL FROM:<a@b.example>\r\n").expect_reply(530, "5.7.0");
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

}  // namespace
}  // namespace postern::test
