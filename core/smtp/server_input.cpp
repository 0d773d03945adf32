// From octets to command lines and message octets, and from replies to actions.
#include "core/base/ascii.hpp"
#include "core/smtp/server_replies.hpp"
#include "core/smtp/server_session.hpp"

#include <algorithm>

namespace postern::smtp {
namespace {

// 512 octets with CRLF (RFC 5321 §4.5.3.1.4). We take 2048: long parameters are seen in the wild.
constexpr std::size_t max_command_line_octets = 2048;

// Of an answer in an AUTH, with CRLF (RFC 4954 §4).
constexpr std::size_t max_auth_line_octets = 12288;

constexpr std::string_view auth_verb = "AUTH";

// Below this a buffer is kept for the next line.
constexpr std::size_t max_kept_capacity_octets = 8u << 10;

bool has_control_character(std::string_view line) {
    return std::any_of(line.begin(), line.end(),
                       [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7F; });
}

}  // namespace

bool ServerSession::is_waiting() const {
    // Between two chunks: RSET would begin the next message while an answer for this one is still to come.
    const bool is_storing_between_chunks = state_ == State::chunks && !chunk_ && incoming_.is_storing;
    return awaited_decision_ || awaited_auth_ || held_reply_ || is_storing_between_chunks ||
           state_ == State::committing || state_ == State::tls_pending || state_ == State::closed;
}

void ServerSession::take_input(std::string_view fresh, Now now) {
    if (input_used_ < input_.size()) {
        input_ += fresh;
        return work_on_held_input(now);
    }
    // Nothing is held, so the input is read where it lies; most of a message is never copied into input_.
    const auto rest = fresh.substr(work(fresh, now));
    drop_held_input();
    if (state_ == State::tls_pending)
        leftover_ += rest;
    else
        input_ = rest;
}

void ServerSession::work_on_held_input(Now now) {
    input_used_ += work(std::string_view{input_}.substr(input_used_), now);
    if (state_ == State::tls_pending) {
        leftover_ += std::string_view{input_}.substr(input_used_);
        drop_held_input();
    } else if (input_used_ == input_.size()) {
        drop_held_input();
    } else if (input_used_ > input_.size() / 2) {
        input_.erase(0, input_used_);
        input_used_ = 0;
    }
}

void ServerSession::drop_held_input() {
    input_.clear();
    input_used_ = 0;
    if (input_.capacity() > max_kept_capacity_octets) input_.shrink_to_fit();
}

// Returns how many octets were used. Stops at a line without its end, and where an answer is awaited.
std::size_t ServerSession::work(std::string_view input, Now now) {
    std::size_t used = 0;
    while (used < input.size() && !is_waiting()) {
        const auto rest = input.substr(used);
        const bool is_content = chunk_ || state_ == State::body;
        const bool is_secret = is_in_auth();
        const auto octets = chunk_ ? take_chunk(rest, now) : is_content ? take_body(rest, now) : take_line(rest, now);
        if (octets == 0) break;
        if (listener_) listener_(rest.substr(0, octets), is_content, is_secret);
        used += octets;
    }
    return used;
}

// Returns 0 when the line's end has not come yet. A line ends in CRLF and nothing else (RFC 5321 §2.3.8): where a bare
// LF ended one, text that another server took for an argument would be a command here.
std::size_t ServerSession::take_line(std::string_view input, Now now) {
    if (is_skipping_line_) return skip_line(input);
    const auto max_octets = sasl_ ? max_auth_line_octets : max_command_line_octets;
    const auto line_feed = input.substr(0, max_octets).find('\n');
    if (line_feed == std::string_view::npos) {
        if (input.size() < max_octets) return 0;
        is_skipping_line_ = true;
        refuse_line(sasl_ ? replies::auth_line_too_long : replies::line_too_long);
        return skip_line(input);
    }
    const auto line_octets = line_feed + 1;
    if (line_feed == 0 || input[line_feed - 1] != '\r') {
        is_skipping_line_ = true;
        refuse_line(replies::bare_line_feed);
        // Whoever ends its lines so sends name and password next.
        is_skipped_line_secret_ |= is_same_ignoring_case(input.substr(0, auth_verb.size()), auth_verb);
        return line_octets;
    }
    const auto line = input.substr(0, line_feed - 1);
    if (has_control_character(line))
        refuse_line(replies::control_character);
    else
        on_command(line, line_octets == input.size(), now);
    touch(now);
    return line_octets;
}

// An AUTH ends with it: the peer reads that it failed, and its next line is a command.
void ServerSession::refuse_line(std::string_view text) {
    is_skipped_line_secret_ = sasl_.has_value();
    sasl_.reset();
    refuse(text);
}

/// As far as the next line feed. A second one without its CR ends the session: whoever ends all lines so would wait for
/// answers, and to answer each would be too much for a relay that took all of it for one line.
std::size_t ServerSession::skip_line(std::string_view input) {
    const auto line_feed = input.find('\n');
    if (line_feed == std::string_view::npos) return input.size() - (input.back() == '\r' ? 1 : 0);
    is_skipping_line_ = line_feed == 0 || input[line_feed - 1] != '\r';
    if (is_skipping_line_) end_session(replies::bare_line_feeds);
    return line_feed + 1;
}

void ServerSession::reply(std::string_view text) {
    replies_ += text;
    replies_ += "\r\n";
}

void ServerSession::refuse(std::string_view text) {
    const bool is_error = text.front() == '5';  // 4yz is our trouble, or a limit that the peer may run into honestly.
    if (is_error && errors_ >= settings_->max_errors) return end_session(replies::too_many_errors);
    if (is_error) ++errors_;
    reply(text);
}

void ServerSession::flush_replies() {
    if (replies_.empty()) return;
    if (!actions_.empty()) {
        if (auto* last = std::get_if<Reply>(&actions_.back())) {
            last->text += replies_;
            return replies_.clear();
        }
    }
    actions_.emplace_back(Reply{std::move(replies_)});
    replies_.clear();
}

}  // namespace postern::smtp
