#include "adapters/net/server_connection.hpp"

#include "adapters/net/authenticator.hpp"
#include "adapters/net/clock.hpp"
#include "adapters/net/journal.hpp"
#include "adapters/net/load_watch.hpp"
#include "adapters/net/worker.hpp"
#include "core/base/peer_text.hpp"
#include "core/report/log_lines.hpp"

#include <fmt/format.h>

#include <utility>

namespace postern::net {

ServerConnection::ServerConnection(Worker& worker, boost::asio::ip::tcp::socket socket, Arrival arrival)
    : worker_(worker),
      arrival_(std::move(arrival)),
      transport_(std::make_shared<Transport>(std::move(socket), worker.read_buffer(), *this)),
      session_(arrival_.settings, arrival_.peer, worker.services().ids),
      number_(worker.services().journal.traces().next_session()) {
    arrival_.sessions->fetch_add(1, std::memory_order_relaxed);
}

/// What comes from elsewhere than the transport, which does the same: where it fails, for want of memory, nobody knows
/// which actions are left, and the session ends rather than wait for ever.
template <typename Event>
void ServerConnection::guarded(Event event) {
    try {
        event();
    } catch (...) {
        transport_->abort();
        throw;
    }
}

ServerConnection::~ServerConnection() { arrival_.sessions->fetch_sub(1, std::memory_order_relaxed); }

void ServerConnection::start() {
    auto& journal = worker_.services().journal;
    if (journal.logs_traffic()) journal.log(report::line_connected(peer(), introduction()));
    look_for_trace();
    trace_event("connected");
    perform(session_.on_connected(read_clocks()));
    if (arrival_.peer.is_implicit_tls) return begin_tls({});
    transport_->start_reading();
}

void ServerConnection::shut_down() { perform(session_.on_shutdown(read_clocks())); }

void ServerConnection::on_bytes(Octets plaintext) {
    if (arrival_.logs_dialogue)
        worker_.services().journal.log(
            fmt::format("SMTP Server: {} > {}", peer(), dialogue_.shown(as_text(plaintext), session_.is_in_auth())));
    look_for_trace();
    auto& services = worker_.services();
    session_.set_has_room(services.load != nullptr ? services.load->takes_mail() : services.bodies.has_room());
    perform(session_.on_bytes(plaintext, read_clocks()));
}

void ServerConnection::on_tls_established(const tls::Facts& facts) {
    const auto now = read_clocks();
    tls_since_ = now.steady;
    trace_event(fmt::format("TLS established: {} {}", facts.version, facts.cipher));
    auto actions = session_.on_tls_established(facts, now);
    if (std::exchange(is_counted_for_another_, false) && !count_for_itself(now.steady)) return;
    perform(std::move(actions));
}

// Whom XCLIENT named is forgotten with all else that was said in clear text.
bool ServerConnection::count_for_itself(TimePoint now) {
    const auto address = parse_ip_address(peer());
    const auto answer = address ? count_for(*address, now) : access::SessionGate::Answer{};
    if (answer.verdict == access::SessionGate::Verdict::admitted) return true;
    transport_->send(fmt::format("{}\r\n", access::refusal_of(answer.verdict)));
    transport_->close_when_sent();
    return false;
}

access::SessionGate::Answer ServerConnection::count_for(const IpAddress& address, TimePoint now) {
    arrival_.pass.reset();
    auto entrance = arrival_.gate->admit(address, *arrival_.limits, now);
    arrival_.pass = std::move(entrance.pass);
    if (entrance.answer.is_news)
        worker_.services().journal.log(
            report::line_refused(to_string(address), access::words_of(entrance.answer.verdict)));
    return entrance.answer;
}

console::TlsSession ServerConnection::tls_session(TimePoint now) const {
    console::TlsSession session;
    session.address = transport_->peer_address();
    session.port = transport_->peer_port();
    if (introduction() != nullptr) session.speaks_for = peer();
    if (const auto* facts = transport_->tls_facts()) session.facts = *facts;
    session.age = std::chrono::duration_cast<std::chrono::milliseconds>(now - tls_since_.value_or(now));
    return session;
}

void ServerConnection::on_tls_failed(const tls::Failure& failure) {
    note_failed_handshake(failure);
    perform(session_.on_tls_failed(failure, read_clocks()));
}

void ServerConnection::note_failed_handshake(const tls::Failure& failure) {
    trace_event("the TLS handshake failed: " + failure.words);
    if (!failure.flights.messages.empty()) trace_event(to_words(failure.flights, tls::kept_flights_octets));
    worker_.services().journal.log_rarely(report::RareLine::handshake_failed, peer(),
                                          report::line_handshake_failed(peer(), failure), read_clocks().steady);
    worker_.services().journal.count([&](report::TlsTally& tally) { tally.add_inbound_failure(failure); });
}

// In a handshake the session has nobody to say anything to, and ends in silence.
void ServerConnection::on_deadline() {
    const bool is_in_handshake = transport_->is_tls_in_progress();
    perform(session_.on_deadline(read_clocks()));
    if (!is_in_handshake || session_.state() != smtp::State::closed) return;
    const auto words = fmt::format("it was not finished within {} s", arrival_.settings->handshake_timeout.count());
    note_failed_handshake({tls::Failure::Cause::timeout, words, transport_->flights()});
}

void ServerConnection::on_closed() {
    const auto self = shared_from_this();
    perform(session_.on_closed(read_clocks()));
    trace_event("closed");
    body_.reset();
    auto& journal = worker_.services().journal;
    if (journal.logs_traffic()) journal.log(report::line_disconnected(peer(), session_.messages_received()));
    worker_.forget(self);
}

void ServerConnection::perform(smtp::ServerActions actions) {
    // An action can cause the next event at once (a body chunk that memory took): it waits here until the actions
    // before it are done.
    const bool is_outermost = !std::exchange(is_performing_, true);
    for (auto& action : actions) std::visit([this](auto& one) { act(one); }, action);
    if (!is_outermost) return;
    follow_up();
    is_performing_ = false;
    transport_->flush();
}

void ServerConnection::follow_up() {
    while (!follow_ups_.empty()) {
        auto next = std::move(follow_ups_.front());
        follow_ups_.pop_front();
        perform(next(read_clocks()));
    }
}

void ServerConnection::act(smtp::Reply& reply) {
    if (arrival_.logs_dialogue)
        worker_.services().journal.log(fmt::format("SMTP Server: {} < {}", peer(), escape_for_log(reply.text)));
    // The answer to the EHLO by whose name it is traced is traced too.
    look_for_trace();
    if (trace_) trace_->dialogue().server(reply.text);
    transport_->send(reply.text);
}

/// Sessions that began before the trace are followed from now on, those whose name is traced from their EHLO's answer.
void ServerConnection::look_for_trace() {
    auto& desk = worker_.services().journal.traces();
    const auto round = desk.round();
    if (round == trace_round_ && (round == 0 || trace_ || session_.helo() == traced_helo_)) return;
    trace_round_ = round;
    traced_helo_ = session_.helo();
    trace_ = desk.find([this](const auto& target) { return target.is_client(peer(), traced_helo_); },
                       fmt::format("in {} {}", number_, peer()));
    if (!trace_) return session_.set_listener({});
    session_.set_listener([this](std::string_view octets, bool is_content, bool is_secret) {
        if (is_content)
            trace_->dialogue().content(octets.size());
        else
            trace_->dialogue().client(octets, is_secret);
    });
    if (!traced_helo_.empty()) trace_event("from here on; it calls itself " + traced_helo_);
}

void ServerConnection::act(smtp::StartTls&) { begin_tls(session_.take_leftover()); }

void ServerConnection::begin_tls(std::string leftover) {
    auto channel = worker_.services().tls.make_server_channel(arrival_.port);
    if (channel) return transport_->start_tls(std::move(channel), std::move(leftover));
    // The certificate was taken away after STARTTLS was offered to this peer.
    follow_ups_.push_back([this](Now now) {
        return session_.on_tls_failed({tls::Failure::Cause::internal, "no certificate is installed any more"}, now);
    });
    if (!is_performing_) perform({});
}

void ServerConnection::act(smtp::CheckRecipient& check) {
    auto later = [weak = weak_from_this(), &worker = worker_, id = check.id](smtp::Decision decision) {
        worker.post([weak, id, decision = std::move(decision)] {
            if (const auto self = weak.lock()) self->guarded([&] { self->after_decision(id, decision); });
        });
    };
    auto decision = worker_.services().access.check_recipient(
        {peer(), std::move(check.sender), std::move(check.recipient), session_.identity()}, std::move(later));
    if (decision) after_decision(check.id, std::move(*decision));
}

// From now on it counts for the peer that was named, and no more for the proxy.
void ServerConnection::act(smtp::CheckConnection& check) {
    smtp::Decision decision;
    if (const auto address = parse_ip_address(check.address)) {
        const auto verdict = count_for(*address, read_clocks().steady).verdict;
        is_counted_for_another_ = true;
        decision = {arrival_.pass != nullptr, std::string(access::refusal_of(verdict))};
    }
    follow_ups_.push_back([this, id = check.id, decision = std::move(decision)](Now now) {
        auto actions = session_.on_decision(id, decision, now);
        auto& journal = worker_.services().journal;
        if (introduction() != nullptr && decision.is_accepted && journal.logs_traffic())
            journal.log(report::line_introduced(peer(), session_.peer().login, *introduction()));
        return actions;
    });
}

void ServerConnection::after_decision(smtp::DecisionId id, smtp::Decision decision) {
    follow_ups_.push_back(
        [this, id, decision = std::move(decision)](Now now) { return session_.on_decision(id, decision, now); });
    if (!is_performing_) perform({});
}

void ServerConnection::act(smtp::Authenticate& authenticate) {
    auto done = [weak = weak_from_this(), &worker = worker_, id = authenticate.id](smtp::Authentication answer) {
        worker.post([weak, id, answer = std::move(answer)] {
            if (const auto self = weak.lock())
                self->guarded([&] { self->perform(self->session_.on_authenticated(id, answer, read_clocks())); });
        });
    };
    worker_.services().authenticator.check(peer(), std::move(authenticate.credentials), std::move(done));
}

void ServerConnection::act(smtp::BeginBody& begin) { body_ = worker_.services().bodies.receive(begin.id); }

void ServerConnection::act(smtp::StoreBody& store) {
    using Stored = ports::IncomingBody::Stored;
    auto done = [weak = weak_from_this(), &worker = worker_](bool is_stored) {
        worker.post([weak, is_stored] {
            if (const auto self = weak.lock()) self->guarded([&] { self->after_stored(is_stored); });
        });
    };
    const auto stored = body_ ? body_->append(std::move(store.octets), std::move(done)) : Stored::failed;
    if (stored == Stored::later) return transport_->pause_reading();
    follow_ups_.push_back([this, stored](Now now) { return session_.on_body_stored(stored == Stored::now, now); });
}

void ServerConnection::after_stored(bool is_stored) {
    // Resumed before the session is told: it may have reasons of its own to pause again.
    transport_->resume_reading();
    perform(session_.on_body_stored(is_stored, read_clocks()));
    close_if_nothing_is_owed();
}

void ServerConnection::act(smtp::CommitMessage& commit) {
    // Logged and counted by the commit, whatever becomes of this connection meanwhile.
    auto& journal = worker_.services().journal;
    std::string line;
    if (journal.logs_traffic()) line = report::line_received(commit.envelope, body_->size_octets(), introduction());
    auto done = [weak = weak_from_this(), &worker = worker_, peer = peer(), line = std::move(line),
                 tls = commit.envelope.tls](Expected<ports::QueuedMessage, ports::SpoolError> result) mutable {
        const bool is_durable = result.has_value();
        auto& services = worker.services();
        if (is_durable) {
            services.journal.messages_received.fetch_add(1, std::memory_order_relaxed);
            services.journal.count([&](report::TlsTally& tally) { tally.add_inbound(tls); });
            if (!line.empty()) services.journal.log(std::move(line));
            services.on_accepted(std::move(*result));
        } else {
            services.journal.log(fmt::format("SMTP Server: a message from {} was not stored, and the peer keeps it: {}",
                                             peer, result.error().words));
        }
        worker.post([weak, is_durable] {
            if (const auto self = weak.lock()) self->guarded([&] { self->after_commit(is_durable); });
        });
    };
    worker_.services().spool.commit({std::move(commit.envelope), std::move(body_)}, std::move(done));
}

void ServerConnection::after_commit(bool is_durable) {
    perform(session_.on_commit_result(is_durable, read_clocks()));
    close_if_nothing_is_owed();
}

void ServerConnection::close_if_nothing_is_owed() {
    if (transport_->is_input_ended() && !session_.is_answer_owed()) transport_->close_when_sent();
}

}  // namespace postern::net
