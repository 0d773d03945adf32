#include "tests/bench/load/connection.hpp"

#include <openssl/err.h>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace postern::bench {

namespace {

constexpr std::size_t read_octets = 32 * 1024;
// Up to here a body is copied behind its header, so that both are one segment or one TLS record.
constexpr std::size_t most_copied_octets = 16 * 1024;
constexpr std::size_t most_written_octets = 1 << 20;

std::string last_tls_error() {
    const char* reason = ERR_reason_error_string(ERR_peek_error());
    return reason == nullptr ? "TLS error" : reason;
}

bool is_end_without_goodbye() { return ERR_GET_REASON(ERR_peek_error()) == SSL_R_UNEXPECTED_EOF_WHILE_READING; }

}  // namespace

Connection::Connection(int descriptor) : descriptor_(descriptor) {
    const int on = 1;
    setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

Connection::~Connection() {
    // OpenSSL takes a session that was not closed properly for one that may not be resumed.
    if (tls_) SSL_set_shutdown(tls_.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    tls_.reset();
    close(descriptor_);
}

void Connection::start_tls(SSL_CTX* context, bool is_server) {
    tls_.reset(SSL_new(context));
    SSL_set_fd(tls_.get(), descriptor_);
    if (is_server)
        SSL_set_accept_state(tls_.get());
    else
        SSL_set_connect_state(tls_.get());
}

Progress Connection::shake_hands() {
    ERR_clear_error();
    const int result = SSL_do_handshake(tls_.get());
    return result == 1 ? Progress::advanced : tls_stopped_at(result);
}

void Connection::say_goodbye() {
    if (tls_ && SSL_is_init_finished(tls_.get())) SSL_shutdown(tls_.get());
}

Progress Connection::receive() {
    std::array<char, read_octets> buffer{};
    bool has_advanced = false;
    for (;;) {
        const long result = read_some(buffer.data(), buffer.size());
        if (result > 0) {
            input_.append(buffer.data(), static_cast<std::size_t>(result));
            has_advanced = true;
            continue;
        }
        const auto progress = stopped_at(result);
        return has_advanced ? Progress::advanced : progress;  // An end is met again by the next call.
    }
}

long Connection::read_some(char* to, std::size_t octets) {
    if (!tls_) return ::read(descriptor_, to, octets);
    ERR_clear_error();
    return SSL_read(tls_.get(), to, static_cast<int>(octets));
}

Progress Connection::stopped_at(long result) {
    if (tls_) return tls_stopped_at(static_cast<int>(result));
    if (result == 0) return Progress::closed;
    if (errno == EAGAIN || errno == EINTR) return Progress::blocked;
    error_ = std::strerror(errno);
    return Progress::failed;
}

Progress Connection::tls_stopped_at(int result) {
    const int saved = errno;
    const int why = SSL_get_error(tls_.get(), result);
    if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE) return Progress::blocked;
    if (why == SSL_ERROR_ZERO_RETURN || is_end_without_goodbye()) return Progress::closed;
    error_ = why == SSL_ERROR_SYSCALL && saved != 0 ? std::strerror(saved) : last_tls_error();
    return Progress::failed;
}

void Connection::take(std::size_t octets) {
    taken_ += octets;
    if (taken_ < input_.size() && taken_ < read_octets) return;
    input_.erase(0, taken_);
    taken_ = 0;
}

void Connection::queue(std::string_view octets) { output_.append(octets); }

void Connection::queue_shared(std::string_view octets) {
    if (octets.size() <= most_copied_octets)
        queue(octets);
    else
        shared_ = octets;
}

Progress Connection::transmit() {
    while (!is_sent()) {
        const long result = write_some();
        if (result <= 0) return stopped_at(result);
        sent(static_cast<std::size_t>(result));
    }
    return Progress::advanced;
}

long Connection::write_some() {
    auto own = std::string_view(output_).substr(sent_);
    if (tls_) {
        const auto next = own.empty() ? shared_ : own;
        ERR_clear_error();
        return SSL_write(tls_.get(), next.data(), static_cast<int>(std::min(next.size(), most_written_octets)));
    }
    std::array<iovec, 2> parts{iovec{const_cast<char*>(own.data()), own.size()},
                               iovec{const_cast<char*>(shared_.data()), shared_.size()}};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = parts.size();
    return sendmsg(descriptor_, &message, MSG_NOSIGNAL);
}

void Connection::sent(std::size_t octets) {
    const auto own = std::min(octets, output_.size() - sent_);
    sent_ += own;
    shared_.remove_prefix(octets - own);
    if (sent_ < output_.size()) return;
    output_.clear();
    sent_ = 0;
}

}  // namespace postern::bench
