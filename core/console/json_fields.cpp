#include "core/console/json_fields.hpp"

#include "core/console/commands.hpp"

#include <fmt/format.h>

#include <iterator>
#include <utility>

namespace postern::console {

namespace {

void add_object(std::string& page, const ObjectText& object) {
    fmt::format_to(std::back_inserter(page), "\n## {}\n\n| field | type | what it says |\n|---|---|---|\n",
                   object.title);
    for (const auto& field : object.fields)
        fmt::format_to(std::back_inserter(page), "| `{}` | {} | {} |\n", field.name, field.type, field.help);
}

}  // namespace

boost::json::value time_value(WallTime time) {
    if (time == WallTime{}) return nullptr;
    auto date = short_date(time);
    date.at(date.find(' ')) = 'T';
    const auto milliseconds = (time - std::chrono::floor<std::chrono::seconds>(time)).count();
    return boost::json::string(fmt::format("{}.{:03}Z", date, milliseconds));
}

boost::json::value text_value(std::string_view text) {
    if (text.empty()) return nullptr;
    return boost::json::string(text);
}

boost::json::value address_value(const mail::Address& address) {
    return boost::json::string(address.is_null() ? "<>" : address.to_string());
}

std::string report_text(std::string_view words, const Context& context, boost::json::object fields) {
    boost::json::object report;
    report["report"] = words;
    report["task"] = context.task_name();
    report["time"] = time_value(context.now());
    for (auto& field : fields) report[field.key()] = std::move(field.value());
    return boost::json::serialize(report) + "\n";
}

std::string json_page() {
    std::string page =
        "# Reports for programs\n\n"
        "Most show commands take `--json FILE` at their end: `tell smtp show queue --json queue.json` writes the same "
        "for a program, and the\nconsole answers with the file's name. The file is one JSON object (RFC 8259) in "
        "UTF-8, readable by the server's user alone\n(mode 600). It is there whole or not at all: a reader never meets "
        "half of it.\n\n"
        "* `FILE` without a leading `/` lies in the server's data directory. Its folder must be there.\n"
        "* A file that is there already is replaced only where it is such a report and the server's user's own; a "
        "link, a folder or any other\n  file is refused and left as it is.\n"
        "* At most 100,000 rows are written; the counts beside them are of all.\n"
        "* Times are RFC 3339 in UTC (`2026-11-25T02:30:04.000Z`), durations seconds, sizes octets. Fields may be "
        "added later; what is here keeps\n  its name and meaning.\n\n"
        "Every report begins with these:\n\n"
        "| field | type | what it says |\n|---|---|---|\n"
        "| `report` | string | The command: `show queue`. |\n"
        "| `task` | string | The task's name, as `tell` takes it. |\n"
        "| `time` | time | When it was made. |\n";
    for (const auto& objects :
         {show_queue_objects(), show_retry_objects(), show_connections_objects(), show_message_objects(),
          show_tls_objects(), show_tls_sessions_objects(), show_transit_objects(), show_config_objects()})
        for (const auto& object : objects) add_object(page, object);
    return page;
}

}  // namespace postern::console
