#include "notes_stub/nsf/hierarchical_name.hpp"

#include <algorithm>
#include <array>

#include "notes_stub/ipc/statistics.hpp"

namespace notes_stub {
namespace {

constexpr std::array<std::string_view, 15> labels{"CN", "OU", "O", "C",   "G",  "I",  "S",     "Q",
                                                  "A",  "P",  "L", "UID", "ST", "DC", "STREET"};

// Behind a $ it is part of a value.
std::size_t find_sign(std::string_view text, char sign) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == sign) return i;
        if (text[i] == '$') ++i;
    }
    return std::string_view::npos;
}

NameComponent component(std::string_view text) {
    const std::size_t sign = find_sign(text, '=');
    if (sign == std::string_view::npos) return {{}, text};
    std::string_view label = text.substr(0, sign);
    // OU1 to OU4 are OU.
    if (label.size() == 3 && label[2] >= '1' && label[2] <= '4') label.remove_suffix(1);
    for (const std::string_view known : labels) {
        if (equal_ignoring_case(known, label)) return {known, text.substr(sign + 1)};
    }
    return {{}, text};
}

bool is_country(std::string_view text) {
    return text.size() == 2 && std::ranges::all_of(text, [](char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; });
}

std::string joined(const std::vector<NameComponent>& parts, bool with_labels) {
    std::string out;
    for (const NameComponent& part : parts) {
        if (!out.empty()) out.push_back('/');
        if (with_labels && !part.label.empty()) out.append(part.label).push_back('=');
        out.append(part.value);
    }
    return out;
}

}  // namespace

std::vector<NameComponent> name_components(std::string_view name) {
    std::vector<NameComponent> parts;
    while (!name.empty()) {
        const std::size_t end = std::min(find_sign(name, '/'), name.size());
        if (end > 0) parts.push_back(component(name.substr(0, end)));
        name.remove_prefix(std::min(end + 1, name.size()));
    }
    return parts;
}

bool has_unknown_label(const NameComponent& part) {
    return part.label.empty() && find_sign(part.value, '=') != std::string_view::npos;
}

std::vector<NameComponent> labelled_components(std::string_view name) {
    std::vector<NameComponent> parts = name_components(name);
    const bool has_labels = std::ranges::any_of(parts, [](const NameComponent& part) { return !part.label.empty(); });
    if (has_labels || parts.size() < 2) return parts;
    std::size_t last = parts.size() - 1;
    if (last >= 2 && is_country(parts[last].value)) parts[last--].label = "C";
    parts[last].label = "O";
    for (std::size_t i = 1; i < last; ++i) parts[i].label = "OU";
    parts.front().label = "CN";
    return parts;
}

std::string abbreviated_name(std::string_view name) { return joined(name_components(name), false); }
std::string canonical_name(std::string_view name) { return joined(labelled_components(name), true); }

std::vector<std::string> components_of(std::string_view name, std::string_view label) {
    std::vector<std::string> values;
    std::vector<NameComponent> parts = labelled_components(name);
    // A flat name is a common name.
    if (parts.size() == 1 && parts.front().label.empty()) parts.front().label = "CN";
    for (const NameComponent& part : parts) {
        if (part.label == label) values.emplace_back(part.value);
    }
    return values;
}

}  // namespace notes_stub
