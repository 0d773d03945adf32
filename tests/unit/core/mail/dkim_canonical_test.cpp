#include "core/mail/dkim_canonical.hpp"

#include <gtest/gtest.h>

namespace postern::mail {
namespace {

std::string relaxed(std::string_view body, std::size_t piece) {
    std::string text;
    RelaxedBody form([&](std::string_view octets) { text += octets; });
    for (; !body.empty(); body.remove_prefix(std::min(piece, body.size()))) form.add(body.substr(0, piece));
    form.finish();
    return text;
}

void expect_relaxed(std::string_view body, std::string_view expected) {
    for (std::size_t piece = 1; piece <= body.size() + 1; ++piece)
        EXPECT_EQ(relaxed(body, piece), expected) << "in pieces of " << piece;
}

// RFC 6376 §3.4.5
TEST(RelaxedBody, IsThatOfTheExample) { expect_relaxed(" C \r\nD \t E\r\n\r\n\r\n", " C\r\nD E\r\n"); }

TEST(RelaxedBody, IsEmptyWhereNothingStandsInIt) {
    for (const auto* body : {"", "\r\n", "\r\n\r\n\r\n", " \t\r\n \r\n", "  "}) expect_relaxed(body, "");
}

TEST(RelaxedBody, EndsWithOneLineEnd) {
    for (const auto* body : {"a", "a\r\n", "a\r\n\r\n\r\n", "a \t", "a \r\n \r\n\t"}) expect_relaxed(body, "a\r\n");
}

TEST(RelaxedBody, KeepsEmptyLinesBeforeOthers) { expect_relaxed("\r\n\r\na\r\n\r\nb", "\r\n\r\na\r\n\r\nb\r\n"); }

TEST(RelaxedBody, TakesALoneCrOrLfForContent) {
    expect_relaxed("a\rb\nc\r", "a\rb\nc\r\r\n");
    expect_relaxed("\r\r\n", "\r\r\n");
}

TEST(RelaxedBody, HandsOutManyEmptyLinesInPieces) {
    std::size_t largest = 0;
    std::size_t octets = 0;
    RelaxedBody form([&](std::string_view text) {
        largest = std::max(largest, text.size());
        octets += text.size();
    });
    for (int count = 0; count < 100'000; ++count) form.add("\r\n");
    form.add("x");
    form.finish();
    EXPECT_EQ(octets, 200'003U);
    EXPECT_LT(largest, 70'000U);
}

// RFC 6376 §3.4.5
TEST(RelaxedField, IsThatOfTheExample) {
    EXPECT_EQ(relaxed_field("A: X\r\n"), "a:X");
    EXPECT_EQ(relaxed_field("B : Y\t\r\n\tZ  \r\n"), "b:Y Z");
}

TEST(RelaxedField, MayBeEmpty) {
    EXPECT_EQ(relaxed_field("Subject:\r\n"), "subject:");
    EXPECT_EQ(relaxed_field("Subject: \r\n \r\n"), "subject:");
}

TEST(HeaderFields, AreThereWithTheirFolds) {
    const auto fields = header_fields("A: 1\r\n 2\r\n\t3\r\nB: 4\r\n\r\nC: 5\r\n");
    EXPECT_EQ(fields, (std::vector<std::string_view>{"A: 1\r\n 2\r\n\t3\r\n", "B: 4\r\n"}));
    EXPECT_EQ(header_fields("A: 1"), (std::vector<std::string_view>{"A: 1"}));
    EXPECT_TRUE(header_fields("").empty());
    EXPECT_TRUE(header_fields("\r\nA: 1\r\n").empty());
}

TEST(HeaderFields, WithoutAColonHaveNoName) {
    EXPECT_EQ(field_name("nonsense\r\n"), "");
    EXPECT_EQ(field_value("nonsense\r\n"), "");
    EXPECT_EQ(field_name("Sub-Ject \t: x"), "sub-ject");
}

}  // namespace
}  // namespace postern::mail
