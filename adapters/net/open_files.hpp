#pragma once

#include <cstddef>
#include <string>

namespace postern::net {

/// Lets this process open as many files as the system allows it.
void raise_open_file_limit();

/// How many files this process may have open at once.
[[nodiscard]] std::size_t open_file_limit();

/// Inbound sessions that leave descriptors for `outbound_connections` and for the task's files, `wanted` at most. Out
/// of descriptors nothing could be sent, nor stored in files.
[[nodiscard]] std::size_t sessions_that_fit(std::size_t wanted, std::size_t outbound_connections);

/// Said of `most` such sessions, where they are fewer than `wanted`.
[[nodiscard]] std::string line_fewer_sessions(std::size_t most, std::size_t wanted);

}  // namespace postern::net
