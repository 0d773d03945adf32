#include "core/delivery/attempt.hpp"

#include "core/delivery/attempt_terms.hpp"
#include "core/delivery/failure_policy.hpp"
#include "core/delivery/host_addresses.hpp"
#include "core/delivery/session_report.hpp"
#include "core/dns/mx_hosts.hpp"
#include "core/smtp/tls_obstacle.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace postern::delivery {

namespace {

// A resolver gives up earlier; this is for one that never answers.
constexpr std::chrono::seconds look_up_patience{60};

constexpr smtp::EnhancedCode no_answer_from_host{4, 4, 1};  // RFC 3463 §3.5
constexpr smtp::EnhancedCode misconfigured{4, 3, 5};        // RFC 3463 §3.4

bool is_answered(const RecipientResult& recipient) { return recipient.is_delivered || recipient.failure.has_value(); }

void apply_policy(AttemptResult& result) {
    for (auto& recipient : result.recipients) {
        if (recipient.failure) recipient.failure->permanence = judge(*recipient.failure).permanence;
    }
}

}  // namespace

Attempt::Attempt(Job job, std::function<std::size_t(std::size_t)> random)
    : job_(std::move(job)), random_(std::move(random)), plan_input_(plan_input(job_)) {
    result_.recipients.resize(job_.transaction.recipients.size());
    if (job_.policy) result_.exemption = tls::exemption_words(*job_.policy);
    result_.grounds = tls::grounds_of(plan_input_);
    if (job_.is_dry_run) result_.foresight = std::make_shared<Foresight>();
}

// Events.

Actions Attempt::start(Reusable reusable, Now now) {
    now_ = now;
    if (stage_ != Stage::fresh) return {};
    started_at_ = session_at_ = now.steady;
    plan_ = is_lmtp() ? make_lmtp_plan(1, job_.next_hop.port) : tls::make_outline(plan_input_);
    if (auto obstacle = find_obstacle()) {
        give_up(std::move(*obstacle));
    } else if (plan_.steps.empty() || job_.transaction.recipients.empty()) {
        result_.does_not_age = true;
        finish();
    } else {
        reusable_ = std::move(reusable);
        take_kept_connection();
    }
    return end_event();
}

Actions Attempt::on_dns_answer(const dns::Question& question, const dns::Answer& answer, Now now) {
    now_ = now;
    if (result_.foresight) result_.foresight->answers.push_back({question, answer});
    plan_input_.is_validation_given_up |= answer.validation == dns::Answer::Validation::given_up;
    is_all_judged_ &= is_judged(answer);
    if (stage_ == Stage::resolving_mx) {
        const bool is_asked = question.type == dns::RecordType::mx && question.name == job_.next_hop.host;
        if (is_asked) on_mx_answer(answer);
        return end_event();
    }
    if (stage_ != Stage::resolving) return {};
    for (auto& host : look_ups_) ask(host.on_answer(question, answer));
    go_on_when_all_is_known();
    return end_event();
}

Actions Attempt::on_policy(const tls::StsFinding& finding, Now now) {
    now_ = now;
    if (!is_policy_awaited_) return {};
    is_policy_awaited_ = false;
    plan_input_.sts = finding.policy;
    if (result_.foresight) result_.foresight->sts = finding;
    if (stage_ == Stage::resolving) go_on_when_all_is_known();
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
    const auto happened_before = happened_;
    take_answers(so_far, step());
    note_outcome(so_far, step());
    auto so_far_here = result_;
    apply_policy(so_far_here);
    so_far_here.sentence = plan_.sentence + std::exchange(happened_, happened_before);
    actions_.push_back(RecipientsSettled{std::move(so_far_here)});
    return end_event();
}

Actions Attempt::on_session_finished(const SessionEnd& end, Now now) {
    now_ = now;
    if (stage_ == Stage::reusing) {
        if (is_over(end))
            settle(end, step());
        else
            on_reuse_failed(end);
    } else if (stage_ == Stage::in_session) {
        const auto* sts = plan_input_.sts ? &*plan_input_.sts : nullptr;
        if (auto seen = observed(job_, step(), host(), end, {sts, end.finished.obstacle}))
            result_.sessions.push_back(std::move(*seen));
        result_.tls = end.tls;
        if (is_over(end)) {
            settle(end, step());
        } else {
            result_.is_turned_away |= end.finished.is_turned_away;
            memory_[step().host].has_failed_handshake |= end.finished.tls_failure.has_value();
            result_.obstacle = end.finished.obstacle;
            note_handshake(end.finished.tls_failure);
            on_host_failed(end.finished.failure.value_or(no_word()));
        }
    }
    return end_event();
}

