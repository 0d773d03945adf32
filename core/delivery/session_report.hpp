#pragma once

#include "core/delivery/attempt.hpp"
#include "core/report/session_result.hpp"
#include "core/tls/demand.hpp"
#include "core/tls/facts.hpp"
#include "core/tls/mta_sts.hpp"
#include "core/tls/plan.hpp"

#include <optional>
#include <string>

namespace postern::delivery {

/// A session with a mail host that came so far that something can be said of its TLS.
struct ObservedSession {
    std::string domain;  ///< Of the next hop, in the DNS's form.
    const tls::Host& host;
    const tls::TlsaAnswer& tlsa;          ///< Of the port.
    const tls::StsPolicy* sts = nullptr;  ///< The domain's; null: it has none.
    const tls::Facts* facts = nullptr;    ///< Null: it was not under TLS.
    const tls::Failure* failed_handshake = nullptr;
    std::optional<tls::Obstacle> obstacle{};  ///< Why no message went over it.
};

/// What a TLS report says of it. Where a policy is only tested, what it would have failed for (RFC 8461 §5). Pure.
/// Source: RFC 8460 §4.
[[nodiscard]] report::SessionResult session_result(const ObservedSession& session);

/// What held for the session beside the step of the plan.
struct Circumstances {
    const tls::StsPolicy* sts = nullptr;      ///< The domain's, in force; null: it has none.
    std::optional<tls::Obstacle> obstacle{};  ///< Why no message went over the connection, for a want of TLS.
};

/// What a report says of the session that an attempt had with this host by this step of its plan. Nothing: it did not
/// come so far that its TLS, or the want of it, is known; it was in clear by our own choice; the next hop has no
/// domain; or the message is a TLS report itself,
/// or does without what the domain publishes.
[[nodiscard]] std::optional<report::SessionResult> observed(const Job& job, const tls::Step& step,
                                                            const tls::Host& host, const SessionEnd& end,
                                                            const Circumstances& around = {});

}  // namespace postern::delivery
