#include "adapters/tls_openssl/ticket_keys.hpp"

#include "adapters/tls_openssl/openssl_ptr.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include <algorithm>
#include <utility>

namespace postern::tls_openssl {
namespace {

constexpr int iv_octets = 16;  // Of AES in CBC.

// What OpenSSL's callback answers (SSL_CTX_set_tlsext_ticket_key_evp_cb).
constexpr int broken = -1;
constexpr int unknown_ticket = 0;
constexpr int done = 1;
constexpr int done_but_replace = 2;

TicketKeys::SharedKey make_key(TimePoint now) {
    auto key = std::make_shared<TicketKeys::Key>();
    key->made_at = now;
    const auto fill = [](auto& octets) { return RAND_priv_bytes(octets.data(), static_cast<int>(octets.size())) == 1; };
    // The name travels in clear: it comes from the public generator.
    const bool is_made =
        RAND_bytes(key->name.data(), static_cast<int>(key->name.size())) == 1 && fill(key->cipher) && fill(key->digest);
    return is_made ? key : nullptr;
}

bool use_digest(EVP_MAC_CTX* mac, TicketKeys::Key& key) {
    char sha256[] = "SHA256";
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, key.digest.data(), key.digest.size()),
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, sha256, 0), OSSL_PARAM_construct_end()};
    return EVP_MAC_CTX_set_params(mac, parameters) == 1;
}

bool seal(TicketKeys::Key& key, unsigned char* name, unsigned char* iv, EVP_CIPHER_CTX* cipher, EVP_MAC_CTX* mac) {
    std::copy(key.name.begin(), key.name.end(), name);
    return RAND_bytes(iv, iv_octets) == 1 &&
           EVP_EncryptInit_ex2(cipher, EVP_aes_256_cbc(), key.cipher.data(), iv, nullptr) == 1 && use_digest(mac, key);
}

bool open(TicketKeys::Key& key, const unsigned char* iv, EVP_CIPHER_CTX* cipher, EVP_MAC_CTX* mac) {
    return use_digest(mac, key) && EVP_DecryptInit_ex2(cipher, EVP_aes_256_cbc(), key.cipher.data(), iv, nullptr) == 1;
}

using Slot = ContextSlot<std::shared_ptr<TicketKeys>>;

int on_ticket(SSL* session, unsigned char* name, unsigned char* iv, EVP_CIPHER_CTX* cipher, EVP_MAC_CTX* mac,
              int is_sealing) {
    const auto* keys = Slot::get(SSL_get_SSL_CTX(session));
    if (keys == nullptr) return broken;
    if (is_sealing == 1) {
        const auto key = (*keys)->current();
        return key && seal(*key, name, iv, cipher, mac) ? done : broken;
    }
    const auto found = (*keys)->find(name);
    if (!found.key) return unknown_ticket;
    if (!open(*found.key, iv, cipher, mac)) return broken;
    // A ticket of TLS 1.3 is for one use: who watches the line could join the connections (RFC 8446 §C.4).
    return found.is_former || SSL_version(session) == TLS1_3_VERSION ? done_but_replace : done;
}

bool has_expired(const SSL_SESSION* session, WallTime now) {
    const X509* shown = SSL_SESSION_get0_peer(const_cast<SSL_SESSION*>(session));
    auto seconds = std::chrono::system_clock::to_time_t(now);
    return shown != nullptr && X509_cmp_time(X509_get0_notAfter(shown), &seconds) < 0;
}

SSL_TICKET_RETURN on_opened(SSL* /*ssl*/, SSL_SESSION* session, const unsigned char* /*name*/, std::size_t /*octets*/,
                            SSL_TICKET_STATUS status, void* keys) {
    const bool is_open = status == SSL_TICKET_SUCCESS || status == SSL_TICKET_SUCCESS_RENEW;
    if (!is_open || has_expired(session, static_cast<TicketKeys*>(keys)->now())) return SSL_TICKET_RETURN_IGNORE_RENEW;
    return status == SSL_TICKET_SUCCESS ? SSL_TICKET_RETURN_USE : SSL_TICKET_RETURN_USE_RENEW;
}

}  // namespace

TicketKeys::Key::~Key() {
    OPENSSL_cleanse(cipher.data(), cipher.size());
    OPENSSL_cleanse(digest.data(), digest.size());
}

bool TicketKeys::rotate() {
    const auto now = clock_().steady;
    const auto is_older = [&](const SharedKey& key, std::chrono::hours age) {
        return key && now - key->made_at >= age;
    };
    // Also the one in use, where nobody came for so long.
    if (is_older(former_, 2 * lifetime)) former_.reset();
    if (is_older(current_, 2 * lifetime)) current_.reset();
    if (current_ && !is_older(current_, lifetime)) return true;
    auto next = make_key(now);
    if (!next) return false;
    former_ = std::exchange(current_, std::move(next));
    return true;
}

TicketKeys::SharedKey TicketKeys::current() {
    const std::lock_guard lock(mutex_);
    return rotate() ? current_ : nullptr;
}

TicketKeys::Found TicketKeys::find(const unsigned char* name) {
    const std::lock_guard lock(mutex_);
    if (!rotate()) return {};
    const auto is_named = [&](const SharedKey& key) {
        return key && std::equal(key->name.begin(), key->name.end(), name);
    };
    if (is_named(current_)) return {current_, false};
    if (is_named(former_)) return {former_, true};
    return {};
}

void seal_tickets(SSL_CTX* context, std::shared_ptr<TicketKeys> keys) {
    SSL_CTX_set_session_ticket_cb(context, nullptr, on_opened, keys.get());
    Slot::put(context, std::make_unique<std::shared_ptr<TicketKeys>>(std::move(keys)));
    SSL_CTX_set_tlsext_ticket_key_evp_cb(context, on_ticket);
    SSL_CTX_set_timeout(context, std::chrono::seconds(TicketKeys::lifetime).count());
}

}  // namespace postern::tls_openssl
