#include "core/routing/recipient_pattern.hpp"

#include <gtest/gtest.h>

namespace postern::routing {
namespace {

using Kind = RecipientPattern::Kind;

TEST(RecipientPattern, IsWrittenInOneWay) {
    const struct {
        const char* written;
        Kind kind;
        const char* text;
    } rows[] = {
        {"*", Kind::all, "*"},
        {"example.com", Kind::domain, "example.com"},
        {"Example.COM.", Kind::domain, "example.com"},
        {"*.Example.com", Kind::below, "*.example.com"},
        {"User@Example.com", Kind::address, "user@example.com"},
        {"\"a b\"@example.com", Kind::address, "a b@example.com"},
        {"\"user\"@example.com", Kind::address, "user@example.com"},
        {"b\xC3\xBC"
         "cher.example",
         Kind::domain, "xn--bcher-kva.example"},
        {"*.b\xC3\xBC"
         "cher.example",
         Kind::below, "*.xn--bcher-kva.example"},
        {"user@b\xC3\xBC"
         "cher.example",
         Kind::address, "user@xn--bcher-kva.example"},
    };
    for (const auto& row : rows) {
        const auto pattern = parse_recipient_pattern(row.written);
        ASSERT_TRUE(pattern) << row.written << ": " << pattern.error();
        EXPECT_EQ(*pattern, (RecipientPattern{row.kind, row.text})) << row.written;
    }
}

TEST(RecipientPattern, RefusesWhatMeansNobody) {
    for (const auto* text : {"", " ", "exa mple.com", "*example.com", "*.*.com", "user@", "@example.com", "**",
                             "*@example.com", "user@*.example.com", "a.*.example.com", "-a.example", "*."}) {
        const auto pattern = parse_recipient_pattern(text);
        EXPECT_FALSE(pattern) << text;
        if (!pattern) {
            EXPECT_NE(pattern.error(), "") << text;
        }
    }
}

}  // namespace
}  // namespace postern::routing
