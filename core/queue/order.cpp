#include "core/queue/order.hpp"

#include "core/base/ascii.hpp"
#include "core/base/glob.hpp"
#include "core/base/peer_text.hpp"

#include <fmt/format.h>

#include <utility>

namespace postern::queue {

namespace {

constexpr std::string_view sender_prefix = "from:";

std::string_view without_brackets(std::string_view address) {
    if (!address.starts_with('<') || !address.ends_with('>')) return address;
    return address.substr(1, address.size() - 2);
}

/// A domain as addresses have it: in the letters of the DNS, without the dot at its end. A pattern stays as it is.
std::string as_stored(std::string_view domain) {
    if (domain.size() > 1 && domain.ends_with('.')) domain.remove_suffix(1);
    if (is_ascii(domain)) return std::string(domain);
    return mail::to_ascii_domain(domain).value_or(std::string(domain));
}

/// What is done to them, as a participle.
std::string_view done(Verb verb) {
    switch (verb) {
        case Verb::retry:
            return "tried now";
        case Verb::hold:
            return "held";
        case Verb::release:
            return "released";
        case Verb::remove:
            return "deleted";
        case Verb::bounce:
            return "returned to the sender";
        case Verb::requeue:
            return "queued anew";
    }
    return "changed";
}

/// What those under way have to expect.
std::string_view later(Verb verb) {
    switch (verb) {
        case Verb::hold:
        case Verb::remove:
        case Verb::bounce:
            return "that is done when the attempt ends, unless it delivers them (the log says which)";
        case Verb::retry:
        case Verb::release:
        case Verb::requeue:
            return "should that fail, they are tried again at once";
    }
    return "";
}

}  // namespace

std::string_view word(Verb verb) {
    switch (verb) {
        case Verb::retry:
            return "retry";
        case Verb::hold:
            return "hold";
        case Verb::release:
            return "release";
        case Verb::remove:
            return "delete";
        case Verb::bounce:
            return "bounce";
        case Verb::requeue:
            return "requeue";
    }
    return "unknown";
}

Selection Selection::of(QueueId id) {
    Selection selection;
    selection.kind_ = Kind::message;
    selection.message_ = id;
    selection.words_ = "message " + postern::to_string(id);
    return selection;
}

Expected<Selection, std::string> Selection::parse(std::string_view words) {
    if (words.empty() || words.find(' ') != std::string_view::npos)
        return unexpected(fmt::format(
            "name one ID (16 hexadecimal digits), a domain, an address (* stands for anything: *@b.example), "
            "from:SENDER, or all, but there is {}",
            words.empty() ? std::string("nothing") : fmt::format("\"{}\"", escape_for_log(words, 80))));
    if (is_same_ignoring_case(words, "all")) return all();
    if (const auto id = parse_queue_id(words)) return of(*id);
    Selection selection;
    const bool is_sender = is_same_ignoring_case(words.substr(0, sender_prefix.size()), sender_prefix);
    const auto address = without_brackets(is_sender ? words.substr(sender_prefix.size()) : words);
    const auto at = address.rfind('@');
    selection.words_ = escape_for_log(words, 80);
    // `from:` with nothing behind it is a slip, and would mean all mail without a sender.
    const bool is_null_sender = words.ends_with("<>");
    const bool is_half = at != std::string_view::npos && (at == 0 || at + 1 == address.size());
    if (is_sender && (is_half || (at == std::string_view::npos && !is_null_sender && address != "*")))
        return unexpected(
            fmt::format("\"{}\" names no sender: an address, *@DOMAIN or <> (the null sender) is wanted "
                        "behind from:",
                        selection.words_));
    if (is_half)
        return unexpected(fmt::format("\"{}\" lacks what stands before or behind the @: * stands for anything there",
                                      selection.words_));
    // `AB` is an ID mistyped sooner than a domain.
    if (!is_sender && at == std::string_view::npos && address.find_first_of(".*[") == std::string_view::npos)
        return unexpected(
            fmt::format("\"{}\" is no ID (16 hexadecimal digits), no address and no domain: write "
                        "*{}* for every domain that has this in it",
                        selection.words_, selection.words_));
    selection.kind_ = is_sender ? Kind::senders : at == std::string_view::npos ? Kind::domains : Kind::recipients;
    if (at != std::string_view::npos) {
        selection.local_part_ = address.substr(0, at);
        selection.domain_ = as_stored(address.substr(at + 1));
    } else {
        // `from:*`: whatever the sender is.
        selection.local_part_ = selection.domain_ = as_stored(address);
    }
    return selection;
}

bool Selection::is_address(const mail::Address& address) const {
    return is_glob_match(local_part_, address.local_part) && is_glob_match(domain_, address.domain);
}

bool Selection::means(const mail::Address& sender, const mail::Address& recipient) const {
    switch (kind_) {
        case Kind::all:
        case Kind::message:
            return true;
        case Kind::senders:
            return is_address(sender);
        case Kind::recipients:
            return is_address(recipient);
        case Kind::domains:
            return is_glob_match(domain_, recipient.domain);
    }
    return false;
}

std::string Selection::to_string() const { return kind_ == Kind::all ? "all" : words_; }

std::string describe(const Order& order, const Touched& touched) {
    auto text =
        fmt::format("{} message[s] {} ({} recipient[s])", touched.messages, done(order.verb), touched.recipients);
    if (touched.under_way > 0)
        text +=
            fmt::format("; {} of the recipients are being sent to right now: {}", touched.under_way, later(order.verb));
    if (touched.senderless > 0)
        text += fmt::format("; {} of the messages have no sender to return to: they are dead mail then",
                            touched.senderless);
    if (touched.held > 0) text += fmt::format("; {} more recipient[s] are held: release them first", touched.held);
    if (touched.suspended > 0)
        text += fmt::format("; {} of them wait still, because their domain is suspended", touched.suspended);
    return text;
}

}  // namespace postern::queue
