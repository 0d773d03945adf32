#include "core/config/items.hpp"

#include <iostream>

// Prints the reference page of all settings, as install/REFERENCE-ITEMS.md has it.
int main() {
    std::cout << postern::config::reference_page();
    return std::cout.flush() ? 0 : 1;
}
