#pragma once

#include "core/smtp/delivery_failure.hpp"

namespace postern::delivery {

/// What a failure at one host means for the recipients that it befell.
struct Verdict {
    bool is_next_host_tried = false;
    smtp::Permanence permanence =
        smtp::Permanence::transient;  ///< What they are left with if no other host takes them.
};

/// The one place that decides what is done about a failure. Pure. Source: RFC 5321 §5.1, §4.5.4.1.
[[nodiscard]] Verdict judge(const smtp::DeliveryFailure& failure);

}  // namespace postern::delivery
