// A path or an address. What is understood is written and read again as the same; what is not is refused in words that
// a person may see.

#include "core/mail/address.hpp"
#include "tests/support/fuzz/input.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace {

using namespace postern;
using test::is_printable;
using test::require;

void read_addresses(std::string_view text) {
    for (const auto& [kind, charset] : {std::pair{mail::PathKind::reverse, mail::Charset::ascii},
                                        std::pair{mail::PathKind::forward, mail::Charset::ascii},
                                        std::pair{mail::PathKind::forward, mail::Charset::utf8}}) {
        const auto path = mail::parse_path(text, kind, charset);
        if (!path) {
            require(is_printable(path.error()));
            continue;
        }
        require(path->address.local_part.size() <= 64 && path->address.domain.size() <= 255);
        const auto again = mail::parse_path("<" + path->address.to_string() + ">", kind, charset);
        require(again && again->address == path->address);
    }
    (void)mail::parse_address(text);
    (void)mail::is_domain_name(text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    read_addresses(text);
    return 0;
}
