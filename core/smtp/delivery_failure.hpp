#pragma once

#include "core/base/peer_text.hpp"
#include "core/tls/demand.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace postern::smtp {

enum class Permanence { transient, permanent };

/// Who else shares a failure.
enum class Scope {
    recipient,
    message,
    demand,  ///< The message demands what this host does not give; another one may.
    host,
    domain
};

/// Enhanced status code, `5.7.1`. Source: RFC 3463.
struct EnhancedCode {
    unsigned char status_class = 0;  ///< 2, 4 or 5; 0: none was given.
    unsigned short subject = 0;
    unsigned short detail = 0;

    friend bool operator==(const EnhancedCode&, const EnhancedCode&) = default;
};

[[nodiscard]] std::string to_string(const EnhancedCode& code);

/// Why something was not delivered: whose fault it is, how long it lasts, how far it reaches.
struct DeliveryFailure {
    Permanence permanence = Permanence::transient;
    Scope scope = Scope::host;
    int smtp_code = 0;  ///< 0: no reply was received.
    EnhancedCode enhanced;
    PeerText text;                            ///< The peer's words; empty where it said none.
    std::string words;                        ///< Ours: what was being done and what happened, safe to print.
    std::optional<tls::Obstacle> obstacle{};  ///< Of TLS, which kept us from sending; empty: it is another matter.
};

/// `while sending MAIL: 451 4.7.1 try again later`: our words, then the peer's, one line, safe to print.
[[nodiscard]] std::string describe(const DeliveryFailure& failure);

}  // namespace postern::smtp
