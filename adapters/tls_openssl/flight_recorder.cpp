#include "adapters/tls_openssl/flight_recorder.hpp"

#include <fmt/format.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace postern::tls_openssl {

namespace {

using Data = std::span<const unsigned char>;

constexpr std::size_t record_header_octets = 5;
constexpr std::size_t message_header_octets = 4;
constexpr std::size_t random_octets = 32;
// That of a HelloRetryRequest begins so (RFC 8446 §4.1.3).
constexpr std::array<unsigned char, 4> retry_random = {0xCF, 0x21, 0xAD, 0x74};

/// Reads numbers and lists off the front; what is too short gives zeros and empty lists.
class Reader {
public:
    explicit Reader(Data data) : data_(data) {}
    [[nodiscard]] bool is_empty() const { return data_.empty(); }
    std::size_t number(std::size_t octets) {
        std::size_t value = 0;
        for (const auto octet : take(octets)) value = value << 8U | octet;
        return value;
    }
    Data take(std::size_t octets) {
        const auto taken = octets <= data_.size() ? data_.first(octets) : Data{};
        data_ = octets <= data_.size() ? data_.subspan(octets) : Data{};
        return taken;
    }
    Data list(std::size_t length_octets) { return take(number(length_octets)); }

private:
    Data data_;
};

bool is_reserved(std::size_t version) { return version >> 8U == (version & 0xFFU) && (version & 0x0FU) == 0x0AU; }

/// The extension's content; empty: it is not among them.
Data find_extension(Data extensions, std::size_t wanted) {
    Reader reader(extensions);
    while (!reader.is_empty()) {
        const auto type = reader.number(2);
        const auto content = reader.list(2);
        if (type == wanted) return content;
    }
    return {};
}

/// RFC 8446 §4.1.2, behind its header: supported_versions (§4.2.1), else the version that it begins with.
Data client_versions(Data hello) {
    Reader reader(hello);
    const auto version = reader.take(2);
    reader.take(random_octets);
    reader.list(1);
    reader.list(2);
    reader.list(1);
    const auto supported = find_extension(reader.list(2), TLSEXT_TYPE_supported_versions);
    return supported.size() > 2 ? supported.subspan(1) : version;
}

/// RFC 8446 §4.1.3.
Data server_version(Data hello) {
    Reader reader(hello);
    const auto version = reader.take(2);
    reader.take(random_octets);
    reader.list(1);
    reader.take(3);
    const auto supported = find_extension(reader.list(2), TLSEXT_TYPE_supported_versions);
    return supported.size() == 2 ? supported : version;
}

std::string version_name(unsigned version) {
    switch (version) {
        case 0x0002:
            return "SSL 2.0";
        case 0x0300:
            return "SSL 3.0";
        case 0x0301:
            return "TLS 1.0";
        case 0x0302:
            return "TLS 1.1";
        case 0x0303:
            return "TLS 1.2";
        case 0x0304:
            return "TLS 1.3";
        default:
            return fmt::format("version {:04x}", version);
    }
}

/// As RFC 8446 §4 and RFC 5246 §7.4 name them.
std::string_view message_name(unsigned type) {
    switch (type) {
        case SSL3_MT_CLIENT_HELLO:
            return "ClientHello";
        case SSL3_MT_SERVER_HELLO:
            return "ServerHello";
        case SSL3_MT_NEWSESSION_TICKET:
            return "NewSessionTicket";
        case SSL3_MT_ENCRYPTED_EXTENSIONS:
            return "EncryptedExtensions";
        case SSL3_MT_CERTIFICATE:
            return "Certificate";
        case SSL3_MT_SERVER_KEY_EXCHANGE:
            return "ServerKeyExchange";
        case SSL3_MT_CERTIFICATE_REQUEST:
            return "CertificateRequest";
        case SSL3_MT_SERVER_DONE:
            return "ServerHelloDone";
        case SSL3_MT_CERTIFICATE_VERIFY:
            return "CertificateVerify";
        case SSL3_MT_CLIENT_KEY_EXCHANGE:
            return "ClientKeyExchange";
        case SSL3_MT_FINISHED:
            return "Finished";
        case SSL3_MT_CERTIFICATE_STATUS:
            return "CertificateStatus";
        default:
            return {};
    }
}

std::string words_of_message(unsigned type, bool is_retry) {
    const auto name = is_retry ? std::string_view("HelloRetryRequest") : message_name(type);
    return name.empty() ? fmt::format("handshake message {}", type) : std::string(name);
}

bool begins_with_retry(Data server_hello) {
    Reader reader(server_hello);
    reader.take(2);
    const auto random = reader.take(retry_random.size());
    return std::equal(random.begin(), random.end(), retry_random.begin(), retry_random.end());
}

/// `message` as a record of the peer's that nothing more is known of.
tls::HandshakeMessage record_of(tls::HandshakeMessage message, unsigned type, unsigned version) {
    // RFC 8446 §5.1
    const bool is_record =
        type >= SSL3_RT_CHANGE_CIPHER_SPEC && type <= SSL3_RT_APPLICATION_DATA && version >> 8U == SSL3_VERSION_MAJOR;
    if (!is_record) return {message.is_ours, "what is no TLS record", record_header_octets, std::nullopt};
    message.what = fmt::format("a record of type {}, {}, not whole or not understood", type, version_name(version));
    return message;
}

}  // namespace

