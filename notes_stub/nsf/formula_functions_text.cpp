// @functions over texts. Places and lengths count characters, not octets.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "notes_stub/include/misc.h"
#include "notes_stub/ipc/statistics.hpp"
#include "notes_stub/nsf/formula_functions.hpp"
#include "notes_stub/nsf/formula_run.hpp"
#include "notes_stub/runtime/lmbcs.hpp"

namespace notes_stub {
namespace {

using Run = FormulaRun;
using Call = FormulaNode;

constexpr std::size_t longest_text = 0xffff;

// The octet at which the character with this number begins; the text's end where it has fewer.
std::size_t octet_of(std::string_view utf8, std::size_t character) {
    std::size_t at = 0;
    while (at < utf8.size() && character > 0) {
        ++at;
        while (at < utf8.size() && (utf8[at] & 0xc0) == 0x80) ++at;
        --character;
    }
    return at;
}
std::size_t characters(std::string_view utf8) {
    return static_cast<std::size_t>(std::ranges::count_if(utf8, [](char c) { return (c & 0xc0) != 0x80; }));
}

template <typename Change>
FormulaValue changed(Run& run, const Call& call, Change change) {
    Texts out = run.texts(call, 0);
    for (std::string& text : out) text = change(text);
    return out;
}

// Whether a text of the first list and one of the second go together.
template <typename Holds>
FormulaValue any(Run& run, const Call& call, Holds holds) {
    const FormulaValue where = run.argument(call, 0);
    const FormulaValue what = run.argument(call, 1);
    const auto* texts = std::get_if<Texts>(&where);
    const auto* parts = std::get_if<Texts>(&what);
    if (texts == nullptr || parts == nullptr) return truth(false);
    return truth(std::ranges::any_of(*texts, [&](const std::string& text) {
        return std::ranges::any_of(*parts, [&](const std::string& part) { return holds(text, part); });
    }));
}
FormulaValue contains(Run& run, const Call& call) {
    return any(run, call, [](const auto& text, const auto& part) { return text.find(part) != std::string::npos; });
}
FormulaValue begins(Run& run, const Call& call) {
    return any(run, call, [](const auto& text, const auto& part) { return text.starts_with(part); });
}
FormulaValue ends(Run& run, const Call& call) {
    return any(run, call, [](const auto& text, const auto& part) { return text.ends_with(part); });
}

FormulaValue lower(Run& run, const Call& call) { return changed(run, call, lower_case); }
FormulaValue upper(Run& run, const Call& call) { return changed(run, call, upper_case); }

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80) != 0 || c == '\''; }
std::string proper_case(const std::string& text) {
    std::string out;
    bool is_inside = false;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = octet_of(std::string_view(text).substr(at), 1);
        const std::string character = text.substr(at, length);
        out += is_inside ? lower_case(character) : upper_case(character);
        is_inside = is_letter(character.front());
        at += length;
    }
    return out;
}
FormulaValue proper(Run& run, const Call& call) { return changed(run, call, proper_case); }

FormulaValue length(Run& run, const Call& call) {
    Numbers out;
    for (const std::string& text : run.texts(call, 0)) out.push_back(static_cast<double>(characters(text)));
    return out;
}

bool is_text(Run& run, const Call& call, std::size_t place) {
    return std::holds_alternative<Texts>(run.argument(call, place));
}
std::size_t size_argument(Run& run, const Call& call, std::size_t place) {
    return static_cast<std::size_t>(std::max(0, run.whole_number(call, place)));
}

