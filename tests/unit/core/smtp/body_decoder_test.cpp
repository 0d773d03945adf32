#include "core/smtp/body_decoder.hpp"

#include <gtest/gtest.h>

namespace postern::smtp {
namespace {

using namespace std::string_literals;

struct Decoded {
    std::string octets;
    std::size_t taken = 0;
    bool is_end = false;
    BodyFault fault = BodyFault::none;
    std::uint64_t size_octets = 0;
    std::size_t received_fields = 0;
    std::string message_id;

    friend bool operator==(const Decoded&, const Decoded&) = default;
};

// In pieces that end at each of `cuts`.
Decoded decode(std::string_view input, const std::vector<std::size_t>& cuts = {}) {
    BodyDecoder decoder;
    Decoded result;
    std::size_t begin = 0;
    auto ends = cuts;
    ends.push_back(input.size());
    for (const auto end : ends) {
        if (result.is_end) break;
        const auto taken = decoder.take(input.substr(begin, end - begin), result.octets);
        result.taken += taken.octets;
        result.is_end = taken.is_end;
        begin = end;
    }
    result.fault = decoder.fault();
    result.size_octets = decoder.size_octets();
    result.received_fields = decoder.header().received_fields();
    result.message_id = decoder.header().message_id();
    return result;
}

void expect_same_in_any_pieces(std::string_view input) {
    auto whole = decode(input);
    std::vector<std::size_t> every_octet;
    for (std::size_t i = 1; i < input.size(); ++i) every_octet.push_back(i);
    const auto forget_refused = [](Decoded one) {
        if (one.fault != BodyFault::none) one.octets.clear();  // How much was written before the fault does not matter.
        return one;
    };
    EXPECT_EQ(forget_refused(decode(input, every_octet)), forget_refused(whole)) << input;
    for (std::size_t at = 1; at < input.size(); ++at)
        EXPECT_EQ(forget_refused(decode(input, {at})), forget_refused(whole)) << at << " of " << input;
}

TEST(BodyDecoder, EndsAtADotAlone) {
    const auto decoded = decode("Subject: x\r\n\r\nText\r\n.\r\n");
    EXPECT_TRUE(decoded.is_end);
    EXPECT_EQ(decoded.octets, "Subject: x\r\n\r\nText\r\n");
    EXPECT_EQ(decoded.size_octets, decoded.octets.size());
    EXPECT_EQ(decoded.fault, BodyFault::none);
}

TEST(BodyDecoder, TakesAnEmptyMessage) {
    const auto decoded = decode(".\r\n");
    EXPECT_TRUE(decoded.is_end);
    EXPECT_EQ(decoded.octets, "");
}

TEST(BodyDecoder, LeavesWhatIsBehindTheEnd) {
    const auto decoded = decode("a\r\n.\r\nQUIT\r\n");
    EXPECT_EQ(decoded.taken, 6u);
    EXPECT_EQ(decoded.octets, "a\r\n");
}

TEST(BodyDecoder, LooksForFaultsOnlyInsideTheMessage) {
    EXPECT_EQ(decode("a\r\n.\r\nQU\0IT\n\r"s).fault, BodyFault::none);
}

TEST(BodyDecoder, TakesOneDotAwayAtALineStart) {
    EXPECT_EQ(decode("..\r\n...\r\n.a\r\n..b.\r\na..\r\n.\r\n").octets, ".\r\n..\r\na\r\n.b.\r\na..\r\n");
}

TEST(BodyDecoder, CountsTheMessageWithoutStuffing) { EXPECT_EQ(decode("..a\r\n.\r\n").size_octets, 4u); }

TEST(BodyDecoder, KeepsEightBitOctets) { EXPECT_EQ(decode("\xff\xfe\x80\r\n.\r\n").octets, "\xff\xfe\x80\r\n"); }

// Each of these ended a message for one server or another.
TEST(BodyDecoder, DoesNotEndAtASmuggledDot) {
    for (const auto* input : {"a\n.\nb", "a\n.\r\nb", "a\r\n.\nb", "a\r.\rb", "a\r.\r\nb", "a\r\n.\rb", "a\n\r.\r\nb",
                              "a\r\r\n.\r\rb", "\n.\r\n", "\n.\n", ".\n", ".\r", "\r.\r\n", "a\r\n.\r.\r\nb"}) {
        const auto decoded = decode(input);
        EXPECT_FALSE(decoded.is_end) << ::testing::PrintToString(std::string(input));
        EXPECT_EQ(decode(input + "\r\n.\r\n"s).taken, std::string(input).size() + 5)
            << ::testing::PrintToString(std::string(input));
    }
}

TEST(BodyDecoder, MarksABareLineFeed) {
    for (const auto* input : {"\n", "a\nb", "a\r\n\n", "\n\r\n", ".\n", "..\n"})
        EXPECT_EQ(decode(input).fault, BodyFault::bare_line_feed) << ::testing::PrintToString(std::string(input));
}

TEST(BodyDecoder, MarksABareCarriageReturn) {
    for (const auto* input : {"a\rb", "\ra", "a\r\r\n", ".\ra", ".\r\r\n", "\r\r\n", "a\rb\r\n"})
        EXPECT_EQ(decode(input).fault, BodyFault::bare_carriage_return) << ::testing::PrintToString(std::string(input));
}

TEST(BodyDecoder, MarksANullOctet) {
    EXPECT_EQ(decode("a\0b\r\n.\r\n"s).fault, BodyFault::null_octet);
    EXPECT_TRUE(decode("a\0b\r\n.\r\n"s).is_end);
}

TEST(BodyDecoder, DoesNotBlameTheCarriageReturnBeforeAnEndThatIsToCome) {
    EXPECT_EQ(decode("a\r").fault, BodyFault::none);
    EXPECT_EQ(decode("a\r\n.\r").fault, BodyFault::none);
}

TEST(BodyDecoder, WritesNothingMoreWhenTold) {
    BodyDecoder decoder;
    std::string octets;
    EXPECT_EQ(decoder.take("a\r\n", octets).octets, 3u);
    decoder.stop_writing();
    EXPECT_TRUE(decoder.take("b\r\n.\r\n", octets).is_end);
    EXPECT_EQ(octets, "a\r\n");
    EXPECT_EQ(decoder.size_octets(), 6u);
}

TEST(BodyDecoder, CountsReceivedFieldsOfTheHeader) {
    const auto decoded = decode(
        "Received: a\r\n b\r\nrECEIVED : c\r\nX-Received: d\r\nReceived-SPF: e\r\nSubject: Received: "
        "x\r\n\r\nReceived: f\r\n.\r\n");
    EXPECT_EQ(decoded.received_fields, 2u);
}

TEST(BodyDecoder, RemembersTheMessageId) {
    EXPECT_EQ(decode("message-ID:  <1@a.example> \r\n\r\n.\r\n").message_id, "<1@a.example>");
    EXPECT_EQ(decode("Message-ID: <1@a.example>\r\nMessage-ID: <2@a.example>\r\n\r\n.\r\n").message_id,
              "<1@a.example>");
    EXPECT_EQ(decode("Subject: x\r\n\r\nMessage-ID: <1@a.example>\r\n.\r\n").message_id, "");
}

TEST(BodyDecoder, RemembersAFoldedMessageId) {
    EXPECT_EQ(decode("Message-ID:\r\n\t<1@a.example>\r\n b\r\nTo: x\r\n y\r\n\r\n.\r\n").message_id, "<1@a.example>");
}

TEST(BodyDecoder, CutsAnEndlessHeaderLine) {
    const auto decoded = decode("Message-ID: " + std::string(100000, 'x'), {5, 50, 5000});
    EXPECT_EQ(decoded.message_id, "");
    EXPECT_LE(decode("Message-ID: " + std::string(5000, 'x') + "\r\n", {20, 50}).message_id.size(), 1000u);
}

TEST(BodyDecoder, DecodesTheSameInAnyPieces) {
    for (const auto& input :
         {"Received: a\r\nMessage-ID:\r\n <1@a.example>\r\n\r\nText\r\n..dot\r\n.\r\nRSET\r\n"s,
          "..\r\n.a\r\n...\r\n.\r\n"s, ".\r\n"s, "a\r\n.\rb\r\n.\r\n"s, "a\n.\n.\r\n\r\n.\r\n"s, "a\0\r\n.\r\n"s,
          "\r\r\n.\r\n"s, "a\r\n.\r\r\n.\r\n"s, "\r\n\r\n.\r\n"s, "..\n\r\n.\r\n"s, "a\r\n\r"s})
        expect_same_in_any_pieces(input);
}

}  // namespace
}  // namespace postern::smtp
