#include "adapters/dns_unbound/signature_check.hpp"

#include "core/base/peer_text.hpp"

#include <fmt/format.h>
#include <unbound.h>

#include <iterator>
#include <string_view>

namespace postern::dns_unbound {

namespace {

// All signed. Enough of them that none is asked for twice a day.
constexpr const char* zones[] = {"com", "org", "net", "de", "nl", "se", "cz", "ch", "at", "fr", "uk", "eu", "it",
                                 "es",  "pl",  "no",  "dk", "fi", "be", "pt", "br", "jp", "au", "ca", "us", "info"};

constexpr int rcode_none = 0;
constexpr int rcode_no_such_name = 3;

bool is_answer(int error, const ub_result* result) {
    if (error != UB_NOERROR || result == nullptr) return false;
    return result->bogus != 0 || result->rcode == rcode_none || result->rcode == rcode_no_such_name;
}

std::string failed_line(const ub_result& result) {
    const std::string_view why = result.why_bogus != nullptr ? result.why_bogus : "the answer has no signatures";
    return fmt::format(
        "DNSSEC FAILED: the signed answer for {} does not validate ({}). Until it does, mail for domains that are "
        "signed, or seem to be, waits. Name servers that drop signatures are the usual reason: name others in "
        "/etc/resolv.conf, or set SMTP_SystemResolvers=0; a wrong anchor is another (SMTP_DNSSECTrustAnchor; none "
        "checks nothing)",
        escape_for_log(std::string_view(result.qname != nullptr ? result.qname : "")), escape_for_log(why));
}

}  // namespace

const char* SignatureCheck::next_zone() {
    const auto* zone = zones[next_];
    next_ = (next_ + 1) % std::size(zones);
    return zone;
}

std::string SignatureCheck::on_result(int error, const ub_result* result) {
    if (!is_answer(error, result)) return {};
    const auto before = state_;
    state_ = result->secure != 0 ? State::works : State::failed;
    if (state_ == before) return {};
    if (state_ == State::failed) return failed_line(*result);
    return before == State::failed ? "DNSSEC works again: signed answers validate" : "";
}

std::chrono::seconds SignatureCheck::pause() const {
    using namespace std::chrono_literals;
    return state_ == State::works ? 1h : 5min;
}

}  // namespace postern::dns_unbound
