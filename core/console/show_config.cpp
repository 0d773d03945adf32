#include "core/base/ascii.hpp"
#include "core/base/peer_text.hpp"
#include "core/console/commands.hpp"
#include "core/console/json_fields.hpp"
#include "core/console/table.hpp"

#include <fmt/format.h>

namespace postern::console {

namespace {

Row row_of(const config::SettingSource& source) {
    return {std::string(source.item->name), source.value, std::string(to_string(source.item->origin)),
            std::string(source.item->label), source.from};
}

std::string_view word(config::SourceKind kind) {
    switch (kind) {
        case config::SourceKind::document:
            return "set";
        case config::SourceKind::standard:
            return "default";
        case config::SourceKind::kept:
            return "kept";
        case config::SourceKind::corrected:
            return "corrected";
    }
    return {};
}

struct FoundSettings {
    std::vector<config::SettingSource> settings;
    const std::vector<std::string>* errors;
};

constexpr Field<config::SettingSource> setting_fields[] = {
    {"item", "string", "The item's name.", [](const auto& it) { return text_value(it.item->name); }},
    {"form", "string", "Of the document that has it, or `notes.ini`.",
     [](const auto& it) { return text_value(it.item->form); }},
    {"origin", "string", "Whose name that is: `Domino's`, `ours`.",
     [](const auto& it) { return text_value(to_string(it.item->origin)); }},
    {"label", "string", "As the administrator's form has it.",
     [](const auto& it) { return text_value(it.item->label); }},
    {"value", "string", "The one in force, as `show config` prints it; empty: none.",
     [](const auto& it) -> boost::json::value { return boost::json::string(it.value); }},
    {"unit", "string or null", "Of a number.", [](const auto& it) { return text_value(it.item->unit); }},
    {"state", "string",
     "`set`; `default`: nothing says otherwise; `kept`: what the document says is not allowed, and the last good value "
     "stays; `corrected`: likewise, and the default stands in.",
     [](const auto& it) { return text_value(word(it.kind)); }},
    {"from", "string or null", "The document it is from, or what is wrong there.",
     [](const auto& it) { return text_value(it.from); }},
};

constexpr Field<FoundSettings> config_fields[] = {
    {"settings", "array of setting", "Those that match, in the order of the reference page.",
     [](const auto& it) -> boost::json::value { return array_of<config::SettingSource>(setting_fields, it.settings); }},
    {"errors", "array of string", "What is wrong in the documents, one sentence each.",
     [](const auto& it) -> boost::json::value { return boost::json::value_from(*it.errors); }},
};

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

View show_config(const ViewRequest& request, Context& context) {
    const auto& reading = context.settings();
    FoundSettings found{{}, &reading.errors};
    for (const auto& source : reading.sources) {
        if (is_match(request.arguments, source.item->name) || is_match(request.arguments, source.item->label))
            found.settings.push_back(source);
    }
    if (found.settings.empty()) return fmt::format("No setting matches \"{}\".", escape_for_log(request.arguments, 80));
    View view;
    if (request.is_for_program) {
        view.json = report_text("show config", context, object_of<FoundSettings>(config_fields, found));
        return view;
    }
    std::vector<Row> rows{{"Item", "Value", "Whose", "Label", "From"}};
    for (const auto& source : found.settings) rows.push_back(row_of(source));
    view.lines = aligned(rows);
    for (const auto& error : reading.errors) view.lines.push_back(error);
    return view;
}

std::vector<ObjectText> show_config_objects() {
    return {text_of<FoundSettings>("show config", config_fields),
            text_of<config::SettingSource>("setting", setting_fields)};
}

}  // namespace postern::console
