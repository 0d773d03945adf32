// misc.h: digests of Internet passwords. Salted, PBKDF2 with HMAC-SHA-256 (RFC 8018 §5.2):
// (PBKDF2:ITERATIONS:SALT:DIGEST), both in hexadecimal.
#include <nettle/memops.h>
#include <nettle/pbkdf2.h>
#include <sys/random.h>

#include <array>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "notes_stub/include/misc.h"
#include "notes_stub/include/miscerr.h"
#include "notes_stub/include/oserr.h"

namespace {

constexpr unsigned iterations_of_new = 100'000;
constexpr unsigned most_iterations = 10'000'000;  // What a document may ask of us.
constexpr std::string_view start = "(PBKDF2:";

using Salt = std::array<std::uint8_t, 16>;
using Digest = std::array<std::uint8_t, 32>;

Digest digest_of(std::string_view password, const Salt& salt, unsigned iterations) {
    Digest digest{};
    nettle_pbkdf2_hmac_sha256(password.size(), reinterpret_cast<const std::uint8_t*>(password.data()), iterations,
                              salt.size(), salt.data(), digest.size(), digest.data());
    return digest;
}

template <std::size_t size>
std::string hexadecimal(const std::array<std::uint8_t, size>& octets) {
    std::string text;
    for (const auto octet : octets) {
        char digits[3];
        std::snprintf(digits, sizeof digits, "%02x", octet);
        text += digits;
    }
    return text;
}

template <std::size_t size>
bool read_hexadecimal(std::string_view text, std::array<std::uint8_t, size>& octets) {
    if (text.size() != 2 * size) return false;
    for (std::size_t i = 0; i < size; ++i) {
        const char* pair = text.data() + 2 * i;
        if (std::from_chars(pair, pair + 2, octets[i], 16).ptr != pair + 2) return false;
    }
    return true;
}

struct Stored {
    unsigned iterations = 0;
    Salt salt{};
    Digest digest{};
};

std::optional<Stored> read(std::string_view text) {
    if (!text.starts_with(start) || !text.ends_with(')')) return std::nullopt;
    text = text.substr(start.size(), text.size() - start.size() - 1);
    Stored stored;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), stored.iterations);
    if (error != std::errc{} || stored.iterations == 0 || stored.iterations > most_iterations) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    const auto second = text.rfind(':');
    const bool is_read = text.starts_with(':') && second > 0 && second != std::string_view::npos &&
                         read_hexadecimal(text.substr(1, second - 1), stored.salt) &&
                         read_hexadecimal(text.substr(second + 1), stored.digest);
    return is_read ? std::optional{stored} : std::nullopt;
}

std::string_view view_of(const BYTE* octets, WORD length) { return {reinterpret_cast<const char*>(octets), length}; }

}  // namespace

STATUS SECHashPassword(WORD length, BYTE* password, WORD room, WORD* result_length, BYTE* result, DWORD /*flags*/,
                       void* /*reserved*/) {
    if (password == nullptr || result_length == nullptr || result == nullptr) return ERR_MISC_INVALID_ARGS;
    *result_length = 0;
    Salt salt{};
    if (::getrandom(salt.data(), salt.size(), 0) != static_cast<ssize_t>(salt.size())) return ERR_MEMORY;
    const auto digest = digest_of(view_of(password, length), salt, iterations_of_new);
    const auto text = std::string(start) + std::to_string(iterations_of_new) + ':' + hexadecimal(salt) + ':' +
                      hexadecimal(digest) + ')';
    if (text.size() > room) return ERR_MISC_INVALID_ARGS;
    std::memcpy(result, text.data(), text.size());
    *result_length = static_cast<WORD>(text.size());
    return NOERROR;
}

STATUS SECVerifyPassword(WORD length, BYTE* password, WORD digest_length, BYTE* digest, DWORD /*flags*/,
                         void* /*reserved*/) {
    if (password == nullptr || digest == nullptr) return ERR_MISC_INVALID_ARGS;
    const auto stored = read(view_of(digest, digest_length));
    if (!stored) return ERR_SECURE_BADPASSWORD;
    const auto found = digest_of(view_of(password, length), stored->salt, stored->iterations);
    // In the same time whatever differs.
    return nettle_memeql_sec(found.data(), stored->digest.data(), found.size()) != 0 ? NOERROR : ERR_SECURE_BADPASSWORD;
}
