#include "core/report/dialogue_trace.hpp"

#include <gmock/gmock.h>

#include <vector>

namespace postern::report {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Traced {
    std::vector<std::string> lines;
    DialogueTrace trace{[this](std::string line) { lines.push_back(std::move(line)); }};
};

TEST(DialogueTrace, HasALineForEachLine) {
    Traced traced;
    traced.trace.event("connected");
    traced.trace.server("250-mail.example\r\n250 STARTTLS\r\n");
    traced.trace.client("MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\n", false);
    EXPECT_THAT(traced.lines, ElementsAre("-- connected", "S: 250-mail.example", "S: 250 STARTTLS",
                                          "C: MAIL FROM:<a@b.example>", "C: RCPT TO:<c@d.example>"));
}

TEST(DialogueTrace, PutsRepliesTogetherWhereverTheyAreCut) {
    Traced traced;
    for (const char c : std::string_view("250-one\r\n250 two\r\n")) traced.trace.server({&c, 1});
    EXPECT_THAT(traced.lines, ElementsAre("S: 250-one", "S: 250 two"));
}

TEST(DialogueTrace, SaysOfAMessageHowLongItIs) {
    Traced traced;
    traced.trace.content(1000);
    traced.trace.content(24);
    EXPECT_THAT(traced.lines, IsEmpty());
    traced.trace.server("250 2.0.0 ok\r\n");
    EXPECT_THAT(traced.lines, ElementsAre("C: (1024 octets of a message)", "S: 250 2.0.0 ok"));
}

TEST(DialogueTrace, HidesWhatIsSaidInAnAuth) {
    Traced traced;
    traced.trace.client("AUTH LOGIN\r\n", false);
    traced.trace.server("334 VXNlcm5hbWU6\r\n");
    traced.trace.client("YW5uYQ==\r\n", false);
    traced.trace.server("334 UGFzc3dvcmQ6\r\n");
    traced.trace.client("c2VjcmV0\r\n", false);
    traced.trace.server("235 2.7.0 welcome\r\n");
    traced.trace.client("NOOP\r\n", false);
    EXPECT_THAT(traced.lines, ElementsAre("C: AUTH ***", "S: 334 ***", "C: ***", "S: 334 ***", "C: ***",
                                          "S: 235 2.7.0 welcome", "C: NOOP"));
}

TEST(DialogueTrace, HidesTheSecretInTheCommandItself) {
    Traced traced;
    traced.trace.client("auth plain AGFubmEAc2VjcmV0\r\n", false);
    traced.trace.client("c2VjcmV0\r\n", true);
    EXPECT_THAT(traced.lines, ElementsAre("C: auth ***", "C: ***"));
}

TEST(DialogueTrace, LetsNobodyForgeALine) {
    Traced traced;
    traced.trace.client("NOOP \x1B[31m\r\n", false);
    traced.trace.server("500 a\rS: 250 b\r\n");
    EXPECT_THAT(traced.lines, ElementsAre("C: NOOP \\x1B[31m", "S: 500 a\\x0DS: 250 b"));
}

}  // namespace
}  // namespace postern::report
