#include "adapters/tls_openssl/context.hpp"

#include "core/base/peer_text.hpp"

#include "adapters/tls_openssl/certificate_text.hpp"
#include "adapters/tls_openssl/channel.hpp"
#include "adapters/tls_openssl/ciphers.hpp"
#include "adapters/tls_openssl/error_words.hpp"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>
#include <vector>

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

constexpr std::size_t shown_octets = 80;

int number_of(tls::MinimumVersion version) {
    switch (version) {
        case tls::MinimumVersion::tls_1_0:
            return TLS1_VERSION;
        case tls::MinimumVersion::tls_1_1:
            return TLS1_1_VERSION;
        case tls::MinimumVersion::tls_1_2:
            return TLS1_2_VERSION;
        case tls::MinimumVersion::tls_1_3:
            return TLS1_3_VERSION;
    }
    return TLS1_2_VERSION;
}

Expected<void, std::string> keep_rules(SSL_CTX* context, const tls::ServerRules& rules,
                                       const std::vector<const Certificate*>& certificates) {
    SSL_CTX_set_min_proto_version(context, number_of(rules.minimum_version));
    if (auto used = use_ciphers(context, rules, certificates); !used) return used;
    ERR_clear_error();
    for (const auto& group : rules.groups) {
        if (SSL_CTX_set1_groups_list(context, group.c_str()) != 1) {
            ERR_clear_error();
            return unexpected(
                fmt::format("the group \"{}\" is not known; known are X25519, P-256, P-384, P-521, X448 "
                            "and ffdhe2048",
                            escape_for_log(group, shown_octets)));
        }
    }
    const auto groups = fmt::format("{}", fmt::join(rules.groups, ":"));
    if (!groups.empty() && SSL_CTX_set1_groups_list(context, groups.c_str()) != 1)
        return unexpected("the groups cannot be used: " + take_error_words());
    return {};
}

// The chain is judged as a server's is, but what is wrong with it breaks nothing off: a certificate is never demanded.
int judge_client_chain(X509_STORE_CTX* chain, void* /*argument*/) {
    ERR_set_mark();
    X509_verify_cert(chain);  // The judgement stays in `chain`; collect_facts() finds it.
    ERR_pop_to_mark();
    return 1;
}

Expected<void, std::string> ask_for_certificate(SSL_CTX* context, const TlsOptions& options) {
    if (auto trusted = trust_roots(context, options); !trusted) return trusted;
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_cert_verify_callback(context, judge_client_chain, nullptr);
    return {};
}

// A session is taken up again only under the rules that it was made under: tighter ones hold from now on, and who was
// not asked for a certificate then is asked now.
void limit_resumption(SSL_CTX* context, const std::optional<tls::ServerRules>& rules) {
    const auto held = rules ? fmt::format("{} {} {} {} {}", number_of(rules->minimum_version),
                                          fmt::join(rules->ciphers, ":"), fmt::join(rules->domino_ciphers, ":"),
                                          fmt::join(rules->groups, ":"), rules->asks_client_certificate)
                            : std::string{};
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(held.data()), held.size(), digest.data());
    SSL_CTX_set_session_id_context(context, digest.data(), digest.size());
}

bool covers(const Certificate& certificate, const std::string& name) {
    return X509_check_host(certificate.leaf.get(), name.data(), name.size(), 0, nullptr) == 1;
}

/// The certificate, and those with the same name and a key of another kind: OpenSSL shows each client the one that it
/// can check.
std::vector<const Certificate*> beside(const Certificate& certificate, const Certificate& first) {
    std::vector<const Certificate*> all{&certificate};
    const auto names = host_names(certificate.leaf.get());
    const auto add = [&](const Certificate& other) {
        const bool is_new_kind = std::none_of(all.begin(), all.end(), [&](const Certificate* one) {
            return EVP_PKEY_base_id(one->key.get()) == EVP_PKEY_base_id(other.key.get());
        });
        if (is_new_kind && !names.empty() && covers(other, names.front())) all.push_back(&other);
    };
    add(first);
    for (const auto& other : first.more) add(other);
    return all;
}

