#include "tests/bench/load/tls_contexts.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace postern::bench {

namespace {

TlsContext context_of(const SSL_METHOD* method) {
    TlsContext context(SSL_CTX_new(method));
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    SSL_CTX_set_mode(context.get(),
                     SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    return context;
}

}  // namespace

TlsContext client_context() {
    auto context = context_of(TLS_client_method());
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_NONE, nullptr);
    SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    return context;
}

TlsContext server_context(const std::string& file) {
    auto context = context_of(TLS_server_method());
    if (SSL_CTX_use_certificate_chain_file(context.get(), file.c_str()) != 1 ||
        SSL_CTX_use_PrivateKey_file(context.get(), file.c_str(), SSL_FILETYPE_PEM) != 1)
        throw std::runtime_error("no certificate with its key in " + file);
    static const unsigned char ours[] = "bench";
    SSL_CTX_set_session_id_context(context.get(), ours, sizeof ours - 1);
    return context;
}

std::string protocol_of(const SSL* tls) { return fmt::format("{} {}", SSL_get_version(tls), SSL_get_cipher_name(tls)); }

}  // namespace postern::bench
