#include "adapters/tls_openssl/channel.hpp"

#include "core/base/peer_text.hpp"
#include "core/smtp/command.hpp"

#include "adapters/tls_openssl/client_demand.hpp"
#include "adapters/tls_openssl/error_words.hpp"

#include <fmt/format.h>
#include <openssl/err.h>

#include <algorithm>
#include <cstring>
#include <new>

namespace postern::tls_openssl {

namespace {

constexpr std::size_t record_octets = SSL3_RT_MAX_PLAIN_LENGTH;
// Header, explicit nonce, tag and padding of one record; what outgoing() must have room for beside the plaintext.
constexpr std::size_t record_overhead = 64;
constexpr std::size_t shown_plaintext_octets = 40;

/// What may be shown of it. A command may carry a password, and so may the line behind an AUTH; a reply is no secret.
std::string shown_plaintext(const std::string& text, bool is_from_client) {
    if (!is_from_client) return escape_for_log(text);
    const auto verb = text.substr(0, text.find_first_of(" \r\n"));
    const bool is_verb = smtp::parse_command(verb).command != smtp::Command::unknown;
    return is_verb ? escape_for_log(verb) + " ***" : "***";
}

}  // namespace

Channel::Channel(SSL_CTX* context) : ssl_(SSL_new(context)), recorder_(std::make_unique<FlightRecorder>()) {
    if (!ssl_) throw std::bad_alloc();
    BIO* bio = make_transport_bio(transport_).release();
    SSL_set_bio(ssl_.get(), bio, bio);  // Takes the one reference for both directions.
    SSL_set_msg_callback(ssl_.get(), on_message);
    SSL_set_msg_callback_arg(ssl_.get(), this);
    SSL_set_app_data(ssl_.get(), this);
}

void Channel::be_server(bool issues_tickets) {
    SSL_set_accept_state(ssl_.get());
    if (issues_tickets) return;
    SSL_set_num_tickets(ssl_.get(), 0);  // Of TLS 1.3.
    SSL_set_options(ssl_.get(), SSL_OP_NO_TICKET);
}

void Channel::be_client(const ports::ClientTlsOptions& options, const std::string& data_directory,
                        std::shared_ptr<SessionMemory> sessions) {
    SSL_set_connect_state(ssl_.get());
    demand_ = options.demand;
    expected_ = {expected_names(options), demand_.proof == tls::Proof::tlsa};
    if (auto applied = apply_demand(ssl_.get(), options, data_directory); !applied)
        return fail({tls::Failure::Cause::internal, applied.error()});
    if (!sessions || options.place.empty()) return;
    sessions_ = std::move(sessions);
    session_key_ = options.place + '\n' + server_name_of(options) + '\n' + key_of(demand_);
    resume();
}

void Channel::resume() {
    auto before = sessions_->take(session_key_);
    if (!before || SSL_SESSION_is_resumable(before->session.get()) != 1) return;
    if (SSL_set_session(ssl_.get(), before->session.get()) != 1) return ERR_clear_error();
    facts_before_ = std::move(before->facts);
}

void Channel::remember_sessions(SSL_CTX* context) {
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(context, on_new_session);
}

// Up to TLS 1.2 it comes within the handshake, in TLS 1.3 with the first octets behind it.
int Channel::on_new_session(SSL* ssl, SSL_SESSION* session) {
    auto* self = static_cast<Channel*>(SSL_get_app_data(ssl));
    if (self->session_key_.empty()) return 0;
    // A copy: OpenSSL bars its own from being resumed when a connection ends without close_notify.
    self->fresh_session_.reset(SSL_SESSION_dup(session));
    try {
        if (self->state_ == State::established) self->remember();
    } catch (const std::exception&) {
        // No memory for it; no exception may cross OpenSSL's frames.
    }
    return 0;
}

/// A session that does not give what was demanded is of no use to anybody.
void Channel::remember() {
    if (!fresh_session_ || find_shortfall(demand_, facts_)) return;
    sessions_->remember(session_key_, {std::move(fresh_session_), facts_});
}

void Channel::on_message(int is_written, int /*version*/, int content_type, const void* data, std::size_t octets,
                         SSL* /*ssl*/, void* channel) {
    auto& self = *static_cast<Channel*>(channel);
    if (self.recorder_)
        self.recorder_->note(is_written != 0, content_type, {static_cast<const unsigned char*>(data), octets});
    if (is_written != 0 || content_type != SSL3_RT_HEADER || octets < header_octets) return;
    std::memcpy(self.last_header_.data(), data, header_octets);
    self.has_header_ = true;
}

// Always copied. Lending the octets to OpenSSL by a peek during feed() was measured and gains nothing: decrypting costs
// ten times the copy.
void Channel::feed(Octets ciphertext) { transport_.append(ciphertext); }

void Channel::feed_end() { has_transport_ended_ = true; }

Channel::State Channel::handshake() {
    if (state_ != State::handshaking) return state_;
    ERR_clear_error();
    const int result = SSL_do_handshake(ssl_.get());
    if (result != 1) {
        settle(result);
        return state_;
    }
    const bool is_resumed = SSL_session_reused(ssl_.get()) == 1 && facts_before_;
    facts_ =
        is_resumed ? facts_of_resumed(ssl_.get(), std::move(*facts_before_)) : collect_facts(ssl_.get(), expected_);
    state_ = State::established;
    recorder_.reset();
    remember();
    return state_;
}

std::size_t Channel::read(std::string& into, std::size_t max_octets) {
    std::size_t total = 0;
    // Not straight into `into`: a string cannot grow without being zeroed, which costs as much as this copy for a full
    // record and far more for a command of 30 octets.
    std::array<char, record_octets> piece;
    while (state_ == State::established && total < max_octets) {
        ERR_clear_error();
        std::size_t octets = 0;
        const int result = SSL_read_ex(ssl_.get(), piece.data(), std::min(piece.size(), max_octets - total), &octets);
        if (result != 1) {
            settle(result);
            break;
        }
        into.append(piece.data(), octets);
        total += octets;
        if (!has_more_to_read()) break;
    }
    return total;
}

bool Channel::has_more_to_read() const {
    return has_transport_ended_ || !transport_.is_empty() || SSL_has_pending(ssl_.get()) == 1;
}

bool Channel::write(Octets plaintext) {
    // A peer that said close_notify may still be answered (RFC 8446 §6.1): its QUIT often comes together with it.
    if (has_sent_close_ || (state_ != State::established && state_ != State::closed)) return false;
    auto& outgoing = transport_.outgoing;
    outgoing.reserve(outgoing.size() + plaintext.size() + (plaintext.size() / record_octets + 1) * record_overhead);
    ERR_clear_error();
    std::size_t octets = 0;
    if (SSL_write_ex(ssl_.get(), plaintext.data(), plaintext.size(), &octets) == 1) return true;
    fail(take_failure());
    return false;
}

void Channel::shutdown() {
    if (has_sent_close_ || (state_ != State::established && state_ != State::closed)) return;
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
    ERR_clear_error();
    has_sent_close_ = true;
    state_ = State::closed;
}

void Channel::settle(int result) {
    switch (SSL_get_error(ssl_.get(), result)) {
        case SSL_ERROR_WANT_READ:
            on_transport_drained();
            return;
        case SSL_ERROR_ZERO_RETURN:
            on_close_notify();
            return;
        default:
            const auto plaintext = plaintext_failure();
            auto failure = take_failure_in_words();
            fail(plaintext ? *plaintext : std::move(failure));
    }
}

void Channel::on_transport_drained() {
    if (!has_transport_ended_) return;
    if (state_ == State::established) {
        state_ = State::closed;
    } else {
        fail({tls::Failure::Cause::closed, "the connection ended in the middle of the TLS handshake"});
    }
}

void Channel::on_close_notify() {
    if (state_ == State::established) {
        state_ = State::closed;
    } else {
        fail({tls::Failure::Cause::closed, "the peer closed the connection in the middle of the TLS handshake"});
    }
}

void Channel::fail(tls::Failure failure) {
    failure_ = std::move(failure);
    failure_.flights = flights();
    recorder_.reset();
    state_ = State::failed;
}

tls::Failure Channel::take_failure_in_words() {
    const bool is_about_version = is_version_refused();
    auto failure = take_failure();
    const bool is_offer_the_peers = recorder_ && SSL_is_server(ssl_.get()) == 1;
    const auto names = is_about_version && is_offer_the_peers ? recorder_->offered_versions() : std::string{};
    if (!names.empty()) failure.words = "no TLS version in common: peer offers only " + names;
    return failure;
}

std::optional<tls::Failure> Channel::plaintext_failure() const {
    // Every record begins with its type and 0x03 (RFC 8446 §5.1). A command behind STARTTLS, or a reply, does not.
    const bool is_record = last_header_[0] >= SSL3_RT_CHANGE_CIPHER_SPEC &&
                           last_header_[0] <= SSL3_RT_APPLICATION_DATA && last_header_[1] == SSL3_VERSION_MAJOR;
    if (!has_header_ || is_record) return std::nullopt;
    std::string text(last_header_.begin(), last_header_.end());
    text += transport_.waiting().substr(0, shown_plaintext_octets - header_octets);
    return tls::Failure{tls::Failure::Cause::plaintext,
                        fmt::format("the peer sent plain text where TLS was expected: \"{}\"",
                                    shown_plaintext(text, SSL_is_server(ssl_.get()) == 1))};
}

}  // namespace postern::tls_openssl
