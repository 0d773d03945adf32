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

/// What a context validates by.
enum class Anchor {
    kept_up_to_date,  ///< The file of the options, which it writes to (RFC 5011). For one context only.
    as_it_stands,     ///< The same file, read once.
    made_up,          ///< A DS record that no key of the root has: whatever is validated is bogus.
    none,             ///< Nothing is validated.
};

/// A libunbound context with all options in force, in threaded mode (its default would fork the process that loaded
/// us). Where the options name no anchor there is none.
[[nodiscard]] Expected<ContextPtr, std::string> make_context(const ResolverOptions& options, Anchor anchor);

}  // namespace postern::dns_unbound
