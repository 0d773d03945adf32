#pragma once

#include "core/delivery/attempt.hpp"
#include "core/dsn/report.hpp"
#include "core/mail/envelope.hpp"
#include "core/ports/spool.hpp"
#include "core/routing/next_hop.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postern::queue {

/// Places in a message's list of recipients.
using Places = std::vector<std::uint32_t>;

/// What a finished attempt did to the recipients that it was for.
struct AttemptOutcome {
    std::size_t delivered = 0;
    Places waiting;  ///< Those that wait still.
    std::size_t failed = 0;
    std::vector<dsn::ReportedRecipient> reports;  ///< Of whom the sender is told: as NOTIFY said, or else of failures.
    std::vector<ports::DeliveryRecord> deliveries;
    std::uint64_t order = 0;  ///< The order that made it, whose giver waits until it is durable; 0: none.
};

/// Nothing was tried, so the spool need not hear of it: no recipient has an answer, or the settings forbid sending.
[[nodiscard]] bool says_nothing(const delivery::AttemptResult& result);
/// A recipient was delivered, or failed for good.
[[nodiscard]] bool settles_anything(const delivery::AttemptResult& result);

/// The peer takes no more recipients in one transaction (RFC 5321 §4.5.3.1.10): told by 452, or by 4.5.3 (RFC 3463
/// §3.6). A 452 whose enhanced code says something else is about that recipient.
[[nodiscard]] bool is_one_too_many(const delivery::RecipientResult& result);
/// The ones too many wait for nothing but the next transaction: others of this one were delivered.
[[nodiscard]] bool has_more_transactions(const delivery::AttemptResult& result);

/// Merges the results into the recipients at `places`, in their order: delivered; failed for good, with the diagnosis;
/// or waiting still, with the diagnosis. A recipient without a result waits. Pure.
[[nodiscard]] AttemptOutcome merge_result(std::vector<mail::Recipient>& recipients, const Places& places,
                                          const delivery::AttemptResult& result, WallTime at);

/// Until when one that waits for so long that its sender is to be told is tried; empty: it does not.
using LateUntil = std::function<std::optional<WallTime>(const mail::Recipient&)>;

/// Of those with this outcome; empty: nobody got it.
[[nodiscard]] std::string verdict_of(const delivery::AttemptResult& result, std::optional<tls::Outcome> outcome);

/// Why a destination is not tried at present.
struct Trouble {
    std::string words;                        ///< Safe to print.
    std::optional<tls::Obstacle> obstacle{};  ///< Where it is one of TLS.
};

/// Of the recipients at `places` that wait for long, those whose sender wants to be told and was not, with their
/// diagnosis, or `trouble` where nobody tried yet. They count as told. `result`: what was tried last; null: nothing was
/// now. The reports do not say when it was tried.
[[nodiscard]] std::vector<dsn::ReportedRecipient> tell_delay(std::vector<mail::Recipient>& recipients,
                                                             const Places& places,
                                                             const delivery::AttemptResult* result,
                                                             const Trouble& trouble, const LateUntil& late_until);
/// A host was tried, or there was a plan to.
[[nodiscard]] bool is_attempt(const delivery::AttemptResult& result);

/// Of the recipients of the result, in its order, those that are too old: who would wait fails for good with 5.4.7
/// (RFC 3463 §3.5), and keeps what happened last.
void expire(delivery::AttemptResult& result, const std::vector<bool>& is_too_old, std::chrono::seconds expiry);

/// A try that was none: the host of all of these failed while they waited for their turn.
[[nodiscard]] delivery::AttemptResult unreached(std::size_t recipients, const Trouble& trouble);

/// What an administrator returns: `reason` may be empty.
[[nodiscard]] delivery::AttemptResult returned_by_order(std::size_t recipients, const std::string& reason);
/// Deletes the recipients at `places`. Pure.
[[nodiscard]] AttemptOutcome delete_by_order(std::vector<mail::Recipient>& recipients, const Places& places,
                                             const std::string& reason, WallTime at);

/// What the host's mailbox said to a deposit, as an attempt would say it.
[[nodiscard]] delivery::AttemptResult deposit_result(std::size_t recipients,
                                                     const std::optional<smtp::DeliveryFailure>& failure);

/// Of one message, for the lines of the log.
struct MessageFacts {
    QueueId id;
    const mail::Address* sender = nullptr;
    std::uint64_t octets = 0;
    unsigned failures = 0;
    std::chrono::seconds until_next_try{0};
    const routing::NextHop* next_hop = nullptr;
};

/// One line for those delivered, and one for each different reason of those that wait or failed, of the recipients at
/// `places` as merge_result() left them.
[[nodiscard]] std::vector<std::string> outcome_lines(const MessageFacts& message,
                                                     const std::vector<mail::Recipient>& recipients,
                                                     const Places& places, const delivery::AttemptResult& result);

}  // namespace postern::queue
