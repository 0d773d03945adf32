#include "adapters/net/body_converter.hpp"

#include "adapters/net/clock.hpp"

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

std::string signature_of(const BodySource& body) {
    if (!body.dkim || !body.memory) return {};
    return mail::dkim_fields(*body.memory, mail::dkim_keys_for_submitted(*body.memory, *body.dkim), read_clocks().wall);
}

/// A message that is too large for memory is read twice: for its signature, and to be sent.
std::string signature_of_stored(const MailServices& services, const BodySource& source) {
    auto body = services.bodies.open(source.id);
    if (!body) return {};
    auto chunk = (*body)->read(read_octets);
    if (!chunk) return {};
    auto keys = mail::dkim_keys_for_submitted(*chunk, *source.dkim);
    if (keys.empty()) return {};
    mail::DkimSigner signer(std::move(keys));
    for (; chunk && !chunk->empty(); chunk = (*body)->read(read_octets)) signer.add(*chunk);
    return chunk ? signer.finish(read_clocks().wall) : std::string();
}

// An exception means that memory ran out. The message goes on without a signature, as many do.
std::string signature_or_none(const MailServices& services, const BodySource& body) {
    try {
        return body.memory ? signature_of(body) : signature_of_stored(services, body);
    } catch (const std::exception&) {
        return {};
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
    body.memory = std::make_shared<const std::string>(std::move(*converted));
    body.signature = signature_of(body);
    return std::move(body);
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

void BodyConverter::sign(BodySource body, std::function<void(BodySource)> done) {
    if (!thread_) thread_.emplace(1);
    boost::asio::post(*thread_, [&services = services_, body = std::move(body), done = std::move(done)]() mutable {
        body.signature = signature_or_none(services, body);
        done(std::move(body));
    });
}

}  // namespace postern::net
