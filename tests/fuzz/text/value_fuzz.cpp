// The value of an item of a document, the first octet says of which, and the small texts that people write: next hops,
// prefixes, ids.

#include "core/base/ids.hpp"
#include "core/base/ip_prefix.hpp"
#include "core/base/peer_text.hpp"
#include "core/config/items.hpp"
#include "core/routing/next_hop.hpp"
#include "tests/support/fuzz/input.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace postern;
using test::is_printable;
using test::require;

void read_next_hop(std::string_view text) {
    const auto next_hop = routing::parse_next_hop(text);
    if (!next_hop) return;
    const auto again = routing::parse_next_hop(next_hop->to_string());
    require(again && *again == *next_hop);
}

void read_value(unsigned number, std::string_view text) {
    const ports::ItemValue raw = std::vector<std::string>{std::string(text)};
    const auto value = config::parse_value(config::items()[number], raw);
    require(value || is_printable(escape_for_log(value.error())));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    test::FuzzInput input(data, size);
    const auto number = input.choice(static_cast<unsigned>(config::items().size()));
    const auto text = input.rest();
    read_next_hop(text);
    read_value(number, text);
    require(is_printable(escape_for_log(text)));
    (void)parse_queue_id(text);
    (void)parse_ip_prefix(text);
    return 0;
}
