#include "tests/support/tls/test_certificate.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <cstdint>
#include <memory>
#include <stdexcept>

namespace postern::test {

namespace {

template <auto free_function>
struct FreeBy {
    template <typename T>
    void operator()(T* object) const {
        free_function(object);
    }
};
using Key = std::unique_ptr<EVP_PKEY, FreeBy<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, FreeBy<X509_free>>;
using Request = std::unique_ptr<X509_REQ, FreeBy<X509_REQ_free>>;
using Bundle = std::unique_ptr<PKCS12, FreeBy<PKCS12_free>>;
using Memory = std::unique_ptr<BIO, FreeBy<BIO_free>>;

void require(bool is_done, const char* what) {
    if (!is_done) throw std::runtime_error(std::string("test certificate: ") + what);
}

Key make_key(KeyKind kind) {
    switch (kind) {
        case KeyKind::ecdsa_p256:
            return Key(EVP_EC_gen("P-256"));
        case KeyKind::rsa_2048:
            return Key(EVP_RSA_gen(2048u));
        case KeyKind::ed25519:
            return Key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
    }
    return nullptr;
}

std::string contents_of(const Memory& memory) {
    char* text = nullptr;
    const long octets = BIO_get_mem_data(memory.get(), &text);
    return {text, static_cast<std::size_t>(octets)};
}

std::string pem_of(X509* certificate) {
    const Memory memory(BIO_new(BIO_s_mem()));
    require(PEM_write_bio_X509(memory.get(), certificate) == 1, "writing the certificate");
    return contents_of(memory);
}

std::string pem_of(EVP_PKEY* key) {
    const Memory memory(BIO_new(BIO_s_mem()));
    require(PEM_write_bio_PrivateKey(memory.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1, "writing the key");
    return contents_of(memory);
}

Memory reading(const std::string& text) { return Memory(BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))); }
Key read_key(const std::string& pem) {
    return Key(PEM_read_bio_PrivateKey(reading(pem).get(), nullptr, nullptr, nullptr));
}
Certificate read_certificate(const std::string& pem) {
    return Certificate(PEM_read_bio_X509(reading(pem).get(), nullptr, nullptr, nullptr));
}

void add_extension(X509* certificate, X509* issuer, int kind, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, FreeBy<X509_EXTENSION_free>> extension(
        X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
    require(extension && X509_add_ext(certificate, extension.get(), -1) == 1, "an extension");
}

std::string alternative_names(const CertificateRequest& request) {
    std::string value;
    for (const auto& name : request.dns_names) value += (value.empty() ? "DNS:" : ",DNS:") + name;
    for (const auto& address : request.addresses) value += (value.empty() ? "IP:" : ",IP:") + address;
    return value;
}

Certificate make_body(const CertificateRequest& request, EVP_PKEY* key) {
    Certificate certificate(X509_new());
    X509_set_version(certificate.get(), X509_VERSION_3);
    std::uint64_t serial = 0;
    RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial);
    ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate.get()), serial >> 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), std::chrono::seconds(request.begins).count());
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), std::chrono::seconds(request.ends).count());
    X509_set_pubkey(certificate.get(), key);
    const auto* name = reinterpret_cast<const unsigned char*>(request.common_name.c_str());
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_UTF8, name, -1, -1, 0);
    return certificate;
}

void sign(X509* certificate, EVP_PKEY* issuer_key) {
    const bool hashes_itself = EVP_PKEY_get_base_id(issuer_key) == EVP_PKEY_ED25519;
    require(X509_sign(certificate, issuer_key, hashes_itself ? nullptr : EVP_sha256()) > 0, "signing");
}

TestCertificate make(const CertificateRequest& request, const TestCertificate* issuer, const char* constraints) {
    const Key key = make_key(request.key);
    require(key != nullptr, "a key");
    const Certificate certificate = make_body(request, key.get());
    const Certificate issuer_certificate = issuer != nullptr ? read_certificate(issuer->certificate_pem) : nullptr;
    const Key issuer_key = issuer != nullptr ? read_key(issuer->key_pem) : nullptr;
    X509* signer = issuer_certificate ? issuer_certificate.get() : certificate.get();
    X509_set_issuer_name(certificate.get(), X509_get_subject_name(signer));
    add_extension(certificate.get(), signer, NID_basic_constraints, constraints);
    const std::string names = alternative_names(request);
    if (!names.empty()) add_extension(certificate.get(), signer, NID_subject_alt_name, names);
    sign(certificate.get(), issuer_key ? issuer_key.get() : key.get());
    return {pem_of(certificate.get()), pem_of(key.get())};
}

}  // namespace

TestCertificate make_self_signed(const CertificateRequest& request) { return make(request, nullptr, "CA:FALSE"); }

TestAuthority::TestAuthority() {
    CertificateRequest request;
    request.common_name = "Example Root";
    request.dns_names.clear();
    root_ = make(request, nullptr, "critical,CA:TRUE");
}

TestAuthority::TestAuthority(const TestAuthority& root, std::chrono::hours ends) {
    CertificateRequest request;
    request.common_name = "Example Intermediate";
    request.dns_names.clear();
    request.ends = ends;
    root_ = make(request, &root.root_, "critical,CA:TRUE");
}

TestCertificate TestAuthority::issue(const CertificateRequest& request) const {
    return make(request, &root_, "CA:FALSE");
}

std::string TestAuthority::issue_for(const std::string& request_pem) const {
    const Request request(PEM_read_bio_X509_REQ(reading(request_pem).get(), nullptr, nullptr, nullptr));
    require(request && X509_REQ_verify(request.get(), X509_REQ_get0_pubkey(request.get())) == 1, "the request");
    const Certificate root = read_certificate(root_.certificate_pem);
    const Certificate certificate = make_body({}, X509_REQ_get0_pubkey(request.get()));
    X509_set_issuer_name(certificate.get(), X509_get_subject_name(root.get()));
    STACK_OF(X509_EXTENSION)* wanted = X509_REQ_get_extensions(request.get());
    while (X509_EXTENSION* extension = sk_X509_EXTENSION_pop(wanted)) {
        X509_add_ext(certificate.get(), extension, -1);
        X509_EXTENSION_free(extension);
    }
    sk_X509_EXTENSION_free(wanted);
    sign(certificate.get(), read_key(root_.key_pem).get());
    return pem_of(certificate.get());
}

std::string encrypted_key_pem(const TestCertificate& certificate, const std::string& password) {
    const Key key = read_key(certificate.key_pem);
    const Memory memory(BIO_new(BIO_s_mem()));
    const auto* octets = reinterpret_cast<const unsigned char*>(password.data());
    require(PEM_write_bio_PrivateKey(memory.get(), key.get(), EVP_aes_256_cbc(), octets,
                                     static_cast<int>(password.size()), nullptr, nullptr) == 1,
            "encrypting the key");
    return contents_of(memory);
}

std::string pkcs12(const TestCertificate& certificate, const std::string& password) {
    const Key key = read_key(certificate.key_pem);
    const Certificate leaf = read_certificate(certificate.certificate_pem);
    const Bundle bundle(PKCS12_create(password.empty() ? nullptr : password.c_str(), nullptr, key.get(), leaf.get(),
                                      nullptr, 0, 0, 0, 0, 0));
    const Memory memory(BIO_new(BIO_s_mem()));
    require(bundle && i2d_PKCS12_bio(memory.get(), bundle.get()) == 1, "making PKCS #12");
    return contents_of(memory);
}

}  // namespace postern::test
