#pragma once

#include "tests/support/tls/test_certificate.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace postern::test {

/// An HTTPS server on 127.0.0.1 with one thread: it answers each connection's request with the same octets, and closes.
class TinyWebServer {
public:
    /// `answer` empty: it reads the request and says nothing.
    TinyWebServer(const TestCertificate& certificate, std::string answer);
    ~TinyWebServer();
    TinyWebServer(const TinyWebServer&) = delete;
    TinyWebServer& operator=(const TinyWebServer&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }
    /// Whole, with their bodies.
    [[nodiscard]] std::vector<std::string> requests() const;

private:
    struct Tls;
    void run();
    void serve(int connection);

    const std::string answer_;
    std::unique_ptr<Tls> tls_;
    int listener_ = -1;
    int stop_ = -1;  ///< An eventfd.
    std::uint16_t port_ = 0;
    mutable std::mutex mutex_;
    std::vector<std::string> requests_;
    std::thread thread_;
};

}  // namespace postern::test
