/// A shim for LD_PRELOAD that kills the task between a deposit in the mailbox and whatever the task makes of it.
///
/// DIE_AFTER_DEPOSIT=FILE: while FILE does not exist, the first NSFNoteUpdate of the program `smtp` that succeeds
/// creates FILE and then kills its process, as kill -9 would.

#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace {

bool is_to_die() {
    const char* file = std::getenv("DIE_AFTER_DEPOSIT");
    if (file == nullptr || std::strcmp(program_invocation_short_name, "smtp") != 0) return false;
    const int created = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (created >= 0) close(created);
    return created >= 0;
}

}  // namespace

extern "C" std::uint16_t NSFNoteUpdate(std::uint32_t note, std::uint16_t flags) {
    using Function = std::uint16_t(std::uint32_t, std::uint16_t);
    static auto* const update = reinterpret_cast<Function*>(dlsym(RTLD_NEXT, "NSFNoteUpdate"));
    const std::uint16_t status = update(note, flags);
    if (status == 0 && is_to_die()) kill(getpid(), SIGKILL);
    return status;
}
