#include "adapters/net/body_converter.hpp"

#include <boost/asio/post.hpp>

#include <exception>
#include <memory>
#include <utility>

namespace postern::net {

namespace {

using ports::SpoolError;

constexpr std::size_t read_octets = 256u << 10;

Expected<std::string, SpoolError> read_all(const MailServices& services, QueueId id) {
    auto body = services.bodies.open(id);
    if (!body) return unexpected(std::move(body.error()));
    std::string text;
    while (true) {
        auto chunk = (*body)->read(read_octets);
        if (!chunk) return unexpected(std::move(chunk.error()));
        if (chunk->empty()) return text;
        text += *chunk;
    }
}

BodyConverter::Result convert(const MailServices& services, BodySource& body) {
    if (!body.memory) {
        auto text = read_all(services, body.id);
        if (!text) return std::move(text.error());
        body.memory = std::make_shared<const std::string>(std::move(*text));
    }
    auto converted = services.mime.to_seven_bit(*body.memory);
    if (!converted) return std::move(converted.error());
    return std::make_shared<const std::string>(std::move(*converted));
}

// An exception means that memory ran out; on this thread it would end the whole server.
BodyConverter::Result convert_or_say_why(const MailServices& services, BodySource& body) {
    try {
        return convert(services, body);
    } catch (const std::exception& error) {
        return SpoolError{SpoolError::Kind::io, std::string("it cannot be re-encoded: ") + error.what()};
    }
}

}  // namespace

BodyConverter::~BodyConverter() {
    if (!thread_) return;
    thread_->stop();
    thread_->join();
}

void BodyConverter::to_seven_bit(BodySource body, std::function<void(Result)> done) {
    if (!thread_) thread_.emplace(1);
    boost::asio::post(*thread_, [&services = services_, body = std::move(body), done = std::move(done)]() mutable {
        done(convert_or_say_why(services, body));
    });
}

}  // namespace postern::net
