#pragma once

#include "core/queue/scheduler.hpp"
#include "core/smtp/credentials_list.hpp"

#include <string>
#include <vector>

namespace postern::files_posix {

/// The file with the credentials that next hops name (its lines: smtp::parse_credentials()). Refused while others than
/// its owner may read or write it, or a line is wrong: then what was read of it before holds. One thread.
class CredentialsFile {
public:
    /// Reads the file again and gives `settings` what it holds. `file` is relative to `directory`; empty: there is
    /// none. What is wrong, for the log, one line each, without anything that stands in the file: the file itself, and
    /// each entry that a next hop of `settings` names and the file does not have.
    [[nodiscard]] std::vector<std::string> fill(queue::SchedulerSettings& settings, const std::string& directory,
                                                const std::string& file);

private:
    std::string path_;
    smtp::CredentialsByName entries_;
};

}  // namespace postern::files_posix
