#include "tests/unit/https_curl/tiny_web_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace postern::test {

namespace {

template <typename Read>
auto from_pem(const std::string& pem, Read read) {
    BIO* const bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
    auto* const object = read(bio, nullptr, nullptr, nullptr);
    BIO_free(bio);
    return object;
}

/// Octets of the body that the header promises.
std::size_t promised(const std::string& request) {
    const auto at = request.find("Content-Length: ");
    return at == std::string::npos ? 0 : std::stoul(request.substr(at + 16));
}

bool is_whole(const std::string& request) {
    const auto end = request.find("\r\n\r\n");
    return end != std::string::npos && request.size() >= end + 4 + promised(request);
}

}  // namespace

struct TinyWebServer::Tls {
    SSL_CTX* context = SSL_CTX_new(TLS_server_method());
    ~Tls() { SSL_CTX_free(context); }
};

TinyWebServer::TinyWebServer(const TestCertificate& certificate, std::string answer)
    : answer_(std::move(answer)), tls_(std::make_unique<Tls>()) {
    auto* const x509 = from_pem(certificate.certificate_pem, PEM_read_bio_X509);
    auto* const key = from_pem(certificate.key_pem, PEM_read_bio_PrivateKey);
    SSL_CTX_use_certificate(tls_->context, x509);
    SSL_CTX_use_PrivateKey(tls_->context, key);
    X509_free(x509);
    EVP_PKEY_free(key);
    listener_ = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in place{};
    place.sin_family = AF_INET;
    place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t octets = sizeof place;
    if (bind(listener_, reinterpret_cast<sockaddr*>(&place), octets) != 0 || listen(listener_, 16) != 0)
        throw std::runtime_error("no port for the web server");
    getsockname(listener_, reinterpret_cast<sockaddr*>(&place), &octets);
    port_ = ntohs(place.sin_port);
    stop_ = eventfd(0, 0);
    thread_ = std::thread([this] { run(); });
}

TinyWebServer::~TinyWebServer() {
    eventfd_write(stop_, 1);
    thread_.join();
    close(stop_);
    close(listener_);
}

std::vector<std::string> TinyWebServer::requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
}

void TinyWebServer::run() {
    // A client may close before it has read all.
    sigset_t pipes;
    sigemptyset(&pipes);
    sigaddset(&pipes, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipes, nullptr);
    while (true) {
        std::array<pollfd, 2> waiting{{{listener_, POLLIN, 0}, {stop_, POLLIN, 0}}};
        poll(waiting.data(), waiting.size(), -1);
        if (waiting[1].revents != 0) return;
        const int connection = accept(listener_, nullptr, nullptr);
        serve(connection);
        close(connection);
    }
}

void TinyWebServer::serve(int connection) {
    SSL* const ssl = SSL_new(tls_->context);
    SSL_set_fd(ssl, connection);
    std::string request;
    if (SSL_accept(ssl) == 1) {
        std::array<char, 4096> octets{};
        int count = 1;
        while (!is_whole(request) && (count = SSL_read(ssl, octets.data(), octets.size())) > 0)
            request.append(octets.data(), static_cast<std::size_t>(count));
        {
            const std::lock_guard lock(mutex_);
            requests_.push_back(request);
        }
        if (answer_.empty()) {
            // Until the client has enough of it, or the test.
            std::array<pollfd, 2> waiting{{{connection, POLLIN, 0}, {stop_, POLLIN, 0}}};
            poll(waiting.data(), waiting.size(), -1);
        } else {
            SSL_write(ssl, answer_.data(), static_cast<int>(answer_.size()));
            SSL_shutdown(ssl);
        }
    }
    SSL_free(ssl);
}

}  // namespace postern::test
