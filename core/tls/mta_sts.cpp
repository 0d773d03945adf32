#include "core/tls/mta_sts.hpp"

#include "core/base/ascii.hpp"
#include "core/base/peer_text.hpp"
#include "core/base/trimmed.hpp"
#include "core/mail/address.hpp"
#include "core/tls/own_certificate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace postern::tls {
namespace {

constexpr std::string_view record_version = "v=STSv1";
constexpr std::string_view policy_version = "STSv1";
constexpr std::size_t max_id_octets = 32;
constexpr std::size_t max_age_digits = 10;
// Policies of the great providers have a dozen; what is beyond this only fills the cache.
constexpr std::size_t max_mx = 200;

bool is_alphanumeric(char c) { return (c >= '0' && c <= '9') || (to_lower(c) >= 'a' && to_lower(c) <= 'z'); }

// sts-ext-value of RFC 8461 §3.1: visible, and no delimiter.
bool is_value_octet(char c) { return c > ' ' && c < '\x7f' && c != '=' && c != ';'; }

bool is_name(std::string_view name) {
    const auto is_part = [](char c) { return is_alphanumeric(c) || c == '_' || c == '-' || c == '.'; };
    return !name.empty() && name.size() <= 32 && is_alphanumeric(name.front()) &&
           std::all_of(name.begin(), name.end(), is_part);
}

bool is_id(std::string_view id) {
    return !id.empty() && id.size() <= max_id_octets && std::all_of(id.begin(), id.end(), is_alphanumeric);
}

// RFC 8461 §3.1 lets blanks stand before the delimiter.
bool is_of_mta_sts(std::string_view text) {
    return text.starts_with(record_version) && trimmed(text.substr(record_version.size())).starts_with(';');
}

StsRecord malformed(std::string words) { return {StsRecord::State::malformed, {}, std::move(words)}; }

StsRecord read_fields(std::string_view text) {
    StsRecord record{StsRecord::State::valid};
    auto rest = text.substr(text.find(';') + 1);
    while (!rest.empty()) {
        const auto field = trimmed(rest.substr(0, rest.find(';')));
        const bool is_last = rest.find(';') == std::string_view::npos;
        rest.remove_prefix(is_last ? rest.size() : rest.find(';') + 1);
        if (field.empty() && trimmed(rest).empty()) break;  // The delimiter at the end.
        const auto name = field.substr(0, field.find('='));
        const auto value = field.substr(std::min(name.size() + 1, field.size()));
        const bool is_right =
            is_name(name) && !value.empty() && std::all_of(value.begin(), value.end(), is_value_octet);
        if (!is_right) return malformed(fmt::format("its TXT record has the field \"{}\"", escape_for_log(field, 64)));
        if (name != "id" || !record.id.empty()) continue;
        if (!is_id(value)) return malformed(fmt::format("its TXT record has the id \"{}\"", escape_for_log(value, 64)));
        record.id = value;
    }
    return record.id.empty() ? malformed("its TXT record has no id") : record;
}

/// Of one line; false: it has no key, or none that is known.
struct PolicyFields {
    std::optional<std::string_view> version;
    std::optional<std::string_view> mode;
    std::optional<std::string_view> max_age;
    std::vector<std::string_view> mx;
};

void take_line(std::string_view line, PolicyFields& fields) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return;
    const auto key = trimmed(line.substr(0, colon));
    const auto value = trimmed(line.substr(colon + 1));
    if (key == "version" && !fields.version) fields.version = value;
    if (key == "mode" && !fields.mode) fields.mode = value;
    if (key == "max_age" && !fields.max_age) fields.max_age = value;
    if (key == "mx") fields.mx.push_back(value);
}

PolicyFields split(std::string_view body) {
    PolicyFields fields;
    while (!body.empty()) {
        const auto end = body.find('\n');
        auto line = body.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        take_line(line, fields);
        body.remove_prefix(end == std::string_view::npos ? body.size() : end + 1);
    }
    return fields;
}

std::optional<std::chrono::seconds> seconds_of(std::string_view digits) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc() || end != digits.data() + digits.size() || digits.size() > max_age_digits)
        return std::nullopt;
    const auto longest = static_cast<std::uint64_t>(longest_sts_max_age.count());
    return std::chrono::seconds(std::min(number, longest));
}

bool is_mx_pattern(std::string_view pattern) {
    return mail::is_domain_name(pattern.starts_with("*.") ? pattern.substr(2) : pattern);
}

tl::unexpected<std::string> wrong(std::string_view what, std::optional<std::string_view> value) {
    if (!value) return unexpected(fmt::format("it has no {}", what));
    return unexpected(fmt::format("its {} is \"{}\"", what, escape_for_log(*value, 64)));
}

}  // namespace

std::string_view to_string(StsPolicy::Mode mode) {
    switch (mode) {
        case StsPolicy::Mode::enforce:
            return "enforce";
        case StsPolicy::Mode::testing:
            return "testing";
        case StsPolicy::Mode::none:
            return "none";
    }
    return "";
}

std::optional<StsPolicy::Mode> sts_mode_of(std::string_view word) {
    for (const auto mode : {StsPolicy::Mode::enforce, StsPolicy::Mode::testing, StsPolicy::Mode::none})
        if (word == to_string(mode)) return mode;
    return std::nullopt;
}

bool allows_mx(const StsPolicy& policy, std::string_view name) {
    return std::any_of(policy.mx.begin(), policy.mx.end(),
                       [name](const std::string& pattern) { return covers(pattern, name); });
}

StsRecord read_sts_record(const std::vector<std::string>& texts) {
    const auto count = std::count_if(texts.begin(), texts.end(), is_of_mta_sts);
    if (count == 0) return {};
    if (count > 1) return malformed(fmt::format("it has {} TXT records of MTA-STS", count));
    return read_fields(*std::find_if(texts.begin(), texts.end(), is_of_mta_sts));
}

Expected<StsPolicy, std::string> parse_sts_policy(std::string_view body) {
    if (body.size() > max_sts_policy_octets) return unexpected(std::string("it is longer than 64 KiB"));
    const auto fields = split(body);
    if (fields.version != policy_version) return wrong("version", fields.version);
    const auto mode = sts_mode_of(fields.mode.value_or(""));
    if (!mode) return wrong("mode", fields.mode);
    const auto max_age = seconds_of(fields.max_age.value_or(""));
    if (!max_age) return wrong("max_age", fields.max_age);
    StsPolicy policy;
    policy.mode = *mode;
    policy.max_age = *max_age;
    // A policy that is being taken back needs to list none (RFC 8461 §8.3).
    if (fields.mx.empty() && *mode != StsPolicy::Mode::none) return wrong("mx", std::nullopt);
    if (fields.mx.size() > max_mx)
        return unexpected(fmt::format("it lists {} mx, more than {}", fields.mx.size(), max_mx));
    for (const auto& pattern : fields.mx) {
        if (!is_mx_pattern(pattern)) return wrong("mx", pattern);
        policy.mx.push_back(to_lower(pattern));
    }
    return policy;
}

std::string sts_policy_url(std::string_view domain, unsigned port) {
    const auto authority = port == 443 ? fmt::format("mta-sts.{}", domain) : fmt::format("mta-sts.{}:{}", domain, port);
    return fmt::format("https://{}/.well-known/mta-sts.txt", authority);
}

}  // namespace postern::tls
