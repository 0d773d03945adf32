#include "adapters/net/service_thread.hpp"

#include "adapters/net/journal.hpp"
#include "core/base/peer_text.hpp"

#include <fmt/format.h>

#include <csignal>
#include <exception>

namespace postern::net {

void block_signals() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

void note_broken_invariant(Journal& journal, std::string_view what, std::string_view words) {
    journal.broken_invariants.fetch_add(1);
    try {
        journal.log(fmt::format("{}: {}", what, escape_for_log(words)));
    } catch (const std::exception&) {
        // No memory for a line either. It is counted; who notes it must not end by it.
    }
}

void serve(boost::asio::io_context& io, Journal& journal, std::string_view what) {
    block_signals();
    for (;;) {
        try {
            io.run();
            return;
        } catch (const std::exception& error) {
            note_broken_invariant(journal, what, error.what());
        }
    }
}

}  // namespace postern::net
