#include "core/config/items.hpp"

#include "core/base/ascii.hpp"
#include "core/base/peer_text.hpp"
#include "core/base/trimmed.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace postern::config {

namespace {

constexpr std::string_view blanks = " \t\r\n";

/// `negotiated ssl`: lower case, and one word for what older releases call SSL and newer ones TLS.
std::string comparable(std::string_view label) {
    auto text = to_lower(label);
    for (auto at = text.find("tls"); at != std::string::npos; at = text.find("tls", at)) text.replace(at, 3, "ssl");
    return text;
}

/// The raw value as one text; a whole number without a fraction, as codes are written.
std::string raw_text(const ports::ItemValue& raw) {
    if (const auto* texts = std::get_if<std::vector<std::string>>(&raw)) {
        return fmt::format("{}", fmt::join(*texts, ", "));
    }
    std::vector<std::string> numbers;
    for (const double number : std::get<std::vector<double>>(raw)) numbers.push_back(fmt::format("{}", number));
    return fmt::format("{}", fmt::join(numbers, ", "));
}

std::string allowed_clause(const Item& item) { return fmt::format("; allowed are {}", print_allowed(item)); }

Expected<Value, std::string> parse_choice(const Item& item, std::string_view text) {
    for (std::size_t index = 0; index < item.choices.size(); ++index) {
        const auto& choice = item.choices[index];
        if (text == choice.code || comparable(text) == comparable(choice.label)) return std::uint64_t{index};
    }
    return unexpected(allowed_clause(item));
}

Expected<Value, std::string> parse_number(const Item& item, std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool is_number = error == std::errc{} && end == text.data() + text.size();
    if (!is_number || value < item.least || value > item.greatest) return unexpected(allowed_clause(item));
    return value;
}

Expected<Value, std::string> parse_text(const Item& item, std::string_view text) {
    if (item.check != nullptr && !text.empty()) {
        if (const auto checked = item.check(text); !checked) return unexpected(": " + checked.error());
    }
    return std::string(text);
}

std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> entries;
    while (!text.empty()) {
        const auto end = text.find_first_of(",;\n");
        if (const auto entry = trimmed(text.substr(0, end), blanks); !entry.empty()) entries.emplace_back(entry);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return entries;
}

Expected<Value, std::string> parse_list(const Item& item, std::string_view text) {
    auto entries = split(text);
    for (const auto& entry : entries) {
        const auto checked = item.check == nullptr ? Expected<void, std::string>{} : item.check(entry);
        // Only an entry among several has to be named again: the whole value stands in front.
        if (!checked && entries.size() == 1) return unexpected(": " + checked.error());
        if (!checked) return unexpected(fmt::format("; of \"{}\": {}", escape_for_log(entry, 80), checked.error()));
    }
    return entries;
}

}  // namespace

const Item* find_item(std::string_view name) {
    const auto rows = items();
    const auto found = std::find_if(rows.begin(), rows.end(),
                                    [&](const Item& item) { return is_same_ignoring_case(item.name, name); });
    return found == rows.end() ? nullptr : &*found;
}

Expected<Value, std::string> parse_value(const Item& item, const ports::ItemValue& raw) {
    const auto whole = raw_text(raw);
    const auto text = trimmed(whole, blanks);
    switch (item.type) {
        case ItemType::choice:
        case ItemType::on_off:
            return parse_choice(item, text);
        case ItemType::number:
        case ItemType::port:
            return parse_number(item, text);
        case ItemType::text:
            return parse_text(item, text);
        case ItemType::list:
            return parse_list(item, text);
    }
    return unexpected(allowed_clause(item));
}

Value default_value(const Item& item) {
    // A default that its own row refuses is a bug in the table, and a unit test reads every one of them.
    auto value = parse_value(item, std::vector{std::string(item.default_value)});
    if (value) return std::move(*value);
    return {};
}

std::string print_value(const Item& item, const Value& value) {
    if (const auto* number = std::get_if<std::uint64_t>(&value)) {
        if (!item.choices.empty())
            return std::string(item.choices[std::min<std::size_t>(*number, item.choices.size() - 1)].label);
        return item.unit.empty() ? fmt::format("{}", *number) : fmt::format("{} {}", *number, item.unit);
    }
    const auto* list = std::get_if<std::vector<std::string>>(&value);
    const auto text = list != nullptr ? fmt::format("{}", fmt::join(*list, ", ")) : std::get<std::string>(value);
    return text.empty() ? "none" : escape_for_log(text);
}

std::string print_allowed(const Item& item) {
    if (!item.choices.empty()) {
        std::vector<std::string_view> labels;
        for (const auto& choice : item.choices) labels.push_back(choice.label);
        return fmt::format("{}", fmt::join(labels, ", "));
    }
    switch (item.type) {
        case ItemType::number:
        case ItemType::port:
            return fmt::format("{} to {}{}{}", item.least, item.greatest, item.unit.empty() ? "" : " ", item.unit);
        case ItemType::list:
            return "list";
        case ItemType::text:
        case ItemType::choice:
        case ItemType::on_off:
            return "text";
    }
    return {};
}

std::string_view to_string(Origin origin) { return origin == Origin::domino ? "Domino's" : "ours"; }

}  // namespace postern::config
