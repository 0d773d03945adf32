#include "core/base/gzip.hpp"

#include <zlib.h>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <new>

namespace postern {
namespace {

constexpr int gzip_format = 15 + 16;  // zlib's window of 32 KiB, and gzip's header around it.
constexpr std::size_t most_at_once = 1U << 30U;

/// A stream that ends what it began.
template <int (*end)(z_stream*)>
struct Stream {
    explicit Stream(std::string_view input) {
        // zlib does not write to its input; its type is older than const.
        state.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
        state.avail_in = static_cast<uInt>(input.size());
    }
    ~Stream() { end(&state); }
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;

    z_stream state{};
};

}  // namespace

std::string gzip(std::string_view text) {
    Stream<deflateEnd> stream(text);
    if (deflateInit2(&stream.state, Z_BEST_COMPRESSION, Z_DEFLATED, gzip_format, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::bad_alloc();
    std::string octets(deflateBound(&stream.state, static_cast<uLong>(text.size())), '\0');
    stream.state.next_out = reinterpret_cast<Bytef*>(octets.data());
    stream.state.avail_out = static_cast<uInt>(octets.size());
    if (deflate(&stream.state, Z_FINISH) != Z_STREAM_END) throw std::bad_alloc();
    octets.resize(stream.state.total_out);
    return octets;
}

Expected<std::string, std::string> gunzip(std::string_view octets, std::size_t max_octets) {
    if (octets.size() > most_at_once) return unexpected(std::string("it is too large"));
    Stream<inflateEnd> stream(octets);
    if (inflateInit2(&stream.state, gzip_format) != Z_OK) throw std::bad_alloc();
    std::string text;
    std::array<char, 16U << 10U> piece{};
    int result = Z_OK;
    do {
        stream.state.next_out = reinterpret_cast<Bytef*>(piece.data());
        stream.state.avail_out = static_cast<uInt>(piece.size());
        result = inflate(&stream.state, Z_NO_FLUSH);
        if (result == Z_MEM_ERROR) throw std::bad_alloc();
        if (result == Z_BUF_ERROR) return unexpected(std::string("it ends too soon"));
        if (result != Z_OK && result != Z_STREAM_END) return unexpected(std::string("it is no gzip, or damaged"));
        text.append(piece.data(), piece.size() - stream.state.avail_out);
        if (text.size() > max_octets)
            return unexpected(fmt::format("it is larger than {} octets when unpacked", max_octets));
        // A file may have several members, one behind the other (RFC 1952 §2.2).
        if (result == Z_STREAM_END && stream.state.avail_in > 0) result = inflateReset(&stream.state);
    } while (result != Z_STREAM_END);
    return text;
}

}  // namespace postern
