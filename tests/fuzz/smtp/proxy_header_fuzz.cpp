// Whatever a proxy sends, in whatever pieces: the header ends at the same octet and says the same, an address is one,
// and all that is said may be printed.

#include "core/base/ip_prefix.hpp"
#include "core/mail/introduction.hpp"
#include "core/smtp/proxy_header.hpp"
#include "tests/support/fuzz/input.hpp"

#include <string_view>

namespace {

using namespace postern;
using test::require;
using Status = smtp::ProxyHeaderParser::Status;

struct Result {
    Status status = Status::incomplete;
    smtp::ProxyHeader header;
    std::string_view error;
    std::size_t taken = 0;
};

Result read(std::string_view octets, std::size_t piece_octets) {
    smtp::ProxyHeaderParser parser;
    Result result;
    while (result.status == Status::incomplete && result.taken < octets.size()) {
        const auto piece = octets.substr(result.taken, piece_octets);
        auto left = as_octets(piece);
        result.status = parser.take(left);
        require(result.status != Status::incomplete || left.empty());
        result.taken += piece.size() - left.size();
    }
    result.header = parser.header();
    result.error = parser.error();
    return result;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    test::FuzzInput input(data, size);
    const std::size_t piece_octets = 1 + input.choice(64);
    const auto whole = read(input.rest(), input.rest().size() + 1);
    const auto pieces = read(input.rest(), piece_octets);
    require(whole.status == pieces.status && whole.header == pieces.header && whole.error == pieces.error);
    require(whole.taken == pieces.taken);
    require(whole.taken <= 16 + smtp::ProxyHeaderParser::max_block_octets);
    require((whole.status == Status::malformed) == !whole.error.empty() && test::is_printable(whole.error));
    if (whole.status != Status::complete) return 0;
    const auto& [address, tls] = whole.header;
    require(address.empty() || to_string(*parse_ip_address(address)) == address);
    require(test::is_printable(mail::to_words({address, tls})));
    return 0;
}
