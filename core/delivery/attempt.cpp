#include "core/delivery/attempt.hpp"

#include "core/delivery/failure_policy.hpp"
#include "core/delivery/host_addresses.hpp"
#include "core/delivery/session_report.hpp"
#include "core/dns/mx_hosts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace postern::delivery {

namespace {

// A resolver gives up earlier; this is for one that never answers.
constexpr std::chrono::seconds look_up_patience{60};

constexpr smtp::EnhancedCode no_answer_from_host{4, 4, 1};  // RFC 3463 §3.5
constexpr smtp::EnhancedCode misconfigured{4, 3, 5};        // RFC 3463 §3.4

constexpr std::string_view lmtp_sentence = "LMTP in clear text, as the local domains' destination says";

/// Local delivery by LMTP does not go where the outbound ports and their TLS are meant for.
tls::Plan make_lmtp_plan(std::size_t hosts, std::uint16_t port) {
    tls::Plan plan{{}, std::string(lmtp_sentence)};
    for (std::size_t host = 0; host < hosts; ++host)
        plan.steps.push_back({host, port, tls::Mode::clear, tls::Level::none, tls::Condition::always});
    return plan;
}

std::string show_host(const tls::Host& host, std::uint16_t port) {
    return host.name.empty() ? fmt::format("[{}]:{}", host.address, port)
                             : fmt::format("{} [{}]:{}", host.name, host.address, port);
}

smtp::ClientSettings session_settings(const tls::Step& step, const std::string& helo_name) {
    smtp::ClientSettings settings;
    settings.helo_name = helo_name;
    settings.is_implicit_tls = step.mode == tls::Mode::implicit;
    switch (step.mode) {
        case tls::Mode::clear:
        case tls::Mode::implicit:
            settings.start_tls = smtp::StartTlsUse::never;
            break;
        case tls::Mode::starttls:
            settings.start_tls =
                step.level == tls::Level::may ? smtp::StartTlsUse::when_offered : smtp::StartTlsUse::required;
            break;
    }
    return settings;
}

/// None of the session's time limits is longer.
void limit_waits(smtp::ClientSettings& settings, std::chrono::seconds longest) {
    for (auto* limit : {&settings.greeting_timeout, &settings.handshake_timeout, &settings.command_timeout,
                        &settings.data_init_timeout, &settings.data_block_timeout, &settings.data_end_timeout,
                        &settings.reset_timeout, &settings.quit_timeout})
        *limit = std::min(*limit, longest);
}

tls::Outcome outcome_of(const tls::Step& step, const std::optional<tls::Facts>& facts) {
    if (facts) {
        const bool is_verified = facts->verification == tls::Verification::verified && facts->is_name_matched;
        return is_verified ? tls::Outcome::encrypted_verified : tls::Outcome::encrypted_unverified;
    }
    if (step.condition == tls::Condition::after_failed_handshake) return tls::Outcome::clear_after_failure;
    return step.mode == tls::Mode::starttls ? tls::Outcome::clear_not_offered : tls::Outcome::clear_by_setting;
}

/// RFC 8689 §4.2.1: an MX that anybody may have named is nobody's to trust with the message.
smtp::DeliveryFailure unvouched_for(const std::string& domain) {
    return {
        smtp::Permanence::permanent,
        smtp::Scope::domain,
        0,
        {5, 7, 10},
        {},
        fmt::format("the message's sender demands TLS (REQUIRETLS), and the MX records of {} are not secured by DNSSEC",
                    domain)};
}

bool is_answered(const RecipientResult& recipient) { return recipient.is_delivered || recipient.failure.has_value(); }

void apply_policy(AttemptResult& result) {
    for (auto& recipient : result.recipients) {
        if (recipient.failure) recipient.failure->permanence = judge(*recipient.failure).permanence;
    }
}

// A session that ends without a word on somebody is our own bug. The message waits.
smtp::DeliveryFailure no_word() {
    return {smtp::Permanence::transient, smtp::Scope::host, 0, {4, 3, 0}, {}, "the session ended without an answer"};
}

}  // namespace

Attempt::Attempt(Job job, std::function<std::size_t(std::size_t)> random)
    : job_(std::move(job)), random_(std::move(random)) {
    result_.recipients.resize(job_.transaction.recipients.size());
    if (job_.policy) result_.exemption = tls::exemption_words(*job_.policy);
    if (job_.is_dry_run) result_.foresight = std::make_shared<Foresight>();
}

