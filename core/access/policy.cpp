#include "core/access/policy.hpp"

#include "core/base/ascii.hpp"
#include "core/base/peer_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace postern::access {
namespace {

using dns::Answer;
using dns::RecordType;
using smtp::Decision;

bool is_domain_of(std::string_view entry, std::string_view domain) {
    if (entry.starts_with('.')) return domain.size() > entry.size() && domain.ends_with(entry);
    return entry == domain;
}

bool names_domain(const std::vector<std::string>& entries, const std::string& domain) {
    return std::any_of(entries.begin(), entries.end(),
                       [&](const std::string& entry) { return is_domain_of(entry, domain); });
}

/// Local parts are compared in any case: whoever lists them thinks of people. And without their quotes, or whoever is
/// denied would only have to write them.
bool names_address(const std::vector<std::string>& entries, const mail::Address& address) {
    return std::any_of(entries.begin(), entries.end(), [&](const std::string& entry) {
        const auto at = entry.rfind('@');
        if (at == std::string::npos) return is_domain_of(entry, address.domain);
        return entry.substr(at + 1) == address.domain &&
               is_same_ignoring_case(mail::unquoted(std::string_view(entry).substr(0, at)),
                                     mail::unquoted(address.local_part));
    });
}

bool names_a_route(std::string_view local_part) { return local_part.find_first_of("%!@") != std::string_view::npos; }

bool is_postmaster(const mail::Address& recipient) {
    return is_same_ignoring_case(mail::unquoted(recipient.local_part), "postmaster");
}

// RFC 5782 §2.1: what a list says is in 127.0.0.0/8. Anything else comes of a zone that was given up and sold.
bool is_listed(const Answer& answer) {
    return answer.status == Answer::Status::found &&
           std::any_of(answer.addresses.begin(), answer.addresses.end(),
                       [](const std::string& address) { return address.starts_with("127."); });
}

Decision refused(std::string reply) { return {false, std::move(reply)}; }

constexpr std::string_view host_name_unknown = "451 4.7.25 Your host's name cannot be looked up, try again later";

}  // namespace

std::string list_name(const IpAddress& address, const std::string& zone) {
    std::string name;
    if (address.is_v4()) {
        for (std::size_t octet = address.octets.size(); octet > 12; --octet)
            name += fmt::format("{}.", address.octets[octet - 1]);
        return name + zone;
    }
    for (auto octet = address.octets.rbegin(); octet != address.octets.rend(); ++octet)
        name += fmt::format("{:x}.{:x}.", *octet & 0xF, *octet >> 4);
    return name + zone;
}

RecipientCheck::RecipientCheck(std::shared_ptr<const Policy> policy, Applicant applicant)
    : policy_(std::move(policy)), applicant_(std::move(applicant)) {}

RecipientCheck::Questions RecipientCheck::start() {
    if (auto decided = decide_without_dns()) return decide(std::move(*decided));
    return may_relay() ? decide({}) : ask_host_names();
}

bool RecipientCheck::may_relay() const {
    if (!applicant_.identity.empty()) return true;
    const auto address = parse_ip_address(applicant_.peer_address);
    return address && is_in_any(*address, policy_->relay_hosts_allowed) &&
           !is_in_any(*address, policy_->relay_hosts_denied);
}

bool needs_directory(const Policy& policy, const Applicant& applicant) {
    const auto& recipient = applicant.recipient;
    const bool is_local = names_domain(policy.local_domains, recipient.domain);
    return policy.are_recipients_verified && is_local && !is_postmaster(recipient) &&
           !names_address(policy.recipients_known, recipient);
}

Decision judge_directory(Presence presence) {
    switch (presence) {
        case Presence::known:
            return {};
        case Presence::unknown:
            return refused("550 5.1.1 No such recipient here; check the address");
        case Presence::untold:
            break;
    }
    return refused("451 4.3.0 The recipient cannot be looked up at present, try again later");
}