// By a number of characters, or up to the first time that a text appears.
FormulaValue left(Run& run, const Call& call) {
    if (is_text(run, call, 1)) {
        const std::string end = run.text(call, 1);
        return changed(run, call, [&](const std::string& text) {
            const std::size_t at = text.find(end);
            return at == std::string::npos ? std::string() : text.substr(0, at);
        });
    }
    const std::size_t number = size_argument(run, call, 1);
    return changed(run, call, [&](const std::string& text) { return text.substr(0, octet_of(text, number)); });
}
FormulaValue left_back(Run& run, const Call& call) {
    if (is_text(run, call, 1)) {
        const std::string end = run.text(call, 1);
        return changed(run, call, [&](const std::string& text) {
            const std::size_t at = text.rfind(end);
            return at == std::string::npos ? std::string() : text.substr(0, at);
        });
    }
    const std::size_t number = size_argument(run, call, 1);
    return changed(run, call, [&](const std::string& text) {
        const std::size_t all = characters(text);
        return text.substr(0, octet_of(text, all > number ? all - number : 0));
    });
}
FormulaValue right(Run& run, const Call& call) {
    if (is_text(run, call, 1)) {
        const std::string start = run.text(call, 1);
        return changed(run, call, [&](const std::string& text) {
            const std::size_t at = text.find(start);
            return at == std::string::npos ? std::string() : text.substr(at + start.size());
        });
    }
    const std::size_t number = size_argument(run, call, 1);
    return changed(run, call, [&](const std::string& text) {
        const std::size_t all = characters(text);
        return text.substr(octet_of(text, all > number ? all - number : 0));
    });
}
FormulaValue right_back(Run& run, const Call& call) {
    if (is_text(run, call, 1)) {
        const std::string start = run.text(call, 1);
        return changed(run, call, [&](const std::string& text) {
            const std::size_t at = text.rfind(start);
            return at == std::string::npos ? std::string() : text.substr(at + start.size());
        });
    }
    const std::size_t number = size_argument(run, call, 1);
    return changed(run, call, [&](const std::string& text) { return text.substr(octet_of(text, number)); });
}
// From a place, or behind a text; so many characters, or up to a text.
FormulaValue middle(Run& run, const Call& call) {
    const bool from_text = is_text(run, call, 1);
    const bool to_text = is_text(run, call, 2);
    const std::string start = from_text ? run.text(call, 1) : "";
    const std::string end = to_text ? run.text(call, 2) : "";
    const std::size_t offset = from_text ? 0 : size_argument(run, call, 1);
    const std::size_t number = to_text ? 0 : size_argument(run, call, 2);
    return changed(run, call, [&](const std::string& text) -> std::string {
        std::size_t at = from_text ? text.find(start) : octet_of(text, offset);
        if (at == std::string::npos) return {};
        if (from_text) at += start.size();
        const std::string rest = text.substr(at);
        return to_text ? rest.substr(0, rest.find(end)) : rest.substr(0, octet_of(rest, number));
    });
}

// Blanks at the ends and doubled ones go, and entries that are empty then.
std::string trimmed(const std::string& text) {
    std::string out;
    for (const char c : text) {
        if (c != ' ' || (!out.empty() && out.back() != ' ')) out.push_back(c);
    }
    if (!out.empty() && out.back() == ' ') out.pop_back();
    return out;
}
FormulaValue trim(Run& run, const Call& call) {
    Texts out;
    for (const std::string& text : run.texts(call, 0)) {
        if (std::string kept = trimmed(text); !kept.empty()) out.push_back(std::move(kept));
    }
    if (out.empty()) out.emplace_back();
    return out;
}

std::string with_replacements(std::string text, const Texts& from, const Texts& to) {
    for (std::size_t i = 0; i < from.size(); ++i) {
        if (from[i].empty()) continue;
        const std::string& with = to[std::min(i, to.size() - 1)];
        for (std::size_t at = 0; (at = text.find(from[i], at)) != std::string::npos; at += with.size()) {
            text.replace(at, from[i].size(), with);
            if (text.size() > longest_text) throw FormulaFailure();
        }
    }
    return text;
}
FormulaValue replace_substring(Run& run, const Call& call) {
    const Texts from = run.texts(call, 1);
    const Texts to = run.texts(call, 2);
    if (to.empty()) throw FormulaFailure();
    return changed(run, call, [&](const std::string& text) { return with_replacements(text, from, to); });
}

