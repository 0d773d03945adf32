#pragma once

#include "core/access/policy.hpp"
#include "core/mail/address.hpp"
#include "core/smtp/sasl.hpp"

#include <functional>
#include <string>

namespace postern::ports {

/// The people whom the host knows. Any thread may ask; the handler runs once, on a thread of the adapter, and must only
/// post.
class Directory {
public:
    struct Answer {
        enum class Result {
            right,
            wrong,        ///< No such person, or another password: nobody is told which.
            unavailable,  ///< The directory could not be asked, or has too much to do.
        };
        Result result = Result::unavailable;
        std::string name{};   ///< Of the person, safe to print; empty unless it is right.
        std::string words{};  ///< Why it is unavailable, for the log.
    };
    using Handler = std::function<void(Answer)>;

    virtual ~Directory() = default;
    /// Whether somebody has this name, in any form that the host knows, and this password.
    virtual void check_password(smtp::Credentials credentials, Handler done) = 0;

    using PresenceHandler = std::function<void(access::Presence)>;
    /// Whether mail for this address has somewhere to go: a person, a group or a mail-in database has it, or its local
    /// part, as a name.
    virtual void look_up(const mail::Address& recipient, PresenceHandler done) = 0;
};

}  // namespace postern::ports