Actions Attempt::on_deadline(Now now) {
    now_ = now;
    dns::Answer none;
    none.security = dns::Security::failed;
    none.failure = fmt::format("no answer within {} s", look_up_patience.count());
    if (stage_ == Stage::resolving_mx) {
        on_mx_answer(none);
    } else if (stage_ == Stage::resolving) {
        is_policy_awaited_ = is_all_judged_ = false;
        for (auto& host : look_ups_) host.give_up(none);
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

Actions Attempt::on_fault(Now now) {
    now_ = now;
    if (stage_ == Stage::finished) return {};
    happened_ += ". Broken off by a fault of ours: no memory, or an error that the log has";
    result_.does_not_age = true;
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
    const bool is_policy_wrong = job_.policy && job_.policy->is_undecided && !is_lmtp();
    if (is_policy_wrong && tls::is_sending_allowed(job_.ports)) return waits(tls::make_plan(plan_input_).sentence);
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
            ask({{hop.host, dns::RecordType::mx}});
            is_policy_awaited_ = job_.uses_mta_sts && is_published_looked_at(job_);
            if (is_policy_awaited_) actions_.push_back(FetchPolicy{hop.host});
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
    plan_input_.mx_security = security_of(answer);
    plan_input_.canonical_domain = answer.canonical_name;
    if (!is_policy_awaited_ && !is_vouched_for()) return give_up(unvouched_for(plan_input_));
    look_up_addresses(std::move(*hosts));
}

/// RFC 8689 §4.2.1: by DNSSEC, or by a policy that lists the MX, where the message's sender wants that.
bool Attempt::is_vouched_for() const {
    const bool is_wanted = job_.transaction.options.requires_tls && job_.next_hop.kind == routing::NextHop::Kind::mx;
    if (!is_wanted || plan_input_.mx_security == dns::Security::secure) return true;
    return plan_input_.sts && plan_input_.sts->mode == tls::StsPolicy::Mode::enforce;
}

void Attempt::ask(const std::vector<dns::Question>& questions) {
    for (const auto& question : questions) actions_.push_back(LookUp{question});
}

// Of all hosts at once: the fallback to clear text comes after the last of them, so the plan must know them all, and
// one after the other would add up the resolver's delays.
void Attempt::look_up_addresses(std::vector<std::string> hosts) {
    stage_ = Stage::resolving;
    const auto ports = tlsa_ports(job_);
    for (auto& host : hosts) {
        look_ups_.emplace_back(std::move(host), ports);
        ask(look_ups_.back().first_questions());
    }
    actions_.push_back(SetDeadline{now_.steady + look_up_patience});
}

void Attempt::go_on_when_all_is_known() {
    const auto is_complete = [](const HostLookUp& host) { return host.is_complete(); };
    if (!is_policy_awaited_ && std::all_of(look_ups_.begin(), look_ups_.end(), is_complete)) on_all_answers();
}

Expected<std::vector<tls::Host>, smtp::DeliveryFailure> Attempt::find_hosts() const {
    if (job_.next_hop.kind == routing::NextHop::Kind::host) {
        const auto only = look_ups_.front().addresses();
        return relay_host_addresses(only.host, only.v4, only.v6, random_);
    }
    std::vector<MxAddresses> answers;
    for (const auto& host : look_ups_) answers.push_back(host.addresses());
    return mx_addresses(job_.next_hop.host, answers, random_);
}

void Attempt::on_all_answers() {
    if (!is_vouched_for()) return give_up(unvouched_for(plan_input_));
    auto hosts = find_hosts();
    if (!hosts) return give_up(std::move(hosts.error()));
    const auto& ports = job_.ports;
    for (auto& host : *hosts) {
        const auto asked = std::find_if(look_ups_.begin(), look_ups_.end(),
                                        [&](const HostLookUp& look_up) { return look_up.name() == host.name; });
        if (asked == look_ups_.end()) continue;
        host.security = asked->security();
        host.tlsa = asked->tlsa(job_.next_hop.port != 0 ? job_.next_hop.port : ports.tcp_port);
        host.ssl_tlsa = asked->tlsa(ports.ssl_port);
    }
    walk_over(std::move(*hosts));
}

/// No host is known: nothing can be tried.
void Attempt::give_up(smtp::DeliveryFailure failure) {
    happened_.append(". ").append(failure.words);
    last_failure_ = std::move(failure);
    finish();
}

tls::Plan Attempt::make_plan(const std::vector<tls::Host>& hosts) {
    if (is_lmtp()) return make_lmtp_plan(hosts.size(), job_.next_hop.port);
    plan_input_.hosts = hosts;
    return tls::held_to(job_.floors, tls::make_plan(plan_input_), hosts);
}

void Attempt::walk_over(std::vector<tls::Host> hosts) {
    is_plan_whole_ = true;
    for (auto& host : hosts) host.is_ssl_port_known_silent = job_.silent_ssl_hosts.contains(host.address);
    // Even before a host of better preference: it was asked, a moment ago (RFC 5321 §5.1).
    std::stable_partition(hosts.begin(), hosts.end(),
                          [this](const tls::Host& host) { return !job_.doubtful.contains(host.address); });
    plan_for(std::move(hosts));
    result_.has_dane = find_dane(job_, plan_input_, is_all_judged_);
    if (!plan_.left_out.empty()) {
        const auto& first = plan_.left_out.front();
        last_failure_ = smtp::failure_of(first.obstacle, first.words);
        result_.obstacle = first.obstacle;
        result_.level = first.level;
        may_another_time_do_ = true;
    }
    if (!reuse()) take_next_step();
}

void Attempt::plan_for(std::vector<tls::Host> hosts) {
    plan_ = make_plan(hosts);
    hosts_ = std::move(hosts);
    memory_.assign(hosts_.size(), {});
    step_ = 0;
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
    result_.obstacle.reset();
    actions_.push_back(StartSession{session_settings(step(), job_), host().name});
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
    // One that was made for more than this message wanted stays what it is.
    const auto& made_for = stage_ == Stage::reusing ? made_for_ : step;
    result_.connection = {result_.host, host().name, host().address, made_for, end.tls.has_value()};
    result_.obstacle = end.finished.obstacle;
    note_outcome(end, step);
    finish();
}

void Attempt::note_outcome(const SessionEnd& end, const tls::Step& step) {
    const auto is_delivered = [](const RecipientResult& recipient) { return recipient.is_delivered; };
    if (std::any_of(end.recipients.begin(), end.recipients.end(), is_delivered)) {
        // What stays in the house has no TLS outcome to be counted among those of other servers.
        if (is_lmtp()) return note(result_.host, "delivered by LMTP");
        result_.outcome = outcome_of(step, end.tls);
        note(result_.host, *result_.outcome == tls::Outcome::clear_by_setting
                               ? clear_text_words(job_)
                               : describe(*result_.outcome, step.level, end.tls ? &*end.tls : nullptr));
    }
    if (end.finished.failure) note(result_.host, describe(*end.finished.failure));
}

void Attempt::note_handshake(const std::optional<tls::Failure>& failure) {
    if (!failure || failure->flights.messages.empty()) return;
    if (result_.failed_handshakes.size() < most_failed_handshakes)
        result_.failed_handshakes.push_back({result_.host, *failure});
}

void Attempt::note_delays(const SessionEnd& end) {
    using std::chrono::milliseconds;
    const auto in_all = now_.steady - session_at_;
    const auto handshake = end.handshake.value_or(std::chrono::microseconds(0));
    auto& delays = result_.delays;
    const auto before = duration_cast<milliseconds>(session_at_ - started_at_);
    if (!delays.is_reused || before.count() > 0) delays.connect = before;
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

void Attempt::note(const std::string& where, const std::string& what) {
    happened_.append(". ").append(where).append(": ").append(what);
}

}  // namespace postern::delivery
