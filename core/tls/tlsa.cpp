#include "core/tls/tlsa.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace postern::tls {

namespace {

// Of SHA-256 and SHA-512; a digest of another length matches nothing.
constexpr std::size_t digest_octets[] = {0, 32, 64};

bool is_length_known(const TlsaRecord& record) {
    if (record.matching == 0) return !record.data.empty();
    return record.data.size() == digest_octets[record.matching];
}

}  // namespace

bool is_usable(const TlsaRecord& record) {
    const bool is_for_mail = record.usage == usage_dane_ta || record.usage == usage_dane_ee;
    return is_for_mail && record.selector <= 1 && record.matching <= 2 && is_length_known(record);
}

std::vector<TlsaRecord> usable_of(const std::vector<TlsaRecord>& records) {
    std::vector<TlsaRecord> usable;
    std::copy_if(records.begin(), records.end(), std::back_inserter(usable), is_usable);
    return usable;
}

std::string to_string(const TlsaRecord& record, std::size_t max_data_octets) {
    auto text = fmt::format("{} {} {} ", record.usage, record.selector, record.matching);
    for (const char octet : record.data.substr(0, max_data_octets))
        text += fmt::format("{:02x}", static_cast<unsigned char>(octet));
    if (record.data.size() > max_data_octets) text += "...";
    return text;
}

std::string tlsa_owner(std::uint16_t port, std::string_view base_domain) {
    return fmt::format("_{}._tcp.{}", port, base_domain);
}

}  // namespace postern::tls
