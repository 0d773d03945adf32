#pragma once

#include "core/base/expected.hpp"
#include "core/ports/spool.hpp"
#include "core/tls/mta_sts.hpp"

#include <functional>
#include <string>
#include <vector>

namespace postern::ports {

/// MTA-STS policies on disk, one for a domain, so that a restart does not forget what holds for weeks (RFC 8461 §3.3).
class StsStore {
public:
    using DoneHandler = std::function<void(Expected<void, SpoolError>)>;

    virtual ~StsStore() = default;
    /// In place of what is stored for the domain. Durable when the handler is told of success. Any thread.
    virtual void keep_sts_policy(tls::KeptStsPolicy kept, DoneHandler done) = 0;
    /// Nothing to be dropped is success too.
    virtual void drop_sts_policy(std::string domain, DoneHandler done) = 0;
    /// All, by domain. Blocks for a read.
    [[nodiscard]] virtual Expected<std::vector<tls::KeptStsPolicy>, SpoolError> sts_policies() const = 0;
};

}  // namespace postern::ports
