// A body in pieces of any size: what the encoder writes is read back by the decoder, and the decoder finds the same end
// wherever the input is cut.

#include "core/smtp/body_decoder.hpp"
#include "core/smtp/body_encoder.hpp"
#include "tests/support/fuzz/input.hpp"

#include <string>
#include <string_view>

namespace {

using namespace postern;
using test::require;

struct Decoded {
    std::string message;
    std::string behind;
    bool is_ended = false;
    smtp::BodyFault fault = smtp::BodyFault::none;
    std::uint64_t longest_line_octets = 0;
};

Decoded decode(std::string_view wire, std::size_t piece_octets, bool is_normalizing = false) {
    smtp::BodyDecoder decoder;
    if (is_normalizing) decoder.normalize_lines();
    Decoded decoded;
    while (!wire.empty() && !decoded.is_ended) {
        const auto piece = wire.substr(0, piece_octets);
        const auto taken = decoder.take(piece, decoded.message);
        require(taken.octets <= piece.size());
        require(taken.is_end || taken.octets == piece.size());
        wire.remove_prefix(taken.octets);
        decoded.is_ended = taken.is_end;
    }
    decoded.behind = wire;
    decoded.fault = decoder.fault();
    decoded.longest_line_octets = decoder.longest_line_octets();
    require(decoded.fault != smtp::BodyFault::none || decoder.size_octets() == decoded.message.size());
    return decoded;
}

void decodes_alike_wherever_it_is_cut(std::string_view wire, std::size_t piece_octets) {
    const auto whole = decode(wire, wire.size() + 1);
    const auto pieces = decode(wire, piece_octets);
    require(whole.is_ended == pieces.is_ended && whole.behind == pieces.behind);
    require((whole.fault == smtp::BodyFault::none) == (pieces.fault == smtp::BodyFault::none));
    require(whole.fault != smtp::BodyFault::none || whole.message == pieces.message);
}

// Made right, a message has CR and LF as line ends alone, and no NUL; what ends it stays what it was.
void normalizes_alike_wherever_it_is_cut(std::string_view wire, std::size_t piece_octets) {
    const auto whole = decode(wire, wire.size() + 1, true);
    const auto pieces = decode(wire, piece_octets, true);
    require(whole.is_ended == pieces.is_ended && whole.behind == pieces.behind && whole.message == pieces.message);
    require(whole.longest_line_octets == pieces.longest_line_octets);
    const auto strict = decode(wire, wire.size() + 1);
    require(whole.is_ended == strict.is_ended && whole.behind == strict.behind);
    if (strict.fault == smtp::BodyFault::none) require(whole.message == strict.message);
    if (!whole.is_ended) return;
    smtp::BodyDecoder again;
    std::string same;
    again.take_chunk(whole.message, same);
    require(again.fault() == smtp::BodyFault::none);
}

void comes_back_as_it_was(std::string body, std::size_t piece_octets) {
    smtp::BodyEncoder encoder;
    std::string wire;
    for (std::string_view rest = body; !rest.empty(); rest.remove_prefix(std::min(piece_octets, rest.size()))) {
        wire += encoder.encode(std::string(rest.substr(0, piece_octets)), false);
    }
    wire += encoder.encode({}, true);
    const auto decoded = decode(wire, piece_octets);
    if (decoded.fault != smtp::BodyFault::none) return;  // such a body is never taken, and so never sent
    require(decoded.is_ended && decoded.behind.empty());
    if (!body.ends_with("\r\n") && !body.empty()) body += "\r\n";
    require(decoded.message == body);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    test::FuzzInput input(data, size);
    const std::size_t piece_octets = 1 + input.choice(64);
    decodes_alike_wherever_it_is_cut(input.rest(), piece_octets);
    normalizes_alike_wherever_it_is_cut(input.rest(), piece_octets);
    comes_back_as_it_was(std::string(input.rest()), piece_octets);
    return 0;
}
