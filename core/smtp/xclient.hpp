#pragma once

#include "core/base/expected.hpp"
#include "core/smtp/server_session.hpp"

#include <string>
#include <string_view>

namespace postern::smtp {

/// What XCLIENT can say, as EHLO announces it.
inline constexpr std::string_view xclient_attributes =
    "NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT TLSVERSION TLSCIPHER TLSCURVE";

/// `peer` as the argument of an XCLIENT command changes it: NAME, ADDR, LOGIN and the three of TLS; what is said to be
/// [UNAVAILABLE] or [TEMPUNAVAIL] is not known any more. PORT, PROTO, HELO, DESTADDR and DESTPORT are checked and
/// passed over: name and protocol are said anew by the EHLO that must follow. The error is the whole reply, without
/// line end. Pure. Source: Postfix's XCLIENT_README.
[[nodiscard]] Expected<Peer, std::string> introduced(const Peer& peer, std::string_view argument);

}  // namespace postern::smtp
