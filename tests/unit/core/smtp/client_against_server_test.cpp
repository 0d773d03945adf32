#include "core/smtp/client_session.hpp"
#include "tests/support/core/server_conversation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <string>
#include <utility>

namespace postern::smtp {
namespace {

using test::server;
using test::ServerConversation;
using test::ServerEvent;
using test::ServerSetup;

/// How the octets of both sides travel.
struct Wire {
    std::size_t max_segment_octets = 65536;
    std::size_t body_chunk_octets = 65536;
};

/// Both sessions, and nothing between them. `TLS` is that both are told of it.
class Link {
public:
    Link(const ServerSetup& setup, ClientSettings settings, const Wire& wire = {}, test::Faults faults = {})
        : wire_(wire), server_(setup, {.decisions = false}, faults), client_(with(std::move(settings), wire)) {}

    /// The first message connects. Runs until nobody has anything to say.
    void send(Transaction transaction, std::string body) {
        body_ = std::move(body);
        body_taken_ = 0;
        transaction.body_octets = body_.size();
        reports_.assign(transaction.recipients.size(), {});
        const bool is_first = !std::exchange(is_connected_, true);
        perform(is_first ? client_.on_connected(std::move(transaction), now_)
                         : client_.on_transaction(std::move(transaction), now_));
        run();
    }

    void end() {
        perform(client_.on_no_more(now_));
        run();
    }

    [[nodiscard]] const ServerConversation& server() const { return server_; }
    [[nodiscard]] const std::vector<std::string>& reports() const { return reports_; }
    [[nodiscard]] const std::deque<Finished>& finished() const { return finished_; }
    [[nodiscard]] const std::string& sent() const { return sent_; }
    [[nodiscard]] bool is_encrypted() const { return client_.tls().has_value(); }

private:
    static ClientSettings with(ClientSettings settings, const Wire& wire) {
        settings.helo_name = "client.example";
        settings.body_chunk_octets = wire.body_chunk_octets;
        return settings;
    }

    void run() {
        for (bool is_anything_moving = true; is_anything_moving;) {
            is_anything_moving = move_to_server();
            decide();
            is_anything_moving |= move_to_client();
        }
    }

    bool move_to_server() {
        if (to_server_.empty() || server_.is_over()) return false;
        auto segment = to_server_.substr(0, wire_.max_segment_octets);
        to_server_.erase(0, segment.size());
        server_.happens({.octets = std::move(segment)});
        return true;
    }

    // A recipient whose name begins with "no" is unknown.
    void decide() {
        while (server_.asked() && server_.asked() != decided_) {
            decided_ = server_.asked();
            Decision decision;
            for (const auto& action : server_.last_actions()) {
                const auto* check = std::get_if<CheckRecipient>(&action);
                if (check != nullptr && check->id == decided_ && check->recipient.local_part.starts_with("no")) {
                    decision = {false, "550 5.1.1 unknown"};
                }
            }
            server_.happens({.kind = ServerEvent::Kind::decision, .id = *decided_, .decision = std::move(decision)});
        }
    }

    bool move_to_client() {
        constexpr std::string_view marks[] = {"<StartTls>", "<Close>"};
        auto fresh = std::string_view(server_.transcript()).substr(heard_);
        auto text = fresh;
        for (const auto mark : marks) text = text.substr(0, text.find(mark));
        if (!text.empty()) {
            text = text.substr(0, wire_.max_segment_octets);
            heard_ += text.size();
            perform(client_.on_bytes(as_octets(text), now_));
            return true;
        }
        for (const auto mark : marks) {
            if (fresh.starts_with(mark)) return heard_ += mark.size(), true;
        }
        return false;
    }

    void perform(ClientActions actions) {
        for (auto& action : actions) std::visit([this](auto& one) { act(one); }, action);
    }

