#include "notes_stub/runtime/format.hpp"

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string_view>

#include "notes_stub/runtime/check.hpp"
#include "notes_stub/runtime/timedate.hpp"

namespace notes_stub {
namespace {

constexpr std::string_view flag_letters = "-+ #0123456789.'";
constexpr std::string_view size_letters = "hlLqjt";

struct Arguments {
    std::va_list list;
};

// One conversion: "%-08.3lf" without its letter, and the letter.
struct Conversion {
    std::string head;
    std::string size;
    char letter = '\0';
};

template <class T>
std::string print(const std::string& specification, T value) {
    const int size = std::snprintf(nullptr, 0, specification.c_str(), value);
    std::string text(size > 0 ? static_cast<std::size_t>(size) : 0, '\0');
    std::snprintf(text.data(), text.size() + 1, specification.c_str(), value);
    return text;
}

std::string print_integer(const Conversion& c, Arguments& in) {
    const bool is_signed = c.letter == 'd' || c.letter == 'i';
    const auto specification = c.head + "j" + c.letter;
    if (c.size == "ll" || c.size == "l" || c.size == "z" || c.size == "j" || c.size == "t" || c.size == "q") {
        const auto value = va_arg(in.list, long long);
        return is_signed ? print<std::intmax_t>(specification, value)
                         : print<std::uintmax_t>(specification, static_cast<std::uintmax_t>(value));
    }
    const int value = va_arg(in.list, int);
    if (is_signed) return print<std::intmax_t>(specification, c.size == "h" ? static_cast<short>(value) : value);
    const auto bits = static_cast<unsigned>(value);
    return print<std::uintmax_t>(specification, c.size == "h" ? bits & 0xffffU : bits);
}

std::string print_time(Arguments& in) {
    const auto* time = va_arg(in.list, const TIMEDATE*);
    return time == nullptr ? "(null)" : timedate_text(*time);
}

std::string print_one(const Conversion& c, Arguments& in) {
    if (std::strchr("diouxX", c.letter) != nullptr) return print_integer(c, in);
    if (std::strchr("eEfFgGaA", c.letter) != nullptr) {
        if (c.size == "L") return print(c.head + "L" + c.letter, va_arg(in.list, long double));
        return print(c.head + c.letter, va_arg(in.list, double));
    }
    switch (c.letter) {
        case 'c':
            return print(c.head + "c", va_arg(in.list, int));
        case 'p':
            return print(c.head + "p", va_arg(in.list, const void*));
        case 'z':
            return print_time(in);
        case 's': {
            const auto* text = va_arg(in.list, const char*);
            return print(c.head + "s", text == nullptr ? "(null)" : text);
        }
        default:
            return c.head + c.size + c.letter;
    }
}

// Reads a conversion behind its percent sign and leaves `at` behind it.
Conversion read_conversion(const char*& at, Arguments& in) {
    Conversion c;
    c.head = "%";
    while (*at != '\0' && (flag_letters.find(*at) != std::string_view::npos || *at == '*')) {
        if (*at == '*') c.head += std::to_string(va_arg(in.list, int));
        if (*at != '*') c.head += *at;
        ++at;
    }
    while (*at != '\0' && size_letters.find(*at) != std::string_view::npos) c.size += *at++;
    // %zu and its like are C's size_t; %z before anything else is Domino's TIMEDATE.
    if (*at == 'z' && at[1] != '\0' && std::strchr("uidxX", at[1]) != nullptr) c.size += *at++;
    if (*at != '\0') c.letter = *at++;
    return c;
}

}  // namespace

std::string format_text(const char* call, int limit, const char* format, std::va_list arguments) {
    if (format == nullptr) return {};
    Arguments in;
    va_copy(in.list, arguments);
    std::string text;
    int conversions = 0;
    for (const char* at = format; *at != '\0';) {
        if (*at != '%') {
            text += *at++;
        } else if (at[1] == '%') {
            text += '%';
            at += 2;
        } else {
            ++at;
            text += print_one(read_conversion(at, in), in);
            ++conversions;
        }
    }
    va_end(in.list);
    if (conversions > limit) {
        report_misuse(call, std::to_string(conversions) + " conversions in one format; the documented limit is " +
                                std::to_string(limit));
    }
    return text;
}

}  // namespace notes_stub
