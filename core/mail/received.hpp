#pragma once

#include "core/base/ids.hpp"
#include "core/base/time.hpp"
#include "core/mail/address.hpp"
#include "core/mail/introduction.hpp"
#include "core/tls/facts.hpp"

#include <string>
#include <string_view>

namespace postern::mail {

/// What a Received header tells of one hop.
struct Hop {
    std::string_view helo;  ///< As checked by the EHLO and HELO parser: no space, parenthesis or control character.
    std::string_view peer_address;  ///< `192.0.2.7`, `2001:db8::7`; anything else stands there as it is.
    std::string_view peer_name{};   ///< A domain name that belongs to the address; empty: not known.
    std::string_view host_name;     ///< Ours.
    bool is_extended = true;        ///< EHLO, not HELO.
    bool is_international = false;  ///< MAIL said SMTPUTF8.
    bool is_authenticated = false;
    const tls::Facts* tls = nullptr;             ///< Null: clear text.
    const Introduction* introduction = nullptr;  ///< Null: the client itself connected.
    QueueId id;
    /// Null: several. Naming one of them would disclose a blind copy (RFC 5321 §7.6). One beyond ASCII is not named
    /// either: the header would need SMTPUTF8 for it.
    const Address* only_recipient = nullptr;
    WallTime at{};
};

/// `SMTP`, `ESMTP`, `ESMTPS`, `ESMTPSA`, `UTF8SMTP`, `UTF8SMTPS` or `UTF8SMTPSA`. Source: RFC 3848, RFC 6531 §4.3.
/// There is no keyword for HELO under TLS: it is `SMTP`, and the comment tells.
[[nodiscard]] std::string protocol_keyword(const Hop& hop);

/// `192.0.2.7` as `[192.0.2.7]`, `2001:db8::7` as `[IPv6:2001:db8::7]`. Source: RFC 5321 §4.1.3.
[[nodiscard]] std::string address_literal(std::string_view address);

/// The trace header that a receiving server puts in front of a message, folded at 78 octets where its words allow, with
/// its last CRLF. Pure. Source: RFC 5321 §4.4.
[[nodiscard]] std::string received_header(const Hop& hop);

}  // namespace postern::mail
