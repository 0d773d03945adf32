#include "core/console/commands.hpp"

#include <chrono>

namespace postern::console {

namespace {

// The host wants to see the console's thread idle every 5 s.
constexpr std::chrono::seconds patience{3};

}  // namespace

Lines test_dnssec(std::string_view, Context& context) {
    const auto report = context.resolver().test_itself(patience);
    if (!report) return {"The name servers take their time. The result will stand in the log, and in show tls."};
    return {"DNSSEC self-test " + dns::describe(*report) + "."};
}

}  // namespace postern::console