FormulaValue implode(Run& run, const Call& call) {
    const Texts list = run.texts(call, 0);
    const std::string separator = call.parts.size() == 2 ? run.text(call, 1) : " ";
    std::string out;
    for (std::size_t i = 0; i < list.size(); ++i) out.append(i == 0 ? "" : separator).append(list[i]);
    return Texts{out};
}
// Each character of the separators is one; without them blanks, commas and semicolons are.
FormulaValue explode(Run& run, const Call& call) {
    const std::string separators = call.parts.size() == 2 ? run.text(call, 1) : " ,;";
    Texts out;
    for (const std::string& text : run.texts(call, 0)) {
        for (std::size_t at = 0; at <= text.size();) {
            const std::size_t end = std::min(text.find_first_of(separators, at), text.size());
            if (end > at) out.push_back(text.substr(at, end - at));
            at = end + 1;
        }
    }
    if (out.empty()) out.emplace_back();
    return out;
}
// Counted from 1, or from the end by a negative number.
FormulaValue word(Run& run, const Call& call) {
    const std::string separator = run.text(call, 1);
    const int number = run.whole_number(call, 2);
    return changed(run, call, [&](const std::string& text) -> std::string {
        Texts words;
        std::size_t at = 0;
        for (std::size_t end = 0; !separator.empty() && (end = text.find(separator, at)) != std::string::npos;
             at = end + separator.size())
            words.push_back(text.substr(at, end - at));
        words.push_back(text.substr(at));
        const auto place = number < 0 ? static_cast<std::ptrdiff_t>(words.size()) + number : number - std::ptrdiff_t{1};
        return place >= 0 && place < std::ssize(words) ? words[static_cast<std::size_t>(place)] : std::string();
    });
}
FormulaValue repeat(Run& run, const Call& call) {
    const std::size_t times = size_argument(run, call, 1);
    return changed(run, call, [&](const std::string& text) {
        if (times * text.size() > longest_text) throw FormulaFailure();
        std::string out;
        for (std::size_t i = 0; i < times; ++i) out += text;
        return out;
    });
}
FormulaValue new_line(Run&, const Call&) { return Texts{"\n"}; }
FormulaValue character(Run& run, const Call& call) {
    const int code = run.whole_number(call, 0);
    if (code < 1 || code > 127) throw FormulaFailure();
    return Texts{std::string(1, static_cast<char>(code))};
}

// F: fixed, S: scientific, G: general, %: times 100, a comma: thousands apart, a digit: how many behind the point.
std::string formatted(double number, const std::string& format) {
    char form = 'G';
    int digits = -1;
    bool is_percent = false;
    NFMT wanted{};
    for (const char c : format) {
        if (c >= '0' && c <= '9')
            digits = c - '0';
        else if (c == '%')
            is_percent = true;
        else if (c == ',')
            wanted.Attributes = NATTR_PUNCTUATED;
        else if (c == 'F' || c == 'S' || c == 'G')
            form = c;
        else
            throw FormulaFailure();
    }
    if (is_percent) number *= 100;
    if (form == 'G' && digits < 0 && wanted.Attributes == 0) return number_text(number) + (is_percent ? "%" : "");
    wanted.Format = form == 'S' ? NFMT_SCIENTIFIC : (form == 'F' ? NFMT_FIXED : NFMT_GENERAL);
    wanted.Digits = static_cast<BYTE>(digits < 0 ? 2 : digits);
    if (form != 'G') {
        const double unit = std::pow(10.0, wanted.Digits);  // fixed cuts off, @Text rounds
        if (form == 'F') number = std::round(number * unit) / unit;
    }
    std::array<char, MAXALPHANUMBER> text{};
    WORD length = 0;
    if (ConvertFLOATToText(nullptr, &wanted, &number, text.data(), MAXALPHANUMBER, &length) != NOERROR)
        throw FormulaFailure();
    return lmbcs_to_utf8({text.data(), length}) + (is_percent ? "%" : "");
}

