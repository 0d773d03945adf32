#pragma once

#include "core/ports/resolver.hpp"
#include "core/ports/web.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace postern::https_curl {

struct WebOptions {
    /// PEM, of the authorities that are trusted in place of the system's; empty: the system's.
    std::string authorities_file{};
    /// Told of a fault of ours, an exception, that ended a request; null: nobody is. Any thread.
    std::function<void(const std::string&)> report{};
    std::chrono::milliseconds timeout{60000};  ///< From the request to the end of the answer.
    unsigned max_transfers = 20;               ///< At once; more wait for their turn, with their time running.
};

/// A client by libcurl, in one thread of its own that begins with the first request. Addresses come from `resolver`,
/// which must outlive it. Its destructor ends what is under way as stopped; no handler may call it. Where libcurl is
/// loaded at run time and is missing, every request fails with words that say so.
[[nodiscard]] std::unique_ptr<ports::Web> make_web(ports::Resolver& resolver, const WebOptions& options);

}  // namespace postern::https_curl
