#include "adapters/tls_openssl/error_words.hpp"

#include "core/base/peer_text.hpp"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <cstring>
#include <string_view>

namespace postern::tls_openssl {

namespace {

using Cause = tls::Failure::Cause;

// OpenSSL's own words are short and made for programmers; these reasons are the ones that an administrator meets.
struct PlainWords {
    int reason;
    std::string_view words;
};
constexpr PlainWords plain_words[] = {
    {SSL_R_UNSUPPORTED_PROTOCOL, "no TLS version in common: the peer's are all too old or too new"},
    {SSL_R_NO_SHARED_CIPHER, "no cipher in common"},
    {SSL_R_NO_SUITABLE_KEY_SHARE, "no key exchange group in common"},
    {SSL_R_NO_SHARED_GROUPS, "no key exchange group in common"},
    {SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM, "no signature algorithm in common for our certificate"},
    {SSL_R_DH_KEY_TOO_SMALL, "the peer's Diffie-Hellman group is too small"},
    {SSL_R_DECRYPTION_FAILED_OR_BAD_RECORD_MAC, "a record was damaged on its way (bad MAC)"},
};

std::string_view words_of_ssl_reason(int reason, std::string_view fallback) {
    for (const auto& row : plain_words) {
        if (row.reason == reason) return row.words;
    }
    return fallback;
}

std::string words_of(unsigned long error) {
    if (error == 0) return "OpenSSL gives no reason";
    if (ERR_SYSTEM_ERROR(error)) return std::strerror(ERR_GET_REASON(error));
    const char* reason = ERR_reason_error_string(error);
    const std::string fallback = reason != nullptr ? escape_for_log(reason) : fmt::format("OpenSSL error {:#x}", error);
    return std::string(ERR_GET_LIB(error) == ERR_LIB_SSL ? words_of_ssl_reason(ERR_GET_REASON(error), fallback)
                                                         : fallback);
}

bool is_received_alert(unsigned long error) {
    return ERR_GET_LIB(error) == ERR_LIB_SSL && !ERR_SYSTEM_ERROR(error) &&
           ERR_GET_REASON(error) >= SSL_AD_REASON_OFFSET && ERR_GET_REASON(error) < SSL_AD_REASON_OFFSET + 256;
}

bool is_our_own_trouble(unsigned long error) {
    return error == 0 || ERR_SYSTEM_ERROR(error) || ERR_GET_REASON(error) == ERR_R_MALLOC_FAILURE ||
           ERR_GET_REASON(error) == ERR_R_INTERNAL_ERROR;
}

}  // namespace

bool is_version_refused() {
    const unsigned long error = ERR_peek_last_error();
    if (ERR_GET_LIB(error) != ERR_LIB_SSL) return false;
    const int reason = ERR_GET_REASON(error);
    return reason == SSL_R_UNSUPPORTED_PROTOCOL || reason == SSL_R_VERSION_TOO_LOW || reason == SSL_R_VERSION_TOO_HIGH;
}

std::string take_error_words() {
    const unsigned long error = ERR_peek_last_error();
    ERR_clear_error();
    return words_of(error);
}

tls::Failure take_failure() {
    const unsigned long error = ERR_peek_last_error();
    ERR_clear_error();
    if (is_received_alert(error)) {
        const int alert = ERR_GET_REASON(error) - SSL_AD_REASON_OFFSET;
        return {Cause::alert_received, fmt::format("the peer refused with the TLS alert \"{}\" ({})",
                                                   SSL_alert_desc_string_long(alert), alert)};
    }
    return {is_our_own_trouble(error) ? Cause::internal : Cause::protocol_error, words_of(error)};
}

}  // namespace postern::tls_openssl
