#pragma once

#include "core/ports/host.hpp"

#include <functional>
#include <string>

namespace postern::console {

/// Reads the documents. Empty: they were read; else why not, fit to print.
using ReadDocuments = std::function<std::string()>;

/// Serves the host in the task's place until the documents have been read for the first time. Where the queue lies
/// stands in them, so before that nothing is opened, taken or sent: mail that were taken into another place would be
/// out of sight after the next start. Reads again every ten seconds and at each command. False: the host, or the
/// command `quit`, wants the task to end. `name` is the task's. The host's thread.
[[nodiscard]] bool wait_for_documents(ports::Host& host, const std::string& name, const ReadDocuments& read);

}  // namespace postern::console
