// BDAT (RFC 3030): the message in chunks whose lengths are told before. BINARYMIME is not offered, so lines end in CR
// LF here as behind DATA.
#include "core/smtp/server_replies.hpp"
#include "core/smtp/server_session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace postern::smtp {

void ServerSession::on_bdat(const CommandLine& line, Now now) {
    const auto arguments = parse_bdat(line.argument);
    // Octets follow whose number nobody knows: read as commands, they could say anything.
    if (!arguments) return end_session(replies::bad_chunk);
    // A little too much is passed over, so that the peer reads why. So much would hold its place until a time limit.
    if (const auto max = settings_->max_message_octets; max != 0 && arguments->octets / 2 > max)
        return end_session(replies::chunk_too_big(max));
    chunk_ = Chunk{arguments->octets, arguments->octets, now.steady, arguments->is_last, std::string(refusal(line))};
    if (chunk_->refusal.empty()) {
        if (state_ == State::recipients) begin_message(now);
        enter_after(Command::bdat);
        // The last chunk is waited for: with it the message is complete, however long it took, as with DATA's final
        // dot.
        if (const auto text = chunk_->is_last ? std::string_view{} : message_pace_refusal(now); !text.empty())
            return end_session(text);
    }
    if (chunk_->octets_left == 0) end_chunk(now);
}

std::size_t ServerSession::take_chunk(std::string_view input, Now now) {
    const auto octets = static_cast<std::size_t>(std::min<std::uint64_t>(input.size(), chunk_->octets_left));
    chunk_->octets_left -= octets;
    touch(now);
    const bool is_taken = chunk_->refusal.empty();
    if (is_taken) {
        incoming_.decoder.take_chunk(input.substr(0, octets), incoming_.unstored);
        complete_header(false, now);
    }
    // What is passed over has a clock of its own: a chunk of 2^64 octets would never end.
    const auto passed_over = chunk_->octets - chunk_->octets_left;
    const bool is_complete = is_taken && chunk_->is_last && chunk_->octets_left == 0;
    if (const auto text = is_complete ? std::string_view{}
                          : is_taken  ? message_pace_refusal(now)
                                      : pace_refusal(chunk_->begun_at, passed_over, now);
        !text.empty()) {
        end_session(text);
        return input.size();
    }
    if (is_taken) {
        drop_body_if_refused();
        store_from(store_at_octets);
    }
    if (chunk_->octets_left == 0) end_chunk(now);
    return octets;
}

void ServerSession::end_chunk(Now now) {
    const auto chunk = *std::exchange(chunk_, std::nullopt);
    if (!chunk.refusal.empty()) return refuse(chunk.refusal);
    if (chunk.is_last) {
        incoming_.decoder.finish_chunks(incoming_.unstored);
        complete_header(true, now);
        drop_body_if_refused();
    }
    // What is wrong already will not become right: the message ends here, and a later chunk of it is out of sequence.
    if (chunk.is_last || !body_refusal().empty()) {
        state_ = State::committing;
        return settle_message(now);
    }
    reply(fmt::format("250 2.0.0 {} octets received", chunk.octets));
}

}  // namespace postern::smtp
