#pragma once

#include "core/base/expected.hpp"

#include "adapters/dns_unbound/dns_unbound.hpp"

#include <unbound.h>

#include <memory>
#include <string>

namespace postern::dns_unbound {

struct DeleteContext {
    void operator()(ub_ctx* context) const { ub_ctx_delete(context); }
};
using ContextPtr = std::unique_ptr<ub_ctx, DeleteContext>;

/// A libunbound context with all options in force, in threaded mode (its default would fork the process that loaded
/// us).
[[nodiscard]] Expected<ContextPtr, std::string> make_context(const ResolverOptions& options);

}  // namespace postern::dns_unbound
