// What a console offers when the tabulator key is pressed.
#include <algorithm>
#include <set>

#include "notes_stub/server/commands.hpp"
#include "notes_stub/server/words.hpp"

namespace notes_stub {
namespace {

bool begins(std::string_view begun, std::string_view word) { return begun.empty() || is_prefix(begun, word); }

}  // namespace

std::vector<std::string> Commands::complete(std::string_view line) const {
    std::vector<std::string_view> typed;
    const auto blank = line.find_last_of(" \t");
    const auto begun = blank == std::string_view::npos ? line : line.substr(blank + 1);
    for (auto rest = line.substr(0, line.size() - begun.size()); !trim(rest).empty();) typed.push_back(take_word(rest));
    std::set<std::string> words;
    for (const auto& row : rows()) {
        const std::size_t own = row.second.empty() ? 1 : 2;
        if (!typed.empty() && !is_prefix(typed[0], row.first)) continue;
        if (own == 2 && typed.size() > 1 && !is_prefix(typed[1], row.second)) continue;
        if (typed.empty()) {
            if (begins(begun, row.first)) words.emplace(row.first);
        } else if (typed.size() < own) {
            if (begins(begun, row.second)) words.emplace(row.second);
        } else {
            for (auto& word : arguments_of(row, typed.size() - own, begun)) words.insert(std::move(word));
        }
    }
    return {words.begin(), words.end()};
}

std::vector<std::string> Commands::arguments_of(const Row& row, std::size_t index, std::string_view begun) const {
    std::vector<std::string> all;
    if (index == 1 && row.first == "tell") all = {"quit"};
    if (index == 0 && row.argument == Argument::program) all = m_.tasks.programs();
    if (index == 0 && row.argument == Argument::task) {
        for (const auto& task : m_.tasks.running()) all.push_back(task.name);
    }
    if (index == 0 && row.argument == Argument::setting) {
        for (const auto& [name, value] : m_.ini.list("*")) all.push_back(name);
    }
    std::erase_if(all, [begun](const std::string& word) { return !begins(begun, word); });
    return all;
}

}  // namespace notes_stub