    void act(Send& send) {
        sent_ += send.octets;
        to_server_ += send.octets;
        perform(client_.on_sent(now_));
    }
    void act(ReadBody& read) {
        auto chunk = body_.substr(body_taken_, read.max_octets);
        body_taken_ += chunk.size();
        perform(client_.on_body_chunk(std::move(chunk), body_taken_ == body_.size(), now_));
    }
    /// Every é becomes its code in quoted-printable, which is enough for what is sent here.
    void act(ConvertBody&) {
        for (auto at = body_.find("\xc3\xa9"); at != std::string::npos; at = body_.find("\xc3\xa9"))
            body_.replace(at, 2, "=C3=A9");
        perform(client_.on_body_converted(body_.size(), now_));
    }
    void act(ClientStartTls&) {
        server_.happens({.kind = ServerEvent::Kind::tls_established, .facts = test::some_tls()});
        perform(client_.on_tls_established(test::some_tls(), now_));
    }
    void act(ReportRecipient& report) {
        EXPECT_EQ(reports_.at(report.index), "") << "reported twice";
        reports_[report.index] = report.failure ? describe(*report.failure) : "delivered";
    }
    void act(ClientSetDeadline&) {}
    void act(Finished& finished) { finished_.push_back(std::move(finished)); }
    void act(ClientClose&) {}

