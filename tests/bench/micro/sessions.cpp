// Both sessions in memory: what a message costs without a socket, a spool or TLS.
#include "core/smtp/client_session.hpp"
#include "core/smtp/server_session.hpp"

#include <benchmark/benchmark.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>

namespace {

using namespace postern;

const Now now{TimePoint{std::chrono::hours{1}}, WallTime{std::chrono::sys_days{std::chrono::year{2026} / 11 / 25}}};

std::string message_of(std::size_t octets) {
    std::string message = "From: <a@a.example>\r\nTo: <b@b.example>\r\nMessage-ID: <1@a.example>\r\n\r\n";
    while (message.size() < octets) message += std::string(76, 'x') + "\r\n";
    return message;
}

/// The driver's part: every question is answered with yes, at once.
class ServerDriver {
public:
    ServerDriver() : session_(settings(), smtp::Peer{.address = "192.0.2.7"}, ids_) {
        perform(session_.on_connected(now));
    }

    void feed(std::string_view octets) { perform(session_.on_bytes(as_octets(octets), now)); }

private:
    static std::shared_ptr<smtp::ServerSettings> settings() {
        auto settings = std::make_shared<smtp::ServerSettings>();
        settings->host_name = "mail.example";
        return settings;
    }

    void perform(smtp::ServerActions actions) {
        for (auto& action : actions) {
            if (const auto* check = std::get_if<smtp::CheckRecipient>(&action))
                perform(session_.on_decision(check->id, {}, now));
            else if (std::holds_alternative<smtp::StoreBody>(action))
                perform(session_.on_body_stored(true, now));
            else if (std::holds_alternative<smtp::CommitMessage>(action))
                perform(session_.on_commit_result(true, now));
            benchmark::DoNotOptimize(action);
        }
    }

    QueueIdSource ids_{1};
    smtp::ServerSession session_;
};

void server_session(benchmark::State& state) {
    ServerDriver driver;
    driver.feed("EHLO client.example\r\n");
    const auto body = message_of(static_cast<std::size_t>(state.range(0))) + ".\r\n";
    for (auto _ : state) {
        driver.feed("MAIL FROM:<a@a.example> SIZE=4096\r\n");
        driver.feed("RCPT TO:<b@b.example>\r\n");
        driver.feed("DATA\r\n");
        driver.feed(body);
    }
    state.SetItemsProcessed(state.iterations());
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(body.size()));
}
BENCHMARK(server_session)->ArgName("octets")->Arg(4096)->Arg(65536);

smtp::Transaction transaction_of(std::size_t octets) {
    smtp::Transaction transaction;
    transaction.sender = {"a", "a.example"};
    transaction.recipients = {{"b", "b.example"}};
    transaction.body_octets = octets;
    return transaction;
}

/// Sends one message after the other over a session that has greeted, to a peer with PIPELINING and CHUNKING or none.
class ClientDriver {
public:
    ClientDriver(const std::string& message, bool is_chunking)
        : message_(message), is_chunking_(is_chunking), session_(settings()) {
        perform(session_.on_connected(transaction_of(message_.size()), now));
        feed("220 relay.example\r\n");
        feed(is_chunking ? "250-relay.example\r\n250-CHUNKING\r\n250 PIPELINING\r\n"
                         : "250-relay.example\r\n250 PIPELINING\r\n");
        finish();
    }

    void send() {
        perform(session_.on_transaction(transaction_of(message_.size()), now));
        finish();
    }

private:
    static smtp::ClientSettings settings() {
        smtp::ClientSettings settings;
        settings.helo_name = "mail.example";
        return settings;
    }

    void finish() {
        feed(is_chunking_ ? "250 2.1.0 ok\r\n250 2.1.5 ok\r\n" : "250 2.1.0 ok\r\n250 2.1.5 ok\r\n354 go on\r\n");
        const auto answers = is_chunking_ ? std::exchange(pieces_, 0) : 1;  // Each chunk has its own.
        for (int answer = 0; answer < answers; ++answer) feed("250 2.0.0 taken\r\n");
        if (!is_finished_) throw std::logic_error("the message was not taken");
        is_finished_ = false;
    }

    void feed(std::string_view octets) { perform(session_.on_bytes(as_octets(octets), now)); }

    void perform(smtp::ClientActions actions) {
        for (auto& action : actions) {
            benchmark::DoNotOptimize(action);
            if (std::holds_alternative<smtp::Send>(action)) perform(session_.on_sent(now));
            if (const auto* read = std::get_if<smtp::ReadBody>(&action)) give(read->max_octets);
            if (std::holds_alternative<smtp::Finished>(action)) is_finished_ = true;
        }
    }

    void give(std::size_t most) {
        auto piece = message_.substr(given_, most);
        given_ += piece.size();
        ++pieces_;
        const bool is_last = given_ == message_.size();
        if (is_last) given_ = 0;
        perform(session_.on_body_chunk(std::move(piece), is_last, now));
    }

    std::string message_;
    bool is_chunking_;
    smtp::ClientSession session_;
    std::size_t given_ = 0;
    int pieces_ = 0;
    bool is_finished_ = false;
};

void client_session(benchmark::State& state) {
    const auto message = message_of(static_cast<std::size_t>(state.range(0)));
    ClientDriver driver(message, state.range(1) != 0);
    for (auto _ : state) driver.send();
    state.SetItemsProcessed(state.iterations());
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(message.size()));
}
BENCHMARK(client_session)->ArgNames({"octets", "chunking"})->ArgsProduct({{4096, 65536}, {0, 1}});

}  // namespace
