#pragma once

#include "core/access/recipient_list.hpp"
#include "core/base/expected.hpp"

#include <sys/stat.h>

#include <future>
#include <memory>
#include <string>

namespace postern::files_posix {

/// The file that names recipients. One that cannot be read, has a wrong line or names nobody leaves the list that was
/// read of it before. A large one is read on a thread of its own, and its list holds from the look() after its end.
/// One thread calls.
class RecipientsFile {
public:
    /// A file of up to so many octets is read at once, which takes about a hundredth of a second.
    static constexpr off_t max_octets_at_once = off_t{256} << 10;

    /// Reads `path` where it is another file than at the last time, or has changed since. Empty: there is no such file,
    /// and no list. What is wrong with it, for the log, as long as it is; empty: nothing.
    [[nodiscard]] std::string look(const std::string& path);
    /// A reading on its own thread has ended: look() takes what came of it.
    [[nodiscard]] bool has_news() const;
    /// That the file is being read, and what holds meanwhile; a sentence. Empty: it is not.
    [[nodiscard]] std::string progress() const;
    /// Null: there is none, or none could be read so far.
    [[nodiscard]] const std::shared_ptr<const access::RecipientList>& list() const { return list_; }
    /// There is a file, and no list.
    [[nodiscard]] bool is_unread() const { return !path_.empty() && !list_; }

private:
    using Outcome = Expected<access::RecipientList, std::string>;

    void begin();
    void take_news();
    void use(Outcome outcome);

    std::string path_;
    struct stat seen_ {};  ///< Of the file, when it was last read.
    std::string trouble_;
    std::shared_ptr<const access::RecipientList> list_;
    std::future<Outcome> reading_;
    std::string read_path_;  ///< Of `reading_`.
};

}  // namespace postern::files_posix
