#include "core/smtp/body_encoder.hpp"

namespace postern::smtp {

namespace {

// The spool holds no bare CR or LF. Were one there, a peer that takes it for a line end must not find a lone dot behind
// it and read what follows as commands, so it counts as a line's end here.
bool ends_line(char octet) { return octet == '\n' || octet == '\r'; }

}  // namespace

std::string BodyEncoder::encode(std::string octets, bool is_last) {
    const auto first_dot = find_leading_dot(octets, 0);
    auto wire = first_dot == std::string::npos ? std::move(octets) : stuffed(octets, first_dot);
    remember_end(wire);
    if (!is_last) return wire;
    const bool has_line_end = before_last_ == '\r' && last_ == '\n';
    wire.append(has_line_end ? ".\r\n" : "\r\n.\r\n");
    reset();
    return wire;
}

// Dots are rarer than line ends, and in base64 there are none: looking for the dot first lets memchr run through whole
// chunks.
std::size_t BodyEncoder::find_leading_dot(std::string_view octets, std::size_t from) const {
    for (auto dot = octets.find('.', from); dot != std::string_view::npos; dot = octets.find('.', dot + 1)) {
        if (ends_line(dot == 0 ? last_ : octets[dot - 1])) return dot;
    }
    return std::string_view::npos;
}

std::string BodyEncoder::stuffed(std::string_view octets, std::size_t first_dot) const {
    std::string wire;
    wire.reserve(octets.size() + octets.size() / 64 + 16);
    std::size_t from = 0;
    for (auto dot = first_dot; dot != std::string_view::npos; dot = find_leading_dot(octets, dot + 1)) {
        wire.append(octets, from, dot - from).push_back('.');
        from = dot;
    }
    wire.append(octets, from);
    return wire;
}

void BodyEncoder::remember_end(std::string_view octets) {
    if (octets.empty()) return;
    before_last_ = octets.size() > 1 ? octets[octets.size() - 2] : last_;
    last_ = octets.back();
}

void BodyEncoder::reset() {
    before_last_ = '\r';
    last_ = '\n';
}

}  // namespace postern::smtp
