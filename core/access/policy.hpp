#pragma once

#include "core/access/host_list.hpp"
#include "core/access/recipient_list.hpp"
#include "core/base/expected.hpp"
#include "core/base/ip_prefix.hpp"
#include "core/dns/answer.hpp"
#include "core/mail/address.hpp"
#include "core/smtp/server_session.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace postern::access {

/// Which connecting hosts the relay controls hold for.
enum class RelayEnforcement {
    external_hosts,  ///< All but the hosts allowed to relay.
    all_hosts,       ///< Those too are held to the denied domains.
    no_hosts,        ///< Everyone may send everywhere.
};

/// Who may send what, as the documents say it. Domains are in lower case; one that begins with a dot stands for all
/// below it, and not for itself.
struct Policy {
    std::vector<std::string> local_domains;

    HostList connections_allowed;  ///< Empty: everyone.
    HostList connections_denied;
    bool are_recipients_verified = false;  ///< Those of local domains are looked up in the directory.
    bool is_host_name_verified = false;
    std::vector<std::string> dns_allow_lists;  ///< Zones; a host that one names is on no block list.
    std::vector<std::string> dns_block_lists;

    RelayEnforcement relay_enforcement = RelayEnforcement::external_hosts;
    HostList relay_hosts_allowed;
    HostList relay_hosts_denied;
    std::vector<std::string> relay_domains_allowed;  ///< Everyone may send there.
    std::vector<std::string> relay_domains_denied;

    bool is_sender_domain_verified = false;
    std::vector<std::string> senders_denied;  ///< `user@domain` or a domain.

    std::vector<std::string> recipients_known;   ///< Of the local domains: `user@domain` or a domain.
    std::vector<std::string> recipients_denied;  ///< The same forms.
    /// Further ones that are known, from a file. Where neither list has any, and there is no file, all are known.
    std::shared_ptr<const RecipientList> recipients_in_file;
    bool is_recipients_file_unread = false;  ///< There is one, and it could not be read yet.
};

/// Whom the decision is about.
struct Applicant {
    std::string peer_address;
    mail::Address sender;
    mail::Address recipient;
    std::string identity{};  ///< Who the peer has shown to be; empty: nobody.
};

/// One decision about a recipient, from the documents and, where they say so, from DNS. Where hosts are listed by name,
/// and the decision hangs on it, the peer's names are looked up before rule 2 (451 4.7.25 where a rule needs one that
/// cannot be). The rules, in their order; the first one that speaks decides:
///  1. Postmaster, of a local domain or without one, is accepted (RFC 5321 §4.5.1).
///  2. Connections: a denied host, or one that is not among the allowed, is refused (554 5.7.1).
///  3. Relaying, where the domain is not local (550 5.7.1): a denied host, then a denied domain, is refused; an allowed
///     host, then an allowed domain, is accepted; all else is refused. A host that may not relay may not do it by a
///     local part that names a route either. Who is authenticated may relay from anywhere.
///  4. Recipients: a denied one (550 5.7.1), and of a local domain one that neither the list nor the file knows
///     (550 5.1.1; 451 4.3.0 where the file could not be read), is refused. Where the directory knows them, it is asked
///     last, for those whom list and file do not know (451 4.3.0 where it cannot be).
///  5. Senders: a denied one is refused (550 5.7.1).
///  6. The host's name, where it is to be verified: a host without a name in DNS, or whose names do not lead back to
///     its address, is refused (554 5.7.25, RFC 7372 §3.3), and so for the time being where that cannot be looked up.
///  7. DNS lists: a host that a block list names and no allow list is refused (554 5.7.1). A list that does not answer
///     names nobody.
///  8. The sender's domain, where it is to be verified: one that does not exist is refused (550 5.1.8), so is one that
///     takes no mail (550 5.7.27, RFC 7505 §4.2), and one that cannot be looked up for the time being (451 4.1.8).
/// Rules 6 to 8 do not concern hosts that may relay: they are our own. One thread at a time.
class RecipientCheck {
public:
    RecipientCheck(std::shared_ptr<const Policy> policy, Applicant applicant);

    /// Decides as far as it can. The questions whose answers are wanted; none: decision() is there.
    [[nodiscard]] std::vector<dns::Question> start();
    /// An answer to one of them, in any order; what is asked next, when it was the last one.
    [[nodiscard]] std::vector<dns::Question> on_answer(const dns::Question& question, const dns::Answer& answer);
    [[nodiscard]] const std::optional<smtp::Decision>& decision() const { return decision_; }

private:
    enum class Stage { host_names, host_addresses, lists, sender_exchangers, sender_addresses };
    using Questions = std::vector<dns::Question>;
    /// What the documents say.
    struct Verdict {
        smtp::Decision decision;
        bool is_for_want_of_a_name = false;  ///< Of the host: with it they may say something else.
    };
    [[nodiscard]] static Verdict refusal(std::string reply) { return {{false, std::move(reply)}}; }
    [[nodiscard]] static Verdict want_of_a_name();

    [[nodiscard]] bool is_local() const;
    [[nodiscard]] Questions go_on();
    [[nodiscard]] std::optional<Verdict> decide_from_documents() const;
    [[nodiscard]] std::optional<Verdict> decide_connection() const;
    [[nodiscard]] std::optional<Verdict> decide_relaying() const;
    [[nodiscard]] std::optional<Verdict> decide_recipient() const;
    [[nodiscard]] Membership may_relay() const;
    [[nodiscard]] bool is_sender_verified() const;
    [[nodiscard]] bool are_strangers_held_to_more() const;  ///< To rules 6 to 8.
    [[nodiscard]] bool is_on_any_list(const std::string& name) const;
    [[nodiscard]] Questions verify_host_name();
    [[nodiscard]] Questions ask_host_names();
    [[nodiscard]] Questions judge_host_names();
    [[nodiscard]] Questions judge_host_addresses();
    [[nodiscard]] Questions ask_lists();
    [[nodiscard]] Questions judge_lists();
    [[nodiscard]] Questions ask_for_sender();
    [[nodiscard]] Questions end_of_stage();
    [[nodiscard]] Questions judge_sender_exchangers();
    [[nodiscard]] Questions judge_sender_addresses();
    [[nodiscard]] Questions decide(smtp::Decision decision);
    [[nodiscard]] Questions ask(Stage stage, Questions questions);

    std::shared_ptr<const Policy> policy_;
    Applicant applicant_;
    std::optional<smtp::Decision> decision_;
    Stage stage_ = Stage::lists;
    ConnectingHost host_;
    bool is_host_looked_up_ = false;
    bool has_host_name_ = false;  ///< In DNS, wherever it leads.
    Questions asked_;
    std::vector<std::optional<dns::Answer>> answers_;  ///< To asked_, in its order.
};

/// What the directory says of a recipient.
enum class Presence {
    known,
    unknown,
    untold,  ///< It could not be asked.
};
/// Whether the directory is to be asked for the recipient, once a check has accepted it.
[[nodiscard]] bool needs_directory(const Policy& policy, const Applicant& applicant);
[[nodiscard]] smtp::Decision judge_directory(Presence presence);

/// `7.2.0.192.zone`, or the nibbles of an IPv6 address (RFC 5782 §2.1, §2.4).
[[nodiscard]] std::string list_name(const IpAddress& address, const std::string& zone);

}  // namespace postern::access
