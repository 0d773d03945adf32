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

bool lists_recipients(const Policy& policy) {
    return !policy.recipients_known.empty() || policy.recipients_in_file != nullptr;
}

bool is_known(const Policy& policy, const mail::Address& recipient) {
    return names_address(policy.recipients_known, recipient) ||
           (policy.recipients_in_file != nullptr && policy.recipients_in_file->names(recipient));
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
    : policy_(std::move(policy)), applicant_(std::move(applicant)) {
    host_.address = parse_ip_address(applicant_.peer_address);
}

RecipientCheck::Questions RecipientCheck::start() {
    if (is_local() && is_postmaster(applicant_.recipient)) return decide({});
    host_.is_name_untold = host_.address.has_value();
    return go_on();
}

// DNS is asked only where its answer can make a difference: a fault of it is to delay no other mail.
RecipientCheck::Questions RecipientCheck::go_on() {
    auto decided = decide_from_documents();
    const bool is_name_wanted =
        decided ? decided->is_for_want_of_a_name : may_relay() == Membership::untold && are_strangers_held_to_more();
    if (host_.address && !is_host_looked_up_ && is_name_wanted) return ask_host_names();
    if (decided) return decide(std::move(decided->decision));
    if (may_relay() == Membership::yes) return decide({});
    if (!host_.address || !policy_->is_host_name_verified) return ask_lists();
    return is_host_looked_up_ ? verify_host_name() : ask_host_names();
}

bool RecipientCheck::is_local() const {
    const auto& domain = applicant_.recipient.domain;
    return domain.empty() || names_domain(policy_->local_domains, domain);
}

bool RecipientCheck::is_sender_verified() const {
    const auto& domain = applicant_.sender.domain;
    return policy_->is_sender_domain_verified && !domain.empty() && !domain.starts_with('[') &&
           !names_domain(policy_->local_domains, domain);
}

bool RecipientCheck::are_strangers_held_to_more() const {
    return policy_->is_host_name_verified || !policy_->dns_block_lists.empty() || is_sender_verified();
}

Membership RecipientCheck::may_relay() const {
    if (!applicant_.identity.empty()) return Membership::yes;
    const auto allowed = membership(host_, policy_->relay_hosts_allowed);
    if (allowed == Membership::no) return Membership::no;
    switch (membership(host_, policy_->relay_hosts_denied)) {
        case Membership::no:
            return allowed;
        case Membership::yes:
            return Membership::no;
        case Membership::untold:
            break;
    }
    return Membership::untold;
}

bool needs_directory(const Policy& policy, const Applicant& applicant) {
    const auto& recipient = applicant.recipient;
    const bool is_local = names_domain(policy.local_domains, recipient.domain);
    return policy.are_recipients_verified && is_local && !is_postmaster(recipient) && !is_known(policy, recipient);
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

RecipientCheck::Verdict RecipientCheck::want_of_a_name() { return {refused(std::string(host_name_unknown)), true}; }

std::optional<RecipientCheck::Verdict> RecipientCheck::decide_from_documents() const {
    if (auto decided = decide_connection()) return decided;
    if (!is_local() || names_a_route(applicant_.recipient.local_part)) {
        if (auto decided = decide_relaying()) return decided;
    }
    if (auto decided = decide_recipient()) return decided;
    const auto& sender = applicant_.sender;
    if (!sender.is_null() && names_address(policy_->senders_denied, sender))
        return refusal("550 5.7.1 Mail from this sender is not taken here; ask the postmaster");
    return std::nullopt;
}

std::optional<RecipientCheck::Verdict> RecipientCheck::decide_connection() const {
    const auto& listed = policy_->connections_allowed;
    const auto allowed = listed.is_empty() ? Membership::yes : membership(host_, listed);
    const auto denied = membership(host_, policy_->connections_denied);
    if (allowed == Membership::no || denied == Membership::yes)
        return refusal(
            fmt::format("554 5.7.1 Mail from {} is not taken here; ask the postmaster", applicant_.peer_address));
    if (allowed == Membership::untold || denied == Membership::untold) return want_of_a_name();
    return std::nullopt;
}

// Nothing: it may be relayed, as far as this rule goes.
std::optional<RecipientCheck::Verdict> RecipientCheck::decide_relaying() const {
    if (policy_->relay_enforcement == RelayEnforcement::no_hosts) return std::nullopt;
    const auto& recipient = applicant_.recipient;
    const auto relays = may_relay();
    if (relays == Membership::yes && policy_->relay_enforcement == RelayEnforcement::external_hosts)
        return std::nullopt;
    const bool may_be_ours = relays == Membership::untold;
    const bool is_domain_denied = !is_local() && names_domain(policy_->relay_domains_denied, recipient.domain);
    if (is_domain_denied && may_be_ours && policy_->relay_enforcement == RelayEnforcement::external_hosts)
        return want_of_a_name();
    if (is_domain_denied)
        return refusal("550 5.7.1 Relaying denied: mail for this domain is not sent on; ask the postmaster");
    if (relays == Membership::yes) return std::nullopt;
    const auto denied = membership(host_, policy_->relay_hosts_denied);
    const bool is_domain_listed = names_domain(policy_->relay_domains_allowed, recipient.domain);
    const bool is_domain_allowed = is_domain_listed && denied == Membership::no;
    const bool is_route = names_a_route(recipient.local_part);
    if ((is_local() || is_domain_allowed) && !is_route) return std::nullopt;
    const bool is_untold = may_be_ours || (is_domain_listed && denied == Membership::untold);
    if (is_untold) return want_of_a_name();
    if (!is_local() && !is_domain_allowed)
        return refusal("550 5.7.1 Relaying denied; send it by your own provider's server");
    return refusal("550 5.7.1 Relaying denied: the local part names a route; write the address without one");
}

std::optional<RecipientCheck::Verdict> RecipientCheck::decide_recipient() const {
    const auto& recipient = applicant_.recipient;
    if (names_address(policy_->recipients_denied, recipient))
        return refusal("550 5.7.1 Mail for this recipient is not taken; ask the postmaster");
    const bool is_control = lists_recipients(*policy_) || policy_->is_recipients_file_unread;
    if (!is_local() || !is_control || policy_->are_recipients_verified || is_known(*policy_, recipient))
        return std::nullopt;
    return Verdict{judge_directory(policy_->is_recipients_file_unread ? Presence::untold : Presence::unknown)};
}

RecipientCheck::Questions RecipientCheck::decide(Decision decision) {
    decision.is_of_ours = decision.is_accepted && may_relay() == Membership::yes;
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
    is_host_looked_up_ = true;
    return ask(Stage::host_names,
               {{list_name(*host_.address, host_.address->is_v4() ? "in-addr.arpa" : "ip6.arpa"), RecordType::ptr}});
}

bool RecipientCheck::is_on_any_list(const std::string& name) const {
    const auto& policy = *policy_;
    return lists_name(policy.connections_allowed, name) || lists_name(policy.connections_denied, name) ||
           lists_name(policy.relay_hosts_allowed, name) || lists_name(policy.relay_hosts_denied, name);
}

RecipientCheck::Questions RecipientCheck::judge_host_names() {
    constexpr std::size_t max_names = 10;  // Nobody has more; who says so is not to keep the resolver busy.
    const auto& answer = *answers_.front();
    host_.is_name_untold = answer.status == Answer::Status::failed;
    has_host_name_ = answer.status == Answer::Status::found && !answer.names.empty();
    if (!has_host_name_) return go_on();
    auto names = answer.names;
    for (auto& name : names) name = to_lower(name);
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    // Or whoever is on a list would hide that name behind ten others.
    const auto unlisted =
        std::stable_partition(names.begin(), names.end(), [this](const auto& name) { return is_on_any_list(name); });
    const auto asked = names.begin() + static_cast<std::ptrdiff_t>(std::min(max_names, names.size()));
    if (asked < unlisted) host_.unproven_names.assign(asked, unlisted);
    Questions questions;
    const auto type = host_.address->is_v4() ? RecordType::a : RecordType::aaaa;
    std::transform(names.begin(), asked, std::back_inserter(questions), [type](const auto& name) {
        return dns::Question{name, type};
    });
    return ask(Stage::host_addresses, std::move(questions));
}

RecipientCheck::Questions RecipientCheck::judge_host_addresses() {
    for (std::size_t at = 0; at < answers_.size(); ++at) {
        const auto& answer = *answers_[at];
        const auto& found = answer.addresses;
        if (answer.status == Answer::Status::failed) host_.unproven_names.push_back(asked_[at].name);
        if (std::any_of(found.begin(), found.end(),
                        [&](const auto& one) { return parse_ip_address(one) == host_.address; }))
            host_.names.push_back(asked_[at].name);
    }
    return go_on();
}

RecipientCheck::Questions RecipientCheck::verify_host_name() {
    if (!host_.names.empty()) return ask_lists();
    if (host_.is_name_untold || !host_.unproven_names.empty()) return decide(refused(std::string(host_name_unknown)));
    if (!has_host_name_)
        return decide(refused(
            fmt::format("554 5.7.25 {} has no name in DNS; have a PTR record made for it", applicant_.peer_address)));
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
    if (!is_sender_verified()) return decide({});
    return ask(Stage::sender_exchangers, {{applicant_.sender.domain, RecordType::mx}});
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
