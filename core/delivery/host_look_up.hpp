#pragma once

#include "core/delivery/host_addresses.hpp"
#include "core/dns/answer.hpp"
#include "core/tls/plan.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace postern::delivery {

/// What is asked of one host's name, and what came of it: its addresses and, where DNSSEC vouches for them, the TLSA
/// records of its ports. Feed answers; ask what comes back. Pure. Source: RFC 7672 §2.2.2, §2.2.3.
class HostLookUp {
public:
    /// `tlsa_ports`: those whose TLSA records matter; none: they are not asked for.
    HostLookUp(std::string name, std::vector<std::uint16_t> tlsa_ports);

    [[nodiscard]] std::vector<dns::Question> first_questions() const;
    /// What is to be asked next. An answer to a question that is not under way changes nothing.
    [[nodiscard]] std::vector<dns::Question> on_answer(const dns::Question& question, const dns::Answer& answer);
    /// What is still under way is answered with this.
    void give_up(const dns::Answer& answer);
    [[nodiscard]] bool is_complete() const;

    [[nodiscard]] const std::string& name() const { return name_; }
    /// Once complete.
    [[nodiscard]] MxAddresses addresses() const {
        return {name_, v4_.value_or(dns::Answer{}), v6_.value_or(dns::Answer{})};
    }
    [[nodiscard]] dns::Security security() const { return security_; }
    /// Of a port that was asked for; else one that says nothing.
    [[nodiscard]] tls::TlsaAnswer tlsa(std::uint16_t port) const;

private:
    struct PortLookUp {
        std::uint16_t port;
        std::size_t candidate = 0;  ///< Index into candidates_ of the name that is asked for.
        std::optional<tls::TlsaAnswer> found{};
    };
    using Questions = std::vector<dns::Question>;

    [[nodiscard]] Questions on_addresses();
    [[nodiscard]] Questions on_alias(const dns::Answer& answer);
    [[nodiscard]] Questions ask_for_tlsa(std::vector<std::string> candidates);
    [[nodiscard]] Questions on_tlsa(PortLookUp& port, const dns::Answer& answer);
    [[nodiscard]] dns::Question question_of(const PortLookUp& port) const;

    std::string name_;
    std::optional<dns::Answer> v4_;
    std::optional<dns::Answer> v6_;
    dns::Security security_ = dns::Security::insecure;
    bool is_alias_asked_ = false;          ///< Its answer is due.
    std::vector<std::string> candidates_;  ///< TLSA base domains, in the order of trial.
    std::vector<PortLookUp> ports_;
    bool is_tlsa_asked_ = false;
};

}  // namespace postern::delivery
