// What a domain publishes of MTA-STS: a TXT record, a policy, an MX to be matched. What is understood is within its
// limits; what is not is refused in words that a person may see.

#include "core/mail/address.hpp"
#include "core/tls/mta_sts.hpp"
#include "tests/support/fuzz/input.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

using namespace postern;
using test::is_printable;
using test::require;

void read_record(std::string_view text) {
    const auto record = tls::read_sts_record({std::string(text)});
    require((record.state == tls::StsRecord::State::valid) == !record.id.empty());
    require(record.id.size() <= 32 && is_printable(record.id) && is_printable(record.words));
}

void read_policy(std::string_view text) {
    const auto policy = tls::parse_sts_policy(text);
    if (!policy) return require(is_printable(policy.error()));
    require(policy->max_age >= std::chrono::seconds(0) && policy->max_age <= tls::longest_sts_max_age);
    require(policy->mx.size() <= 200 && (policy->mode == tls::StsPolicy::Mode::none || !policy->mx.empty()));
    for (const auto& pattern : policy->mx) {
        const bool is_wild = pattern.starts_with("*.");
        require(mail::is_domain_name(is_wild ? pattern.substr(2) : pattern));
        require(tls::allows_mx(*policy, is_wild ? "host" + pattern.substr(1) : pattern));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    read_record(text);
    read_policy(text);
    return 0;
}
