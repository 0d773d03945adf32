#pragma once

#include "core/config/settings.hpp"
#include "core/ports/resolver.hpp"
#include "core/tls/plan.hpp"

namespace postern::net {

/// The TLSA records of our own TCP/IP port. Waits 2 s at most, and has failed then; insecure without a trust anchor.
/// Not for a thread of mail.
[[nodiscard]] tls::TlsaAnswer look_up_own_tlsa(ports::Resolver& resolver, const config::Settings& settings);

}  // namespace postern::net
