#pragma once

#include "core/ports/mime_transform.hpp"

#include <gmime/gmime.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postern::mime_gmime {

/// Puts `replacement` in the place of what lies from `begin` to `end`.
struct Edit {
    std::size_t begin;
    std::size_t end;
    std::string replacement;
};

[[nodiscard]] ports::MimeObstacle not_understood();

/// Goes through the parts of a message that GMime has parsed with its stream persisting, and notes what makes it 7-bit.
class PartWalk {
public:
    using Result = Expected<void, ports::MimeObstacle>;

    /// `message` is what was parsed, and outlives it.
    explicit PartWalk(std::string_view message) : message_(message) {}

    [[nodiscard]] Result visit_message(GMimeMessage* message);
    /// None overlap.
    [[nodiscard]] std::vector<Edit>& edits() { return edits_; }

private:
    /// The octets from begin to end, in the message.
    struct Range {
        std::size_t begin;
        std::size_t end;
    };

    /// How what is met is to be treated.
    enum class Care {
        usual,
        sealed,    ///< Inside of what is signed or encrypted: 8-bit octets are an obstacle.
        returned,  ///< Inside of a report (RFC 6522), which must not fail: it is there to be read, and nothing is an
                   ///< obstacle.
    };

    [[nodiscard]] Result visit_body(GMimeMessage* message, Care care);
    [[nodiscard]] Result visit(GMimeObject* object, Care care);
    [[nodiscard]] static Care care_inside(GMimeObject* object, Care care);
    [[nodiscard]] Result visit_leaf(GMimePart* part, Care care);
    [[nodiscard]] Result check_header(GMimeObject* object, Care care);
    [[nodiscard]] Result encode(GMimePart* part, Range content);
    [[nodiscard]] Result call_seven_bit(GMimeObject* object);
    [[nodiscard]] Result set_encoding(GMimeObject* object, std::size_t content_begin, const std::string& encoding);
    [[nodiscard]] std::optional<Range> field(GMimeHeader* header) const;
    [[nodiscard]] std::optional<Range> content_of(GMimePart* part) const;
    [[nodiscard]] std::string_view octets(Range range) const {
        return message_.substr(range.begin, range.end - range.begin);
    }

    std::string_view message_;
    std::vector<Edit> edits_;
    bool lacks_version_ = false;  ///< The message whose body is next has no header at all.
};

}  // namespace postern::mime_gmime
