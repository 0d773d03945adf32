#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace postern::console {

class Context;

/// What a show command is asked: to answer a person, or a program.
struct ViewRequest {
    std::string_view arguments;  ///< What follows the words, trimmed, without `--json FILE`.
    bool is_for_program = false;

    /// A console is no report: what is first matters there.
    [[nodiscard]] std::size_t max_rows() const { return is_for_program ? 100'000 : 50; }
};

/// What it found, in the form that was asked for.
struct View {
    std::vector<std::string> lines;  ///< For a person; to a program's question only what stands in the way.
    std::string json;                ///< For a program: one object (RFC 8259); empty: there is nothing to be written.

    View() = default;
    View(std::vector<std::string> all_lines) : lines(std::move(all_lines)) {}
    View(std::string line) : lines{std::move(line)} {}
};

// The handlers, each in the file of its name.
[[nodiscard]] View show_queue(const ViewRequest& request, Context& context);
[[nodiscard]] View show_message(const ViewRequest& request, Context& context);
[[nodiscard]] View show_connections(const ViewRequest& request, Context& context);
[[nodiscard]] View show_retry(const ViewRequest& request, Context& context);
[[nodiscard]] View show_tls(const ViewRequest& request, Context& context);
[[nodiscard]] View show_tls_sessions(const ViewRequest& request, Context& context);
[[nodiscard]] View show_transit(const ViewRequest& request, Context& context);
[[nodiscard]] View show_config(const ViewRequest& request, Context& context);

}  // namespace postern::console
