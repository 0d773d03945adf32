#pragma once

#include "core/config/items.hpp"
#include "core/ports/host.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace postern::config {

/// The items of one document of a form that may have many, read by its rows, until the first that is wrong.
class DocumentItems {
public:
    /// Both must outlive it.
    DocumentItems(const ports::Document& document, std::span<const Item> rows) : document_(document), rows_(rows) {}

    /// Empty: the item is missing, empty or wrong.
    [[nodiscard]] std::optional<Value> value(std::string_view name);
    [[nodiscard]] std::string text(std::string_view name);
    [[nodiscard]] std::vector<std::string> list(std::string_view name);
    /// Of a row with choices: the index. Where there is no value: `standard`.
    [[nodiscard]] std::uint64_t number(std::string_view name, std::uint64_t standard);
    /// Makes the error, if it is the first one: `DOCUMENT: item NAME (label) is "value"CLAUSE`.
    void refuse(std::string_view name, const std::string& clause);

    /// Empty: nothing is wrong so far.
    [[nodiscard]] const std::string& error() const { return error_; }
    /// For a person; safe to print.
    [[nodiscard]] std::string name() const;
    /// Whether what was read under this name and id (empty: not known) is of this document.
    [[nodiscard]] bool is(std::string_view known_name, std::string_view known_id) const;

private:
    [[nodiscard]] const Item& row_of(std::string_view name) const;

    const ports::Document& document_;
    std::span<const Item> rows_;
    std::string error_;
};

}  // namespace postern::config