void FlightRecorder::keep(const Entry& entry) noexcept {
    if (!entry.is_ours) has_open_record_ = false;
    if (count_ < entries_.size()) {
        entries_[count_++] = entry;
        return;
    }
    // The last one is worth more than what came before it: it often says why.
    entries_.back() = entry;
    ++left_out_;
}

void FlightRecorder::note(bool is_ours, int content_type, Data data) noexcept {
    Entry entry{is_ours, static_cast<std::uint16_t>(content_type)};
    entry.octets = static_cast<std::uint32_t>(data.size());
    switch (content_type) {
        case SSL3_RT_HEADER:
            return note_record(entry, data);
        case SSL3_RT_CHANGE_CIPHER_SPEC:
            return keep(entry);
        case SSL3_RT_ALERT:
            if (data.size() < 2) return;
            entry.message_type = data[1];
            return keep(entry);
        case SSL3_RT_HANDSHAKE:
            if (data.size() >= message_header_octets) note_message(entry, data);
            return;
        case 0:  // A hello in the form of SSL 2.0 comes without a type.
            entry.message_type = SSL3_MT_CLIENT_HELLO;
            entry.versions[entry.version_count++] = SSL2_VERSION;
            return keep(entry);
        default:  // The type within an encrypted record (RFC 8446 §5.2): the message itself follows.
            return;
    }
}

void FlightRecorder::note_record(Entry entry, Data header) noexcept {
    if (entry.is_ours || header.size() < record_header_octets) return;
    Reader reader(header);
    entry.message_type = static_cast<std::uint8_t>(reader.number(1));
    entry.versions[0] = static_cast<std::uint16_t>(reader.number(2));
    entry.octets = static_cast<std::uint32_t>(reader.number(2));
    open_record_ = entry;
    has_open_record_ = true;
}

void FlightRecorder::note_message(Entry entry, Data message) noexcept {
    entry.message_type = message[0];
    const auto body = message.subspan(message_header_octets);
    Data versions;
    if (entry.message_type == SSL3_MT_CLIENT_HELLO) versions = client_versions(body);
    if (entry.message_type == SSL3_MT_SERVER_HELLO) versions = server_version(body);
    entry.is_retry = entry.message_type == SSL3_MT_SERVER_HELLO && begins_with_retry(body);
    for (Reader reader(versions); !reader.is_empty() && entry.version_count < most_versions;) {
        const auto version = reader.number(2);
        if (!is_reserved(version)) entry.versions[entry.version_count++] = static_cast<std::uint16_t>(version);
    }
    keep(entry);
}

tls::HandshakeMessage FlightRecorder::described(const Entry& entry) {
    tls::HandshakeMessage message{entry.is_ours, {}, entry.octets, std::nullopt};
    switch (entry.content_type) {
        case SSL3_RT_CHANGE_CIPHER_SPEC:
            message.what = "ChangeCipherSpec";
            return message;
        case SSL3_RT_ALERT:
            message.alert = entry.message_type;
            message.what = fmt::format("alert {} ({})", SSL_alert_desc_string_long(entry.message_type),
                                       unsigned{entry.message_type});
            return message;
        case SSL3_RT_HEADER:
            return record_of(message, entry.message_type, entry.versions[0]);
        default:
            message.what = words_of_message(entry.message_type, entry.is_retry);
            for (std::size_t at = 0; at < entry.version_count; ++at)
                message.what += ", " + version_name(entry.versions[at]);
            return message;
    }
}

tls::Flights FlightRecorder::flights() const {
    tls::Flights flights;
    flights.left_out = left_out_;
    for (std::size_t at = 0; at < count_; ++at) flights.messages.push_back(described(entries_[at]));
    if (has_open_record_ && flights.messages.size() < tls::Flights::most_messages)
        flights.messages.push_back(described(open_record_));
    return flights;
}

std::string FlightRecorder::offered_versions() const {
    std::string names;
    for (const auto& entry : std::span(entries_).first(count_)) {
        const bool is_hello = entry.content_type != SSL3_RT_ALERT && entry.message_type == SSL3_MT_CLIENT_HELLO;
        for (std::size_t at = 0; is_hello && at < entry.version_count; ++at)
            names += (names.empty() ? "" : ", ") + version_name(entry.versions[at]);
        if (is_hello) break;
    }
    return names;
}

}  // namespace postern::tls_openssl
