#pragma once

#include "core/tls/flights.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace postern::tls_openssl {

/// Notes what OpenSSL's message callback tells of one handshake. Of fixed size, and never throws while it notes: no
/// exception may cross OpenSSL's frames.
class FlightRecorder {
public:
    /// The arguments of SSL_set_msg_callback's callback.
    void note(bool is_ours, int content_type, std::span<const unsigned char> data) noexcept;

    [[nodiscard]] tls::Flights flights() const;
    /// `TLS 1.1, TLS 1.0`, of the client's hello; reserved versions, which mean nothing (RFC 8701), are left out.
    /// Empty: there was no hello.
    [[nodiscard]] std::string offered_versions() const;

private:
    static constexpr std::size_t most_versions = 7;
    struct Entry {
        bool is_ours = false;
        std::uint16_t content_type = 0;
        std::uint8_t message_type = 0;  ///< Of a handshake message; of an alert its number, of a record its own type.
        bool is_retry = false;          ///< A ServerHello that asks for another hello (RFC 8446 §4.1.4).
        std::uint8_t version_count = 0;
        std::array<std::uint16_t, most_versions> versions{};  ///< Offered, or the one that was chosen; the record's.
        std::uint32_t octets = 0;
    };

    void note_record(Entry entry, std::span<const unsigned char> header) noexcept;
    void note_message(Entry entry, std::span<const unsigned char> message) noexcept;
    void keep(const Entry& entry) noexcept;
    [[nodiscard]] static tls::HandshakeMessage described(const Entry& entry);

    std::array<Entry, tls::Flights::most_messages> entries_{};
    std::size_t count_ = 0;
    std::size_t left_out_ = 0;
    /// A record of the peer's whose content was not told yet: it may never be.
    Entry open_record_{};
    bool has_open_record_ = false;
};

}  // namespace postern::tls_openssl
