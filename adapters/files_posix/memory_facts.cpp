#include "adapters/files_posix/memory_facts.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>

#include <sys/resource.h>
#include <unistd.h>

namespace postern::files_posix {
namespace {

using Octets = std::optional<std::uint64_t>;

Octets least(Octets one, Octets other) {
    if (!one || !other) return one ? one : other;
    return std::min(*one, *other);
}

Octets number_in(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} ? Octets{value} : std::nullopt;
}

/// `max` is none; by version 1 a number beyond all memory says the same.
Octets limit_in(const std::filesystem::path& file) {
    std::string line;
    std::getline(std::ifstream(file), line);
    return number_in(line);
}

/// Of the group and of those above it. In a container the group's path may be one of outside; its own is then at the
/// top.
Octets limit_of_group(const std::filesystem::path& top, std::string_view group, const char* file) {
    auto result = limit_in(top / file);
    auto folder = top;
    for (const auto& part : std::filesystem::path(group).relative_path())
        result = least(result, limit_in((folder /= part) / file));
    return result;
}

/// A line is `HIERARCHY:CONTROLLERS:PATH`; the one of version 2 names no controller.
Octets control_group_limit(const std::filesystem::path& root) {
    Octets result;
    std::ifstream groups(root / "proc/self/cgroup");
    for (std::string line; std::getline(groups, line);) {
        const auto first = line.find(':');
        const auto second = line.find(':', first + 1);
        if (first == std::string::npos || second == std::string::npos) continue;
        const auto controllers = "," + line.substr(first + 1, second - first - 1) + ",";
        const auto group = std::string_view(line).substr(second + 1);
        if (controllers == ",,") result = least(result, limit_of_group(root / "sys/fs/cgroup", group, "memory.max"));
        if (controllers.find(",memory,") != std::string::npos)
            result = least(result, limit_of_group(root / "sys/fs/cgroup/memory", group, "memory.limit_in_bytes"));
    }
    return result;
}

Octets address_space_left(const std::filesystem::path& root, std::uint64_t page_octets) {
    rlimit limit{};
    if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return std::nullopt;
    // Its first number is all that is mapped, in pages.
    const auto mapped = limit_in(root / "proc/self/statm").value_or(0) * page_octets;
    return limit.rlim_cur - std::min<std::uint64_t>(limit.rlim_cur, mapped);
}

}  // namespace

access::MemoryFacts read_memory_facts(const std::filesystem::path& root) {
    const auto pages = sysconf(_SC_PHYS_PAGES);
    const auto page_octets = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
    access::MemoryFacts facts;
    if (pages > 0) facts.physical = static_cast<std::uint64_t>(pages) * page_octets;
    facts.control_group = control_group_limit(root);
    facts.address_space = address_space_left(root, page_octets);
    return facts;
}

}  // namespace postern::files_posix