// Events.

Actions Attempt::start(std::string reusable_host, Now now) {
    now_ = now;
    if (stage_ != Stage::fresh) return {};
    started_at_ = session_at_ = now.steady;
    // Until hosts are known the plan of any one host says what the settings come to.
    plan_ = make_plan({tls::Host{}});
    if (auto obstacle = find_obstacle()) {
        give_up(std::move(*obstacle));
    } else if (plan_.steps.empty() || job_.transaction.recipients.empty()) {
        result_.does_not_age = true;
        finish();
    } else if (!reusable_host.empty()) {
        result_.host = std::move(reusable_host);
        result_.delays.is_reused = true;
        stage_ = Stage::reusing;
        actions_.push_back(ReuseSession{});
    } else {
        look_up();
    }
    return end_event();
}

Actions Attempt::on_dns_answer(const dns::Question& question, const dns::Answer& answer, Now now) {
    now_ = now;
    if (result_.foresight) result_.foresight->answers.push_back({question, answer});
    if (stage_ == Stage::resolving_mx) {
        const bool is_asked = question.type == dns::RecordType::mx && question.name == job_.next_hop.host;
        if (is_asked) on_mx_answer(answer);
        return end_event();
    }
    if (stage_ != Stage::resolving) return {};
    bool is_complete = true;
    for (auto& host : answers_) {
        if (question.name == host.name && question.type == dns::RecordType::a) host.v4 = answer;
        if (question.name == host.name && question.type == dns::RecordType::aaaa) host.v6 = answer;
        is_complete &= host.v4 && host.v6;
    }
    if (is_complete) on_all_answers();
    return end_event();
}

Actions Attempt::on_connect_result(const std::string& error, Now now) {
    now_ = now;
    if (stage_ != Stage::connecting) return {};
    if (error.empty()) {
        start_session();
    } else {
        on_no_connection(error);
    }
    return end_event();
}

Actions Attempt::on_out_of_resources(const std::string& words, Now now) {
    now_ = now;
    if (stage_ != Stage::connecting) return {};
    note(where(), words);
    result_.does_not_age = true;
    finish();
    return end_event();
}

Actions Attempt::on_recipients_settled(const SessionEnd& so_far, Now now) {
    now_ = now;
    if (stage_ != Stage::reusing && stage_ != Stage::in_session) return {};
    const auto here = stage_ == Stage::reusing ? reused_step() : step();
    const auto happened_before = happened_;
    take_answers(so_far, here);
    note_outcome(so_far, here);
    auto so_far_here = result_;
    apply_policy(so_far_here);
    so_far_here.sentence = plan_.sentence + std::exchange(happened_, happened_before);
    actions_.push_back(RecipientsSettled{std::move(so_far_here)});
    return end_event();
}

Actions Attempt::on_session_finished(const SessionEnd& end, Now now) {
    now_ = now;
    if (stage_ == Stage::reusing) {
        if (is_over(end)) {
            settle(end, reused_step());
        } else {
            // Lost before any answer it is no failure: the peer closed an idle connection before it saw MAIL.
            if (!end.was_unanswered) note(result_.host, describe(end.finished.failure.value_or(no_word())));
            result_.host.clear();
            result_.delays.is_reused = false;
            look_up();
        }
    } else if (stage_ == Stage::in_session) {
        if (auto seen = observed(job_, step(), host(), end)) result_.sessions.push_back(std::move(*seen));
        result_.tls = end.tls;
        if (is_over(end)) {
            settle(end, step());
        } else {
            result_.is_turned_away |= end.finished.is_turned_away;
            memory_[step().host].has_failed_handshake |= end.finished.tls_failure.has_value();
            on_host_failed(end.finished.failure.value_or(no_word()));
        }
    }
    return end_event();
}

Actions Attempt::on_deadline(Now now) {
    now_ = now;
    dns::Answer none;
    none.failure = fmt::format("no answer within {} s", look_up_patience.count());
    if (stage_ == Stage::resolving_mx) {
        on_mx_answer(none);
    } else if (stage_ == Stage::resolving) {
        for (auto& host : answers_) {
            if (!host.v4) host.v4 = none;
            if (!host.v6) host.v6 = none;
        }
        on_all_answers();
    } else if (stage_ == Stage::connecting) {
        on_no_connection(fmt::format("no connection within {} s", job_.connect_timeout.count()));
    }
    return end_event();
}

