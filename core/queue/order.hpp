#pragma once

#include "core/base/expected.hpp"
#include "core/base/ids.hpp"
#include "core/mail/address.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace postern::queue {

/// What an administrator has done to mail that waits.
enum class Verb : std::uint8_t {
    retry,    ///< Tried now.
    hold,     ///< Not tried, and so not expired, until it is released.
    release,  ///< What is held goes on, due now.
    remove,   ///< Deleted for good; nobody is told.
    bounce,   ///< Returned to its sender now.
    requeue,  ///< As if it had just come: its way is looked up anew, its tries are counted from none, due now.
};

/// `retry`, `delete`: as it is typed.
[[nodiscard]] std::string_view word(Verb verb);

/// Which waiting recipients are meant.
class Selection {
public:
    [[nodiscard]] static Selection all() { return {}; }
    [[nodiscard]] static Selection of(QueueId id);
    /// Reads `all`, an id of 16 hexadecimal digits, `from:PATTERN` (the sender; `from:<>`: none), `PATTERN@PATTERN`
    /// (the recipient), or a domain of recipients. In a PATTERN and in a domain `*` stands for anything; case makes no
    /// difference, nor a dot at the end of a domain; one without `*` may be in U-labels. The error says what is wrong.
    [[nodiscard]] static Expected<Selection, std::string> parse(std::string_view words);

    [[nodiscard]] bool is_all() const { return kind_ == Kind::all; }
    /// The message that it names; 0: it names none.
    [[nodiscard]] QueueId message() const { return message_; }
    [[nodiscard]] bool means(const mail::Address& sender, const mail::Address& recipient) const;
    /// `all`, `message 0123456789ABCDEF`, `recipients *@b.example`: safe to print.
    [[nodiscard]] std::string to_string() const;

private:
    enum class Kind { all, message, senders, recipients, domains };
    Selection() = default;
    /// Local part and domain, each a pattern.
    [[nodiscard]] bool is_address(const mail::Address& address) const;

    Kind kind_ = Kind::all;
    QueueId message_;
    std::string local_part_;
    std::string domain_;
    std::string words_;  ///< As they came.
};

/// An administrator's order.
struct Order {
    Verb verb = Verb::retry;
    Selection selection = Selection::all();
    std::string reason{};  ///< For the sender of what bounces and for the log; safe to print; may be empty.
    std::string by{};      ///< Who asked: `the console`. Safe to print.
};

/// What became of an order. Messages may be counted in more than one of them.
struct Touched {
    std::size_t messages = 0;    ///< Of which a recipient was changed, those under way too.
    std::size_t recipients = 0;  ///< Changed, those under way too.
    std::size_t under_way = 0;   ///< Recipients to whom it is being sent: the order waits for the attempt's end.
    std::size_t held = 0;        ///< Recipients that were passed over because they are held.
    std::size_t senderless = 0;  ///< Messages to be returned that have no sender.
    std::size_t suspended = 0;   ///< Recipients that wait still, because their domain is suspended.
};

/// `3 message[s] held (4 recipient[s])`, and what is to be said of those under way, held and suspended. Safe to print.
[[nodiscard]] std::string describe(const Order& order, const Touched& touched);

}  // namespace postern::queue
