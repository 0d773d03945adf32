#include "tests/unit/tls_openssl/channel_pair.hpp"

#include "tests/support/files/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace postern::test {

std::unique_ptr<ports::TlsEngine> engine(tls_openssl::TlsOptions options) {
    // What the host trusts is no business of a test, and takes 15 ms to read.
    if (options.ca_file.empty()) options.ca_directory = "no-such-folder";
    auto made = tls_openssl::make_tls_engine(std::move(options));
    if (!made) throw std::runtime_error(made.error());
    return std::move(*made);
}

std::unique_ptr<ports::TlsEngine> engine_with(const TestCertificate& certificate, tls_openssl::TlsOptions options) {
    const TemporaryFolder folder;
    auto made = engine(std::move(options));
    const auto installed = made->install_certificate(
        {folder.write("chain.pem", certificate.certificate_pem), folder.write("key.pem", certificate.key_pem)},
        WallTime());
    if (!installed) throw std::runtime_error(installed.error());
    return made;
}

std::unique_ptr<ports::TlsEngine> engine_trusting(const std::string& root_pem) {
    const TemporaryFolder folder;
    tls_openssl::TlsOptions options;
    options.ca_file = folder.write("roots.pem", root_pem);
    return engine(options);
}

void deliver(ports::TlsChannel& from, ports::TlsChannel& to, std::size_t piece_octets) {
    const std::string octets = std::exchange(from.outgoing(), {});
    for (std::size_t sent = 0; sent < octets.size();) {
        const auto piece = std::string_view(octets).substr(sent, piece_octets);
        to.feed(as_octets(piece));
        to.handshake();
        sent += piece.size();
    }
}

ChannelPair::ChannelPair(ports::TlsEngine& client_engine, ports::TlsEngine& server_engine,
                         const ports::ClientTlsOptions& options)
    : client(client_engine.make_client_channel(options)),
      server(server_engine.make_server_channel(tls::InboundPort::tcp)) {
    if (!client || !server) throw std::runtime_error("no channel was made");
}

ChannelPair& ChannelPair::shake_hands(std::size_t piece_octets) {
    client->handshake();
    while (!client->outgoing().empty() || !server->outgoing().empty()) {
        deliver(*client, *server, piece_octets);
        deliver(*server, *client, piece_octets);
    }
    return *this;
}

bool ChannelPair::are_both(State state) const { return client->state() == state && server->state() == state; }

std::string read_all(ports::TlsChannel& channel) {
    std::string text;
    while (channel.read(text, 1000) > 0) {
    }
    return text;
}

std::string carry(ports::TlsChannel& from, ports::TlsChannel& to, const std::string& text) {
    EXPECT_TRUE(from.write(as_octets(text)));
    deliver(from, to);
    return read_all(to);
}

}  // namespace postern::test