Actions Attempt::on_shutdown(Now now) {
    now_ = now;
    if (stage_ == Stage::finished) return {};
    happened_ += ". Stopped, because the task ends";
    finish();
    return end_event();
}

Actions Attempt::end_event() { return std::exchange(actions_, {}); }

// From the next hop to hosts.

/// Why there is nobody to ask.
std::optional<smtp::DeliveryFailure> Attempt::find_obstacle() const {
    const auto& hop = job_.next_hop;
    const auto waits = [](std::string words) {
        return smtp::DeliveryFailure{
            smtp::Permanence::transient, smtp::Scope::host, 0, misconfigured, {}, std::move(words)};
    };
    if (job_.transaction.recipients.empty()) return std::nullopt;
    if (hop.kind == routing::NextHop::Kind::undecided)
        return waits(hop.host + " is wrong, and says where this mail is to go: correct it");
    if (!hop.credentials.empty() && !job_.credentials)
        return waits("the credentials file has no entry " + hop.credentials + ", which " + hop.to_string() + " needs");
    if (!plan_.steps.empty() || is_lmtp() || !tls::is_sending_allowed(job_.ports)) return std::nullopt;
    if (!job_.transaction.options.requires_tls) return waits(plan_.sentence);
    return smtp::DeliveryFailure{smtp::Permanence::permanent, smtp::Scope::message, 0, {5, 7, 10}, {}, plan_.sentence};
}

void Attempt::look_up() {
    const auto& hop = job_.next_hop;
    switch (hop.kind) {
        case routing::NextHop::Kind::literal:
            return walk_over({{"", hop.host, false}});
        case routing::NextHop::Kind::unix_socket:
            return walk_over({{"", "", false}});
        case routing::NextHop::Kind::host:
            return look_up_addresses({hop.host});
        case routing::NextHop::Kind::mx:
            stage_ = Stage::resolving_mx;
            actions_.push_back(LookUp{{hop.host, dns::RecordType::mx}});
            actions_.push_back(SetDeadline{now_.steady + look_up_patience});
            return;
        case routing::NextHop::Kind::mailbox:
        case routing::NextHop::Kind::undecided:
            break;
    }
    // Nobody connects to a mailbox: whoever asked for it has a fault, and the message waits.
    give_up(
        {smtp::Permanence::transient, smtp::Scope::host, 0, {4, 3, 5}, {}, "mail.box is not reached by a connection"});
}

void Attempt::on_mx_answer(const dns::Answer& answer) {
    auto hosts = dns::mx_hosts(job_.next_hop.host, answer, job_.own_names, random_);
    if (!hosts) return give_up(std::move(hosts.error()));
    const bool is_vouched_for = answer.security == dns::Security::secure;
    if (job_.transaction.options.requires_tls && !is_vouched_for) return give_up(unvouched_for(job_.next_hop.host));
    look_up_addresses(std::move(*hosts));
}

// Of all hosts at once: the fallback to clear text comes after the last of them, so the plan must know them all, and
// one after the other would add up the resolver's delays.
void Attempt::look_up_addresses(std::vector<std::string> hosts) {
    stage_ = Stage::resolving;
    for (auto& host : hosts) {
        actions_.push_back(LookUp{{host, dns::RecordType::a}});
        actions_.push_back(LookUp{{host, dns::RecordType::aaaa}});
        answers_.push_back({std::move(host), std::nullopt, std::nullopt});
    }
    actions_.push_back(SetDeadline{now_.steady + look_up_patience});
}

void Attempt::on_all_answers() {
    if (job_.next_hop.kind == routing::NextHop::Kind::host) {
        const auto& only = answers_.front();
        auto hosts = relay_host_addresses(only.name, *only.v4, *only.v6, random_);
        return hosts ? walk_over(std::move(*hosts)) : give_up(std::move(hosts.error()));
    }
    std::vector<MxAddresses> answers;
    for (auto& host : answers_) answers.push_back({host.name, std::move(*host.v4), std::move(*host.v6)});
    auto hosts = mx_addresses(job_.next_hop.host, answers, random_);
    return hosts ? walk_over(std::move(*hosts)) : give_up(std::move(hosts.error()));
}

