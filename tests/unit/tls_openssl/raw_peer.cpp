#include "tests/unit/tls_openssl/raw_peer.hpp"

#include "tests/support/files/temporary_folder.hpp"

namespace postern::test {

RawPeer::RawPeer(SSL_CTX* context) : context_(context) {}

void RawPeer::begin() {
    ssl_.reset(SSL_new(context_.get()));
    input_ = BIO_new(BIO_s_mem());
    output_ = BIO_new(BIO_s_mem());
    SSL_set_bio(ssl_.get(), input_, output_);
}

void RawPeer::use(const TestCertificate& certificate) {
    const TemporaryFolder folder;
    const std::string both = folder.write("both.pem", certificate.certificate_pem + certificate.key_pem);
    SSL_CTX_use_certificate_file(context_.get(), both.c_str(), SSL_FILETYPE_PEM);
    SSL_CTX_use_PrivateKey_file(context_.get(), both.c_str(), SSL_FILETYPE_PEM);
}

RawPeer RawPeer::server_that_asks_for_a_certificate(const TestCertificate& certificate) {
    RawPeer peer(SSL_CTX_new(TLS_server_method()));
    peer.use(certificate);
    SSL_CTX_set_verify(peer.context_.get(), SSL_VERIFY_PEER, [](int, X509_STORE_CTX*) { return 1; });
    peer.begin();
    SSL_set_accept_state(peer.ssl_.get());
    return peer;
}

RawPeer RawPeer::client(int max_version, const Session& session, const TestCertificate* certificate) {
    RawPeer peer(SSL_CTX_new(TLS_client_method()));
    if (certificate != nullptr) peer.use(*certificate);
    SSL_CTX_set_max_proto_version(peer.context_.get(), max_version);
    peer.begin();
    SSL_set_connect_state(peer.ssl_.get());
    if (session) SSL_set_session(peer.ssl_.get(), session.get());
    return peer;
}

RawPeer& RawPeer::talk_to(ports::TlsChannel& channel) {
    for (int turn = 0; turn < 5; ++turn) {
        SSL_do_handshake(ssl_.get());
        char octet = 0;
        SSL_read(ssl_.get(), &octet, 1);  // A TLS 1.3 ticket comes behind the handshake.
        char* octets = nullptr;
        const long size = BIO_get_mem_data(output_, &octets);
        channel.feed(as_octets({octets, static_cast<std::size_t>(size)}));
        (void)BIO_reset(output_);
        channel.handshake();
        BIO_write(input_, channel.outgoing().data(), static_cast<int>(channel.outgoing().size()));
        channel.outgoing().clear();
    }
    return *this;
}

std::string RawPeer::subject_of_the_other_side() const {
    X509* shown = SSL_get1_peer_certificate(ssl_.get());
    if (shown == nullptr) return {};
    char* text = X509_NAME_oneline(X509_get_subject_name(shown), nullptr, 0);
    const std::string subject = text;
    OPENSSL_free(text);
    X509_free(shown);
    return subject;
}

RawPeer::Session RawPeer::session() const {
    SSL_shutdown(ssl_.get());
    return Session(SSL_get1_session(ssl_.get()));
}

}  // namespace postern::test
