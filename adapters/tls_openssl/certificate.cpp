#include "adapters/tls_openssl/certificate.hpp"

#include "core/base/peer_text.hpp"

#include "adapters/tls_openssl/certificate_text.hpp"
#include "adapters/tls_openssl/error_words.hpp"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace postern::tls_openssl {

namespace {

std::string printable(const std::string& file) { return escape_for_log(file); }

Expected<std::string, std::string> read_file(const std::string& what, const std::string& file,
                                             const std::string& data_directory) {
    const std::filesystem::path path =
        std::filesystem::path(data_directory) / file;  // An absolute `file` replaces the folder.
    errno = 0;
    std::ifstream stream(path, std::ios::binary);
    std::ostringstream contents;
    if (stream) contents << stream.rdbuf();
    if (!stream || std::filesystem::is_directory(path)) {
        return unexpected(
            fmt::format("The {} file {} cannot be read: {}. Check its path and that the server's user may read it.",
                        what, printable(path.string()), errno != 0 ? std::strerror(errno) : "it is no file"));
    }
    return contents.str();
}

BioPtr memory_of(const std::string& text) {
    BioPtr memory(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
    if (!memory) throw std::bad_alloc();
    return memory;
}

/// Notes in `context` (a bool) that a password was wanted; there is nobody at a server's terminal to type one.
int refuse_password(char* /*buffer*/, int /*octets*/, int /*is_writing*/, void* context) {
    *static_cast<bool*>(context) = true;
    return -1;
}

bool ended_without_another_block() {
    const unsigned long error = ERR_peek_last_error();
    return ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
}

Expected<std::vector<X509Ptr>, std::string> read_certificates(const std::string& pem, const std::string& file) {
    std::vector<X509Ptr> found;
    const BioPtr memory = memory_of(pem);
    ERR_clear_error();
    bool wanted_password = false;
    while (X509* certificate = PEM_read_bio_X509(memory.get(), nullptr, refuse_password, &wanted_password)) {
        found.emplace_back(certificate);
    }
    if (!ended_without_another_block()) {
        return unexpected(
            fmt::format("The certificate file {} holds a certificate that cannot be read ({}). Copy it again.",
                        printable(file), take_error_words()));
    }
    ERR_clear_error();
    if (found.empty()) {
        return unexpected(
            fmt::format("The certificate file {} holds no certificate in PEM form (-----BEGIN CERTIFICATE-----).",
                        printable(file)));
    }
    return found;
}

Expected<KeyPtr, std::string> read_key(const std::string& pem, const std::string& file) {
    const BioPtr memory = memory_of(pem);
    ERR_clear_error();
    bool wanted_password = false;
    KeyPtr key(PEM_read_bio_PrivateKey(memory.get(), nullptr, refuse_password, &wanted_password));
    if (key) return key;
    const std::string reason = take_error_words();
    if (wanted_password) {
        return unexpected(
            fmt::format("The key in {} is protected by a password, which a server cannot be asked for. "
                        "Store it without one, readable for the server's user only.",
                        printable(file)));
    }
    if (pem.find("PRIVATE KEY-----") != std::string::npos) {
        return unexpected(fmt::format("The private key in {} cannot be read ({}).", printable(file), reason));
    }
    return unexpected(
        fmt::format("The file {} holds no private key in PEM form (-----BEGIN PRIVATE KEY-----). "
                    "Append the key or name the key's file.",
                    printable(file)));
}

bool belongs_to(const EVP_PKEY* key, const X509* certificate) {
    const bool matches = X509_check_private_key(certificate, key) == 1;
    ERR_clear_error();
    return matches;
}

/// The place, counted from 1, of the first certificate that the next one in the file did not issue; 0: all are in
/// order.
std::size_t first_out_of_order(const std::vector<X509Ptr>& certificates) {
    for (std::size_t place = 1; place < certificates.size(); ++place) {
        X509* subject = certificates[place - 1].get();
        if (X509_check_issued(certificates[place].get(), subject) != X509_V_OK) return place;
    }
    return 0;
}

Expected<Certificate, std::string> load_one(const ports::CertificateFiles& files, const std::string& data_directory) {
    const auto chain_pem = read_file("certificate", files.chain, data_directory);
    if (!chain_pem) return unexpected(chain_pem.error());
    auto certificates = read_certificates(*chain_pem, files.chain);
    if (!certificates) return unexpected(certificates.error());

    const std::string& key_file = files.key.empty() ? files.chain : files.key;
    const auto key_pem = files.key.empty() ? chain_pem : read_file("key", files.key, data_directory);
    if (!key_pem) return unexpected(key_pem.error());
    auto key = read_key(*key_pem, key_file);
    if (!key) return unexpected(key.error());

    if (!belongs_to(key->get(), certificates->front().get())) {
        return unexpected(
            fmt::format("The private key in {} does not belong to the first certificate in {}. "
                        "The server's own certificate stands first, those of its issuers follow.",
                        printable(key_file), printable(files.chain)));
    }
    if (const auto place = first_out_of_order(*certificates); place != 0) {
        return unexpected(
            fmt::format("In {} the certificate number {} is not the issuer of the one before it. Put the server's own "
                        "certificate first, then its issuer, then that one's issuer, and nothing else.",
                        printable(files.chain), place + 1));
    }
    Certificate loaded{std::move(certificates->front()), {}, std::move(*key), {}};
    loaded.chain.assign(std::make_move_iterator(certificates->begin() + 1),
                        std::make_move_iterator(certificates->end()));
    return loaded;
}

}  // namespace

Expected<Certificate, std::string> load_certificate(const ports::CertificateFiles& files,
                                                    const std::string& data_directory) {
    auto loaded = load_one(files, data_directory);
    if (!loaded) return loaded;
    for (const auto& file : files.more) {
        auto other = load_one({file, {}, {}}, data_directory);
        if (!other) return other;
        loaded->more.push_back(std::move(*other));
    }
    return loaded;
}

ports::CertificateFacts facts_of(const Certificate& certificate, const ports::CertificateFiles& files) {
    const X509* leaf = certificate.leaf.get();
    ports::CertificateFacts facts;
    facts.file = files.chain;
    facts.subject = name_text(X509_get_subject_name(leaf));
    facts.issuer = name_text(X509_get_issuer_name(leaf));
    facts.names = host_names(leaf);
    facts.key = key_text(certificate.key.get());
    facts.sha256 = sha256_text(leaf);
    facts.not_before = wall_time(X509_get0_notBefore(leaf));
    facts.not_after = wall_time(X509_get0_notAfter(leaf));
    for (std::size_t place = 0; place < certificate.more.size(); ++place)
        facts.more.push_back(facts_of(certificate.more[place], {files.more[place], {}, {}}));
    return facts;
}

}  // namespace postern::tls_openssl