/// No host is known: nothing can be tried.
void Attempt::give_up(smtp::DeliveryFailure failure) {
    happened_.append(". ").append(failure.words);
    last_failure_ = std::move(failure);
    finish();
}

tls::Plan Attempt::make_plan(const std::vector<tls::Host>& hosts) const {
    if (is_lmtp()) return make_lmtp_plan(hosts.size(), job_.next_hop.port);
    const auto& hop = job_.next_hop;
    tls::PlanInput input{job_.ports, hosts, hop.port, job_.transaction.options.requires_tls, hop.level};
    input.policy = job_.policy;
    input.default_level = job_.default_level;
    return tls::make_plan(input);
}

void Attempt::walk_over(std::vector<tls::Host> hosts) {
    for (auto& host : hosts) host.is_ssl_port_known_silent = job_.silent_ssl_hosts.contains(host.address);
    // Even before a host of better preference: it was asked, a moment ago (RFC 5321 §5.1).
    std::stable_partition(hosts.begin(), hosts.end(),
                          [this](const tls::Host& host) { return !job_.doubtful.contains(host.address); });
    plan_ = make_plan(hosts);
    hosts_ = std::move(hosts);
    memory_.assign(hosts_.size(), {});
    step_ = 0;
    take_next_step();
}

// From step to step.

bool Attempt::is_due(const tls::Step& step) const {
    const auto& memory = memory_[step.host];
    switch (step.condition) {
        case tls::Condition::always:
            return true;
        case tls::Condition::after_no_connection_to_ssl_port:
            return memory.has_no_connection_to_ssl_port;
        case tls::Condition::after_failed_handshake:
            return memory.has_failed_handshake;
    }
    return false;
}

/// Takes the step at step_, or the first one behind it that is due.
void Attempt::take_next_step() {
    while (step_ < plan_.steps.size() && !is_due(step())) ++step_;
    if (step_ == plan_.steps.size() || job_.is_dry_run) return finish();
    stage_ = Stage::connecting;
    if (job_.next_hop.kind == routing::NextHop::Kind::unix_socket)
        actions_.push_back(Connect{{}, 0, job_.next_hop.host});
    else
        actions_.push_back(Connect{host().address, step().port, {}});
    actions_.push_back(SetDeadline{now_.steady + job_.connect_timeout});
}

void Attempt::start_session() {
    stage_ = Stage::in_session;
    session_at_ = now_.steady;
    if (!host().address.empty()) result_.connected.push_back(host().address);
    result_.host = where();
    result_.level = step().level;
    auto settings = session_settings(step(), job_.helo_name);
    settings.is_lmtp = is_lmtp();
    settings.uses_chunking = job_.uses_chunking;
    settings.max_reencoded_octets = job_.max_reencoded_octets;
    settings.credentials = job_.credentials;
    limit_waits(settings, job_.longest_wait);
    actions_.push_back(StartSession{std::move(settings), host().name});
}

void Attempt::on_no_connection(const std::string& words) {
    if (step().mode == tls::Mode::implicit) {
        memory_[step().host].has_no_connection_to_ssl_port = true;
        result_.newly_silent_ssl_hosts.push_back(host().address);
    } else if (!host().address.empty()) {
        result_.not_connected.push_back(host().address);
    }
    on_host_failed({smtp::Permanence::transient, smtp::Scope::host, 0, no_answer_from_host, {}, words});
}

void Attempt::on_host_failed(smtp::DeliveryFailure failure) {
    note(where(), describe(failure));
    failure.words = where() + ": " + failure.words;
    // What a host that answered has said tells a person more than that another one did not answer.
    may_another_time_do_ |= judge(failure).permanence == smtp::Permanence::transient;
    const bool is_known_better = last_failure_ && last_failure_->enhanced != no_answer_from_host;
    if (!is_known_better || failure.enhanced != no_answer_from_host) last_failure_ = std::move(failure);
    ++step_;
    take_next_step();
}

// To the result.

/// False: nothing was settled at this host, and another may be tried. A recipient that has its answer keeps it, and the
/// others wait with it: a session takes all recipients or none.
bool Attempt::is_over(const SessionEnd& end) const {
    if (std::any_of(end.recipients.begin(), end.recipients.end(), is_answered)) return true;
    return !judge(end.finished.failure.value_or(no_word())).is_next_host_tried;
}

