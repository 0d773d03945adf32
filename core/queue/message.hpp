#pragma once

#include "core/base/time.hpp"
#include "core/dsn/report.hpp"
#include "core/mail/envelope.hpp"
#include "core/ports/spool.hpp"
#include "core/queue/destinations.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace postern::queue {

/// Recipients of one message that travel together: they share a next hop while they are ready or being sent, and the
/// next try while they wait.
struct Group {
    enum class Stage : std::uint8_t {
        ready,      ///< In its destination's `ready`.
        sending,    ///< In an attempt.
        storing,    ///< Its outcome is on the way to the spool; it waits for its next try only after that.
        waiting,    ///< In the waiting list until its next try.
        held,       ///< By an administrator's order, until it is released.
        suspended,  ///< In no list, until the suspension of its domain ends.
    };
    std::uint32_t number = 0;  ///< Unique in the message.
    Stage stage = Stage::waiting;
    unsigned failures = 0;
    WallTime next_try{};
    DestinationPtr destination;             ///< While ready or sending.
    std::vector<std::uint32_t> recipients;  ///< Their places in the message's list.
    bool is_parked = false;        ///< Ready, but out of its destination's list until another one of the message ends.
    bool is_wanted_again = false;  ///< A try was asked for while it was being sent: should this one fail,
                                   ///< the next one does not wait.
};

/// The outcome of a message on its way to the spool, and what came since. A message has one on the way at most, so that
/// the spool sees them in order.
struct Unstored {
    ports::AppliedOutcome outcome;
    std::vector<dsn::ReportedRecipient> reports;  ///< Of whom the sender is told with it.
    bool is_more = false;                         ///< Another one follows, with what is gathered here.
    std::vector<ports::DeliveryRecord> more_deliveries;
    std::vector<dsn::ReportedRecipient> more_reports;
    std::vector<std::uint64_t> orders;       ///< Whose givers wait for it.
    std::vector<std::uint64_t> more_orders;  ///< And for the one that follows.
};

/// What a message counts as in the summary; kept so that nobody has to look at all of them.
struct Standing {
    bool is_waiting = false;    ///< All of it waits for a next try.
    bool is_held = false;       ///< A recipient is held.
    bool is_suspended = false;  ///< A recipient's domain is suspended.
};

/// A message, in a few hundred octets: of the envelope only what a delivery needs.
struct Message {
    mail::Address sender;
    std::vector<mail::Recipient> recipients;
    std::string message_id;
    ports::BodyInMemory body;
    std::vector<Group> groups;           ///< Every waiting recipient is in exactly one.
    std::unique_ptr<Unstored> unstored;  ///< While something is not durable.
    std::uint64_t body_octets = 0;
    WallTime accepted_at{};
    std::uint32_t last_group = 0;
    mail::MessageOptions options;
    mail::BodyType body_type = mail::BodyType::seven_bit;
    bool may_be_deposited = false;     ///< A deposit was begun, here or before a restart.
    bool has_standing_orders = false;  ///< Some recipient has, or had, one.
    Standing standing;

    [[nodiscard]] bool has(Group::Stage stage) const {
        return std::any_of(groups.begin(), groups.end(), [&](const Group& group) { return group.stage == stage; });
    }
    [[nodiscard]] Group* find(std::uint32_t number) {
        const auto found =
            std::find_if(groups.begin(), groups.end(), [&](const Group& group) { return group.number == number; });
        return found == groups.end() ? nullptr : &*found;
    }
    /// Out of the list.
    [[nodiscard]] Group take(std::uint32_t number) {
        const auto found =
            std::find_if(groups.begin(), groups.end(), [&](const Group& group) { return group.number == number; });
        if (found == groups.end()) return {};
        auto group = std::move(*found);
        groups.erase(found);
        return group;
    }
};

}  // namespace postern::queue