Expected<SslContextPtr, std::string> make_named_context(const ServerTerms& terms,
                                                        const std::vector<const Certificate*>& certificates) {
    const auto& [options, rules, keys] = terms;
    auto context = make_context(options, TLS_server_method());
    if (!context) return context;
    if (rules) {
        if (auto kept = keep_rules(context->get(), *rules, certificates); !kept) return unexpected(kept.error());
    }
    if (rules && rules->asks_client_certificate) {
        if (auto asked = ask_for_certificate(context->get(), options); !asked) return unexpected(asked.error());
    }
    limit_resumption(context->get(), rules);
    for (const auto* certificate : certificates) {
        if (auto used = use_certificate(context->get(), *certificate); !used) return unexpected(used.error());
    }
    if (rules) {
        if (auto checked = check_ciphers(context->get(), *rules, certificates); !checked)
            return unexpected(checked.error());
    }
    SSL_CTX_set_dh_auto(context->get(), 1);
    // With stateless tickets one is enough: a mail client that comes back gets a new one each time.
    SSL_CTX_set_num_tickets(context->get(), 1);
    seal_tickets(context->get(), keys);
    return context;
}

/// The contexts that a server name may lead to, the first certificate's own among them. It belongs to the context that
/// channels are made from, because a handshake may outlive a change of certificates.
class NamedContexts {
public:
    /// Null for the context that holds this object, which must not be held by it.
    void add(const Certificate& certificate, SSL_CTX* context) {
        X509_up_ref(certificate.leaf.get());
        if (context != nullptr) SSL_CTX_up_ref(context);
        entries_.push_back({X509Ptr(certificate.leaf.get()), SslContextPtr(context)});
    }
    /// Null: the one that the channel has already.
    [[nodiscard]] SSL_CTX* find(std::string_view name) const {
        for (const auto& entry : entries_) {
            if (X509_check_host(entry.leaf.get(), name.data(), name.size(), 0, nullptr) == 1)
                return entry.context.get();
        }
        return nullptr;
    }

private:
    struct Entry {
        X509Ptr leaf;
        SslContextPtr context;
    };
    std::vector<Entry> entries_;
};

int on_server_name(SSL* session, int* /*alert*/, void* /*argument*/) {
    const char* name = SSL_get_servername(session, TLSEXT_NAMETYPE_host_name);
    const auto* named = ContextSlot<NamedContexts>::get(SSL_get_SSL_CTX(session));
    SSL_CTX* context = name != nullptr && named != nullptr ? named->find(name) : nullptr;
    if (context != nullptr) SSL_set_SSL_CTX(session, context);
    return SSL_TLSEXT_ERR_OK;
}

void choose_by_name(SSL_CTX* context, std::unique_ptr<NamedContexts> named) {
    ContextSlot<NamedContexts>::put(context, std::move(named));
    SSL_CTX_set_tlsext_servername_callback(context, on_server_name);
}

}  // namespace

Expected<SslContextPtr, std::string> make_server_context(const ServerTerms& terms, const Certificate* certificate) {
    if (certificate == nullptr) return make_named_context(terms, {});
    auto context = make_named_context(terms, beside(*certificate, *certificate));
    if (!context || certificate->more.empty()) return context;
    auto named = std::make_unique<NamedContexts>();
    named->add(*certificate, nullptr);
    for (const auto& other : certificate->more) {
        auto one = make_named_context(terms, beside(other, *certificate));
        if (!one) return one;
        named->add(other, one->get());
    }
    choose_by_name(context->get(), std::move(named));
    return context;
}

tls::DominoCiphers domino_ciphers(const tls::ServerRules& rules, const Certificate* certificate) {
    return choose_domino_ciphers(
        rules, certificate != nullptr ? beside(*certificate, *certificate) : std::vector<const Certificate*>{});
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
    if (SSL_CTX_dane_enable(context->get()) != 1) return unexpected("OpenSSL cannot do DANE: " + take_error_words());
    Channel::remember_sessions(context->get());
    return context;
}

}  // namespace postern::tls_openssl
