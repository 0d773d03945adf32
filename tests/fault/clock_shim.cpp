/// A shim for LD_PRELOAD that sets the wall clock of one process and leaves the steady clock alone.
///
/// CLOCK_SHIM=FILE: FILE holds eight octets, a signed number of seconds in the machine's own order that is added to the
/// wall time. It may be changed at any time and counts at once.

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <ctime>

namespace {

const std::atomic<std::int64_t>* open_shift() {
    static constexpr std::atomic<std::int64_t> none{0};
    const char* file = std::getenv("CLOCK_SHIM");
    const int descriptor = file == nullptr ? -1 : open(file, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return &none;
    void* const place = mmap(nullptr, sizeof(std::int64_t), PROT_READ, MAP_SHARED, descriptor, 0);
    close(descriptor);
    return place == MAP_FAILED ? &none : static_cast<const std::atomic<std::int64_t>*>(place);
}

std::int64_t shift_seconds() {
    static const auto* const shift = open_shift();
    return shift->load(std::memory_order_relaxed);
}

}  // namespace

extern "C" int clock_gettime(clockid_t clock, timespec* now) {
    // The system itself, not the next library's function: this may be called before there is one.
    const auto result = static_cast<int>(syscall(SYS_clock_gettime, clock, now));
    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += shift_seconds();
    return result;
}

extern "C" int gettimeofday(timeval* now, void* /*zone*/) {
    timespec precise{};
    clock_gettime(CLOCK_REALTIME, &precise);
    *now = {precise.tv_sec, precise.tv_nsec / 1000};
    return 0;
}

extern "C" time_t time(time_t* now) {
    timespec precise{};
    clock_gettime(CLOCK_REALTIME, &precise);
    if (now != nullptr) *now = precise.tv_sec;
    return precise.tv_sec;
}
