#pragma once

#include <openssl/ssl.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace postern::bench {

/// How far an operation on a non-blocking socket came.
enum class Progress {
    advanced,  ///< Something was done.
    blocked,   ///< The socket is to be waited for.
    closed,    ///< The peer has ended the connection.
    failed,    ///< Connection::error() says why.
};

/// One non-blocking TCP connection, in clear or under TLS, with the octets that came and those that wait to be sent.
/// It is to be watched edge-triggered: each call goes on until the socket blocks. One thread.
class Connection {
public:
    /// Owns `descriptor`, and sends without Nagle's delay.
    explicit Connection(int descriptor);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// From here on TLS; shake_hands() is to be called until it advances.
    void start_tls(SSL_CTX* context, bool is_server);
    [[nodiscard]] Progress shake_hands();
    /// Null in clear text.
    [[nodiscard]] SSL* tls() const { return tls_.get(); }
    /// Says goodbye under TLS, as far as the socket takes it at once.
    void say_goodbye();

    /// Takes all that is there.
    [[nodiscard]] Progress receive();
    [[nodiscard]] std::string_view received() const { return std::string_view(input_).substr(taken_); }
    /// `octets` of received() are dealt with.
    void take(std::size_t octets);

    /// Sent by the next transmit(), behind what waits already.
    void queue(std::string_view octets);
    /// The same, not copied when it is long: `octets` stay as they are until is_sent(). One at a time, and the last
    /// one.
    void queue_shared(std::string_view octets);
    [[nodiscard]] bool is_sent() const { return sent_ == output_.size() && shared_.empty(); }
    /// Sends what waits, as far as the socket takes it; advanced: all of it.
    [[nodiscard]] Progress transmit();

    [[nodiscard]] const std::string& error() const { return error_; }

private:
    struct FreeTls {
        void operator()(SSL* tls) const { SSL_free(tls); }
    };

    [[nodiscard]] long read_some(char* to, std::size_t octets);
    [[nodiscard]] long write_some();
    [[nodiscard]] Progress stopped_at(long result);
    [[nodiscard]] Progress tls_stopped_at(int result);
    void sent(std::size_t octets);

    int descriptor_;
    std::unique_ptr<SSL, FreeTls> tls_;
    std::string input_;
    std::size_t taken_ = 0;
    std::string output_;
    std::size_t sent_ = 0;
    std::string_view shared_;
    std::string error_;
};

}  // namespace postern::bench
