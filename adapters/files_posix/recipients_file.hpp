#pragma once

#include "core/access/recipient_list.hpp"

#include <sys/stat.h>

#include <memory>
#include <string>

namespace postern::files_posix {

/// The file that names recipients. One that cannot be read, has a wrong line or names nobody leaves the list that was
/// read of it before. One thread.
class RecipientsFile {
public:
    /// Reads `path` where it is another file than at the last time, or has changed since. Empty: there is no such file,
    /// and no list. What is wrong with it, for the log, as long as it is; empty: nothing.
    [[nodiscard]] std::string look(const std::string& path);
    /// Null: there is none, or none could be read so far.
    [[nodiscard]] const std::shared_ptr<const access::RecipientList>& list() const { return list_; }
    /// There is a file, and no list.
    [[nodiscard]] bool is_unread() const { return !path_.empty() && !list_; }

private:
    std::string path_;
    struct stat seen_ {};  ///< Of the file, when it was last read.
    std::string trouble_;
    std::shared_ptr<const access::RecipientList> list_;
};

}  // namespace postern::files_posix
