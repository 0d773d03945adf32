// power_cut JOURNAL TIME_NS SEED FOLDER: makes in FOLDER what a disk may hold after the power went at TIME_NS
// (CLOCK_MONOTONIC), by the journal that disk_shim.cpp wrote. Prints how many calls came before.
#include "tests/support/disk/disk_image.hpp"

#include <cstdlib>
#include <exception>
#include <iostream>

int main(int count, char** arguments) {
    if (count != 5) {
        std::cerr << "usage: power_cut JOURNAL TIME_NS SEED FOLDER\n";
        return 2;
    }
    try {
        const auto end_ns = std::strtoull(arguments[2], nullptr, 10);
        std::mt19937_64 chance(std::strtoull(arguments[3], nullptr, 10));
        postern::test::DiskImage image(chance());
        std::size_t before = 0;
        for (const auto& event : postern::test::read_disk_journal(arguments[1])) {
            if (event.at_ns > end_ns) break;
            image.apply(event);
            ++before;
        }
        image.write_to(arguments[4], chance);
        std::cout << before << '\n';
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
    return 0;
}
