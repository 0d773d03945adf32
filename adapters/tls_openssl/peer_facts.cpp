#include "adapters/tls_openssl/peer_facts.hpp"

#include "core/base/peer_text.hpp"

#include "adapters/tls_openssl/certificate_text.hpp"
#include "adapters/tls_openssl/openssl_ptr.hpp"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/objects.h>

namespace postern::tls_openssl {

namespace {

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
    return X509_check_host(certificate, expected.data(), expected.size(), X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS,
                           nullptr) == 1;
}

void add_certificate_facts(tls::Facts& facts, SSL* ssl, X509* certificate, const std::string& expected_name) {
    const long result = SSL_get_verify_result(ssl);
    facts.verification = result == X509_V_OK ? tls::Verification::verified : tls::Verification::unverified;
    if (result != X509_V_OK) facts.verification_reason = X509_verify_cert_error_string(result);
    facts.is_name_matched = names(certificate, expected_name);
    facts.peer_subject = name_text(X509_get_subject_name(certificate));
    facts.peer_issuer = name_text(X509_get_issuer_name(certificate));
    facts.peer_certificate_sha256 = sha256_text(certificate);
}

}  // namespace

bool is_address(const std::string& name) {
    const OctetStringPtr address(a2i_IPADDRESS(name.c_str()));
    ERR_clear_error();
    return address != nullptr;
}

tls::Facts collect_facts(SSL* ssl, const std::string& expected_name) {
    tls::Facts facts;
    facts.version = SSL_get_version(ssl);
    facts.cipher = SSL_get_cipher_name(ssl);
    facts.group = group_text(ssl);
    if (const char* name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name)) facts.server_name = escape_for_log(name);
    facts.is_resumed = SSL_session_reused(ssl) == 1;
    const X509Ptr certificate(SSL_get1_peer_certificate(ssl));
    if (certificate) add_certificate_facts(facts, ssl, certificate.get(), expected_name);
    ERR_clear_error();
    return facts;
}

}  // namespace postern::tls_openssl
