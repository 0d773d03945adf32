// Replies of a server, one behind the other.

#include "core/base/peer_text.hpp"
#include "core/smtp/reply_parser.hpp"
#include "tests/support/fuzz/input.hpp"

#include <cstdint>
#include <string_view>

namespace {

using namespace postern;
using test::is_printable;
using test::require;

void read_replies(std::string_view text) {
    smtp::ReplyParser parser;
    auto rest = as_octets(text);
    for (;;) {
        const auto before = rest.size();
        const auto status = parser.take(rest);
        if (status == smtp::ReplyParser::Status::malformed) require(is_printable(parser.error()));
        if (status != smtp::ReplyParser::Status::complete) return;
        require(rest.size() < before && parser.reply().code >= 200 && parser.reply().code <= 599);
        (void)smtp::parse_extensions(parser.reply());
        require(is_printable(escape_for_log(parser.reply().words())));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    read_replies(text);
    return 0;
}
