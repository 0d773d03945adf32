#include "core/base/ascii.hpp"
#include "core/base/peer_text.hpp"
#include "core/console/commands.hpp"
#include "core/console/table.hpp"

#include <fmt/format.h>

namespace postern::console {

namespace {

Row row_of(const config::SettingSource& source) {
    return {std::string(source.item->name), source.value, std::string(to_string(source.item->origin)),
            std::string(source.item->label), source.from};
}

}  // namespace

bool is_match(std::string_view pattern, std::string_view text) {
    const auto haystack = to_lower(text);
    const auto needle = to_lower(pattern);
    std::string_view rest = needle;
    std::size_t from = 0;
    // Each piece between asterisks must be found behind the one before; the ends are open anyway.
    while (!rest.empty()) {
        const auto star = rest.find('*');
        const auto piece = rest.substr(0, star);
        const auto at = haystack.find(piece, from);
        if (at == std::string::npos) return false;
        from = at + piece.size();
        rest.remove_prefix(star == std::string_view::npos ? rest.size() : star + 1);
    }
    return true;
}

Lines show_config(std::string_view arguments, Context& context) {
    std::vector<Row> rows{{"Item", "Value", "Whose", "Label", "From"}};
    for (const auto& source : context.settings().sources) {
        if (is_match(arguments, source.item->name) || is_match(arguments, source.item->label))
            rows.push_back(row_of(source));
    }
    if (rows.size() == 1) return {fmt::format("No setting matches \"{}\".", escape_for_log(arguments, 80))};
    auto lines = aligned(rows);
    for (const auto& error : context.settings().errors) lines.push_back(error);
    return lines;
}

}  // namespace postern::console
