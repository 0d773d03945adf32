#include "notes_stub/server/readiness.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include <cstddef>
#include <cstdlib>

#include "notes_stub/ipc/socket.hpp"

namespace notes_stub {

Readiness::Readiness() {
    if (const char* name = std::getenv("NOTIFY_SOCKET"); name != nullptr) socket_ = name;
    ::unsetenv("NOTIFY_SOCKET");
}

void Readiness::tell(std::string_view what) const {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (socket_.empty() || socket_.size() >= sizeof address.sun_path) return;
    socket_.copy(address.sun_path, socket_.size());
    if (socket_.front() == '@') address.sun_path[0] = '\0';
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_.size());
    const Fd socket{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
    ::sendto(socket.get(), what.data(), what.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&address), size);
}

}  // namespace notes_stub
