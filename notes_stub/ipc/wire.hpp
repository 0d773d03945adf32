/// Encoding of the messages between a task and the server: little-endian numbers, byte strings with a length before
/// them.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace notes_stub {

static_assert(std::endian::native == std::endian::little, "both ends run on this machine; its order is the wire's");

/// Appends values to one message.
class Writer {
public:
    Writer& u8(std::uint8_t value) { return raw(value); }
    Writer& u16(std::uint16_t value) { return raw(value); }
    Writer& u32(std::uint32_t value) { return raw(value); }
    Writer& u64(std::uint64_t value) { return raw(value); }
    Writer& bytes(std::string_view value) {
        u32(static_cast<std::uint32_t>(value.size()));
        out_.append(value);
        return *this;
    }
    [[nodiscard]] const std::string& str() const { return out_; }
    [[nodiscard]] std::string take() { return std::move(out_); }

private:
    template <class T>
    Writer& raw(T value) {
        out_.append(reinterpret_cast<const char*>(&value), sizeof value);
        return *this;
    }
    std::string out_;
};

/// Reads values back. After the end, or at a length that lies, every read gives zero or empty and ok() is false:
/// a broken peer cannot make the other side read outside the message.
class Reader {
public:
    explicit Reader(std::string_view in) : in_(in) {}
    std::uint8_t u8() { return raw<std::uint8_t>(); }
    std::uint16_t u16() { return raw<std::uint16_t>(); }
    std::uint32_t u32() { return raw<std::uint32_t>(); }
    std::uint64_t u64() { return raw<std::uint64_t>(); }
    std::string_view bytes() {
        const auto size = u32();
        if (!ok_ || size > in_.size()) return fail(), std::string_view{};
        const auto value = in_.substr(0, size);
        in_.remove_prefix(size);
        return value;
    }
    std::string text() { return std::string{bytes()}; }
    [[nodiscard]] bool ok() const { return ok_; }

private:
    void fail() {
        ok_ = false;
        in_ = {};
    }
    template <class T>
    T raw() {
        T value{};
        if (in_.size() < sizeof value) return fail(), value;
        std::memcpy(&value, in_.data(), sizeof value);
        in_.remove_prefix(sizeof value);
        return value;
    }
    std::string_view in_;
    bool ok_ = true;
};

}  // namespace notes_stub
