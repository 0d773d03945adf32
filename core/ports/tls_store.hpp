#pragma once

#include "core/base/expected.hpp"
#include "core/ports/spool.hpp"
#include "core/tls/memory.hpp"

#include <vector>

namespace postern::ports {

/// What is stored of tls::Memory.
struct StoredTlsMemory {
    std::vector<tls::MemoryRow> rows;
    std::vector<tls::MemoryRow> damaged;  ///< What they said cannot be read: next hop and host alone, as they stand.
};

/// What is remembered of other servers' TLS, on disk, so that a restart is no time to strip it.
class TlsStore {
public:
    virtual ~TlsStore() = default;
    /// Each in place of what is stored for its next hop and host; one that is forgotten is removed. Durable within
    /// seconds, not at return: no delivery waits for it. Any thread.
    virtual void keep_tls(std::vector<tls::MemoryRow> changes) = 0;
    /// Blocks for a read of all.
    [[nodiscard]] virtual Expected<StoredTlsMemory, SpoolError> tls_memory() const = 0;
};

}  // namespace postern::ports
