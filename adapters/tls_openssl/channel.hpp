#pragma once

#include "core/ports/tls_engine.hpp"

#include "adapters/tls_openssl/flight_recorder.hpp"
#include "adapters/tls_openssl/openssl_ptr.hpp"
#include "adapters/tls_openssl/peer_facts.hpp"
#include "adapters/tls_openssl/session_memory.hpp"
#include "adapters/tls_openssl/transport_bio.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace postern::tls_openssl {

/// One connection over an SSL of its own and the transport below it. Contract: ports::TlsChannel.
/// read() may write into outgoing(), too: an alert, or the answer to a key update (RFC 8446 §4.6.3).
class Channel final : public ports::TlsChannel {
public:
    explicit Channel(SSL_CTX* context);
    Channel(const Channel&) = delete;  // OpenSSL holds the address of the transport.
    Channel& operator=(const Channel&) = delete;

    /// Which side this is: one of the two, before the first handshake().
    void be_server(bool issues_tickets);
    /// `sessions` may be null: none is remembered. What the options name and cannot be used fails the handshake.
    void be_client(const ports::ClientTlsOptions& options, const std::string& data_directory,
                   std::shared_ptr<SessionMemory> sessions);
    /// Has client channels under `context` remember their sessions.
    static void remember_sessions(SSL_CTX* context);

    void feed(Octets ciphertext) override;
    void feed_end() override;
    State handshake() override;
    [[nodiscard]] State state() const override { return state_; }
    std::size_t read(std::string& into, std::size_t max_octets) override;
    bool write(Octets plaintext) override;
    void shutdown() override;
    std::string& outgoing() override { return transport_.outgoing; }
    [[nodiscard]] const tls::Facts& facts() const override { return facts_; }
    [[nodiscard]] std::vector<ports::CertificateFacts> peer_chain() const override {
        return tls_openssl::peer_chain(ssl_.get());
    }
    [[nodiscard]] tls::Flights flights() const override { return recorder_ ? recorder_->flights() : tls::Flights{}; }
    [[nodiscard]] const tls::Failure& failure() const override { return failure_; }

private:
    static constexpr std::size_t header_octets = 5;
    using RecordHeader = std::array<unsigned char, header_octets>;

    static void on_message(int is_written, int version, int content_type, const void* data, std::size_t octets,
                           SSL* ssl, void* channel);

    /// What an SSL call that did not succeed means for the state.
    void settle(int result);
    void on_transport_drained();
    void on_close_notify();
    void fail(tls::Failure failure);
    static int on_new_session(SSL* ssl, SSL_SESSION* session);
    void resume();
    void remember();

    [[nodiscard]] std::optional<tls::Failure> plaintext_failure() const;
    [[nodiscard]] tls::Failure take_failure_in_words();
    [[nodiscard]] bool has_more_to_read() const;

    Transport transport_;
    SslPtr ssl_;
    Expectations expected_;
    tls::Demand demand_;
    std::string session_key_;  ///< Empty: no session is remembered.
    std::shared_ptr<SessionMemory> sessions_;
    SslSessionPtr fresh_session_;             ///< Not remembered yet.
    std::optional<tls::Facts> facts_before_;  ///< Of the full handshake of the session that is taken up again.
    State state_ = State::handshaking;
    bool has_transport_ended_ = false;
    bool has_sent_close_ = false;
    RecordHeader last_header_{};
    bool has_header_ = false;
    std::unique_ptr<FlightRecorder> recorder_;  ///< While the handshake is under way.
    tls::Facts facts_;
    tls::Failure failure_;
};

}  // namespace postern::tls_openssl