    Wire wire_;
    ServerConversation server_;
    ClientSession client_;
    Now now_{};
    std::string body_;
    std::size_t body_taken_ = 0;
    std::string to_server_;
    std::string sent_;
    std::size_t heard_ = 0;
    std::optional<DecisionId> decided_;
    std::vector<std::string> reports_;
    std::deque<Finished> finished_;
    bool is_connected_ = false;
};

Transaction from_a_to(const std::vector<std::string>& local_parts) {
    Transaction transaction;
    transaction.sender = {"a", "c.example"};
    for (const auto& local_part : local_parts) transaction.recipients.push_back({local_part, "example.test"});
    return transaction;
}

constexpr const char* message = "Subject: x\r\n\r\n.\r\n..two\r\ntext.\r\n";

TEST(ClientAgainstServer, DeliversOverEveryWire) {
    for (const std::size_t segment : {1u, 3u, 65536u}) {
        for (const std::size_t chunk : {1u, 2u, 5u, 65536u}) {
            Link link(server(), {}, {segment, chunk});
            link.send(from_a_to({"b", "c"}), message);
            ASSERT_EQ(link.server().messages().size(), 1u);
            EXPECT_EQ(link.server().messages()[0].as_sent(), message);
            EXPECT_EQ(link.server().messages()[0].envelope.recipients.size(), 2u);
            EXPECT_EQ(link.reports(), (std::vector<std::string>{"delivered", "delivered"}));
            EXPECT_TRUE(link.finished().at(0).is_reusable);
        }
    }
}

TEST(ClientAgainstServer, DeliversUnderStartTls) {
    for (const auto use : {StartTlsUse::when_offered, StartTlsUse::required}) {
        ClientSettings settings;
        settings.start_tls = use;
        Link link(server().offering_starttls(), settings);
        link.send(from_a_to({"b"}), message);
        EXPECT_TRUE(link.is_encrypted());
        EXPECT_TRUE(link.server().messages().at(0).envelope.tls.has_value());
        EXPECT_EQ(link.reports(), std::vector<std::string>{"delivered"});
    }
}

TEST(ClientAgainstServer, DeliversToTheSslPort) {
    ClientSettings settings;
    settings.is_implicit_tls = true;
    settings.start_tls = StartTlsUse::never;
    Link link(server().on_ssl_port(), settings);
    link.send(from_a_to({"b"}), message);
    EXPECT_TRUE(link.server().messages().at(0).envelope.tls.has_value());
    EXPECT_EQ(link.reports(), std::vector<std::string>{"delivered"});
}

TEST(ClientAgainstServer, DeliversInClearTextWhereNothingElseIsOffered) {
    Link link(server(), {});
    link.send(from_a_to({"b"}), message);
    EXPECT_FALSE(link.server().messages().at(0).envelope.tls.has_value());
}

TEST(ClientAgainstServer, IsRefusedInClearTextWhereTlsIsRequired) {
    ClientSettings settings;
    settings.start_tls = StartTlsUse::never;
    Link link(server().requiring_starttls(), settings);
    link.send(from_a_to({"b"}), message);
    EXPECT_TRUE(link.server().messages().empty());
    EXPECT_EQ(link.finished().at(0).failure->smtp_code, 530);
}

TEST(ClientAgainstServer, DeliversWithoutAnyExtension) {
    Link link(server().without_extensions(), {}, {1, 2});
    link.send(from_a_to({"b", "nobody", "c"}), message);
    EXPECT_EQ(link.server().messages().at(0).as_sent(), message);
    EXPECT_EQ(link.reports(),
              (std::vector<std::string>{"delivered", "while sending RCPT: 550 5.1.1 unknown", "delivered"}));
}

TEST(ClientAgainstServer, DeliversToThoseThatAreKnown) {
    Link link(server(), {});
    link.send(from_a_to({"nobody", "b"}), message);
    EXPECT_EQ(link.server().messages().at(0).envelope.recipients.size(), 1u);
    EXPECT_EQ(link.reports(), (std::vector<std::string>{"while sending RCPT: 550 5.1.1 unknown", "delivered"}));
}

TEST(ClientAgainstServer, StaysInStepWhereNobodyIsKnown) {
    Link link(server(), {});
    link.send(from_a_to({"nobody", "noone"}), message);
    EXPECT_TRUE(link.finished().at(0).is_reusable);
    link.send(from_a_to({"b"}), message);
    EXPECT_EQ(link.reports(), std::vector<std::string>{"delivered"});
    EXPECT_EQ(link.server().messages().size(), 1u);
}

TEST(ClientAgainstServer, DeliversManyMessagesOverOneConnection) {
    Link link(server().offering_starttls(), {}, {7, 7});
    for (int i = 0; i < 20; ++i) {
        const auto body =
            "Subject: " + std::to_string(i) + "\r\n\r\n." + std::string(static_cast<std::size_t>(i), '.') + "\r\n";
        link.send(from_a_to({"b"}), body);
        EXPECT_EQ(link.server().messages().back().as_sent(), body);
        EXPECT_TRUE(link.finished().back().is_reusable);
    }
    link.end();
    EXPECT_TRUE(link.server().is_over());
    EXPECT_EQ(link.finished().size(), 20u);
}

TEST(ClientAgainstServer, KeepsAMessageThatIsNotDurable) {
    Link link(server(), {}, {}, {.commit = 0});
    link.send(from_a_to({"b"}), message);
    EXPECT_EQ(link.reports(), std::vector<std::string>{""});
    EXPECT_EQ(link.finished().at(0).failure->permanence, Permanence::transient);
    EXPECT_EQ(link.finished().at(0).failure->smtp_code, 451);
    EXPECT_TRUE(link.finished().at(0).is_reusable);
    link.send(from_a_to({"b"}), message);
    EXPECT_EQ(link.reports(), std::vector<std::string>{"delivered"});
}

TEST(ClientAgainstServer, SendsNothingOfAMessageThatIsTooLarge) {
    Link link(server().limited_to(10), {});
    link.send(from_a_to({"b"}), message);
    EXPECT_EQ(link.sent(), "EHLO client.example\r\n");
    EXPECT_EQ(link.finished().at(0).failure->permanence, Permanence::permanent);
}

TEST(ClientAgainstServer, SendsEightBitTextOnlyWhereItIsOffered) {
    for (const bool is_offered : {true, false}) {
        auto setup = server();
        setup.settings.offers_eight_bit_mime = is_offered;
        Link link(setup, {});
        auto transaction = from_a_to({"b"});
        transaction.body_type = mail::BodyType::eight_bit_mime;
        link.send(std::move(transaction), "Subject: x\r\n\r\n\xc3\xa9\r\n");
        ASSERT_EQ(link.server().messages().size(), 1u);
        EXPECT_TRUE(link.server().messages().at(0).as_sent().ends_with(is_offered ? "\xc3\xa9\r\n" : "=C3=A9\r\n"));
        EXPECT_FALSE(link.finished().at(0).failure);
    }
}

}  // namespace
}  // namespace postern::smtp