// D, T, Z and S, each with the number of a TDFMT_xxx, TTFMT_xxx, TZFMT_xxx and TSFMT_xxx.
std::string formatted(const TIMEDATE& time, const std::string& format) {
    TFMT wanted{TDFMT_FULL, TTFMT_FULL, TZFMT_NEVER, TSFMT_DATETIME};
    if (format.size() % 2 != 0) throw FormulaFailure();
    for (std::size_t i = 0; i < format.size(); i += 2) {
        const auto number = static_cast<BYTE>(format[i + 1] - '0');
        switch (format[i]) {
            case 'D':
                wanted.Date = number;
                break;
            case 'T':
                wanted.Time = number;
                break;
            case 'Z':
                wanted.Zone = number;
                break;
            case 'S':
                wanted.Structure = number;
                break;
            default:
                throw FormulaFailure();
        }
    }
    std::array<char, MAXALPHATIMEDATE> text{};
    WORD length = 0;
    if (ConvertTIMEDATEToText(nullptr, &wanted, &time, text.data(), MAXALPHATIMEDATE, &length) != NOERROR)
        throw FormulaFailure();
    return lmbcs_to_utf8({text.data(), length});
}

FormulaValue as_text(Run& run, const Call& call) {
    const FormulaValue value = run.argument(call, 0);
    const std::string format = call.parts.size() == 2 ? upper_case(run.text(call, 1)) : "";
    if (const auto* texts = std::get_if<Texts>(&value)) return *texts;
    Texts out;
    if (const auto* numbers = std::get_if<Numbers>(&value)) {
        for (const double number : *numbers) out.push_back(formatted(number, format));
    } else {
        for (const TIMEDATE& time : std::get<Times>(value)) out.push_back(formatted(time, format));
    }
    return out;
}

FormulaValue text_to_number(Run& run, const Call& call) {
    Numbers out;
    for (const std::string& text : run.texts(call, 0)) {
        std::string lmbcs = utf8_to_lmbcs(trimmed(text));
        char* rest = lmbcs.data();
        NUMBER number = 0;
        const auto octets = static_cast<WORD>(std::min<std::size_t>(lmbcs.size(), MAXWORD));
        if (ConvertTextToFLOAT(nullptr, nullptr, &rest, octets, &number) != NOERROR || *rest != '\0')
            throw FormulaFailure();
        out.push_back(number);
    }
    return out;
}
FormulaValue text_to_time(Run& run, const Call& call) {
    Times out;
    for (const std::string& text : run.texts(call, 0)) {
        std::string lmbcs = utf8_to_lmbcs(trimmed(text));
        char* rest = lmbcs.data();
        TIMEDATE time{};
        const auto octets = static_cast<WORD>(std::min<std::size_t>(lmbcs.size(), MAXALPHATIMEDATE));
        if (ConvertTextToTIMEDATE(nullptr, nullptr, &rest, octets, &time) != NOERROR || *rest != '\0')
            throw FormulaFailure();
        out.push_back(time);
    }
    return out;
}

constexpr std::array rows{
    FormulaFunction{"Contains", 2, 2, contains, true},
    FormulaFunction{"Begins", 2, 2, begins, true},
    FormulaFunction{"Ends", 2, 2, ends, true},
    FormulaFunction{"LowerCase", 1, 1, lower},
    FormulaFunction{"UpperCase", 1, 1, upper},
    FormulaFunction{"ProperCase", 1, 1, proper},
    FormulaFunction{"Length", 1, 1, length},
    FormulaFunction{"Left", 2, 2, left},
    FormulaFunction{"LeftBack", 2, 2, left_back},
    FormulaFunction{"Right", 2, 2, right},
    FormulaFunction{"RightBack", 2, 2, right_back},
    FormulaFunction{"Middle", 3, 3, middle},
    FormulaFunction{"Trim", 1, 1, trim},
    FormulaFunction{"ReplaceSubstring", 3, 3, replace_substring},
    FormulaFunction{"Implode", 1, 2, implode},
    FormulaFunction{"Explode", 1, 2, explode},
    FormulaFunction{"Word", 3, 3, word},
    FormulaFunction{"Repeat", 2, 2, repeat},
    FormulaFunction{"NewLine", 0, 0, new_line},
    FormulaFunction{"Char", 1, 1, character},
    FormulaFunction{"Text", 1, 2, as_text},
    FormulaFunction{"TextToNumber", 1, 1, text_to_number},
    FormulaFunction{"TextToTime", 1, 1, text_to_time},
};

}  // namespace

std::span<const FormulaFunction> text_functions() { return rows; }

}  // namespace notes_stub
