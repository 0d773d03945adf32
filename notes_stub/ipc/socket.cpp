#include "notes_stub/ipc/socket.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>

namespace notes_stub {
namespace {

namespace fs = std::filesystem;

// A socket's address holds 107 characters, and a data directory may lie deeper: the name goes through a descriptor of
// the directory, which /proc shows under a short path.
sockaddr_un address_in(int directory, const char* name) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/%s", directory, name);
    return address;
}

Fd open_directory(const fs::path& data) { return Fd{::open(data.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)}; }

bool send_all(int socket, const char* data, std::size_t size) {
    while (size > 0) {
        const auto sent = ::send(socket, data, size, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return false;
        data += sent;
        size -= static_cast<std::size_t>(sent);
    }
    return true;
}

bool receive_all(int socket, char* data, std::size_t size) {
    while (size > 0) {
        const auto received = ::recv(socket, data, size, 0);
        if (received < 0 && errno == EINTR) continue;
        if (received <= 0) return false;
        data += received;
        size -= static_cast<std::size_t>(received);
    }
    return true;
}

}  // namespace

Fd::~Fd() {
    if (fd_ >= 0) ::close(fd_);
}

Fd connect_to_server(const fs::path& data, const char* name) {
    const auto directory = open_directory(data);
    if (!directory) return Fd{};
    Fd socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    const auto address = address_in(directory.get(), name);
    if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return Fd{};
    return socket;
}

Fd listen_in(const fs::path& data, const char* name) {
    const auto directory = open_directory(data);
    if (!directory) return Fd{};
    ::unlinkat(directory.get(), name, 0);
    Fd socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
    const auto address = address_in(directory.get(), name);
    const auto mask = ::umask(0177);
    const int bound = ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
    const int cause = errno;
    ::umask(mask);
    errno = cause;
    if (bound != 0 || ::listen(socket.get(), 128) != 0) return Fd{};
    return socket;
}

bool is_same_user(int socket) {
    ucred peer{};
    socklen_t size = sizeof peer;
    return ::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == ::geteuid();
}

bool send_frame(int socket, std::string_view payload) {
    const auto size = static_cast<std::uint32_t>(payload.size());
    std::string frame(reinterpret_cast<const char*>(&size), sizeof size);
    frame.append(payload);
    return send_all(socket, frame.data(), frame.size());
}

std::optional<std::string> receive_frame(int socket) {
    std::uint32_t size = 0;
    if (!receive_all(socket, reinterpret_cast<char*>(&size), sizeof size) || size > max_reply_octets)
        return std::nullopt;
    std::string payload(size, '\0');
    if (!receive_all(socket, payload.data(), size)) return std::nullopt;
    return payload;
}

}  // namespace notes_stub
