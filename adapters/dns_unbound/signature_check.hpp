#pragma once

#include <chrono>
#include <cstddef>
#include <string>

struct ub_result;

namespace postern::dns_unbound {

/// Whether signatures come as far as here: the root and top-level domains are signed, so that an answer of theirs that
/// does not validate means name servers that drop signatures, a wrong anchor, or somebody who changes answers. No
/// answer means nothing. Pure but for the words of libunbound; one thread.
class SignatureCheck {
public:
    enum class State { unknown, works, failed };

    /// Whose DS records are asked for next. Another one each time, since an answer is kept for a day.
    [[nodiscard]] const char* next_zone();
    /// What came of it: a line for the log where that changes something, else empty. `result` is null with an error.
    [[nodiscard]] std::string on_result(int error, const ub_result* result);
    /// Until the next question.
    [[nodiscard]] std::chrono::seconds pause() const;
    [[nodiscard]] State state() const { return state_; }

private:
    std::size_t next_ = 0;
    State state_ = State::unknown;
};

}  // namespace postern::dns_unbound
