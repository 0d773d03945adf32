// misc.h: numbers as text and back.
#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstring>
#include <string>
#include <string_view>

#include "notes_stub/include/misc.h"
#include "notes_stub/include/miscerr.h"
#include "notes_stub/runtime/intl_settings.hpp"

namespace {

using notes_stub::take_settings;

// The longest decimal notation of a double is of 1,100 octets or so.
using Digits = std::array<char, 2048>;

constexpr NFMT general{2, NFMT_GENERAL, 0, 0};

std::string decimal(double magnitude) {
    Digits digits;
    const auto end = std::to_chars(digits.begin(), digits.end(), magnitude, std::chars_format::fixed).ptr;
    return {digits.begin(), end};
}

// Cut or filled up, as the reference has it: not rounded.
std::string with_places(std::string text, std::size_t places) {
    std::size_t point = text.find('.');
    if (point == std::string::npos) {
        point = text.size();
        text += '.';
    }
    text.resize(point + 1 + places, '0');
    if (places == 0) text.pop_back();
    return text;
}

std::string scientific(double magnitude, int places) {
    Digits digits;
    const auto end = std::to_chars(digits.begin(), digits.end(), magnitude, std::chars_format::scientific, places).ptr;
    std::string text(digits.begin(), end);
    std::ranges::replace(text, 'e', 'E');
    return text;
}

std::string significant(double magnitude) {
    constexpr int most_digits = 15;
    Digits digits;
    const auto end =
        std::to_chars(digits.begin(), digits.end(), magnitude, std::chars_format::general, most_digits).ptr;
    std::string text(digits.begin(), end);
    std::ranges::replace(text, 'e', 'E');
    return text;
}

void punctuate(std::string& text, const INTLFORMAT& settings, bool has_thousands) {
    const std::size_t whole = std::min(text.find_first_of(".E"), text.size());
    if (whole < text.size() && text[whole] == '.') text.replace(whole, 1, settings.DecimalString);
    for (std::size_t place = whole; has_thousands && place > 3;) text.insert(place -= 3, settings.ThousandString);
}

std::string formatted(double number, const NFMT& format, const INTLFORMAT& settings) {
    const double magnitude = std::fabs(number);
    std::string text;
    switch (format.Format) {
        case NFMT_FIXED:
            text = with_places(decimal(magnitude), format.Digits);
            break;
        case NFMT_SCIENTIFIC:
            text = scientific(magnitude, format.Digits);
            break;
        case NFMT_CURRENCY:
            text = with_places(decimal(magnitude), format.Digits);
            break;
        default:
            text = significant(magnitude);
    }
    punctuate(text, settings, (format.Attributes & NATTR_PUNCTUATED) != 0);
    if (format.Format == NFMT_CURRENCY) {
        const std::string space = (settings.Flags & CURRENCY_SPACE) != 0 ? " " : "";
        const bool is_behind = (settings.Flags & CURRENCY_SUFFIX) != 0;
        text = is_behind ? text + space + settings.CurrencyString : settings.CurrencyString + space + text;
    }
    return std::signbit(number) && number != 0 ? "-" + text : text;
}

/// A number's octets as from_chars reads them, and how many octets of the text they took.
class NumberReader {
public:
    NumberReader(std::string_view text, const INTLFORMAT& settings) : text_(text), settings_(settings) {}

    bool read(double& number, std::size_t& taken) {
        skip_blanks();
        if (take("-"))
            number_ = "-";
        else
            take("+");
        if (take(settings_.CurrencyString)) skip_blanks();
        take_digits(true);
        if (take(settings_.DecimalString)) {
            number_ += '.';
            take_digits(false);
        }
        if (!has_digits_) return false;
        take_exponent();
        taken = at_;
        return std::from_chars(number_.data(), number_.data() + number_.size(), number).ec == std::errc();
    }

private:
    [[nodiscard]] bool is_digit_at(std::size_t place) const {
        return place < text_.size() && std::isdigit(static_cast<unsigned char>(text_[place])) != 0;
    }
    void skip_blanks() {
        while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    }
    bool take(std::string_view word) {
        if (word.empty() || text_.substr(at_, word.size()) != word) return false;
        at_ += word.size();
        return true;
    }
    void take_digits(bool has_thousands) {
        const std::string_view thousand = settings_.ThousandString;
        while (true) {
            if (is_digit_at(at_)) {
                number_ += text_[at_++];
                has_digits_ = true;
            } else if (has_thousands && has_digits_ && !thousand.empty() &&
                       text_.substr(at_, thousand.size()) == thousand && is_digit_at(at_ + thousand.size())) {
                at_ += thousand.size();
            } else {
                return;
            }
        }
    }
    void take_exponent() {
        if (at_ >= text_.size() || (text_[at_] != 'e' && text_[at_] != 'E')) return;
        const bool has_sign = at_ + 1 < text_.size() && (text_[at_ + 1] == '+' || text_[at_ + 1] == '-');
        if (!is_digit_at(at_ + (has_sign ? 2 : 1))) return;
        number_ += 'e';
        if (has_sign && text_[at_ + 1] == '-') number_ += '-';
        at_ += has_sign ? 2 : 1;
        while (is_digit_at(at_)) number_ += text_[at_++];
    }

    std::string_view text_;
    const INTLFORMAT& settings_;
    std::string number_;
    std::size_t at_ = 0;
    bool has_digits_ = false;
};

}  // namespace

extern "C" {

STATUS LNPUBLIC ConvertFLOATToText(const void far* IntlFormat, const NFMT far* NumberFormat, NUMBER far* Number,
                                   char far* retTextBuffer, WORD TextBufferLength, WORD far* retTextLength) {
    if (retTextLength != nullptr) *retTextLength = 0;
    INTLFORMAT settings;
    if (!take_settings(IntlFormat, settings)) return ERR_IFMT;
    const NFMT& format = NumberFormat != nullptr ? *NumberFormat : general;
    if (format.Format > NFMT_CURRENCY) return ERR_NFMT;
    if (!std::isfinite(*Number)) return ERR_FLOAT_CONVERSION;
    const std::string text = formatted(*Number, format, settings);
    if (text.size() > TextBufferLength) return ERR_FLOAT_CONVERSION;
    std::memcpy(retTextBuffer, text.c_str(), text.size() + (text.size() < TextBufferLength ? 1 : 0));
    if (retTextLength != nullptr) *retTextLength = static_cast<WORD>(text.size());
    return NOERROR;
}

STATUS LNPUBLIC ConvertTextToFLOAT(const void far* IntlFormat, const NFMT far* NumberFormat, char far* far* ppInputText,
                                   WORD InputTextMaxLength, NUMBER far* retNumber) {
    INTLFORMAT settings;
    if (!take_settings(IntlFormat, settings)) return ERR_IFMT;
    if (NumberFormat != nullptr && NumberFormat->Format > NFMT_CURRENCY) return ERR_NFMT;
    const std::string_view text(*ppInputText, strnlen(*ppInputText, InputTextMaxLength));
    double number = 0;
    std::size_t taken = 0;
    if (!NumberReader(text, settings).read(number, taken)) return ERR_FLOAT_CONVERSION;
    *retNumber = number;
    *ppInputText += taken;
    return NOERROR;
}

}  // extern "C"
