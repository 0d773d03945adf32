#pragma once

#include "core/base/ids.hpp"
#include "core/base/time.hpp"
#include "core/mail/address.hpp"
#include "core/mail/delivery_options.hpp"
#include "core/tls/facts.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace postern::mail {

/// What a recipient still waits for.
enum class RecipientState : std::uint8_t {
    waiting,    ///< Not delivered yet; tried again at the message's next try.
    delivered,  ///< A peer answered 250 for it.
    failed,     ///< Failed for good; kept until it is reported to the sender, or by hand.
    deleted,    ///< An administrator took it out of the queue; nobody is told.
};

/// What an administrator ordered for a recipient that waits.
enum class StandingOrder : std::uint8_t {
    none,
    hold,    ///< Not tried until it is released.
    remove,  ///< To be deleted as soon as no attempt is under way.
    bounce,  ///< To be returned to the sender, likewise.
};

struct Recipient {
    Address address;
    RecipientState state = RecipientState::waiting;
    std::string diagnosis;  ///< Why it waits or failed, safe to print; empty before the first try.
    RecipientOptions options{};
    StandingOrder order = StandingOrder::none;
    bool is_delay_told = false;             ///< Its sender knows that it waits: told once.
    WallTime held_since{};                  ///< While it is held, by `order`; the epoch: it is not.
    std::chrono::milliseconds held_for{0};  ///< Before: it did not age meanwhile.
};

/// MAIL's BODY parameter (RFC 6152).
enum class BodyType { seven_bit, eight_bit_mime };

/// All that is known of a message beside its octets.
struct Envelope {
    QueueId id;
    Address sender;
    std::vector<Recipient> recipients;
    BodyType body_type = BodyType::seven_bit;
    MessageOptions options{};
    WallTime accepted_at{};
    std::string peer;               ///< `192.0.2.7`, who handed it to us.
    std::string peer_helo;          ///< Safe to print.
    std::optional<tls::Facts> tls;  ///< How it came; empty: in clear text.
    std::string message_id;         ///< The header's Message-ID, safe to print; empty where there is none.
};

}  // namespace postern::mail
