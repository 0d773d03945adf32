#include "adapters/mime_gmime/report_attachment.hpp"

#include "adapters/mime_gmime/mime_gmime.hpp"
#include "adapters/mime_gmime/owned.hpp"
#include "core/base/ascii.hpp"

#include <gmime/gmime.h>

#include <memory>

namespace postern::mime_gmime {

namespace {

struct FreeIterator {
    void operator()(GMimePartIter* iterator) const { g_mime_part_iter_free(iterator); }
};

bool is_report(GMimePart* part) {
    auto* type = g_mime_object_get_content_type(GMIME_OBJECT(part));
    if (g_mime_content_type_is_type(type, "application", "tlsrpt+gzip") != FALSE ||
        g_mime_content_type_is_type(type, "application", "tlsrpt+json") != FALSE)
        return true;
    const auto* name = g_mime_part_get_filename(part);
    const auto lower = name != nullptr ? to_lower(std::string_view(name)) : std::string();
    return lower.ends_with(".json.gz") || lower.ends_with(".json");
}

Expected<std::string, std::string> decoded(GMimePart* part) {
    auto* content = g_mime_part_get_content(part);
    const Owned<GMimeStream> stream(g_mime_stream_mem_new());
    if (content == nullptr || g_mime_data_wrapper_write_to_stream(content, stream.get()) < 0)
        return unexpected(std::string("its attachment cannot be decoded"));
    const auto* octets = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream.get()));
    return std::string(reinterpret_cast<const char*>(octets->data), octets->len);
}

}  // namespace

Expected<std::string, std::string> find_report_attachment(std::string_view message) {
    static_cast<void>(transform());  // It has initialised GMime.
    const Owned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(message.data(), message.size()));
    const Owned<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
    const Owned<GMimeMessage> parsed(g_mime_parser_construct_message(parser.get(), nullptr));
    auto* top = parsed ? g_mime_message_get_mime_part(parsed.get()) : nullptr;
    if (top == nullptr) return unexpected(std::string("it is no MIME message"));
    const std::unique_ptr<GMimePartIter, FreeIterator> parts(g_mime_part_iter_new(top));
    do {
        auto* part = g_mime_part_iter_get_current(parts.get());
        if (GMIME_IS_PART(part) && is_report(GMIME_PART(part))) return decoded(GMIME_PART(part));
    } while (g_mime_part_iter_next(parts.get()) != FALSE);
    return unexpected(std::string("it has no attachment that is one"));
}

}  // namespace postern::mime_gmime
