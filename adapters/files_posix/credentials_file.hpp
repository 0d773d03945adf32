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
    /// What is wrong, without anything that stands in the file.
    struct Troubles {
        std::vector<std::string> lines;    ///< For the log.
        std::vector<std::string> kept;     ///< `SMTP_CredentialsFile`, where the file could not be read.
        std::vector<std::string> missing;  ///< `entry "partner" of the credentials file`: some next hop names it.
    };

    /// Reads the file again and gives `settings` what it holds. `file` is relative to `directory`; empty: there is
    /// none.
    [[nodiscard]] Troubles fill(queue::SchedulerSettings& settings, const std::string& directory,
                                const std::string& file);

private:
    std::string path_;
    smtp::CredentialsByName entries_;
};

}  // namespace postern::files_posix
