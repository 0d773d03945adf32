#include "core/smtp/body_decoder.hpp"

#include "core/base/ascii.hpp"

#include <algorithm>
#include <cstring>

namespace postern::smtp {
namespace {

// Enough for any field that is looked at: a line is 998 octets at most (RFC 5322 §2.1.1).
constexpr std::size_t max_header_line_octets = 1000;

std::size_t find(std::string_view text, char octet) {
    const auto* found = text.empty() ? nullptr : static_cast<const char*>(std::memchr(text.data(), octet, text.size()));
    return found ? static_cast<std::size_t>(found - text.data()) : text.size();
}

}  // namespace

// One call of take(): walks from line end to line end with memchr, and copies what lies between two stuffed dots in one
// piece.
class BodyDecoder::Pass {
public:
    Pass(BodyDecoder& decoder, std::string_view input, std::string& into)
        : decoder_(decoder), input_(input), into_(into), into_before_(into.size()) {}

    Taken run() {
        while (at_ < input_.size() && !is_end_) step();
        const bool has_null = find(input_.substr(0, at_), '\0') < at_;
        if (has_null && !decoder_.is_normalizing_) decoder_.set_fault(BodyFault::null_octet);
        if (!decoder_.has_eight_bit_) decoder_.has_eight_bit_ = !is_ascii(input_.substr(0, at_));
        if (!is_end_) {
            copy_until(at_);
            keep_header_line();
            decoder_.line_octets_ += at_ - line_begin_;
        }
        if (has_null && decoder_.is_normalizing_) drop_nulls();
        return {at_, is_end_};
    }

private:
    void step() {
        switch (decoder_.place_) {
            case Place::line_start:
                return begin_line();
            case Place::within_line:
                return go_on_to_line_feed();
            case Place::after_cr:
                return after_cr();
            case Place::after_dot:
                return after_dot();
            case Place::after_dot_cr:
                return after_dot_cr();
        }
    }

    void begin_line() {
        line_begin_ = at_;
        decoder_.place_ = Place::within_line;
        if (!decoder_.is_dotted_ || input_[at_] != '.') return;
        copy_until(at_);
        decoder_.place_ = Place::after_dot;
        pass_over(1);
    }

    void after_dot() {
        decoder_.place_ = Place::within_line;
        if (input_[at_] != '\r') return;
        decoder_.place_ = Place::after_dot_cr;
        pass_over(1);
    }

    void after_dot_cr() {
        if (input_[at_] != '\n') {
            // Both were passed over; the dot was one of transparency after all.
            insert("\r");
            return bare_cr();
        }
        is_end_ = true;
        pass_over(1);
    }

    void after_cr() {
        if (input_[at_] != '\n') return bare_cr();
        ++at_;
        end_line();
    }

    // The octet before at_ is a CR that no LF follows.
    void bare_cr() {
        decoder_.place_ = Place::within_line;
        if (!decoder_.is_normalizing_) return decoder_.set_fault(BodyFault::bare_carriage_return);
        copy_until(at_);
        insert("\n");
        end_normalized_line();
    }

    void go_on_to_line_feed() {
        const auto rest = input_.substr(at_);
        if (decoder_.is_normalizing_) return go_on_to_line_end(rest);
        const auto line_feed = find(rest, '\n');
        const auto carriage_return = find(rest.substr(0, line_feed), '\r');
        at_ += std::min(line_feed + 1, rest.size());
        if (carriage_return + 1 < line_feed) decoder_.set_fault(BodyFault::bare_carriage_return);
        const bool has_carriage_return_last = line_feed > 0 && rest[line_feed - 1] == '\r';
        if (line_feed == rest.size())
            decoder_.place_ = has_carriage_return_last ? Place::after_cr : Place::within_line;
        else if (has_carriage_return_last)
            end_line();
        else
            decoder_.set_fault(BodyFault::bare_line_feed);  // It begins no line: a dot behind it is a dot.
    }

