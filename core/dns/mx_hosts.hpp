#pragma once

#include "core/base/expected.hpp"
#include "core/dns/answer.hpp"
#include "core/smtp/delivery_failure.hpp"

#include <functional>
#include <string>
#include <vector>

namespace postern::dns {

/// The hosts that take mail for `domain`, in the order of trial, from the answer to its MX question: by preference,
/// random among equals; no MX record: the domain itself (implicit MX); hosts at and above the preference of one of
/// `own_names` are left out, and when none is left it is a loop (554 5.4.6). A null MX (RFC 7505): permanent,
/// 556 5.1.10. No such domain: permanent, 5.1.2. A look-up that failed: transient, 4.4.3. At most 16 hosts. Pure but
/// for `random`, which gives a number below its argument. Source: RFC 5321 §5.1.
[[nodiscard]] Expected<std::vector<std::string>, smtp::DeliveryFailure> mx_hosts(
    const std::string& domain, const Answer& answer, const std::vector<std::string>& own_names,
    const std::function<std::size_t(std::size_t)>& random);

}  // namespace postern::dns
