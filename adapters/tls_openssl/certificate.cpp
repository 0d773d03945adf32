#include "adapters/tls_openssl/certificate.hpp"

#include "core/base/peer_text.hpp"

#include "adapters/tls_openssl/certificate_files.hpp"
#include "adapters/tls_openssl/certificate_text.hpp"
#include "adapters/tls_openssl/error_words.hpp"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <optional>

namespace postern::tls_openssl {

namespace {

std::string printable(const std::string& file) { return escape_for_log(file); }

Expected<std::string, std::string> read_file(std::string_view what, const std::string& file,
                                             const std::string& data_directory) {
    return read_whole(what, std::filesystem::path(data_directory) / file);  // An absolute `file` replaces the folder.
}

BioPtr memory_of(const std::string& text) {
    BioPtr memory(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
    if (!memory) throw std::bad_alloc();
    return memory;
}

/// There is nobody at a server's terminal to type one.
struct Password {
    const std::string* known = nullptr;  ///< Null: none.
    bool was_wanted = false;
};

int give_password(char* buffer, int octets, int /*is_writing*/, void* context) {
    auto& password = *static_cast<Password*>(context);
    password.was_wanted = true;
    if (password.known == nullptr || password.known->size() > static_cast<std::size_t>(octets)) return -1;
    return static_cast<int>(password.known->copy(buffer, password.known->size()));
}

/// What a file holds, in the order of the file.
struct Contents {
    std::vector<X509Ptr> certificates;
    KeyPtr key;
};

bool ended_without_another_block() {
    const unsigned long error = ERR_peek_last_error();
    return ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
}

Expected<std::vector<X509Ptr>, std::string> read_certificates(const std::string& pem, const std::string& file) {
    std::vector<X509Ptr> found;
    const BioPtr memory = memory_of(pem);
    ERR_clear_error();
    Password none;
    while (X509* certificate = PEM_read_bio_X509(memory.get(), nullptr, give_password, &none)) {
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

std::string wrong_password(const std::string& file) {
    return fmt::format("The password in the file that item SMTP_KeyPasswordFile names does not open {}.",
                       printable(file));
}

bool may_others_read(const std::string& file, const std::string& data_directory) {
    struct stat facts {};
    const auto path = std::filesystem::path(data_directory) / file;
    return ::stat(path.c_str(), &facts) == 0 && (facts.st_mode & (S_IRWXG | S_IRWXO)) != 0;
}

/// The first line of the file. It must be its owner's alone.
Expected<std::string, std::string> read_password(const std::string& file, const std::string& data_directory) {
    auto text = read_file("password", file, data_directory);
    if (!text) return text;
    if (may_others_read(file, data_directory))
        return unexpected(fmt::format("The password file {} may be read by others: chmod 600 it.",
                                      printable(std::filesystem::path(data_directory) / file)));
    text->resize(std::min(text->find_first_of("\r\n"), text->size()));
    return text;
}

/// PKCS #12 begins with the tag of an ASN.1 SEQUENCE, PEM with text.
bool is_pkcs12(const std::string& octets) { return !octets.empty() && octets.front() == '\x30'; }

Expected<Contents, std::string> read_pkcs12(const std::string& octets, const std::string& file,
                                            const std::string* password) {
    const BioPtr memory = memory_of(octets);
    ERR_clear_error();
    const Pkcs12Ptr bundle(d2i_PKCS12_bio(memory.get(), nullptr));
    if (!bundle)
        return unexpected(fmt::format("The file {} is neither PEM nor PKCS #12 that can be read ({}). Copy it again.",
                                      printable(file), take_error_words()));
    EVP_PKEY* key = nullptr;
    X509* leaf = nullptr;
    STACK_OF(X509)* others = nullptr;
    if (PKCS12_parse(bundle.get(), password != nullptr ? password->c_str() : nullptr, &key, &leaf, &others) != 1) {
        ERR_clear_error();
        if (password != nullptr) return unexpected(wrong_password(file));
        return unexpected(
            fmt::format("The file {} is protected by a password: name a file that holds it (item "
                        "SMTP_KeyPasswordFile).",
                        printable(file)));
    }
    Contents contents;
    contents.key.reset(key);
    if (leaf != nullptr) contents.certificates.emplace_back(leaf);
    while (X509* other = others != nullptr ? sk_X509_shift(others) : nullptr) contents.certificates.emplace_back(other);
    sk_X509_free(others);
    if (!contents.key || contents.certificates.empty())
        return unexpected(fmt::format("The file {} lacks a key or a certificate.", printable(file)));
    return contents;
}

Expected<KeyPtr, std::string> read_key(const std::string& pem, const std::string& file, const std::string* password) {
    const BioPtr memory = memory_of(pem);
    ERR_clear_error();
    Password given{password, false};
    KeyPtr key(PEM_read_bio_PrivateKey(memory.get(), nullptr, give_password, &given));
    if (key) return key;
    const std::string reason = take_error_words();
    if (given.was_wanted && password != nullptr) return unexpected(wrong_password(file));
    if (given.was_wanted) {
        return unexpected(
            fmt::format("The key in {} is protected by a password, which a server cannot be asked for. Name a file "
                        "that holds it (item SMTP_KeyPasswordFile), or store the key without one, readable for the "
                        "server's user only.",
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

Expected<Contents, std::string> read_contents(const ports::CertificateFiles& files, const std::string& data_directory,
                                              const std::string* password) {
    const auto chain = read_file("certificate", files.chain, data_directory);
    if (!chain) return unexpected(chain.error());
    if (is_pkcs12(*chain)) return read_pkcs12(*chain, files.chain, password);
    auto certificates = read_certificates(*chain, files.chain);
    if (!certificates) return unexpected(certificates.error());
    const auto key_pem = files.key.empty() ? chain : read_file("key", files.key, data_directory);
    if (!key_pem) return unexpected(key_pem.error());
    auto key = read_key(*key_pem, files.key.empty() ? files.chain : files.key, password);
    if (!key) return unexpected(key.error());
    return Contents{std::move(*certificates), std::move(*key)};
}

Expected<Certificate, std::string> load_one(const ports::CertificateFiles& files, const std::string& data_directory,
                                            const std::string* password) {
    auto contents = read_contents(files, data_directory, password);
    if (!contents) return unexpected(contents.error());
    auto& certificates = contents->certificates;
    auto& key = contents->key;
    const std::string& key_file = files.key.empty() ? files.chain : files.key;

    if (!belongs_to(key.get(), certificates.front().get())) {
        return unexpected(
            fmt::format("The private key in {} does not belong to the first certificate in {}. "
                        "The server's own certificate stands first, those of its issuers follow.",
                        printable(key_file), printable(files.chain)));
    }
    if (const auto place = first_out_of_order(certificates); place != 0) {
        return unexpected(
            fmt::format("In {} the certificate number {} is not the issuer of the one before it. Put the server's own "
                        "certificate first, then its issuer, then that one's issuer, and nothing else.",
                        printable(files.chain), place + 1));
    }
    Certificate loaded{std::move(certificates.front()), {}, std::move(key), {}, {}};
    if (may_others_read(key_file, data_directory)) loaded.exposed_key_file = key_file;
    loaded.chain.assign(std::make_move_iterator(certificates.begin() + 1), std::make_move_iterator(certificates.end()));
    return loaded;
}

}  // namespace

Expected<Certificate, std::string> load_certificate(const ports::CertificateFiles& files,
                                                    const std::string& data_directory) {
    std::optional<std::string> password;
    if (!files.password_file.empty()) {
        auto read = read_password(files.password_file, data_directory);
        if (!read) return unexpected(read.error());
        password = std::move(*read);
    }
    const std::string* known = password ? &*password : nullptr;
    auto loaded = load_one(files, data_directory, known);
    for (std::size_t place = 0; loaded && place < files.more.size(); ++place) {
        auto other = load_one({files.more[place], {}}, data_directory, known);
        if (other)
            loaded->more.push_back(std::move(*other));
        else
            loaded = unexpected(other.error());
    }
    if (password) OPENSSL_cleanse(password->data(), password->size());
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
    facts.exposed_key_file = certificate.exposed_key_file;
    for (const auto& issuer : certificate.chain) {
        if (X509_self_signed(issuer.get(), 0) == 1) continue;  // A root, which peers have or have not.
        facts.issuers.push_back({name_text(X509_get_subject_name(issuer.get())),
                                 wall_time(X509_get0_notBefore(issuer.get())),
                                 wall_time(X509_get0_notAfter(issuer.get()))});
    }
    for (std::size_t place = 0; place < certificate.more.size(); ++place)
        facts.more.push_back(facts_of(certificate.more[place], {files.more[place], {}}));
    return facts;
}

}  // namespace postern::tls_openssl
