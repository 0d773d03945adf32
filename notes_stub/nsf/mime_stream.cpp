#include "notes_stub/nsf/mime_stream.hpp"

#include <algorithm>
#include <cstring>

#include "notes_stub/include/nsfdata.h"
#include "notes_stub/nsf/mime_message.hpp"

namespace notes_stub {
namespace {

constexpr std::size_t largest_piece = part_head_octets + part_octets;

// Doubled as a string does it, but never past what a piece may have.
void make_room(std::string& text, std::size_t octets) {
    const std::size_t needed = text.size() + octets;
    if (needed > text.capacity()) text.reserve(std::clamp(text.capacity() * 2, needed, largest_piece));
}

bool ends_with_empty_line(std::string_view lines) {
    return lines.ends_with("\n\n") || lines.ends_with("\n\r\n") || lines == "\n" || lines == "\r\n";
}

}  // namespace

std::string_view MimeStream::Piece::octets() const {
    const std::string_view all =
        part != nullptr ? part_content(part->value()).octets : std::string_view(text).substr(part_head_octets);
    return all.substr(std::min(skip, all.size()));
}

void MimeStream::add_part(std::shared_ptr<const NoteItem> part, std::size_t skip) {
    pieces_.push_back({{}, std::move(part), skip});
}

void MimeStream::append(std::string_view octets) {
    while (!octets.empty()) {
        if (pieces_.empty() || pieces_.back().part != nullptr || pieces_.back().text.size() == largest_piece)
            pieces_.push_back({std::string(part_head_octets, '\0'), nullptr, 0});
        std::string& text = pieces_.back().text;
        const std::string_view now = octets.substr(0, largest_piece - text.size());
        make_room(text, now.size());
        text.append(now);
        octets.remove_prefix(now.size());
    }
}

void MimeStream::rewind() noexcept {
    piece_ = 0;
    offset_ = 0;
}

/// Hands the octets on that are still to be read, piece by piece, until `use` returns false.
template <typename Use>
void MimeStream::for_rest(Use&& use) const {
    std::size_t offset = offset_;
    for (std::size_t piece = piece_; piece < pieces_.size(); ++piece, offset = 0) {
        const std::string_view octets = pieces_[piece].octets();
        if (!use(octets.substr(std::min(offset, octets.size())))) return;
    }
}

void MimeStream::skip(std::size_t octets) {
    while (octets > 0 && piece_ < pieces_.size()) {
        const std::size_t size = pieces_[piece_].octets().size();
        const std::size_t left = size - std::min(offset_, size);
        // At the end of the last piece more may be written.
        if (octets <= left || piece_ + 1 == pieces_.size()) {
            offset_ += std::min(octets, left);
            return;
        }
        octets -= left;
        ++piece_;
        offset_ = 0;
    }
}

std::size_t MimeStream::read(char* to, std::size_t most) {
    std::size_t done = 0;
    for_rest([&](std::string_view octets) {
        done += octets.copy(to + done, most - done);
        return done < most;
    });
    skip(done);
    return done;
}

MimeStream::Line MimeStream::next_line(std::size_t limit) const {
    Line line;
    char last = '\0';
    for_rest([&](std::string_view octets) {
        octets = octets.substr(0, limit - line.octets);
        const std::size_t end = octets.find('\n');
        line.is_ended = end != octets.npos;
        octets = octets.substr(0, end);
        line.octets += octets.size();
        if (!octets.empty()) last = octets.back();
        return !line.is_ended && line.octets < limit;
    });
    line.with_end = line.octets + (line.is_ended ? 1 : 0);
    if (line.is_ended && last == '\r' && line.octets > 0) --line.octets;
    return line;
}

bool MimeStream::read_line(char* to, std::size_t room) {
    const Line line = next_line(room + 2);  // with CR and LF
    if (line.with_end == 0) return false;
    const std::size_t taken = read(to, std::min(line.octets, room));
    to[taken] = '\0';
    if (taken == line.octets) skip(line.with_end - taken);
    return true;
}

std::string MimeStream::header() const {
    std::string head;
    std::size_t scanned = 0;  // whole lines, none of them empty
    for (const Piece& piece : pieces_) {
        head.append(piece.octets());
        const std::size_t whole = head.rfind('\n') + 1;
        const std::string_view lines = std::string_view(head).substr(scanned, whole - scanned);
        const std::size_t octets = header_octets(lines);
        if (octets < lines.size() || ends_with_empty_line(lines)) return head.substr(0, scanned + octets);
        scanned = whole;
    }
    return head;
}

MimeStream::Parts MimeStream::parts(const std::string& name, std::size_t header) {
    const bool is_own = std::ranges::all_of(pieces_, [](const Piece& piece) { return piece.part == nullptr; });
    if (!is_own || pieces_.empty()) return parts_with_header(name, this->header(), header);
    Parts parts;
    for (Piece& piece : pieces_) {
        const std::size_t of_header = std::min(piece.octets().size(), header);
        header -= of_header;
        write_part_head(piece.text, of_header);
        auto part = std::make_shared<NoteItem>(Item{name, TYPE_MIME_PART, 0, std::move(piece.text)});
        piece = {{}, part, 0};
        parts.push_back(std::move(part));
    }
    return parts;
}

MimeStream::Parts MimeStream::parts_with_header(const std::string& name, std::string_view header,
                                                std::size_t skip) const {
    MimeStream copy;
    copy.append(header);
    for (const Piece& piece : pieces_) {
        const std::string_view octets = piece.octets();
        const std::size_t skipped = std::min(skip, octets.size());
        copy.append(octets.substr(skipped));
        skip -= skipped;
    }
    if (copy.pieces_.empty()) copy.pieces_.push_back({std::string(part_head_octets, '\0'), nullptr, 0});
    return copy.parts(name, header.size());
}

}  // namespace notes_stub
