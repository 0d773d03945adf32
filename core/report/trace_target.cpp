#include "core/report/trace_target.hpp"

#include "core/base/ascii.hpp"
#include "core/base/peer_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace postern::report {
namespace {

constexpr std::size_t max_octets = 320;  // Of an address of mail: RFC 5321 §4.5.3.1.

bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

bool is_host_name(std::string_view text) {
    return !text.empty() && text.front() != '.' && std::all_of(text.begin(), text.end(), is_name_character);
}

}  // namespace

Expected<TraceTarget, std::string> TraceTarget::parse(std::string_view text) {
    TraceTarget target;
    target.text_ = to_lower(text);
    if (const auto network = parse_ip_prefix(target.text_)) {
        target.network_ = *network;
        return target;
    } else if (text.find('/') != std::string_view::npos) {
        return unexpected(fmt::format("\"{}\" is no network: {}", escape_for_log(text, 80), network.error()));
    }
    const auto at = target.text_.rfind('@');
    const auto domain =
        at == std::string::npos ? std::string_view(target.text_) : std::string_view(target.text_).substr(at + 1);
    if (text.size() <= max_octets && is_host_name(domain) && at != 0) {
        target.text_ = escape_for_log(target.text_, max_octets);
        return target;
    }
    return unexpected(
        fmt::format("\"{}\" is neither an address (192.0.2.7), nor a network (192.0.2.0/24), nor a host or domain "
                    "(example.org), nor a recipient (anna@example.org)",
                    escape_for_log(text, 80)));
}

bool TraceTarget::is_client(std::string_view address, std::string_view helo) const {
    return network_ ? is_address(address) : is_name(helo);
}

bool TraceTarget::is_server(std::string_view address, std::string_view host,
                            const std::vector<mail::Address>& recipients) const {
    if (network_) return is_address(address);
    return is_name(host) || std::any_of(recipients.begin(), recipients.end(),
                                        [this](const auto& recipient) { return is_recipient(recipient); });
}

bool TraceTarget::is_address(std::string_view address) const {
    const auto parsed = parse_ip_address(address);
    return parsed && network_->contains(*parsed);
}

/// The host, or one below the domain.
bool TraceTarget::is_name(std::string_view name) const {
    if (name.ends_with('.')) name.remove_suffix(1);
    if (name.size() < text_.size() || !is_same_ignoring_case(name.substr(name.size() - text_.size()), text_))
        return false;
    return name.size() == text_.size() || name[name.size() - text_.size() - 1] == '.';
}

bool TraceTarget::is_recipient(const mail::Address& recipient) const {
    if (text_.find('@') == std::string::npos) return is_name(recipient.domain);
    return is_same_ignoring_case(recipient.to_string(), text_);
}

}  // namespace postern::report
