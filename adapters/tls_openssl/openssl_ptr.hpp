#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pkcs12.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>

namespace postern::tls_openssl {

template <auto free_function>
struct FreeBy {
    template <typename T>
    void operator()(T* object) const {
        free_function(object);
    }
};

using BioPtr = std::unique_ptr<BIO, FreeBy<BIO_free>>;
using KeyPtr = std::unique_ptr<EVP_PKEY, FreeBy<EVP_PKEY_free>>;
using Pkcs12Ptr = std::unique_ptr<PKCS12, FreeBy<PKCS12_free>>;
using SslPtr = std::unique_ptr<SSL, FreeBy<SSL_free>>;
using SslSessionPtr = std::unique_ptr<SSL_SESSION, FreeBy<SSL_SESSION_free>>;
using StorePtr = std::unique_ptr<X509_STORE, FreeBy<X509_STORE_free>>;
using StoreContextPtr = std::unique_ptr<X509_STORE_CTX, FreeBy<X509_STORE_CTX_free>>;
using SslContextPtr = std::unique_ptr<SSL_CTX, FreeBy<SSL_CTX_free>>;
using X509Ptr = std::unique_ptr<X509, FreeBy<X509_free>>;
using GeneralNamesPtr = std::unique_ptr<GENERAL_NAMES, FreeBy<GENERAL_NAMES_free>>;
using OctetStringPtr = std::unique_ptr<ASN1_OCTET_STRING, FreeBy<ASN1_OCTET_STRING_free>>;

/// A place in each context for an object of ours, which goes when the context goes.
template <typename Object>
struct ContextSlot {
    static void put(SSL_CTX* context, std::unique_ptr<Object> object) {
        SSL_CTX_set_ex_data(context, index(), object.release());
    }
    /// Null: none was put there.
    [[nodiscard]] static Object* get(const SSL_CTX* context) {
        return static_cast<Object*>(SSL_CTX_get_ex_data(context, index()));
    }

private:
    static void free(void* /*context*/, void* object, CRYPTO_EX_DATA* /*data*/, int /*index*/, long /*number*/,
                     void* /*argument*/) {
        delete static_cast<Object*>(object);
    }
    static int index() {
        static const int number = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, free);
        return number;
    }
};

}  // namespace postern::tls_openssl
