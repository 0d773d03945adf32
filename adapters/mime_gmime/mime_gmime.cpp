#include "adapters/mime_gmime/mime_gmime.hpp"

#include "adapters/mime_gmime/owned.hpp"
#include "adapters/mime_gmime/part_walk.hpp"
#include "adapters/mime_gmime/seven_bit.hpp"

#include <gmime/gmime.h>

#include <algorithm>
#include <memory>
#include <utility>

namespace postern::mime_gmime {

namespace {

std::string spliced(std::string_view message, std::vector<Edit> edits) {
    std::stable_sort(edits.begin(), edits.end(), [](const Edit& a, const Edit& b) { return a.begin < b.begin; });
    std::string result;
    result.reserve(message.size() + message.size() / 2);
    std::size_t from = 0;
    for (const auto& edit : edits) {
        result.append(message, from, edit.begin - from).append(edit.replacement);
        from = edit.end;
    }
    return result.append(message, from);
}

class GMimeTransform : public ports::MimeTransform {
public:
    GMimeTransform() { g_mime_init(); }

    [[nodiscard]] Expected<std::string, ports::MimeObstacle> to_seven_bit(std::string_view message) const override {
        if (!has_eight_bit(message)) return std::string(message);
        const Owned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(message.data(), message.size()));
        const Owned<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
        g_mime_parser_set_persist_stream(parser.get(), TRUE);  // Contents then know their place in it.
        const Owned<GMimeMessage> parsed(g_mime_parser_construct_message(parser.get(), nullptr));
        if (!parsed) return unexpected(not_understood());
        PartWalk walk(message);
        auto done = walk.visit_message(parsed.get());
        if (!done) return unexpected(std::move(done.error()));
        auto result = spliced(message, std::move(walk.edits()));
        // RFC 2046 §5.1.1: nobody is to read what stands outside of the parts.
        std::replace_if(
            result.begin(), result.end(), [](char octet) { return static_cast<signed char>(octet) < 0; }, '?');
        return result;
    }
};

}  // namespace

const ports::MimeTransform& transform() {
    static const GMimeTransform ours;
    return ours;
}

}  // namespace postern::mime_gmime
