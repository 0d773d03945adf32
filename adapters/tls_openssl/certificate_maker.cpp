#include "adapters/tls_openssl/certificate_maker.hpp"

#include "adapters/tls_openssl/error_words.hpp"
#include "adapters/tls_openssl/openssl_ptr.hpp"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>

#include <chrono>

namespace postern::tls_openssl {
namespace {

constexpr unsigned key_bits = 3072;
constexpr long lifetime_seconds = 365L * 24 * 60 * 60;
constexpr long clocks_differ_seconds = 60L * 60;

using RequestPtr = std::unique_ptr<X509_REQ, FreeBy<X509_REQ_free>>;
using ExtensionPtr = std::unique_ptr<X509_EXTENSION, FreeBy<X509_EXTENSION_free>>;

struct FreeExtensions {
    void operator()(STACK_OF(X509_EXTENSION) * all) const { sk_X509_EXTENSION_pop_free(all, X509_EXTENSION_free); }
};
using ExtensionsPtr = std::unique_ptr<STACK_OF(X509_EXTENSION), FreeExtensions>;

std::string alternative_names(const std::vector<std::string>& names) {
    std::string text;
    for (const auto& name : names) text += fmt::format("{}DNS:{}", text.empty() ? "" : ",", name);
    return text;
}

/// What both kinds say. Null: OpenSSL failed.
ExtensionsPtr extensions_for(const std::vector<std::string>& names) {
    ExtensionsPtr all(sk_X509_EXTENSION_new_null());
    const auto add = [&](int kind, const std::string& value) {
        ExtensionPtr extension(X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str()));
        if (!all || !extension || sk_X509_EXTENSION_push(all.get(), extension.get()) == 0) return false;
        static_cast<void>(extension.release());
        return true;
    };
    const bool is_done = add(NID_subject_alt_name, alternative_names(names)) &&
                         add(NID_key_usage, "critical,digitalSignature,keyEncipherment") &&
                         add(NID_ext_key_usage, "serverAuth,clientAuth");
    return is_done ? std::move(all) : nullptr;
}

bool set_common_name(X509_NAME* subject, const std::string& name) {
    // RFC 5280 appendix A: a common name has at most 64 characters. A longer one stands in the names alone.
    if (name.size() > 64) return true;
    return X509_NAME_add_entry_by_NID(subject, NID_commonName, MBSTRING_ASC,
                                      reinterpret_cast<const unsigned char*>(name.data()),
                                      static_cast<int>(name.size()), -1, 0) == 1;
}

template <typename Write>
std::string pem_of(Write write) {
    const BioPtr memory(BIO_new(BIO_s_mem()));
    if (!memory || write(memory.get()) != 1) return {};
    char* octets = nullptr;
    const auto size = BIO_get_mem_data(memory.get(), &octets);
    return {octets, static_cast<std::size_t>(size)};
}

std::string key_pem(EVP_PKEY* key) {
    return pem_of(
        [&](BIO* memory) { return PEM_write_bio_PKCS8PrivateKey(memory, key, nullptr, nullptr, 0, nullptr, nullptr); });
}

bool set_serial_number(X509* certificate) {
    unsigned char octets[16];
    if (RAND_bytes(octets, sizeof octets) != 1) return false;
    octets[0] &= 0x7F;  // positive
    const std::unique_ptr<BIGNUM, FreeBy<BN_free>> number(BN_bin2bn(octets, sizeof octets, nullptr));
    return number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool fill(X509* certificate, EVP_PKEY* key, const std::vector<std::string>& names, WallTime now) {
    const auto extensions = extensions_for(names);
    auto seconds =
        static_cast<time_t>(std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count());
    bool is_done = extensions && X509_set_version(certificate, X509_VERSION_3) == 1 && set_serial_number(certificate) &&
                   set_common_name(X509_get_subject_name(certificate), names.front()) &&
                   X509_set_issuer_name(certificate, X509_get_subject_name(certificate)) == 1 &&
                   X509_time_adj(X509_getm_notBefore(certificate), -clocks_differ_seconds, &seconds) != nullptr &&
                   X509_time_adj(X509_getm_notAfter(certificate), lifetime_seconds, &seconds) != nullptr &&
                   X509_set_pubkey(certificate, key) == 1;
    for (int place = 0; is_done && place < sk_X509_EXTENSION_num(extensions.get()); ++place)
        is_done = X509_add_ext(certificate, sk_X509_EXTENSION_value(extensions.get(), place), -1) == 1;
    return is_done && X509_sign(certificate, key, EVP_sha256()) > 0;
}

bool fill(X509_REQ* request, EVP_PKEY* key, const std::vector<std::string>& names) {
    const auto extensions = extensions_for(names);
    return extensions && X509_REQ_set_version(request, X509_REQ_VERSION_1) == 1 &&
           set_common_name(X509_REQ_get_subject_name(request), names.front()) &&
           X509_REQ_set_pubkey(request, key) == 1 && X509_REQ_add_extensions(request, extensions.get()) == 1 &&
           X509_REQ_sign(request, key, EVP_sha256()) > 0;
}

std::string failure() { return "OpenSSL cannot make it: " + take_error_words(); }

}  // namespace

Expected<MadeCertificate, std::string> make_self_signed(const std::vector<std::string>& names, WallTime now) {
    ERR_clear_error();
    const KeyPtr key(EVP_RSA_gen(key_bits));
    const X509Ptr certificate(X509_new());
    if (!key || !certificate || !fill(certificate.get(), key.get(), names, now)) return unexpected(failure());
    return MadeCertificate{key_pem(key.get()),
                           pem_of([&](BIO* memory) { return PEM_write_bio_X509(memory, certificate.get()); })};
}

Expected<MadeCertificate, std::string> make_request(const std::vector<std::string>& names) {
    ERR_clear_error();
    const KeyPtr key(EVP_RSA_gen(key_bits));
    const RequestPtr request(X509_REQ_new());
    if (!key || !request || !fill(request.get(), key.get(), names)) return unexpected(failure());
    return MadeCertificate{key_pem(key.get()),
                           pem_of([&](BIO* memory) { return PEM_write_bio_X509_REQ(memory, request.get()); })};
}

}  // namespace postern::tls_openssl
