#pragma once

#include <chrono>
#include <optional>

namespace postern::delivery {

/// How long the parts of a delivery took, as far as it came.
struct Delays {
    std::chrono::milliseconds queue{0};                ///< From its acceptance to the attempt; the scheduler's to say.
    bool is_reused = false;                            ///< Over one that was there: no `tls`; `connect` is look-ups.
    std::optional<std::chrono::milliseconds> connect;  ///< To the last connection: look-ups, and hosts tried before.
    std::optional<std::chrono::milliseconds> tls;      ///< Its handshake.
    std::chrono::milliseconds transfer{0};             ///< Its dialogue without the handshake, to the last answer.
};

}  // namespace postern::delivery
