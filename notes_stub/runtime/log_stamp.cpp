#include "notes_stub/runtime/log_stamp.hpp"

#include <ctime>

namespace notes_stub {

std::string log_stamp() {
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    localtime_r(&now, &local);
    char text[32];
    std::strftime(text, sizeof text, "%m-%d-%Y %H:%M:%S   ", &local);
    return text;
}

}  // namespace notes_stub