void Attempt::take_answers(const SessionEnd& end, const tls::Step& step) {
    const auto answered = std::min(end.recipients.size(), result_.recipients.size());
    std::copy_n(end.recipients.begin(), answered, result_.recipients.begin());
    for (auto& recipient : result_.recipients) {
        if (recipient.failure) recipient.failure->words = result_.host + ": " + recipient.failure->words;
    }
    result_.tls = end.tls;
    result_.level = step.level;
    note_delays(end);
    result_.passes_notices_on = end.was_dsn_offered;
    result_.is_final = is_lmtp();
}

void Attempt::settle(const SessionEnd& end, const tls::Step& step) {
    result_.is_turned_away = false;
    take_answers(end, step);
    if (!std::all_of(result_.recipients.begin(), result_.recipients.end(), is_answered)) {
        last_failure_ = end.finished.failure.value_or(no_word());
        last_failure_->words = result_.host + ": " + last_failure_->words;
    }
    // A connection in clear text after a failed handshake is an exception for one message: the next one tries TLS
    // again.
    const bool is_exception = step.condition == tls::Condition::after_failed_handshake;
    result_.is_connection_reusable = end.finished.is_reusable && !is_exception;
    note_outcome(end, step);
    finish();
}

void Attempt::note_outcome(const SessionEnd& end, const tls::Step& step) {
    const auto is_delivered = [](const RecipientResult& recipient) { return recipient.is_delivered; };
    if (std::any_of(end.recipients.begin(), end.recipients.end(), is_delivered)) {
        // What stays in the house has no TLS outcome to be counted among those of other servers.
        if (is_lmtp()) return note(result_.host, "delivered by LMTP");
        result_.outcome = outcome_of(step, end.tls);
        const bool is_by_level = job_.next_hop.level == tls::Level::none;
        note(result_.host, is_by_level ? "clear text, because the next hop's TLS level is none"
                                       : describe(*result_.outcome, step.level, end.tls ? &*end.tls : nullptr));
    }
    if (end.finished.failure) note(result_.host, describe(*end.finished.failure));
}

void Attempt::note_delays(const SessionEnd& end) {
    using std::chrono::milliseconds;
    const auto in_all = now_.steady - session_at_;
    const auto handshake = end.handshake.value_or(std::chrono::microseconds(0));
    auto& delays = result_.delays;
    if (!delays.is_reused) delays.connect = duration_cast<milliseconds>(session_at_ - started_at_);
    if (end.handshake) delays.tls = duration_cast<milliseconds>(handshake);
    delays.transfer = duration_cast<milliseconds>(in_all - std::min(handshake, in_all));
}

void Attempt::share(const smtp::DeliveryFailure& failure) {
    for (auto& recipient : result_.recipients) {
        if (!is_answered(recipient)) recipient.failure = failure;
    }
}

void Attempt::finish() {
    stage_ = Stage::finished;
    if (last_failure_ && last_failure_->scope == smtp::Scope::demand && may_another_time_do_)
        last_failure_->permanence = smtp::Permanence::transient;
    if (last_failure_) share(*last_failure_);
    apply_policy(result_);
    result_.sentence = plan_.sentence + happened_;
    if (job_.is_dry_run) result_.foresight->hosts = std::move(hosts_);
    if (job_.is_dry_run) result_.foresight->plan = std::move(plan_);
    actions_.push_back(AttemptFinished{std::move(result_)});
}

std::string Attempt::where() const {
    if (job_.next_hop.kind == routing::NextHop::Kind::unix_socket) return job_.next_hop.to_string();
    return show_host(host(), step().port);
}

/// The step under which the connection was made that is used again: the scheduler reuses one only under unchanged
/// settings, and one made after a failed handshake is never kept.
tls::Step Attempt::reused_step() const {
    const auto is_ours = [this](const tls::Step& step) {
        return result_.host.ends_with(fmt::format(":{}", step.port));
    };
    const auto found = std::find_if(plan_.steps.begin(), plan_.steps.end(), is_ours);
    return found == plan_.steps.end() ? plan_.steps.front() : *found;
}

void Attempt::note(const std::string& where, const std::string& what) {
    happened_.append(". ").append(where).append(": ").append(what);
}

}  // namespace postern::delivery