    // Any of CR LF, CR and LF: one at a time.
    void go_on_to_line_end(std::string_view rest) {
        const auto end = std::min(rest.find_first_of("\r\n"), rest.size());
        at_ += end;
        if (end == rest.size()) return;
        if (rest[end] == '\r') {
            ++at_;
            decoder_.place_ = Place::after_cr;
            return;
        }
        copy_until(at_);
        insert("\r");
        ++at_;
        end_normalized_line();
    }

    void end_normalized_line() {
        end_line(1);
        decoder_.place_ = Place::within_line;  // A dot here is a dot.
    }

    void insert(std::string_view octets) {
        decoder_.size_octets_ += octets.size();
        if (decoder_.is_writing_) into_ += octets;
    }

    void drop_nulls() {
        const auto begin = into_.begin() + static_cast<std::ptrdiff_t>(into_before_);
        const auto kept = std::remove(begin, into_.end(), '\0');
        decoder_.size_octets_ -= static_cast<std::uint64_t>(into_.end() - kept);
        into_.erase(kept, into_.end());
    }

    void end_line(std::uint64_t end_octets = 2) {
        decoder_.place_ = Place::line_start;
        const auto octets = decoder_.line_octets_ + (at_ - line_begin_);
        decoder_.longest_line_octets_ = std::max(decoder_.longest_line_octets_, octets - std::min(end_octets, octets));
        decoder_.line_octets_ = 0;
        if (decoder_.header_.is_in_header()) end_header_line();
        line_begin_ = at_;
    }

    void end_header_line() {
        auto line = input_.substr(line_begin_, at_ - line_begin_);
        if (!decoder_.header_line_.empty()) {
            keep_header_line();
            line = decoder_.header_line_;
        } else {
            note_header(line);
        }
        decoder_.header_.on_line(line.substr(0, line.find_last_not_of("\r\n") + 1));
        decoder_.header_line_.clear();
    }

    void note_header(std::string_view octets) {
        decoder_.header_octets_ += octets.size();
        decoder_.has_eight_bit_header_ = decoder_.has_eight_bit_header_ || !is_ascii(octets);
    }

    void keep_header_line() {
        if (!decoder_.header_.is_in_header() || line_begin_ >= at_) return;
        note_header(input_.substr(line_begin_, at_ - line_begin_));
        const auto room = max_header_line_octets - std::min(max_header_line_octets, decoder_.header_line_.size());
        decoder_.header_line_ += input_.substr(line_begin_, std::min(room, at_ - line_begin_));
    }

    // Takes octets that are no part of the message.
    void pass_over(std::size_t octets) {
        at_ += octets;
        copied_ = line_begin_ = at_;
    }

    void copy_until(std::size_t end) {
        decoder_.size_octets_ += end - copied_;
        if (decoder_.is_writing_) into_.append(input_, copied_, end - copied_);
        copied_ = end;
    }

    BodyDecoder& decoder_;
    const std::string_view input_;
    std::string& into_;
    const std::size_t into_before_;
    std::size_t at_ = 0;
    std::size_t copied_ = 0;
    std::size_t line_begin_ = 0;
    bool is_end_ = false;
};

BodyDecoder::Taken BodyDecoder::take(std::string_view input, std::string& into) {
    return Pass(*this, input, into).run();
}

void BodyDecoder::take_chunk(std::string_view input, std::string& into) {
    is_dotted_ = false;
    static_cast<void>(take(input, into));
}

void BodyDecoder::finish_chunks(std::string& into) {
    if (place_ == Place::within_line) return take_chunk("\r\n", into);
    if (place_ != Place::after_cr) return;
    if (is_normalizing_) return take_chunk("\n", into);
    set_fault(BodyFault::bare_carriage_return);
}

void BodyDecoder::set_fault(BodyFault fault) {
    // The gravest one counts, not the first one met: that would depend on where the input was cut.
    fault_ = std::max(fault_, fault);
    is_writing_ = false;
}

}  // namespace postern::smtp
