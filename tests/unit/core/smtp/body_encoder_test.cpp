#include "core/smtp/body_encoder.hpp"

#include <gtest/gtest.h>

#include <string>

namespace postern::smtp {
namespace {

std::string encoded(std::string_view body) {
    BodyEncoder encoder;
    return encoder.encode(std::string(body), true);
}

std::string encoded_in_two(std::string_view body, std::size_t cut) {
    BodyEncoder encoder;
    auto wire = encoder.encode(std::string(body.substr(0, cut)), false);
    return wire += encoder.encode(std::string(body.substr(cut)), true);
}

TEST(BodyEncoder, EndsABodyWithALoneDot) { EXPECT_EQ(encoded("a\r\n"), "a\r\n.\r\n"); }

TEST(BodyEncoder, AddsALineEndOnlyWhereTheBodyHasNone) {
    EXPECT_EQ(encoded("a"), "a\r\n.\r\n");
    EXPECT_EQ(encoded("a\r"), "a\r\r\n.\r\n");
    EXPECT_EQ(encoded("a\n"), "a\n\r\n.\r\n");
}

TEST(BodyEncoder, SendsAnEmptyBodyAsALoneDot) { EXPECT_EQ(encoded(""), ".\r\n"); }

TEST(BodyEncoder, DoublesADotAtALinesStart) { EXPECT_EQ(encoded(".a\r\n.\r\n..b\r\n"), "..a\r\n..\r\n...b\r\n.\r\n"); }

TEST(BodyEncoder, LeavesADotInsideALine) { EXPECT_EQ(encoded("a.b.\r\nc.\r\n"), "a.b.\r\nc.\r\n.\r\n"); }

TEST(BodyEncoder, LeavesNoLoneDotBehindABareLineFeed) {
    EXPECT_EQ(encoded("a\n.\r\nMAIL\r\n"), "a\n..\r\nMAIL\r\n.\r\n");
}

TEST(BodyEncoder, GivesTheSameWhereverTheBodyIsCut) {
    for (const std::string body : {".a\r\n.\r\n.b", "\r\n.\r\n", "a\r\n.b\r\n..\r\n", "....", "\r.\n.\r\n"}) {
        for (std::size_t cut = 0; cut <= body.size(); ++cut) EXPECT_EQ(encoded_in_two(body, cut), encoded(body)) << cut;
    }
}

TEST(BodyEncoder, BeginsAnewAfterTheLastChunk) {
    BodyEncoder encoder;
    EXPECT_EQ(encoder.encode("a", true), "a\r\n.\r\n");
    EXPECT_EQ(encoder.encode(".b\r\n", true), "..b\r\n.\r\n");
}

TEST(BodyEncoder, BeginsAnewAfterAReset) {
    BodyEncoder encoder;
    EXPECT_EQ(encoder.encode("a", false), "a");
    encoder.reset();
    EXPECT_EQ(encoder.encode(".b\r\n", true), "..b\r\n.\r\n");
}

TEST(BodyEncoder, GivesAChunkWithoutLeadingDotsBackUncopied) {
    BodyEncoder encoder;
    std::string chunk(1000, 'x');
    const auto* const octets = chunk.data();
    EXPECT_EQ(encoder.encode(std::move(chunk), false).data(), octets);
}

}  // namespace
}  // namespace postern::smtp
