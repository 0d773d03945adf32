#include "core/delivery/host_look_up.hpp"

#include <algorithm>
#include <utility>

namespace postern::delivery {

namespace {

using dns::RecordType;
using dns::Security;
using Status = dns::Answer::Status;

bool is_found(const dns::Answer& answer) { return answer.status == Status::found; }

}  // namespace

HostLookUp::HostLookUp(std::string name, std::vector<std::uint16_t> tlsa_ports) : name_(std::move(name)) {
    for (const auto port : tlsa_ports) ports_.push_back({port});
}

std::vector<dns::Question> HostLookUp::first_questions() const {
    return {{name_, RecordType::a}, {name_, RecordType::aaaa}};
}

std::vector<dns::Question> HostLookUp::on_answer(const dns::Question& question, const dns::Answer& answer) {
    if (question.type == RecordType::tlsa && is_tlsa_asked_) {
        for (auto& port : ports_) {
            if (!port.found && question == question_of(port)) return on_tlsa(port, answer);
        }
        return {};
    }
    if (question.name != name_) return {};
    if (question.type == RecordType::cname && is_alias_asked_) return on_alias(answer);
    auto* place = question.type == RecordType::a ? &v4_ : question.type == RecordType::aaaa ? &v6_ : nullptr;
    if (place == nullptr || *place) return {};
    *place = answer;
    return v4_ && v6_ ? on_addresses() : Questions{};
}

/// One family is enough to be reached, and a zone that is signed has signed both.
std::vector<dns::Question> HostLookUp::on_addresses() {
    if (ports_.empty() || (!is_found(*v4_) && !is_found(*v6_))) return {};
    const auto is_secure = [](const dns::Answer& answer) {
        return !is_found(answer) || answer.security == Security::secure;
    };
    const auto& alias = is_found(*v4_) ? v4_->canonical_name : v6_->canonical_name;
    if (is_secure(*v4_) && is_secure(*v6_)) {
        security_ = Security::secure;
        // RFC 7672 §2.2.3: where the aliases end first, then where they begin.
        return ask_for_tlsa(alias.empty() ? std::vector{name_} : std::vector{alias, name_});
    }
    if (alias.empty()) return {};
    // RFC 7672 §2.2.2: an alias in a signed zone may have records of its own, wherever it leads.
    is_alias_asked_ = true;
    return {{name_, RecordType::cname}};
}

std::vector<dns::Question> HostLookUp::on_alias(const dns::Answer& answer) {
    is_alias_asked_ = false;
    security_ = security_of(answer);
    if (security_ != Security::secure) return {};
    return ask_for_tlsa({name_});
}

std::vector<dns::Question> HostLookUp::ask_for_tlsa(std::vector<std::string> candidates) {
    candidates_ = std::move(candidates);
    is_tlsa_asked_ = true;
    Questions questions;
    for (const auto& port : ports_) questions.push_back(question_of(port));
    return questions;
}

dns::Question HostLookUp::question_of(const PortLookUp& port) const {
    return {tls::tlsa_owner(port.port, candidates_[port.candidate]), RecordType::tlsa};
}

// An answer that cannot be judged ends it: going on would let whoever spoils the first look-up choose the second name.
std::vector<dns::Question> HostLookUp::on_tlsa(PortLookUp& port, const dns::Answer& answer) {
    const auto security = security_of(answer);
    const bool has_records = is_found(answer) && security == Security::secure;
    const bool is_bad = security == Security::bogus || security == Security::failed;
    if (!has_records && !is_bad && port.candidate + 1 < candidates_.size()) {
        ++port.candidate;
        return {question_of(port)};
    }
    port.found = tls::TlsaAnswer{security, candidates_[port.candidate], {}, answer.failure};
    if (has_records) port.found->records = answer.tlsa;
    return {};
}

void HostLookUp::give_up(const dns::Answer& answer) {
    if (!v4_) v4_ = answer;
    if (!v6_) v6_ = answer;
    if (is_alias_asked_) (void)on_alias(answer);
    for (auto& port : ports_) {
        if (is_tlsa_asked_ && !port.found) (void)on_tlsa(port, answer);
    }
}

bool HostLookUp::is_complete() const {
    if (!v4_ || !v6_ || is_alias_asked_) return false;
    return !is_tlsa_asked_ ||
           std::all_of(ports_.begin(), ports_.end(), [](const PortLookUp& port) { return port.found.has_value(); });
}

tls::TlsaAnswer HostLookUp::tlsa(std::uint16_t port) const {
    const auto is_its = [&](const PortLookUp& one) { return one.port == port && one.found; };
    const auto found = std::find_if(ports_.begin(), ports_.end(), is_its);
    return found == ports_.end() ? tls::TlsaAnswer{} : *found->found;
}

}  // namespace postern::delivery
