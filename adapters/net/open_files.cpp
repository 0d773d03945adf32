#include "adapters/net/open_files.hpp"

#include <fmt/format.h>

#include <algorithm>

#include <sys/resource.h>

namespace postern::net {
namespace {

constexpr std::size_t descriptors_for_files = 64;

}  // namespace

void raise_open_file_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

std::size_t open_file_limit() {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur;
}

std::size_t sessions_that_fit(std::size_t wanted, std::size_t outbound_connections) {
    const auto limit = open_file_limit();
    const auto kept_free = outbound_connections + descriptors_for_files;
    return std::min(limit > 2 * kept_free ? limit - kept_free : limit / 2, wanted);
}

std::string line_fewer_sessions(std::size_t most, std::size_t wanted) {
    return fmt::format("SMTP: {} inbound sessions at once instead of {}: the system allows {} open files (ulimit -n)",
                       most, wanted, open_file_limit());
}

}  // namespace postern::net
