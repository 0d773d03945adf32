/// A MIME stream: a message between a program and a note, in pieces of the size that items have. What is read stays in
/// the note's items, and what was written becomes items as it is, so that a message is in memory once. One thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "notes_stub/nsf/open_note.hpp"

namespace notes_stub {

class MimeStream {
public:
    using Parts = std::vector<std::shared_ptr<NoteItem>>;

    /// To read: octets, or those of an item of TYPE_MIME_PART without the first `skip`. The item may leave its note;
    /// what a program changes in it shows.
    void add_text(std::string_view octets) { append(octets); }
    void add_part(std::shared_ptr<const NoteItem> part, std::size_t skip);

    void allow_writing() noexcept { can_write_ = true; }
    [[nodiscard]] bool can_write() const noexcept { return can_write_; }
    /// Behind all that is there; the place of the next read stays.
    void write(std::string_view octets) { append(octets); }

    void rewind() noexcept;
    /// Octets read; 0: the end.
    std::size_t read(char* to, std::size_t most);
    /// A line without its end, or what of it fits into `room` octets, and a zero behind. False: the end.
    bool read_line(char* to, std::size_t room);

    /// Octets of the message's header, with the empty line that ends it.
    [[nodiscard]] std::string header() const;
    /// Items named `name` with the message, whose first `header` octets are header. What was written is not copied: the
    /// stream shares it with the items.
    [[nodiscard]] Parts parts(const std::string& name, std::size_t header);
    /// Copies: `header`, then the message from octet `skip` on.
    [[nodiscard]] Parts parts_with_header(const std::string& name, std::string_view header, std::size_t skip) const;

private:
    struct Piece {
        [[nodiscard]] std::string_view octets() const;

        std::string text;                      ///< a MIME_PART's room and octets; empty where `part` is
        std::shared_ptr<const NoteItem> part;  ///< in place of `text`
        std::size_t skip = 0;                  ///< of the octets
    };
    void append(std::string_view octets);
    void skip(std::size_t octets);
    struct Line {
        std::size_t octets = 0;  ///< without its end
        std::size_t with_end = 0;
        bool is_ended = false;
    };
    [[nodiscard]] Line next_line(std::size_t limit) const;
    template <typename Use>
    void for_rest(Use&& use) const;

    bool can_write_ = false;
    std::vector<Piece> pieces_;
    std::size_t piece_ = 0;  // the place of the next read
    std::size_t offset_ = 0;
};

}  // namespace notes_stub
