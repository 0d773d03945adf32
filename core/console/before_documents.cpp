#include "core/console/before_documents.hpp"

#include "core/base/ascii.hpp"
#include "core/console/commands.hpp"

#include <fmt/format.h>

#include <utility>

namespace postern::console {

namespace {

constexpr unsigned slice_ms = 200;
constexpr int slices_between_readings = 50;

/// The router's line, which the task takes over: `show tasks` never shows both.
constexpr const char* status_key = "0 router";

enum class Wish { none, reading, end };

Wish wait_for_wish(ports::Host& host) {
    for (int slice = 0; slice < slices_between_readings; ++slice) {
        if (host.idle(slice_ms)) return Wish::end;
        auto wish = Wish::none;
        while (const auto line = host.next_command()) {
            if (is_line_of(*line, "quit")) return Wish::end;
            wish = Wish::reading;
        }
        if (wish != Wish::none) return wish;
    }
    return Wish::none;
}

}  // namespace

bool wait_for_documents(ports::Host& host, const std::string& name, const ReadDocuments& read) {
    std::string said;
    auto wish = Wish::none;
    while (true) {
        const auto why_not = read();
        if (why_not.empty()) break;
        if (said.empty()) host.set_ready();
        host.set_status(status_key, to_upper(name), "Waiting for the documents");
        if (why_not != said || wish == Wish::reading)
            host.log(
                fmt::format("SMTP: {}. Nothing is listened on and nothing is sent until the documents can be read; "
                            "they are tried every ten seconds, and at once by: tell {} update config",
                            why_not, name));
        said = why_not;
        wish = wait_for_wish(host);
        if (wish == Wish::end) return false;
    }
    if (!said.empty()) host.log("SMTP: the documents can be read now; the task starts");
    return true;
}

}  // namespace postern::console
