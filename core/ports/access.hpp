#pragma once

#include "core/access/policy.hpp"
#include "core/smtp/server_session.hpp"

#include <functional>
#include <optional>

namespace postern::ports {

/// Decides who may send what. Any thread may ask.
class Access {
public:
    using Handler = std::function<void(smtp::Decision)>;

    virtual ~Access() = default;
    /// The decision, where it needs nobody else; else nothing, and `later` is called once, on any thread: it must only
    /// post.
    [[nodiscard]] virtual std::optional<smtp::Decision> check_recipient(const access::Applicant& applicant,
                                                                        Handler later) = 0;
};

}  // namespace postern::ports
