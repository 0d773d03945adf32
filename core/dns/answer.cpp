#include "core/dns/answer.hpp"

namespace postern::dns {

Security security_of(const Answer& answer) {
    if (answer.status != Answer::Status::failed) return answer.security;
    return answer.security == Security::bogus ? Security::bogus : Security::failed;
}

}  // namespace postern::dns
