#include "adapters/net/client_connection.hpp"

#include "adapters/net/clock.hpp"
#include "adapters/net/journal.hpp"
#include "adapters/net/worker.hpp"

#include <fmt/format.h>

#include <utility>

namespace postern::net {

ClientConnection::ClientConnection(Worker& worker, StreamSocket socket, std::uint64_t number)
    : worker_(worker),
      transport_(std::make_shared<Transport>(std::move(socket), worker.read_buffer(), *this)),
      number_(number) {}

void ClientConnection::begin(const smtp::ClientSettings& settings, std::string server_name,
                             smtp::Transaction transaction, BodySource body, Handlers handlers) {
    server_name_ = std::move(server_name);
    demand_ = settings.demand;
    session_.emplace(settings, &worker_.services().crypto);
    look_for_trace(transaction.recipients);
    trace_event("connected");
    prepare(transaction, std::move(body), std::move(handlers));
    perform(session_->on_connected(std::move(transaction), read_clocks()));
    if (!transport_->is_tls_in_progress()) transport_->start_reading();
}

void ClientConnection::continue_with(smtp::Transaction transaction, BodySource body, Handlers handlers) {
    look_for_trace(transaction.recipients);
    trace_event("the connection is used again");
    prepare(transaction, std::move(body), std::move(handlers));
    perform(session_->on_transaction(std::move(transaction), read_clocks()));
}

console::WorkerConnection ClientConnection::described() const {
    console::WorkerConnection described;
    described.host = server_name_;
    described.address = transport_->peer_address();
    described.port = transport_->peer_port();
    if (const auto* facts = transport_->tls_facts()) described.tls = *facts;
    return described;
}

void ClientConnection::finish() {
    if (session_) return perform(session_->on_no_more(read_clocks()));
    transport_->abort();
}

void ClientConnection::prepare(const smtp::Transaction& transaction, BodySource body, Handlers handlers) {
    body_ = std::move(body);
    body_offset_ = 0;
    stored_body_.reset();
    end_ = {};
    end_.recipients.resize(transaction.recipients.size());
    handlers_ = std::move(handlers);
    is_reusable_ = is_settling_ = false;
}

/// Which traces a transaction is of may be another matter than for the one before it.
void ClientConnection::look_for_trace(const std::vector<mail::Address>& recipients) {
    auto& desk = worker_.services().journal.traces();
    trace_.reset();
    if (desk.round() == 0) return;
    const auto address = transport_->peer_address();
    trace_ = desk.find([&](const auto& target) { return target.is_server(address, server_name_, recipients); },
                       fmt::format("out {}.{} {}", worker_.index(), number_,
                                   server_name_.empty() ? address : server_name_ + '[' + address + ']'));
}

void ClientConnection::on_bytes(Octets plaintext) {
    if (trace_) trace_->dialogue().server(as_text(plaintext));
    perform(session_->on_bytes(plaintext, read_clocks()));
}

void ClientConnection::on_tls_established(const tls::Facts& facts) {
    const auto now = read_clocks();
    end_.handshake = now.steady - handshake_since_;
    trace_event(fmt::format("TLS established: {} {}", facts.version, facts.cipher));
    perform(session_->on_tls_established(facts, now));
}

void ClientConnection::on_tls_failed(const tls::Failure& failure) {
    trace_event("the TLS handshake failed: " + failure.words);
    if (!failure.flights.messages.empty()) trace_event(to_words(failure.flights, tls::kept_flights_octets));
    perform(session_->on_tls_failed(failure, read_clocks()));
}

void ClientConnection::on_sent() { perform(session_->on_sent(read_clocks())); }

void ClientConnection::on_deadline() { perform(session_->on_deadline(read_clocks())); }

void ClientConnection::on_closed() {
    const auto self = shared_from_this();
    const bool was_idle = !handlers_;
    trace_event("closed");
    if (session_) perform(session_->on_closed(read_clocks()));
    is_reusable_ = false;
    worker_.forget(self, was_idle);
}

void ClientConnection::perform(smtp::ClientActions actions) {
    const auto self = shared_from_this();
    const bool is_outermost = !std::exchange(is_performing_, true);
    for (auto& action : actions) std::visit([this](auto& one) { act(one); }, action);
    if (!is_outermost) return;
    while (answer_) {
        auto next = std::move(*std::exchange(answer_, std::nullopt));
        is_content_ = true;
        for (auto& action : next) std::visit([this](auto& one) { act(one); }, action);
        is_content_ = false;
    }
    is_performing_ = false;
    transport_->flush();
    tell();
}

/// Last of all: the owner may at once begin another transaction, or let go of this connection.
void ClientConnection::tell() {
    const bool is_settling = std::exchange(is_settling_, false);
    if (!handlers_) return;
    if (std::exchange(is_over_, false)) {
        std::exchange(handlers_, std::nullopt)->ended(std::move(end_));
    } else if (is_settling) {
        note_connection();
        handlers_->settled(end_);
    }
}

void ClientConnection::act(smtp::Send& send) {
    if (trace_ && is_content_)
        trace_->dialogue().content(send.octets.size());
    else if (trace_)
        trace_->dialogue().client(send.octets, send.is_secret);
    transport_->send(send.octets);
    transport_->notify_when_sent();
}

void ClientConnection::act(smtp::ReadBody& read) {
    if (body_offset_ < body_.signature.size()) return read_signature(read.max_octets);
    if (body_.memory) return read_from_memory(read.max_octets);
    read_from_store(read.max_octets);
}

void ClientConnection::read_signature(std::size_t max_octets) {
    std::string chunk = body_.signature.substr(body_offset_, max_octets);
    body_offset_ += chunk.size();
    answer_ = session_->on_body_chunk(std::move(chunk), false, read_clocks());
}

void ClientConnection::read_from_memory(std::size_t max_octets) {
    std::string chunk = body_.memory->substr(body_offset_ - body_.signature.size(), max_octets);
    body_offset_ += chunk.size();
    const bool is_last = body_offset_ == body_.signature.size() + body_.memory->size();
    answer_ = session_->on_body_chunk(std::move(chunk), is_last, read_clocks());
}

void ClientConnection::read_from_store(std::size_t max_octets) {
    if (!stored_body_) {
        auto opened = worker_.services().bodies.open(body_.id);
        if (!opened) return fail_body(opened.error());
        stored_body_ = std::move(*opened);
    }
    auto chunk = stored_body_->read(max_octets);
    if (!chunk) return fail_body(chunk.error());
    // Only an empty chunk is the end: damage may be found in its place, and then no final dot may leave.
    const bool is_last = chunk->empty();
    answer_ = session_->on_body_chunk(std::move(*chunk), is_last, read_clocks());
}

void ClientConnection::act(smtp::ConvertBody&) {
    worker_.converter().to_seven_bit(body_, [weak = weak_from_this(), &worker = worker_](BodyConverter::Result result) {
        worker.post([weak, result = std::move(result)]() mutable {
            if (const auto self = weak.lock()) self->on_converted(std::move(result));
        });
    });
}

void ClientConnection::on_converted(BodyConverter::Result result) {
    if (const auto* error = std::get_if<ports::SpoolError>(&result)) {
        fail_body(*error);
        return perform({});
    }
    if (const auto* obstacle = std::get_if<ports::MimeObstacle>(&result))
        return perform(session_->on_body_not_converted(*obstacle, read_clocks()));
    body_ = std::move(std::get<BodySource>(result));
    perform(session_->on_body_converted(body_.signature.size() + body_.memory->size(), read_clocks()));
}

void ClientConnection::fail_body(const ports::SpoolError& error) {
    const bool is_damaged = error.kind == ports::SpoolError::Kind::damaged;
    // The spool has reported it with its place on the disk, which is nothing for a bounce.
    answer_ =
        session_->on_body_failed(is_damaged ? "it was damaged while it waited here" : error.words,
                                 is_damaged ? smtp::Permanence::permanent : smtp::Permanence::transient, read_clocks());
}

void ClientConnection::act(smtp::ClientStartTls&) {
    handshake_since_ = read_clocks().steady;
    const auto place = fmt::format("{} {} {}", server_name_, transport_->peer_address(), transport_->peer_port());
    transport_->start_tls(worker_.services().tls.make_client_channel({server_name_, demand_, place}), {});
}

void ClientConnection::act(smtp::ReportRecipient& report) {
    auto& recipient = end_.recipients.at(report.index);
    recipient.is_delivered = !report.failure.has_value();
    recipient.failure = std::move(report.failure);
    recipient.reply = std::move(report.reply);
    // A peer that answers for each recipient may take its time over the next one (RFC 2033 §4.2).
    is_settling_ = session_->is_awaiting_final_reply();
}

void ClientConnection::act(smtp::Finished& finished) {
    if (!handlers_) return;
    is_reusable_ = finished.is_reusable;
    end_.finished = std::move(finished);
    auto& failure = end_.finished.tls_failure;
    // One that was given up, at its time limit, does not fail in the engine.
    if (failure && failure->flights.messages.empty()) failure->flights = transport_->flights();
    end_.was_unanswered = session_->is_unanswered();
    note_connection();
    is_over_ = true;
}

void ClientConnection::note_connection() {
    end_.tls = session_->tls();
    end_.was_start_tls_offered = session_->was_start_tls_offered();
    end_.was_dsn_offered = session_->extensions().dsn;
}

}  // namespace postern::net
