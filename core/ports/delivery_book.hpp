#pragma once

#include "core/base/expected.hpp"
#include "core/base/time.hpp"
#include "core/ports/spool.hpp"
#include "core/tls/facts.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace postern::ports {

/// Tries of the delivery history that are alike.
struct AlikeDeliveries {
    std::string domain;   ///< Of the recipients; empty: an address without one.
    std::string result;   ///< `delivered`, `waiting`, `failed`
    std::string verdict;  ///< `may:encrypted:certificate not checked`; empty: none.
    /// What the last of them found of the certificate; empty: there was no TLS.
    std::optional<tls::Verification> verification{};
    std::string verification_reason{};
    bool is_name_matched = false;
    std::size_t messages = 0;  ///< Different ones.
    WallTime last{};           ///< When the last of them was.
};

struct DeliveryGroups {
    std::vector<AlikeDeliveries> groups;  ///< Most messages first, up to the limit.
    std::size_t in_all = 0;               ///< Groups.
    WallTime oldest{};                    ///< The oldest try that is still remembered, of any time; the epoch: none is.
};

/// Sums of the delivery history.
class DeliveryBook {
public:
    virtual ~DeliveryBook() = default;
    /// Of all tries since then. Blocks for a read of the whole history, which is bounded; not for threads of mail.
    [[nodiscard]] virtual Expected<DeliveryGroups, SpoolError> deliveries(WallTime since, std::size_t limit) const = 0;
};

}  // namespace postern::ports
