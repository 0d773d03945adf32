/// The UNIX socket in the data directory, and whole frames over it. Only what both ends need.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "notes_stub/ipc/protocol.hpp"

namespace notes_stub {

/// A file descriptor that closes itself.
class Fd {
public:
    Fd() = default;
    explicit Fd(int fd) : fd_(fd) {}
    Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Fd& operator=(Fd&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~Fd();
    [[nodiscard]] int get() const { return fd_; }
    explicit operator bool() const { return fd_ >= 0; }

private:
    int fd_ = -1;
};

/// Connects to the server of `data` by its socket `name`. Nothing: no server listens there.
[[nodiscard]] Fd connect_to_server(const std::filesystem::path& data, const char* name = socket_name);

/// Listens on `name` in `data`, mode 600, in place of a socket that a dead server left. Nothing: errno says why.
[[nodiscard]] Fd listen_in(const std::filesystem::path& data, const char* name = socket_name);

/// The peer runs under this process's user. Source: SO_PEERCRED, beside the file's mode.
[[nodiscard]] bool is_same_user(int socket);

/// Blocking. False, or nothing: the peer is gone or sent nonsense.
[[nodiscard]] bool send_frame(int socket, std::string_view payload);
[[nodiscard]] std::optional<std::string> receive_frame(int socket);

}  // namespace notes_stub
