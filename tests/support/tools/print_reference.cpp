#include "core/config/items.hpp"
#include "core/console/commands.hpp"
#include "core/console/json_fields.hpp"
#include "core/report/statistics.hpp"

#include <iostream>
#include <string_view>

// Prints a reference page, as install/ has it: `print_reference items`, `commands`, `json` or `statistics`.
int main(int argc, char* argv[]) {
    const std::string_view page = argc == 2 ? argv[1] : "";
    if (page == "items")
        std::cout << postern::config::reference_page();
    else if (page == "commands")
        std::cout << postern::console::reference_page();
    else if (page == "json")
        std::cout << postern::console::json_page();
    else if (page == "statistics")
        std::cout << postern::report::statistics_page();
    else
        return 2;
    return std::cout.flush() ? 0 : 1;
}
