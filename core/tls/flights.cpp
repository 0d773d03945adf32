#include "core/tls/flights.hpp"

#include "core/base/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace postern::tls {

namespace {

std::string words_of(const HandshakeMessage& message) {
    return fmt::format("{} ({} octet{})", message.what, message.octets, message.octets == 1 ? "" : "s");
}

/// What a received alert tells of the cause (RFC 8446 §6.2), for those that administrators meet.
struct AlertHint {
    unsigned char alert;
    std::string_view words;
};
constexpr AlertHint alert_hints[] = {
    {40,
     "it has no cipher, key exchange group or kind of certificate in common with us, or wants a client certificate"},
    {42, "it does not take our client certificate"},
    {45, "it says that our client certificate has expired"},
    {48, "it does not know who issued our client certificate"},
    {70, "it takes none of the TLS versions that we offer"},
    {71, "all that we offer is too weak for it"},
    {80, "it has a fault of its own, often that of its certificate or key"},
    {112, "it knows no host of the name that we asked for (SNI)"},
    {116, "it wants a client certificate"},
};

}  // namespace

std::string to_words(const Flights& flights, std::size_t max_octets) {
    std::string words;
    bool was_ours = false;
    for (const auto& message : flights.messages) {
        const bool is_last = &message == &flights.messages.back();
        if (is_last && flights.left_out > 0) words += fmt::format(", {} more", flights.left_out);
        const bool begins_flight = words.empty() || was_ours != message.is_ours;
        if (begins_flight)
            words += fmt::format("{}{}: ", words.empty() ? "" : "; ", message.is_ours ? "we" : "peer");
        else
            words += ", ";
        words += words_of(message);
        was_ours = message.is_ours;
    }
    return cut(words, max_octets);
}

std::string hint_of(const Flights& flights) {
    const auto& all = flights.messages;
    if (all.empty()) return {};
    if (std::all_of(all.begin(), all.end(), [](const auto& message) { return message.is_ours; }))
        return "nothing came back to our ClientHello: it cannot do TLS after all, or something on the way drops it";
    if (all.back().is_ours) return {};
    const auto hint = std::find_if(std::begin(alert_hints), std::end(alert_hints),
                                   [&](const AlertHint& row) { return all.back().alert == row.alert; });
    return hint == std::end(alert_hints) ? std::string() : std::string(hint->words);
}

}  // namespace postern::tls
