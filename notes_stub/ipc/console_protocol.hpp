/// What a remote console and the server say to each other, over a socket of its own in the data directory.
///
/// Frames as in ipc/protocol.hpp; a frame's first byte says what it is.
#pragma once

#include <cstddef>

namespace notes_stub::console {

inline constexpr const char* socket_name = "notes-stub.console";
inline constexpr std::size_t max_request_octets = std::size_t{64} << 10;

// From the console.
inline constexpr char command = 'c';   // a command line; answered by `answered`, or `ended` for exit
inline constexpr char complete = 't';  // the line up to the cursor; answered by `words`
// From the server.
inline constexpr char output = 'o';    // text to show, with its line ends
inline constexpr char words = 't';     // what the last word may become, one a line
inline constexpr char answered = 'a';  // the command is done
inline constexpr char ended = 'x';     // the console is to end: exit, or the server ends

}  // namespace notes_stub::console
