#include "adapters/tls_openssl/context.hpp"

#include "core/base/peer_text.hpp"

#include "adapters/tls_openssl/error_words.hpp"

#include <fmt/format.h>
#include <openssl/err.h>

#include <new>

namespace postern::tls_openssl {

namespace {

int number_of(ProtocolVersion version) { return version == ProtocolVersion::tls_1_3 ? TLS1_3_VERSION : TLS1_2_VERSION; }

Expected<SslContextPtr, std::string> make_context(const TlsOptions& options, const SSL_METHOD* method) {
    SslContextPtr context(SSL_CTX_new(method));
    if (!context) return unexpected("OpenSSL cannot be set up: " + take_error_words());
    SSL_CTX_set_min_proto_version(context.get(), number_of(options.min_version));
    SSL_CTX_set_max_proto_version(context.get(), number_of(options.max_version));
    // RFC 5246 §7.2.2: a renegotiation may be refused. It buys SMTP nothing and was the hole of CVE-2009-3555.
    SSL_CTX_set_options(context.get(),
                        SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    // Measured with OpenSSL 3.0: 50 KB a session by default, 16 KB when idle buffers are released.
    SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS | SSL_MODE_AUTO_RETRY);
    // The shared cache is one lock that all workers would meet at.
    SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
    if (SSL_CTX_set_cipher_list(context.get(), options.cipher_list.c_str()) != 1) {
        return unexpected(fmt::format("The cipher list \"{}\" cannot be used: {}.", escape_for_log(options.cipher_list),
                                      take_error_words()));
    }
    return context;
}

Expected<void, std::string> use_certificate(SSL_CTX* context, const Certificate& certificate) {
    ERR_clear_error();
    bool is_used = SSL_CTX_use_certificate(context, certificate.leaf.get()) == 1 &&
                   SSL_CTX_use_PrivateKey(context, certificate.key.get()) == 1;
    for (const auto& issuer : certificate.chain)
        is_used = is_used && SSL_CTX_add1_chain_cert(context, issuer.get()) == 1;
    if (!is_used) return unexpected("OpenSSL does not accept the certificate: " + take_error_words() + ".");
    return {};
}

Expected<void, std::string> trust_roots(SSL_CTX* context, const TlsOptions& options) {
    ERR_clear_error();
    if (options.ca_file.empty() && options.ca_directory.empty()) {
        SSL_CTX_set_default_verify_paths(context);  // A host without any root verifies nothing, and the facts say so.
        ERR_clear_error();
        return {};
    }
    if (!options.ca_file.empty() && SSL_CTX_load_verify_file(context, options.ca_file.c_str()) != 1) {
        return unexpected(fmt::format("The file of trusted roots {} cannot be read: {}.",
                                      escape_for_log(options.ca_file), take_error_words()));
    }
    if (!options.ca_directory.empty() && SSL_CTX_load_verify_dir(context, options.ca_directory.c_str()) != 1) {
        return unexpected(fmt::format("The folder of trusted roots {} cannot be used: {}.",
                                      escape_for_log(options.ca_directory), take_error_words()));
    }
    return {};
}

}  // namespace

Expected<SslContextPtr, std::string> make_server_context(const TlsOptions& options, const Certificate& certificate) {
    auto context = make_context(options, TLS_server_method());
    if (!context) return context;
    if (auto used = use_certificate(context->get(), certificate); !used) return unexpected(used.error());
    SSL_CTX_set_dh_auto(context->get(), 1);
    // With stateless tickets one is enough: a mail client that comes back gets a new one each time.
    SSL_CTX_set_num_tickets(context->get(), options.issues_session_tickets ? 1 : 0);
    if (!options.issues_session_tickets) SSL_CTX_set_options(context->get(), SSL_OP_NO_TICKET);
    return context;
}

Expected<SslContextPtr, std::string> make_client_context(const TlsOptions& options, const Certificate* certificate) {
    auto context = make_context(options, TLS_client_method());
    if (!context) return context;
    if (auto trusted = trust_roots(context->get(), options); !trusted) return unexpected(trusted.error());
    if (certificate != nullptr) {
        if (auto used = use_certificate(context->get(), *certificate); !used) return unexpected(used.error());
    }
    // The chain is looked at all the same (SSL_get_verify_result), but what is wrong with it breaks nothing off: core
    // judges.
    SSL_CTX_set_verify(context->get(), SSL_VERIFY_NONE, nullptr);
    return context;
}

}  // namespace postern::tls_openssl
