#pragma once

#include "core/base/expected.hpp"
#include "core/base/ip_prefix.hpp"
#include "core/mail/address.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postern::report {

/// Whose sessions a trace writes down: an address, a network (`192.0.2.0/24`), the name of a host or a domain and all
/// below it, or a recipient's address. Pure.
class TraceTarget {
public:
    /// The error says what may be written instead.
    [[nodiscard]] static Expected<TraceTarget, std::string> parse(std::string_view text);

    /// As it was written, in lower case; safe to print.
    [[nodiscard]] const std::string& text() const { return text_; }

    /// A session of a client of ours. `address` is the peer's, `helo` the name that it gives itself; empty: none yet.
    [[nodiscard]] bool is_client(std::string_view address, std::string_view helo) const;
    /// A session with another server. `host` is its name, empty: none is known.
    [[nodiscard]] bool is_server(std::string_view address, std::string_view host,
                                 const std::vector<mail::Address>& recipients) const;

private:
    [[nodiscard]] bool is_address(std::string_view address) const;
    [[nodiscard]] bool is_name(std::string_view name) const;
    [[nodiscard]] bool is_recipient(const mail::Address& recipient) const;

    std::string text_;
    std::optional<IpPrefix> network_;  ///< Else it is a name, or an address of mail.
};

}  // namespace postern::report
