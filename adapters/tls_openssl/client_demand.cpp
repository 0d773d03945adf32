#include "adapters/tls_openssl/client_demand.hpp"

#include "core/base/peer_text.hpp"

#include "adapters/tls_openssl/error_words.hpp"
#include "adapters/tls_openssl/openssl_ptr.hpp"
#include "adapters/tls_openssl/peer_facts.hpp"

#include <fmt/format.h>
#include <openssl/err.h>

#include <algorithm>
#include <filesystem>
#include <string_view>

namespace postern::tls_openssl {

namespace {

using Result = Expected<void, std::string>;

std::string path_of(const std::string& file, const std::string& data_directory) {
    return (std::filesystem::path(data_directory) / file).string();  // An absolute one stays what it is.
}

// A name's final dot is the root, which belongs neither into SNI (RFC 6066 §3) nor into a certificate.
std::string without_final_dot(std::string name) {
    if (name.ends_with('.')) name.pop_back();
    return name;
}

struct VersionRow {
    std::string_view name;
    int number;
};
constexpr VersionRow versions[] = {
    {"TLSv1", TLS1_VERSION}, {"TLSv1.1", TLS1_1_VERSION}, {"TLSv1.2", TLS1_2_VERSION}, {"TLSv1.3", TLS1_3_VERSION}};

Result use_protocols(SSL* ssl, const std::string& oldest) {
    if (oldest.empty()) return {};
    const auto* row = std::find_if(std::begin(versions), std::end(versions),
                                   [&](const VersionRow& version) { return version.name == oldest; });
    if (row == std::end(versions) || SSL_set_min_proto_version(ssl, row->number) != 1)
        return unexpected(fmt::format("the TLS version {} is not known", escape_for_log(oldest)));
    // OpenSSL's level 1 forbids what TLS 1.0 and 1.1 sign with.
    if (row->number < TLS1_2_VERSION) SSL_set_security_level(ssl, 0);
    return {};
}

Result use_ciphers(SSL* ssl, const std::string& ciphers) {
    if (ciphers.empty() || SSL_set_cipher_list(ssl, ciphers.c_str()) == 1) return {};
    return unexpected(
        fmt::format("the cipher list {} cannot be used: {}", escape_for_log(ciphers), take_error_words()));
}

Result use_certificate(SSL* ssl, const std::string& file) {
    if (file.empty()) return {};
    const bool is_used = SSL_use_certificate_chain_file(ssl, file.c_str()) == 1 &&
                         SSL_use_PrivateKey_file(ssl, file.c_str(), SSL_FILETYPE_PEM) == 1;
    if (is_used) return {};
    return unexpected(
        fmt::format("the client certificate {} cannot be used: {}", escape_for_log(file), take_error_words()));
}

// Read for each connection: there are few of them, and a file that was changed counts at once.
Result use_trust_anchors(SSL* ssl, const std::string& file) {
    if (file.empty()) return {};
    const StorePtr store(X509_STORE_new());
    if (store && X509_STORE_load_file(store.get(), file.c_str()) == 1 &&
        SSL_set1_verify_cert_store(ssl, store.get()) == 1) {
        // An anchor need not be a root that signed itself.
        X509_VERIFY_PARAM_set_flags(SSL_get0_param(ssl), X509_V_FLAG_PARTIAL_CHAIN);
        return {};
    }
    return unexpected(fmt::format("the trust anchors {} cannot be read: {}", escape_for_log(file), take_error_words()));
}

/// RFC 7672 §3.1.1: a record of usage DANE-EE says all; names and dates are those of DANE-TA.
Result use_tlsa(SSL* ssl, const tls::Demand& demand) {
    if (demand.proof != tls::Proof::tlsa) return {};
    const auto base = demand.names.empty() ? std::string() : demand.names.front();
    if (SSL_dane_enable(ssl, base.c_str()) <= 0)
        return unexpected("the TLSA records cannot be used: " + take_error_words());
    SSL_dane_set_flags(ssl, DANE_FLAG_NO_DANE_EE_NAMECHECKS);
    for (std::size_t i = 1; i < demand.names.size(); ++i) SSL_add1_host(ssl, demand.names[i].c_str());
    for (const auto& record : demand.tlsa) {
        // One that the library cannot read matches nothing, and another may.
        SSL_dane_tlsa_add(ssl, record.usage, record.selector, record.matching,
                          reinterpret_cast<const unsigned char*>(record.data.data()), record.data.size());
    }
    ERR_clear_error();
    return {};
}

}  // namespace

std::string server_name_of(const ports::ClientTlsOptions& options) {
    const auto& demanded = options.demand.server_name;
    auto name = without_final_dot(demanded.empty() ? options.server_name : demanded);
    return is_address(name) ? std::string() : name;
}

std::vector<std::string> expected_names(const ports::ClientTlsOptions& options) {
    std::vector<std::string> names;
    for (const auto& name : options.demand.names) names.push_back(without_final_dot(name));
    if (names.empty() && !options.server_name.empty()) names.push_back(without_final_dot(options.server_name));
    return names;
}

Expected<void, std::string> apply_demand(SSL* ssl, const ports::ClientTlsOptions& options,
                                         const std::string& data_directory) {
    const auto& demand = options.demand;
    const auto file = [&](const std::string& name) { return name.empty() ? name : path_of(name, data_directory); };
    ERR_clear_error();
    if (const auto name = server_name_of(options); !name.empty()) SSL_set_tlsext_host_name(ssl, name.c_str());
    if (auto used = use_protocols(ssl, demand.protocols); !used) return used;
    if (auto used = use_ciphers(ssl, demand.ciphers); !used) return used;
    if (auto used = use_certificate(ssl, file(demand.client_certificate)); !used) return used;
    if (auto used = use_trust_anchors(ssl, file(demand.trust_anchors)); !used) return used;
    return use_tlsa(ssl, demand);
}

}  // namespace postern::tls_openssl
