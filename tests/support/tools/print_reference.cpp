#include "core/config/items.hpp"
#include "core/console/commands.hpp"

#include <iostream>
#include <string_view>

// Prints a reference page, as install/ has it: `print_reference items` or `print_reference commands`.
int main(int argc, char* argv[]) {
    const std::string_view page = argc == 2 ? argv[1] : "";
    if (page == "items")
        std::cout << postern::config::reference_page();
    else if (page == "commands")
        std::cout << postern::console::reference_page();
    else
        return 2;
    return std::cout.flush() ? 0 : 1;
}
