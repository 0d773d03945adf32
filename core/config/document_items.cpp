#include "core/config/document_items.hpp"

#include "core/base/ascii.hpp"
#include "core/base/peer_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace postern::config {
namespace {

constexpr std::size_t shown_octets = 200;

std::string shown(const ports::ItemValue& raw) {
    const auto* texts = std::get_if<std::vector<std::string>>(&raw);
    return escape_for_log(texts != nullptr ? fmt::format("{}", fmt::join(*texts, ", "))
                                           : fmt::format("{}", fmt::join(std::get<std::vector<double>>(raw), ", ")),
                          shown_octets);
}

}  // namespace

const Item& DocumentItems::row_of(std::string_view name) const {
    return *std::find_if(rows_.begin(), rows_.end(), [&](const Item& item) { return item.name == name; });
}

std::string DocumentItems::name() const { return escape_for_log(document_.name, shown_octets); }

bool DocumentItems::is(std::string_view known_name, std::string_view known_id) const {
    if (!known_id.empty() && !document_.id.empty()) return known_id == document_.id;
    return known_name == name();
}

void DocumentItems::refuse(std::string_view name, const std::string& clause) {
    if (!error_.empty()) return;
    const auto found = document_.items.find(to_lower(name));
    const auto value = found == document_.items.end() ? std::string() : shown(found->second);
    error_ = fmt::format("{}: item {} ({}) is \"{}\"{}", this->name(), name, row_of(name).label, value, clause);
}

std::optional<Value> DocumentItems::value(std::string_view name) {
    const auto found = document_.items.find(to_lower(name));
    const bool is_empty =
        found == document_.items.end() || shown(found->second).find_first_not_of(' ') == std::string::npos;
    if (is_empty) return std::nullopt;
    auto value = parse_value(row_of(name), found->second);
    if (value) return std::move(*value);
    refuse(name, value.error());
    return std::nullopt;
}

std::string DocumentItems::text(std::string_view name) {
    const auto found = value(name);
    return found ? std::get<std::string>(*found) : std::string();
}

std::vector<std::string> DocumentItems::list(std::string_view name) {
    const auto found = value(name);
    return found ? std::get<std::vector<std::string>>(*found) : std::vector<std::string>();
}

std::uint64_t DocumentItems::number(std::string_view name, std::uint64_t standard) {
    const auto found = value(name);
    return found ? std::get<std::uint64_t>(*found) : standard;
}

}  // namespace postern::config
