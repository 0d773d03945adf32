#pragma once

#include "core/dns/answer.hpp"

#include <functional>

namespace postern::ports {

/// DNS. Any thread may ask; the handler runs once, on a thread of the adapter, and must only post.
class Resolver {
public:
    using Handler = std::function<void(dns::Answer)>;

    virtual ~Resolver() = default;
    virtual void look_up(const dns::Question& question, Handler done) = 0;
};

}  // namespace postern::ports
