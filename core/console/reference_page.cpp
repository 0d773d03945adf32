#include "core/console/commands.hpp"

#include <fmt/format.h>

#include <iterator>

namespace postern::console {

std::string reference_page() {
    std::string page =
        "# Console commands\n\n"
        "What `tell smtp` takes, where `smtp` stands for the name that the task was loaded by. Words in any case. "
        "`quit` and "
        "`update config` are known\nfrom Domino's own task; all others are Postern's.\n\n"
        "| command | what it does |\n|---|---|\n";
    for (const auto& command : commands()) {
        auto arguments = command.all_arguments();
        // A bar would end the cell.
        for (auto at = arguments.find('|'); at != std::string::npos; at = arguments.find('|', at + 2))
            arguments.insert(at, 1, '\\');
        fmt::format_to(std::back_inserter(page), "| `tell smtp {}{}{}` | {} |\n", command.words,
                       arguments.empty() ? "" : " ", arguments, command.help);
    }
    return page;
}

}  // namespace postern::console
