// seven_bit: answers each message on standard input, `OCTETS\n` and so many octets, with its 7-bit form in the same
// manner, or with `no WORDS\n`.

#include "adapters/mime_gmime/mime_gmime.hpp"

#include <iostream>
#include <string>

int main() {
    std::size_t octets = 0;
    while (std::cin >> octets) {
        std::cin.get();
        std::string message(octets, '\0');
        std::cin.read(message.data(), static_cast<std::streamsize>(octets));
        const auto result = postern::mime_gmime::transform().to_seven_bit(message);
        if (result)
            std::cout << result->size() << '\n' << *result;
        else
            std::cout << "no " << result.error().words << '\n';
        std::cout.flush();
    }
}
