#pragma once

#include "core/smtp/reply_parser.hpp"
#include "tests/bench/load/connection.hpp"
#include "tests/bench/load/load.hpp"
#include "tests/bench/load/poller.hpp"
#include "tests/bench/load/test_message.hpp"
#include "tests/bench/load/tls_contexts.hpp"

#include <cstdint>
#include <cstdio>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace postern::bench {

class LoadSlot;

/// What all slots of a run share.
struct LoadRun {
    const LoadOptions& options;
    const TestMessage& message;
    SSL_CTX* tls_context;
    std::FILE* accepted_log;
    Poller poller{};
    Work work;
    LoadTotals totals{};
    std::vector<LoadSlot*> to_begin{};  ///< Slots that wait for nothing but their turn.
    std::uint64_t holding = 0;          ///< Sessions that are held open now.
    std::uint64_t done = 0;             ///< Slots without further work.
    bool may_end = false;               ///< Nothing is held any longer.
};

/// One of the concurrent sessions: opens a connection, sends messages over it, quits, and begins again until there is
/// no work left.
class LoadSlot {
public:
    LoadSlot(LoadRun& run, std::uint64_t key, std::uint64_t not_before_ns)
        : run_(run), key_(key), not_before_ns_(not_before_ns) {}
    ~LoadSlot() { SSL_SESSION_free(remembered_); }
    LoadSlot(const LoadSlot&) = delete;
    LoadSlot& operator=(const LoadSlot&) = delete;

    /// The socket has something.
    void on_event();
    /// Now and then: begins, ends what is held, gives up what takes too long.
    void on_time(std::uint64_t now_ns);
    /// Takes up work and opens a connection for it, or is done.
    void begin();
    /// OpenSSL has a session to resume; it is ours from here on.
    void remember(SSL_SESSION* session);

private:
    enum class Stage { waiting, connecting, shaking, talking, holding, done };
    enum class Step { greeting, hello, starttls, mail, recipient, data, body, quit };

    void open();
    void connected();
    void begin_tls();
    [[nodiscard]] bool goes_on_shaking();
    void secured();
    void pump();
    [[nodiscard]] bool take_replies();
    void on_reply(const smtp::PeerReply& reply);
    void on_expected(Step step, const smtp::PeerReply& reply);
    void say(std::string_view line, Step answer);
    void after_hello(const smtp::PeerReply& reply);
    void ready();
    void next_message();
    void begin_message();
    void say_recipient();
    void send_body();
    void accepted();
    void hold();
    void quit();
    void finish();
    void fail(const std::string& words);
    void wait_for_work(std::uint64_t not_before_ns);
    void be_done();
    [[nodiscard]] const char* place() const;

    LoadRun& run_;
    std::uint64_t key_;
    std::uint64_t not_before_ns_;
    Stage stage_ = Stage::waiting;
    std::optional<Connection> connection_;
    smtp::ReplyParser parser_;
    std::deque<Step> awaited_;
    std::optional<Work::Message> message_;
    bool pipelines_ = false;
    bool is_secured_ = false;
    bool is_quitting_ = false;
    bool is_in_doubt_ = false;  ///< The dot was sent, and its reply has not come.
    unsigned messages_ = 0;
    unsigned recipients_ = 0;
    std::uint64_t message_began_ns_ = 0;
    std::uint64_t handshake_began_ns_ = 0;
    std::uint64_t patience_ends_ns_ = 0;
    SSL_SESSION* remembered_ = nullptr;
};

}  // namespace postern::bench
