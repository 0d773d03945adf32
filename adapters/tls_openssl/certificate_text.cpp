#include "adapters/tls_openssl/certificate_text.hpp"

#include "core/base/peer_text.hpp"

#include "adapters/tls_openssl/openssl_ptr.hpp"

#include <fmt/format.h>
#include <openssl/ec.h>
#include <openssl/objects.h>
#include <openssl/sha.h>

#include <array>
#include <ctime>
#include <string_view>

namespace postern::tls_openssl {

namespace {

std::string_view text_of(const ASN1_STRING* text) {
    return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
            static_cast<std::size_t>(ASN1_STRING_length(text))};
}

std::string common_name(const X509* certificate) {
    const X509_NAME* subject = X509_get_subject_name(certificate);
    const int index = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
    if (index < 0) return {};
    return escape_for_log(text_of(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, index))));
}

std::string curve_text(const EVP_PKEY* key) {
    std::array<char, 80> group{};
    if (EVP_PKEY_get_group_name(key, group.data(), group.size(), nullptr) != 1) return "EC";
    const char* nist_name = EC_curve_nid2nist(OBJ_txt2nid(group.data()));
    return nist_name != nullptr ? fmt::format("NIST {}", nist_name) : fmt::format("EC {}", group.data());
}

}  // namespace

std::string name_text(const X509_NAME* name) {
    BioPtr memory(BIO_new(BIO_s_mem()));
    if (!memory) throw std::bad_alloc();
    // Without ESC_MSB: UTF-8 stays readable, and escape_for_log() has the last word on what may be printed.
    X509_NAME_print_ex(memory.get(), name, 0, XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB));
    char* text = nullptr;
    const long octets = BIO_get_mem_data(memory.get(), &text);
    return octets > 0 ? escape_for_log(std::string_view(text, static_cast<std::size_t>(octets))) : std::string();
}

std::string sha256_text(const X509* certificate) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned octets = 0;
    if (X509_digest(certificate, EVP_sha256(), digest.data(), &octets) != 1) return {};
    std::string text;
    for (unsigned i = 0; i < octets; ++i) text += fmt::format("{:02x}", digest[i]);
    return text;
}

std::string key_sha256_text(const X509* certificate) {
    unsigned char* der = nullptr;
    const int octets = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
    if (octets <= 0) return {};
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(der, static_cast<std::size_t>(octets), digest.data());
    OPENSSL_free(der);
    std::string text;
    for (const auto octet : digest) text += fmt::format("{:02x}", octet);
    return text;
}

std::vector<std::string> host_names(const X509* certificate) {
    std::vector<std::string> found;
    const GeneralNamesPtr names(
        static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
    const int count = names ? sk_GENERAL_NAME_num(names.get()) : 0;
    for (int i = 0; i < count; ++i) {
        const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
        if (name->type == GEN_DNS) found.push_back(escape_for_log(text_of(name->d.dNSName)));
    }
    if (found.empty()) {
        if (auto name = common_name(certificate); !name.empty()) found.push_back(std::move(name));
    }
    return found;
}

std::string key_text(const EVP_PKEY* key) {
    switch (EVP_PKEY_get_base_id(key)) {
        case EVP_PKEY_RSA:
            return fmt::format("RSA {}", EVP_PKEY_get_bits(key));
        case EVP_PKEY_RSA_PSS:
            return fmt::format("RSA-PSS {}", EVP_PKEY_get_bits(key));
        case EVP_PKEY_EC:
            return curve_text(key);
        case EVP_PKEY_ED25519:
            return "Ed25519";
        case EVP_PKEY_ED448:
            return "Ed448";
        default:
            const char* name = EVP_PKEY_get0_type_name(key);
            return name != nullptr ? escape_for_log(name) : "unknown";
    }
}

WallTime wall_time(const ASN1_TIME* time) {
    std::tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1) return {};
    using namespace std::chrono;
    const auto date = year(parts.tm_year + 1900) / (parts.tm_mon + 1) / parts.tm_mday;
    return sys_days(date) + hours(parts.tm_hour) + minutes(parts.tm_min) + seconds(parts.tm_sec);
}

}  // namespace postern::tls_openssl