std::optional<Decision> RecipientCheck::decide_without_dns() const {
    const auto& [peer_address, sender, recipient, identity] = applicant_;
    const bool is_local = recipient.domain.empty() || names_domain(policy_->local_domains, recipient.domain);
    if (is_local && is_postmaster(recipient)) return Decision{};
    const auto address = parse_ip_address(peer_address);
    const bool is_missing =
        !policy_->connections_allowed.empty() && !(address && is_in_any(*address, policy_->connections_allowed));
    if (is_missing || (address && is_in_any(*address, policy_->connections_denied)))
        return refused(fmt::format("554 5.7.1 Mail from {} is not taken here; ask the postmaster", peer_address));
    if (!is_local || names_a_route(recipient.local_part)) {
        if (auto decided = decide_relaying()) return decided;
    }
    if (names_address(policy_->recipients_denied, recipient))
        return refused("550 5.7.1 Mail for this recipient is not taken; ask the postmaster");
    const auto& known = policy_->recipients_known;
    if (is_local && !known.empty() && !policy_->are_recipients_verified && !names_address(known, recipient))
        return refused("550 5.1.1 No such recipient here; check the address");
    if (!sender.is_null() && names_address(policy_->senders_denied, sender))
        return refused("550 5.7.1 Mail from this sender is not taken here; ask the postmaster");
    return std::nullopt;
}

// Nothing: it may be relayed, as far as this rule goes.
std::optional<Decision> RecipientCheck::decide_relaying() const {
    if (policy_->relay_enforcement == RelayEnforcement::no_hosts) return std::nullopt;
    const auto& recipient = applicant_.recipient;
    const bool is_local = recipient.domain.empty() || names_domain(policy_->local_domains, recipient.domain);
    const bool is_host_allowed = may_relay();
    const bool is_exempt = is_host_allowed && policy_->relay_enforcement == RelayEnforcement::external_hosts;
    if (is_exempt) return std::nullopt;
    if (!is_local && names_domain(policy_->relay_domains_denied, recipient.domain))
        return refused("550 5.7.1 Relaying denied: mail for this domain is not sent on; ask the postmaster");
    if (is_host_allowed) return std::nullopt;
    const auto address = parse_ip_address(applicant_.peer_address);
    const bool is_host_denied = address && is_in_any(*address, policy_->relay_hosts_denied);
    const bool is_domain_allowed = !is_host_denied && names_domain(policy_->relay_domains_allowed, recipient.domain);
    if (!is_local && !is_domain_allowed)
        return refused("550 5.7.1 Relaying denied; send it by your own provider's server");
    if (names_a_route(recipient.local_part))
        return refused("550 5.7.1 Relaying denied: the local part names a route; write the address without one");
    return std::nullopt;
}

RecipientCheck::Questions RecipientCheck::decide(Decision decision) {
    decision_ = std::move(decision);
    return {};
}

RecipientCheck::Questions RecipientCheck::ask(Stage stage, Questions questions) {
    stage_ = stage;
    asked_ = questions;
    answers_.assign(asked_.size(), std::nullopt);
    return questions;
}

RecipientCheck::Questions RecipientCheck::ask_host_names() {
    const auto address = parse_ip_address(applicant_.peer_address);
    if (!address || !policy_->is_host_name_verified) return ask_lists();
    return ask(Stage::host_names,
               {{list_name(*address, address->is_v4() ? "in-addr.arpa" : "ip6.arpa"), RecordType::ptr}});
}

RecipientCheck::Questions RecipientCheck::judge_host_names() {
    constexpr std::size_t max_names = 10;  // Whoever has more can be told from nobody.
    const auto& answer = *answers_.front();
    if (answer.status == Answer::Status::failed) return decide(refused(std::string(host_name_unknown)));
    if (answer.status != Answer::Status::found || answer.names.empty())
        return decide(refused(
            fmt::format("554 5.7.25 {} has no name in DNS; have a PTR record made for it", applicant_.peer_address)));
    const auto address = parse_ip_address(applicant_.peer_address);
    Questions questions;
    for (const auto& name : answer.names) {
        const dns::Question question{name, address->is_v4() ? RecordType::a : RecordType::aaaa};
        const bool is_new = std::find(questions.begin(), questions.end(), question) == questions.end();
        if (is_new && questions.size() < max_names) questions.push_back(question);
    }
    return ask(Stage::host_addresses, std::move(questions));
}

