#pragma once

#include "core/ports/tls_engine.hpp"

#include "tests/support/tls/test_certificate.hpp"

#include <openssl/ssl.h>

#include <memory>
#include <string>

namespace postern::test {

/// The other side, made of OpenSSL by hand, for what our own engine never does: ask for a client certificate, resume a
/// session.
class RawPeer {
public:
    struct Free {
        void operator()(SSL_SESSION* session) const { SSL_SESSION_free(session); }
        void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
        void operator()(SSL* ssl) const { SSL_free(ssl); }
    };
    using Session = std::unique_ptr<SSL_SESSION, Free>;

    static RawPeer server_that_asks_for_a_certificate(const TestCertificate& certificate);
    /// `session` may be null. `max_version` is TLS1_2_VERSION or TLS1_3_VERSION. `certificate` is what it shows to
    /// who asks; null: none.
    static RawPeer client(int max_version, const Session& session, const TestCertificate* certificate = nullptr);

    /// Shakes hands with `channel`, and reads what comes behind.
    RawPeer& talk_to(ports::TlsChannel& channel);

    /// `/CN=…`; empty: the channel showed no certificate.
    [[nodiscard]] std::string subject_of_the_other_side() const;
    /// For another client. Ends this connection's life in order: OpenSSL resumes no session of one that was broken off.
    [[nodiscard]] Session session() const;

private:
    explicit RawPeer(SSL_CTX* context);
    void use(const TestCertificate& certificate);
    void begin();

    std::unique_ptr<SSL_CTX, Free> context_;
    std::unique_ptr<SSL, Free> ssl_;
    BIO* input_ = nullptr;  ///< Both belong to ssl_.
    BIO* output_ = nullptr;
};

}  // namespace postern::test
