// Arbitrary octets for a TLS channel: as a client's first flight, as a server's, and in the middle of an established
// connection. The first octet of the input chooses which, the second in pieces of how many octets the rest arrives.

#include "core/ports/tls_engine.hpp"

#include "adapters/tls_openssl/tls_openssl.hpp"
#include "tests/support/files/temporary_folder.hpp"
#include "tests/support/tls/test_certificate.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

namespace {

using namespace postern;
using State = ports::TlsChannel::State;

void require(bool holds) {
    if (!holds) std::abort();
}

std::unique_ptr<ports::TlsEngine> make_engine() {
    const test::TemporaryFolder folder;
    const auto certificate = test::make_self_signed();
    tls_openssl::TlsOptions options;
    options.ca_directory = "no-such-folder";
    auto engine = tls_openssl::make_tls_engine(options);
    require(engine.has_value());
    const std::string file = folder.write("both.pem", certificate.certificate_pem + certificate.key_pem);
    require((*engine)->install_certificate({file, ""}, {}).has_value());
    return std::move(*engine);
}

ports::TlsEngine& engine() {
    static const auto made = make_engine();
    return *made;
}

void check_failure(const ports::TlsChannel& channel) {
    if (channel.state() != State::failed) return;
    const auto& words = channel.failure().words;
    require(!words.empty());
    require(std::none_of(words.begin(), words.end(), [](unsigned char octet) { return octet < ' ' || octet == 0x7f; }));
}

void receive(ports::TlsChannel& channel, std::string_view input, std::size_t piece_octets) {
    std::string plaintext;
    for (; !input.empty(); input.remove_prefix(std::min(piece_octets, input.size()))) {
        channel.feed(as_octets(input.substr(0, piece_octets)));
        const State before = channel.state();
        channel.handshake();
        channel.read(plaintext, 1u << 16);
        require(before != State::failed || channel.state() == State::failed);
    }
    channel.feed_end();
    channel.handshake();
    channel.read(plaintext, 1u << 16);
    require(channel.state() == State::failed || channel.state() == State::closed);
    check_failure(channel);
}

std::unique_ptr<ports::TlsChannel> established_server() {
    auto client = engine().make_client_channel({"mail.example.test"});
    auto server = engine().make_server_channel(tls::InboundPort::tcp);
    client->handshake();
    while (!client->outgoing().empty() || !server->outgoing().empty()) {
        server->feed(as_octets(client->outgoing()));
        client->outgoing().clear();
        server->handshake();
        client->feed(as_octets(server->outgoing()));
        server->outgoing().clear();
        client->handshake();
    }
    require(server->state() == State::established);
    return server;
}

/// No record begins like this, and SSLv2's hello does not either.
bool is_surely_plaintext(std::string_view input) {
    if (input.size() < 5) return false;
    const auto first = static_cast<unsigned char>(input[0]);
    return first < 0x80 && (first < 20 || first > 23) && input[1] != 3;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 3) return 0;
    const std::string_view input(reinterpret_cast<const char*>(data) + 2, size - 2);
    const std::size_t piece_octets = data[1] == 0 ? input.size() : data[1];
    const unsigned kind = data[0] % 3u;
    auto channel = kind == 0   ? engine().make_server_channel(tls::InboundPort::tcp)
                   : kind == 1 ? engine().make_client_channel({"mail.example.test"})
                               : established_server();
    channel->handshake();
    receive(*channel, input, piece_octets);
    if (is_surely_plaintext(input)) {
        require(channel->state() == State::failed && channel->failure().cause == tls::Failure::Cause::plaintext);
    }
    return 0;
}
