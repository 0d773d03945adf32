#include "adapters/net/body_converter.hpp"

#include "adapters/tls_openssl/crypto.hpp"
#include "adapters/tls_openssl/tls_openssl.hpp"
#include "tests/unit/net/mail_world.hpp"

#include <gtest/gtest.h>

#include <future>
#include <optional>
#include <stdexcept>
#include <thread>

namespace postern::test {
namespace {

using net::BodyConverter;

/// Makes 7 bits of everything by saying what it was given, or does what the test wants.
class SpokenTransform : public ports::MimeTransform {
public:
    [[nodiscard]] Expected<std::string, ports::MimeObstacle> to_seven_bit(std::string_view message) const override {
        if (wait) wait->wait();
        if (message == "signed")
            return unexpected(ports::MimeObstacle{ports::MimeObstacle::Kind::part, "it is signed"});
        if (message == "huge") throw std::bad_alloc();
        thread = std::this_thread::get_id();
        return "7 bits of " + std::string(message);
    }
    std::optional<std::shared_future<void>> wait;
    mutable std::thread::id thread;
};

class BodyConverterTest : public testing::Test {
protected:
    /// What becomes of this message.
    BodyConverter::Result converted(net::BodySource source) {
        auto answer = std::make_shared<std::promise<BodyConverter::Result>>();
        converter->to_seven_bit(std::move(source),
                                [answer](BodyConverter::Result result) { answer->set_value(std::move(result)); });
        return answer->get_future().get();
    }
    static net::BodySource in_memory(std::string text) {
        return {QueueId{1}, std::make_shared<const std::string>(std::move(text))};
    }
    static std::string text_of(const BodyConverter::Result& result) {
        const auto* body = std::get_if<net::BodySource>(&result);
        return body == nullptr ? "no text" : *body->memory;
    }
    /// Stores a message.
    void commit(QueueId id, const std::string& text) {
        ports::NewMessage message;
        message.envelope.id = id;
        message.envelope.recipients.push_back({{"r", "there.example"}, mail::RecipientState::waiting, {}});
        message.body = spool.receive(id);
        (void)message.body->append(text, {});
        spool.commit(std::move(message), [](const auto& result) { ASSERT_TRUE(result); });
    }

    MemorySpool spool;
    OpenAccess access;
    KeepingMailbox mailbox;
    NoNames resolver;
    net::Journal journal;
    net::Authenticator authenticator{journal};
    QueueIdSource ids{1};
    SpokenTransform transform;
    std::unique_ptr<ports::TlsEngine> tls = std::move(*tls_openssl::make_tls_engine({}));
    net::MailServices services{*tls,   tls_openssl::crypto(), transform, spool, spool,   spool, resolver,
                               access, authenticator,         mailbox,   ids,   journal, {}};
    std::optional<BodyConverter> converter{std::in_place, services};
};

TEST_F(BodyConverterTest, ConvertsWhatIsInMemoryOnAThreadOfItsOwn) {
    EXPECT_EQ(text_of(converted(in_memory("caf\xC3\xA9"))), "7 bits of caf\xC3\xA9");
    EXPECT_NE(transform.thread, std::this_thread::get_id());
}

TEST_F(BodyConverterTest, ReadsFromTheStoreWhatIsNotInMemory) {
    const std::string text(600'000, '\xE9');  // More than one piece.
    commit({7}, text);
    EXPECT_EQ(text_of(converted({QueueId{7}, nullptr})), "7 bits of " + text);
}

TEST_F(BodyConverterTest, SaysWhyThereIsNoOtherForm) {
    const auto result = converted(in_memory("signed"));
    ASSERT_TRUE(std::holds_alternative<ports::MimeObstacle>(result));
    EXPECT_EQ(std::get<ports::MimeObstacle>(result).words, "it is signed");
}

TEST_F(BodyConverterTest, SaysWhyAMessageCannotBeRead) {
    const auto result = converted({QueueId{99}, nullptr});
    ASSERT_TRUE(std::holds_alternative<ports::SpoolError>(result));
    EXPECT_NE(std::get<ports::SpoolError>(result).words.find("no such message"), std::string::npos);
}

TEST_F(BodyConverterTest, OutlivesThatMemoryRunsOut) {
    const auto result = converted(in_memory("huge"));
    ASSERT_TRUE(std::holds_alternative<ports::SpoolError>(result));
    EXPECT_EQ(std::get<ports::SpoolError>(result).words.find("it cannot be re-encoded: "), 0u);
    EXPECT_EQ(text_of(converted(in_memory("small"))), "7 bits of small");
}

TEST_F(BodyConverterTest, DropsAtItsEndWhatIsNotUnderWay) {
    std::promise<void> begin;
    transform.wait = begin.get_future().share();
    std::atomic<int> answered{0};
    std::promise<void> first;
    converter->to_seven_bit(in_memory("a"), [&](const BodyConverter::Result&) {
        ++answered;
        first.set_value();
    });
    std::thread end([&] {
        begin.set_value();
        first.get_future().wait();
        converter.reset();
    });
    end.join();
    EXPECT_EQ(answered.load(), 1);
    EXPECT_FALSE(converter);
}

}  // namespace
}  // namespace postern::test
