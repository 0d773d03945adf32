#pragma once

#include "core/mail/address.hpp"
#include "core/smtp/server_session.hpp"

#include <functional>
#include <string>

namespace postern::ports {

/// Decides who may send what. Any worker; the handler may run before the call returns, or later on the calling worker's
/// thread.
class Access {
public:
    using Handler = std::function<void(smtp::Decision)>;

    virtual ~Access() = default;
    virtual void check_recipient(const std::string& peer_address, const mail::Address& recipient, Handler done) = 0;
};

}  // namespace postern::ports