RecipientCheck::Questions RecipientCheck::judge_host_addresses() {
    const auto address = parse_ip_address(applicant_.peer_address);
    bool has_failed = false;
    for (const auto& answer : answers_) {
        has_failed = has_failed || answer->status == Answer::Status::failed;
        const auto& found = answer->addresses;
        if (std::any_of(found.begin(), found.end(), [&](const auto& one) { return parse_ip_address(one) == address; }))
            return ask_lists();
    }
    if (has_failed) return decide(refused(std::string(host_name_unknown)));
    return decide(
        refused(fmt::format("554 5.7.25 The name that {} has in DNS does not lead back to it; make its PTR and "
                            "address records agree",
                            applicant_.peer_address)));
}

RecipientCheck::Questions RecipientCheck::ask_lists() {
    const auto address = parse_ip_address(applicant_.peer_address);
    if (!address || policy_->dns_block_lists.empty()) return ask_for_sender();
    Questions questions;
    for (const auto* zones : {&policy_->dns_allow_lists, &policy_->dns_block_lists})
        for (const auto& zone : *zones) questions.push_back({list_name(*address, zone), RecordType::a});
    return ask(Stage::lists, std::move(questions));
}

RecipientCheck::Questions RecipientCheck::ask_for_sender() {
    const auto& domain = applicant_.sender.domain;
    const bool is_verified = policy_->is_sender_domain_verified && !domain.empty() && !domain.starts_with('[') &&
                             !names_domain(policy_->local_domains, domain);
    if (!is_verified) return decide({});
    return ask(Stage::sender_exchangers, {{domain, RecordType::mx}});
}

RecipientCheck::Questions RecipientCheck::on_answer(const dns::Question& question, const Answer& answer) {
    const auto found = std::find(asked_.begin(), asked_.end(), question);
    if (decision_ || found == asked_.end()) return {};
    answers_[static_cast<std::size_t>(found - asked_.begin())] = answer;
    const bool is_complete =
        std::all_of(answers_.begin(), answers_.end(), [](const auto& one) { return one.has_value(); });
    return is_complete ? end_of_stage() : Questions{};
}

RecipientCheck::Questions RecipientCheck::end_of_stage() {
    switch (stage_) {
        case Stage::host_names:
            return judge_host_names();
        case Stage::host_addresses:
            return judge_host_addresses();
        case Stage::lists:
            return judge_lists();
        case Stage::sender_exchangers:
            return judge_sender_exchangers();
        case Stage::sender_addresses:
            return judge_sender_addresses();
    }
    return {};
}

RecipientCheck::Questions RecipientCheck::judge_lists() {
    const auto allow_lists = policy_->dns_allow_lists.size();
    for (std::size_t list = 0; list < answers_.size(); ++list) {
        if (!is_listed(*answers_[list])) continue;
        if (list < allow_lists) break;
        return decide(refused(fmt::format("554 5.7.1 {} is listed by {}; ask there to be taken off",
                                          applicant_.peer_address, policy_->dns_block_lists[list - allow_lists])));
    }
    return ask_for_sender();
}

RecipientCheck::Questions RecipientCheck::judge_sender_exchangers() {
    const auto& answer = *answers_.front();
    const auto domain = applicant_.sender.domain;
    switch (answer.status) {
        case Answer::Status::found:
            break;
        case Answer::Status::no_data:
            return ask(Stage::sender_addresses, {{domain, RecordType::a}, {domain, RecordType::aaaa}});
        case Answer::Status::no_such_name:
            return decide(refused("550 5.1.8 The sender's domain does not exist; check the sender's address"));
        case Answer::Status::failed:
            return decide(refused("451 4.1.8 The sender's domain cannot be looked up, try again later"));
    }
    const auto& hosts = answer.mail_exchangers;
    const bool is_null = hosts.size() == 1 && (hosts.front().host.empty() || hosts.front().host == ".");
    if (is_null)
        return decide(refused("550 5.7.27 The sender's domain takes no mail itself (null MX); use another address"));
    return decide({});
}

RecipientCheck::Questions RecipientCheck::judge_sender_addresses() {
    const auto has = [&](Answer::Status status) {
        return std::any_of(answers_.begin(), answers_.end(),
                           [&](const std::optional<Answer>& answer) { return answer->status == status; });
    };
    if (has(Answer::Status::found)) return decide({});
    if (has(Answer::Status::failed))
        return decide(refused("451 4.1.8 The sender's domain cannot be looked up, try again later"));
    return decide(refused("550 5.1.8 The sender's domain has neither MX nor address; check the sender's address"));
}

}  // namespace postern::access
