#include "adapters/tls_openssl/peer_facts.hpp"

#include "core/base/peer_text.hpp"

#include "adapters/tls_openssl/certificate_text.hpp"
#include "adapters/tls_openssl/openssl_ptr.hpp"

#include <fmt/format.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/objects.h>

#include <algorithm>
#include <cstdint>

namespace postern::tls_openssl {

namespace {

constexpr int most_chain_certificates = 20;

std::string group_text(SSL* ssl) {
    const int nid = static_cast<int>(SSL_get_negotiated_group(ssl));
    if (nid == NID_undef || (nid & TLSEXT_nid_unknown) != 0) return {};
    if (const char* nist_name = EC_curve_nid2nist(nid)) return nist_name;
    const char* name = OBJ_nid2sn(nid);
    return name != nullptr ? name : "";
}

bool names(X509* certificate, const std::string& expected) {
    if (expected.empty()) return false;
    if (is_address(expected)) return X509_check_ip_asc(certificate, expected.c_str(), 0) == 1;
    // OpenSSL's form of "all names below" is a leading dot.
    const auto name = expected.starts_with("*.") ? expected.substr(1) : expected;
    return X509_check_host(certificate, name.data(), name.size(), X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS, nullptr) == 1;
}

/// Whether a trusted root vouches for the chain, where the handshake itself asked only the TLSA records.
long verify_by_roots(SSL* ssl, X509* certificate) {
    const StoreContextPtr chain(X509_STORE_CTX_new());
    auto* store = SSL_CTX_get_cert_store(SSL_get_SSL_CTX(ssl));
    if (!chain || X509_STORE_CTX_init(chain.get(), store, certificate, SSL_get_peer_cert_chain(ssl)) != 1 ||
        X509_STORE_CTX_set_default(chain.get(), "ssl_server") != 1)
        return X509_V_ERR_OUT_OF_MEM;
    X509_verify_cert(chain.get());
    return X509_STORE_CTX_get_error(chain.get());
}

/// Where TLSA records were given to the handshake.
void add_tlsa_facts(tls::Facts& facts, SSL* ssl) {
    std::uint8_t usage = 0;
    std::uint8_t selector = 0;
    std::uint8_t matching = 0;
    facts.is_tlsa_matched = SSL_get0_dane_authority(ssl, nullptr, nullptr) >= 0;
    if (!facts.is_tlsa_matched) {
        facts.tlsa_reason = X509_verify_cert_error_string(SSL_get_verify_result(ssl));
    } else if (SSL_get0_dane_tlsa(ssl, &usage, &selector, &matching, nullptr, nullptr) >= 0) {
        facts.tlsa_record = fmt::format("{} {} {}", usage, selector, matching);
    }
}

void add_certificate_facts(tls::Facts& facts, SSL* ssl, X509* certificate, const Expectations& expected) {
    if (expected.has_tlsa) add_tlsa_facts(facts, ssl);
    const long result = expected.has_tlsa ? verify_by_roots(ssl, certificate) : SSL_get_verify_result(ssl);
    facts.verification = result == X509_V_OK ? tls::Verification::verified : tls::Verification::unverified;
    if (result != X509_V_OK) facts.verification_reason = X509_verify_cert_error_string(result);
    facts.is_name_matched = std::any_of(expected.names.begin(), expected.names.end(),
                                        [&](const std::string& name) { return names(certificate, name); });
    facts.peer_subject = name_text(X509_get_subject_name(certificate));
    facts.peer_issuer = name_text(X509_get_issuer_name(certificate));
    facts.peer_certificate_sha256 = sha256_text(certificate);
    facts.peer_key_sha256 = key_sha256_text(certificate);
}

}  // namespace

bool is_address(const std::string& name) {
    const OctetStringPtr address(a2i_IPADDRESS(name.c_str()));
    ERR_clear_error();
    return address != nullptr;
}

tls::Facts collect_facts(SSL* ssl, const Expectations& expected) {
    tls::Facts facts;
    facts.version = SSL_get_version(ssl);
    facts.cipher = SSL_get_cipher_name(ssl);
    facts.group = group_text(ssl);
    if (const char* name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name)) facts.server_name = escape_for_log(name);
    facts.is_resumed = SSL_session_reused(ssl) == 1;
    const X509Ptr certificate(SSL_get1_peer_certificate(ssl));
    if (certificate) add_certificate_facts(facts, ssl, certificate.get(), expected);
    ERR_clear_error();
    return facts;
}

std::vector<ports::CertificateFacts> peer_chain(SSL* ssl) {
    std::vector<ports::CertificateFacts> chain;
    const auto* shown = SSL_session_reused(ssl) == 1 ? nullptr : SSL_get_peer_cert_chain(ssl);
    const int count = shown == nullptr ? 0 : std::min(sk_X509_num(shown), most_chain_certificates);
    for (int place = 0; place < count; ++place) {
        const X509* certificate = sk_X509_value(shown, place);
        ports::CertificateFacts facts;
        facts.subject = name_text(X509_get_subject_name(certificate));
        facts.issuer = name_text(X509_get_issuer_name(certificate));
        facts.names = host_names(certificate);
        if (const auto* key = X509_get0_pubkey(certificate)) facts.key = key_text(key);
        facts.sha256 = sha256_text(certificate);
        facts.not_before = wall_time(X509_get0_notBefore(certificate));
        facts.not_after = wall_time(X509_get0_notAfter(certificate));
        chain.push_back(std::move(facts));
    }
    ERR_clear_error();
    return chain;
}

tls::Facts facts_of_resumed(SSL* ssl, tls::Facts before) {
    before.version = SSL_get_version(ssl);
    before.cipher = SSL_get_cipher_name(ssl);
    before.group = group_text(ssl);
    before.is_resumed = true;
    return before;
}

}  // namespace postern::tls_openssl
