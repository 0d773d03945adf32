#pragma once

#include <boost/asio/io_context.hpp>

#include <string_view>

namespace postern::net {

class Journal;

/// Signals are the host's: a thread of ours must not be the one that takes them. For the calling thread.
void block_signals();

/// An exception that nobody expected, in a thread that goes on: counted, and logged as `WHAT: its words`.
void note_broken_invariant(Journal& journal, std::string_view what, std::string_view words);

/// The calling thread's work until `io` is stopped, with signals blocked. What a handler throws is noted.
void serve(boost::asio::io_context& io, Journal& journal, std::string_view what);

}  // namespace postern::net
