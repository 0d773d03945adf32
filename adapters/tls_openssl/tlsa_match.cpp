#include "adapters/tls_openssl/tlsa_match.hpp"

#include "core/tls/own_certificate.hpp"

#include "adapters/tls_openssl/certificate_text.hpp"

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>

namespace postern::tls_openssl {

namespace {

constexpr std::uint8_t whole_certificate = 0;
constexpr std::uint8_t whole_data = 0;
constexpr std::uint8_t by_sha256 = 1;

std::string der_of(const X509* certificate, std::uint8_t selector) {
    unsigned char* der = nullptr;
    const int octets = selector == whole_certificate ? i2d_X509(certificate, &der)
                                                     : i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
    if (octets <= 0) return {};
    std::string text(reinterpret_cast<const char*>(der), static_cast<std::size_t>(octets));
    OPENSSL_free(der);
    return text;
}

std::string association_of(const X509* certificate, const tls::TlsaRecord& record) {
    auto der = der_of(certificate, record.selector);
    if (record.matching == whole_data) return der;
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned octets = 0;
    const auto* algorithm = record.matching == by_sha256 ? EVP_sha256() : EVP_sha512();
    if (EVP_Digest(der.data(), der.size(), digest.data(), &octets, algorithm, nullptr) != 1) return {};
    return {reinterpret_cast<const char*>(digest.data()), octets};
}

bool is_proved_alone(const std::vector<tls::TlsaRecord>& records, const Certificate& certificate) {
    return std::any_of(records.begin(), records.end(), [&](const tls::TlsaRecord& record) {
        if (record.usage == tls::usage_dane_ee) return association_of(certificate.leaf.get(), record) == record.data;
        return record.matching == whole_data ||
               std::any_of(certificate.chain.begin(), certificate.chain.end(),
                           [&](const X509Ptr& issuer) { return association_of(issuer.get(), record) == record.data; });
    });
}

bool is_for(const Certificate& certificate, const std::string& host) {
    const auto names = host_names(certificate.leaf.get());
    return std::any_of(names.begin(), names.end(), [&](const std::string& name) { return tls::covers(name, host); });
}

}  // namespace

bool is_proved_by(const std::vector<tls::TlsaRecord>& records, const Certificate& certificate,
                  const std::string& host) {
    return is_proved_alone(records, certificate) &&
           std::all_of(certificate.more.begin(), certificate.more.end(), [&](const Certificate& other) {
               return !is_for(other, host) || is_proved_alone(records, other);
           });
}

}  // namespace postern::tls_openssl
