#include "tests/support/spool/faulty_sync.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <string>
#include <string_view>

namespace postern::test {
namespace {

std::atomic<int> body_syncs_to_fail{0};

bool is_body_file(int descriptor) {
    char path[4096];
    const auto length = ::readlink(("/proc/self/fd/" + std::to_string(descriptor)).c_str(), path, sizeof path);
    return length > 0 &&
           std::string_view(path, static_cast<std::size_t>(length)).find("/bodies/") != std::string_view::npos;
}

}  // namespace

void fail_body_syncs(int count) { body_syncs_to_fail = count; }

}  // namespace postern::test

extern "C" int fdatasync(int descriptor) {
    using postern::test::body_syncs_to_fail;
    if (body_syncs_to_fail > 0 && postern::test::is_body_file(descriptor)) {
        --body_syncs_to_fail;
        errno = EIO;
        return -1;
    }
    return static_cast<int>(::syscall(SYS_fdatasync, descriptor));
}
