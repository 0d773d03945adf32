#pragma once

#include "core/base/bytes.hpp"

#include "adapters/tls_openssl/openssl_ptr.hpp"

#include <cstddef>
#include <string>

namespace postern::tls_openssl {

/// What stands in for a socket: ciphertext that came, and ciphertext that is to go.
class Transport {
public:
    std::string outgoing;

    void append(Octets ciphertext);
    /// Moves up to `max_octets` to `into`; returns how many.
    std::size_t take(char* into, std::size_t max_octets);

    [[nodiscard]] bool is_empty() const { return taken_ == incoming_.size(); }
    [[nodiscard]] std::string_view waiting() const { return std::string_view(incoming_).substr(taken_); }

private:
    void give_back();

    std::string incoming_;
    std::size_t taken_ = 0;
};

/// A BIO over `transport`, which must outlive it. Reading without octets asks to be repeated, never reports an end: the
/// channel knows of the end, and OpenSSL would otherwise compose an alert for a peer that is gone. Writing always
/// succeeds.
[[nodiscard]] BioPtr make_transport_bio(Transport& transport);

}  // namespace postern::tls_openssl
