#pragma once

#include "core/base/expected.hpp"
#include "core/config/settings.hpp"
#include "core/ports/host.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace postern::config {

/// Whose name an item has: Domino's own, or ours, which no Domino document has by itself.
enum class Origin { domino, ours };

enum class ItemType { text, list, number, port, choice, on_off };

/// One value of a choice: the code that a document stores, and the label that an administrator sees.
struct Choice {
    std::string_view code;
    std::string_view label;
};

/// A value that was understood: a number (for a choice its index, for a port itself), a text or a list.
using Value = std::variant<std::uint64_t, std::string, std::vector<std::string>>;

/// One document item or notes.ini setting: everything that is known of it. Help, errors, `show config` and the
/// reference page come from here, and nowhere else.
struct Item {
    std::string_view form;  ///< `Server`, `ServerConfig`, `Domain` or `notes.ini`.
    std::string_view name;
    Origin origin = Origin::ours;
    std::string_view label;  ///< As the administrator's form has it.
    ItemType type = ItemType::text;
    std::string_view unit;           ///< Of a number; empty: it is a count.
    std::string_view default_value;  ///< As a document would write it; a list separated by commas.
    std::uint64_t least = 0;         ///< Of a number.
    std::uint64_t greatest = 0;
    std::span<const Choice> choices;
    /// What a text, or each entry of a list, must be; null: any text. The error is a clause fit for `… is "x": ERROR.`
    Expected<void, std::string> (*check)(std::string_view) = nullptr;
    void (*store)(const Value&, Settings&) = nullptr;
    Value (*load)(const Settings&) = nullptr;
    std::string_view help;  ///< One or two sentences.
};

/// All rows, in the order in which a person reads them.
[[nodiscard]] std::span<const Item> items();

/// The row of this name, in any case; null: there is none.
[[nodiscard]] const Item* find_item(std::string_view name);

/// Reads what a document has in this item. A choice is taken by its code or its label, in any case, SSL and TLS being
/// one word. A number may come as number or text. The error is a clause fit for `… is "x"ERROR.`: `; allowed are
/// Disabled, Enabled`.
[[nodiscard]] Expected<Value, std::string> parse_value(const Item& item, const ports::ItemValue& raw);

/// The row's default, as a value.
[[nodiscard]] Value default_value(const Item& item);

/// As a person reads it: the label of a choice, entries separated by commas, `none` for nothing.
[[nodiscard]] std::string print_value(const Item& item, const Value& value);

/// What may be written: `Disabled, Enabled, Negotiated SSL`, `0 to 65535`, `text`.
[[nodiscard]] std::string print_allowed(const Item& item);

/// `Domino's` or `ours`.
[[nodiscard]] std::string_view to_string(Origin origin);

/// All rows as one Markdown page, one table a form.
[[nodiscard]] std::string reference_page();

}  // namespace postern::config
