#include "adapters/tls_openssl/ciphers.hpp"

#include "core/base/peer_text.hpp"
#include "core/tls/cipher_suites.hpp"

#include "adapters/tls_openssl/certificate_text.hpp"
#include "adapters/tls_openssl/error_words.hpp"
#include "adapters/tls_openssl/openssl_ptr.hpp"

#include <fmt/format.h>
#include <openssl/err.h>

#include <algorithm>
#include <memory>
#include <new>
#include <string_view>

namespace postern::tls_openssl {

namespace {

struct FreeCipherList {
    void operator()(STACK_OF(SSL_CIPHER) * list) const { sk_SSL_CIPHER_free(list); }
};
using CipherListPtr = std::unique_ptr<STACK_OF(SSL_CIPHER), FreeCipherList>;

constexpr std::size_t shown_octets = 80;

// Forward secrecy first and last. What has none is left out: a sender without any of these is of another age.
constexpr const char* ciphers_with_forward_secrecy =
    "ECDHE+AESGCM:ECDHE+CHACHA20:DHE+AESGCM:DHE+CHACHA20:ECDHE+AES:DHE+AES:!aNULL:!PSK:!SRP:!AESCCM";

bool is_id(const std::string& name) {
    return name.size() == 4 && name.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
}

/// Null: OpenSSL knows none such.
const SSL_CIPHER* find_cipher_by_id(SSL* session, const std::string& name) {
    if (!is_id(name)) return nullptr;
    const auto id = std::stoul(name, nullptr, 16);
    const unsigned char octets[] = {static_cast<unsigned char>(id >> 8U), static_cast<unsigned char>(id)};
    return SSL_CIPHER_find(session, octets);
}

/// A suite by any of its names. Null: OpenSSL knows none such.
const SSL_CIPHER* find_cipher(SSL* session, const std::string& name) {
    if (is_id(name)) return find_cipher_by_id(session, name);
    const auto* ciphers = SSL_get_ciphers(session);
    for (int index = 0; index < sk_SSL_CIPHER_num(ciphers); ++index) {
        const auto* cipher = sk_SSL_CIPHER_value(ciphers, index);
        const char* standard = SSL_CIPHER_standard_name(cipher);
        if (name == SSL_CIPHER_get_name(cipher) || (standard != nullptr && name == standard)) return cipher;
    }
    return nullptr;
}

/// Empty: it protects what goes over it.
std::string_view fault_of(const SSL_CIPHER* cipher) {
    if (SSL_CIPHER_get_cipher_nid(cipher) == NID_undef) return "encrypts nothing";
    if (SSL_CIPHER_get_auth_nid(cipher) == NID_auth_null) return "authenticates nobody";
    return {};
}

bool has_forward_secrecy(const SSL_CIPHER* cipher) {
    const int exchange = SSL_CIPHER_get_kx_nid(cipher);
    return exchange == NID_kx_ecdhe || exchange == NID_kx_dhe;
}

struct CipherLists {
    std::string up_to_1_2;
    std::string of_1_3;
};

void add_to(std::string& list, const SSL_CIPHER* cipher) {
    if (!list.empty()) list += ':';
    list += SSL_CIPHER_get_name(cipher);
}

/// OpenSSL leaves those with CCM out of its usual ones.
std::string all_of_1_3() {
    std::string list;
    for (const auto& suite : tls::suites_of_1_3) list += fmt::format("{}{}", list.empty() ? "" : ":", suite.name);
    return list;
}

/// One that knows all ciphers, to look them up in. Null: OpenSSL failed.
SslPtr session_with_all_ciphers() {
    const SslContextPtr all(SSL_CTX_new(TLS_server_method()));
    if (!all || SSL_CTX_set_ciphersuites(all.get(), all_of_1_3().c_str()) != 1 ||
        SSL_CTX_set_cipher_list(all.get(), "ALL:COMPLEMENTOFALL:@SECLEVEL=0") != 1)
        return nullptr;
    return SslPtr(SSL_new(all.get()));
}

/// `0x9D` as `009D`.
std::string four_digits(std::string id) {
    if (id.starts_with("0x") || id.starts_with("0X")) id.erase(0, 2);
    return id.size() < 4 ? std::string(4 - id.size(), '0') + id : id;
}

Expected<CipherLists, std::string> sort_ciphers(const std::vector<std::string>& names) {
    const auto session = session_with_all_ciphers();
    if (!session) return unexpected("OpenSSL cannot be set up: " + take_error_words());
    CipherLists lists;
    for (const auto& name : names) {
        const auto* cipher = find_cipher(session.get(), name);
        if (cipher == nullptr)
            return unexpected(
                fmt::format("the cipher suite \"{}\" is not known (openssl ciphers -V ALL lists those "
                            "that are)",
                            escape_for_log(name, shown_octets)));
        if (const auto fault = fault_of(cipher); !fault.empty())
            return unexpected(fmt::format("the cipher suite \"{}\" {}", escape_for_log(name, shown_octets), fault));
        const bool is_of_1_3 = std::string_view(SSL_CIPHER_get_version(cipher)) == "TLSv1.3";
        add_to(is_of_1_3 ? lists.of_1_3 : lists.up_to_1_2, cipher);
    }
    return lists;
}

/// Whether a certificate with one of these keys goes with the suite; without any key nobody knows yet.
bool goes_with(const SSL_CIPHER* cipher, const std::vector<const Certificate*>& certificates) {
    const int kind = SSL_CIPHER_get_auth_nid(cipher);
    return certificates.empty() || kind == NID_auth_any ||
           std::any_of(certificates.begin(), certificates.end(), [&](const Certificate* one) {
               const int key = EVP_PKEY_get_base_id(one->key.get());
               const bool is_rsa = key == EVP_PKEY_RSA || key == EVP_PKEY_RSA_PSS;
               return is_rsa ? kind == NID_auth_rsa : kind == NID_auth_ecdsa;
           });
}

/// Domino knows suites that OpenSSL does not, and it is no fault of the document that they stand there. Nor is it a
/// wish for suites without forward secrecy, which Domino's own lists have: who wants them names them in our item.
std::vector<const SSL_CIPHER*> fitting_ciphers(SSL* session, const std::vector<std::string>& ids,
                                               const std::vector<const Certificate*>& certificates) {
    std::vector<const SSL_CIPHER*> fitting;
    for (const auto& id : ids) {
        const auto* cipher = find_cipher_by_id(session, four_digits(id));
        if (cipher != nullptr && fault_of(cipher).empty() && has_forward_secrecy(cipher) &&
            goes_with(cipher, certificates) && std::find(fitting.begin(), fitting.end(), cipher) == fitting.end())
            fitting.push_back(cipher);
    }
    return fitting;
}

bool is_of_1_2_alone(const SSL_CIPHER* cipher) { return std::string_view(SSL_CIPHER_get_version(cipher)) == "TLSv1.2"; }

/// Whether anything is left that a client of these versions could agree to.
bool has_cipher(SSL_CTX* context, int oldest, int newest, const std::vector<const Certificate*>& certificates) {
    const SslPtr session(SSL_new(context));
    if (!session) throw std::bad_alloc();
    SSL_set_min_proto_version(session.get(), oldest);
    SSL_set_max_proto_version(session.get(), newest);
    const CipherListPtr left(SSL_get1_supported_ciphers(session.get()));
    ERR_clear_error();
    for (int index = 0; left && index < sk_SSL_CIPHER_num(left.get()); ++index)
        if (goes_with(sk_SSL_CIPHER_value(left.get(), index), certificates)) return true;
    return false;
}

/// ` with the certificate of mail.example, whose key is RSA 2048`
std::string certificate_words(const std::vector<const Certificate*>& certificates) {
    if (certificates.empty()) return {};
    const auto names = host_names(certificates.front()->leaf.get());
    return fmt::format(" with the certificate{}{}, whose key is {}", names.empty() ? "" : " of ",
                       names.empty() ? "" : escape_for_log(names.front(), shown_octets),
                       key_text(certificates.front()->key.get()));
}

/// `none of the cipher suites C02B (item SMTP_TLSCiphers)`
std::string none_of(const tls::ServerRules& rules) {
    return fmt::format("none of the cipher suites {} (item SMTP_TLSCiphers)",
                       escape_for_log(fmt::format("{}", fmt::join(rules.ciphers, " ")), 2 * shown_octets));
}

}  // namespace

tls::DominoCiphers choose_domino_ciphers(const tls::ServerRules& rules,
                                         const std::vector<const Certificate*>& certificates) {
    const bool is_asked = rules.ciphers.empty() && !rules.domino_ciphers.empty();
    if (!is_asked || rules.minimum_version == tls::MinimumVersion::tls_1_3) return {};
    const auto session = session_with_all_ciphers();
    if (!session) return {{}, "OpenSSL cannot be set up: " + take_error_words()};
    const auto fitting = fitting_ciphers(session.get(), rules.domino_ciphers, certificates);
    if (fitting.empty())
        return {{},
                fmt::format("item SSLCipherList names no cipher suite with forward secrecy that can be used{}",
                            certificate_words(certificates))};
    const bool has_older = rules.minimum_version < tls::MinimumVersion::tls_1_2;
    if (has_older && std::all_of(fitting.begin(), fitting.end(), is_of_1_2_alone))
        return {{},
                fmt::format("item SSLCipherList names no cipher suite for TLS 1.{}, which item SMTP_TLSMinimumVersion "
                            "allows",
                            static_cast<int>(rules.minimum_version))};
    tls::DominoCiphers chosen;
    for (const auto* cipher : fitting) chosen.in_use.emplace_back(SSL_CIPHER_get_name(cipher));
    return chosen;
}

Expected<void, std::string> use_ciphers(SSL_CTX* context, const tls::ServerRules& rules,
                                        const std::vector<const Certificate*>& certificates) {
    auto lists = CipherLists{ciphers_with_forward_secrecy, {}};
    if (!rules.ciphers.empty()) {
        auto sorted = sort_ciphers(rules.ciphers);
        if (!sorted) return unexpected(sorted.error());
        lists = std::move(*sorted);
        if (lists.of_1_3.empty() && rules.minimum_version == tls::MinimumVersion::tls_1_3)
            return unexpected(none_of(rules) + " is one of TLS 1.3, which item SMTP_TLSMinimumVersion demands");
    } else if (const auto dominos = choose_domino_ciphers(rules, certificates); !dominos.in_use.empty()) {
        lists.up_to_1_2 = fmt::format("{}", fmt::join(dominos.in_use, ":"));
    }
    ERR_clear_error();
    // OpenSSL's level 1 forbids what TLS 1.0 and 1.1 sign with.
    const bool is_weak = rules.minimum_version < tls::MinimumVersion::tls_1_2;
    const auto level = is_weak ? ":@SECLEVEL=0" : ":@SECLEVEL=1";
    if (lists.up_to_1_2.empty()) {
        SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
    } else if (SSL_CTX_set_cipher_list(context, (lists.up_to_1_2 + level).c_str()) != 1) {
        return unexpected("the cipher suites cannot be used: " + take_error_words());
    }
    if (!lists.of_1_3.empty() && SSL_CTX_set_ciphersuites(context, lists.of_1_3.c_str()) != 1)
        return unexpected("the cipher suites cannot be used: " + take_error_words());
    if (!rules.ciphers.empty() && lists.of_1_3.empty()) SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION);
    return {};
}

// Else every handshake would fail, or each of one version, with words that are about the client.
Expected<void, std::string> check_ciphers(SSL_CTX* context, const tls::ServerRules& rules,
                                          const std::vector<const Certificate*>& certificates) {
    if (rules.ciphers.empty()) return {};
    const auto oldest = static_cast<int>(SSL_CTX_get_min_proto_version(context));
    const auto newest = static_cast<int>(SSL_CTX_get_max_proto_version(context));
    const auto with = certificate_words(certificates);
    if (!has_cipher(context, oldest, newest, certificates))
        return unexpected(fmt::format("{} can be used{}", none_of(rules), with));
    for (int version = oldest; version <= newest; ++version) {
        if (!has_cipher(context, version, version, certificates))
            return unexpected(fmt::format("{} can be used with TLS 1.{}, which item SMTP_TLSMinimumVersion allows{}",
                                          none_of(rules), version - TLS1_VERSION, with.empty() ? with : "," + with));
    }
    return {};
}

}  // namespace postern::tls_openssl
