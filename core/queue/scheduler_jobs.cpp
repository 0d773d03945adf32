#include "core/queue/scheduler.hpp"

#include <utility>

namespace postern::queue {

/// Everything but the message.
delivery::Job Scheduler::job_to(routing::NextHop hop, Now now) const {
    delivery::Job job;
    job.next_hop = std::move(hop);
    if (const auto entry = settings_.credentials.find(job.next_hop.credentials); entry != settings_.credentials.end())
        job.credentials = entry->second;
    job.default_level = settings_.default_level;
    job.uses_mta_sts = true;  // Whoever keeps the policies knows whether they are wanted.
    job.policy = policy_of(job.next_hop, now);
    if (job.policy && job.policy->has_ratchet && !job.policy->is_exemption)
        job.floors = tls_memory_.floors_of(tls_name(job.next_hop));
    job.dane_known_since = tls_memory_.dane_since(tls_name(job.next_hop));
    job.ports = settings_.ports;
    job.helo_name = settings_.helo_name;
    job.own_names = {settings_.helo_name};
    job.silent_ssl_hosts = silent_hosts_.at(now.steady);
    job.doubtful = addresses_.at(now.steady);
    job.connect_timeout = settings_.connect_timeout;
    job.uses_chunking = settings_.uses_chunking;
    job.max_reencoded_octets = settings_.max_reencoded_octets;
    job.longest_wait = settings_.longest_wait;
    job.honours_tls_optional = settings_.honours_tls_optional;
    return job;
}

delivery::Job Scheduler::make_job(QueueId id, const Message& message, const Group& group, Now now) const {
    auto job = job_to(group.destination->next_hop(), now);
    job.id = id;
    job.transaction.sender = message.sender;
    bool has_options = false;
    for (const auto place : group.recipients) {
        job.transaction.recipients.push_back(message.recipients[place].address);
        has_options = has_options || message.recipients[place].options != mail::RecipientOptions{};
    }
    for (const auto place : group.recipients)
        if (has_options) job.transaction.recipient_options.push_back(message.recipients[place].options);
    job.transaction.options = message.options;
    job.transaction.body_type = message.body_type;
    job.transaction.body_octets = message.body_octets;
    if (message.options.is_tls_report) {
        // RFC 8460 §5.3: what is wrong with the receiver's TLS must not keep the report of it away.
        job.policy.reset();
        job.default_level = tls::Level::may;
        job.ports.may_fall_back_to_clear_text = true;
    }
    const bool leaves_the_house = job.next_hop.protocol == routing::NextHop::Protocol::smtp;
    const bool signs = settings_.dkim && !settings_.dkim->domains.empty();
    if (signs && leaves_the_house && message.options.is_submitted) job.dkim = settings_.dkim;
    return job;
}

delivery::Job Scheduler::rehearsal(const mail::Address& recipient, Now now) const {
    auto job = job_to(routing::route(settings_.routes, recipient), now);
    job.transaction.recipients = {recipient};
    job.is_dry_run = true;
    return job;
}

}  // namespace postern::queue
