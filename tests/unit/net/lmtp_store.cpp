#include "tests/unit/net/lmtp_store.hpp"

#include <stdexcept>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace postern::test {

namespace {

template <typename Address>
int listen_on(const Address& address) {
    const auto* any = reinterpret_cast<const sockaddr*>(&address);
    const int listener = ::socket(any->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::bind(listener, any, sizeof address) != 0 || ::listen(listener, 64) != 0)
        throw std::runtime_error("the LMTP store cannot listen");
    return listener;
}

void say(int connection, const std::string& line) {
    const std::string octets = line + "\r\n";
    (void)::send(connection, octets.data(), octets.size(), MSG_NOSIGNAL);
}

/// Takes what ends with `end` from the connection, without the end; false when the connection ends before.
bool take_until(int connection, std::string& received, const std::string& end, std::string& taken) {
    char buffer[65536];
    std::size_t from = 0;
    for (;;) {
        const auto found = received.find(end, from);
        if (found != received.npos) {
            taken = received.substr(0, found);
            received.erase(0, found + end.size());
            return true;
        }
        from = received.size() < end.size() ? 0 : received.size() - end.size();
        const ssize_t count = ::recv(connection, buffer, sizeof buffer, 0);
        if (count <= 0) return false;
        received.append(buffer, static_cast<std::size_t>(count));
    }
}

std::string answer_for(const std::string& recipient) {
    if (recipient.starts_with("full@")) return "452 4.2.2 " + recipient + " is over quota";
    if (recipient.starts_with("gone@")) return "550 5.2.1 " + recipient + " is disabled";
    return "250 2.0.0 stored";
}

}  // namespace

LmtpStore::LmtpStore() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    listener_ = listen_on(address);
    socklen_t size = sizeof address;
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    destination_ = "lmtp://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
    accepting_ = std::thread([this] { accept_all(); });
}

LmtpStore::LmtpStore(const std::string& path) : destination_("lmtp:" + path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    listener_ = listen_on(address);
    accepting_ = std::thread([this] { accept_all(); });
}

LmtpStore::~LmtpStore() {
    hurry();
    ::shutdown(listener_, SHUT_RDWR);
    accepting_.join();
    ::close(listener_);
    {
        const std::lock_guard lock(mutex_);
        for (const int connection : open_) ::shutdown(connection, SHUT_RDWR);
    }
    for (auto& session : sessions_) session.join();
    for (const int connection : open_) ::close(connection);
}

std::vector<LmtpStore::Delivery> LmtpStore::deliveries() const {
    const std::lock_guard lock(mutex_);
    return deliveries_;
}

std::size_t LmtpStore::connections() const {
    const std::lock_guard lock(mutex_);
    return open_.size();
}

std::vector<std::string> LmtpStore::commands() const {
    const std::lock_guard lock(mutex_);
    return commands_;
}

void LmtpStore::accept_all() {
    for (;;) {
        const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (connection < 0) return;
        const std::lock_guard lock(mutex_);
        open_.push_back(connection);
        sessions_.emplace_back([this, connection] { serve(connection); });
    }
}

void LmtpStore::serve(int connection) {
    std::string received;
    std::string line;
    std::vector<std::string> recipients;
    say(connection, "220 store.example LMTP");
    while (take_until(connection, received, "\r\n", line)) {
        const auto verb = line.substr(0, 4);
        {
            const std::lock_guard lock(mutex_);
            commands_.push_back(verb);
        }
        if (verb == "RCPT") recipients.push_back(line.substr(line.find('<') + 1, line.find('>') - line.find('<') - 1));
        if (verb == "DATA") {
            say(connection, "354 go on");
            take_message(connection, received, std::exchange(recipients, {}));
        } else if (verb == "LHLO") {
            say(connection, "250-store.example\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES");
        } else {
            say(connection, verb == "QUIT" ? "221 2.0.0 bye" : verb == "EHLO" ? "500 5.5.1 no" : "250 2.0.0 ok");
        }
        if (verb == "QUIT") break;
    }
    ::shutdown(connection, SHUT_RDWR);
}

void LmtpStore::hurry() {
    const std::lock_guard lock(mutex_);
    is_hurried_ = true;
    hurried_.notify_all();
}

void LmtpStore::wait_for_hurry() {
    std::unique_lock lock(mutex_);
    hurried_.wait(lock, [this] { return is_hurried_; });
}

void LmtpStore::take_message(int connection, std::string& received, const std::vector<std::string>& recipients) {
    std::string data;
    if (!take_until(connection, received, "\r\n.\r\n", data)) return;
    for (const auto& recipient : recipients) {
        const auto answer = answer_for(recipient);
        if (recipient.starts_with("slow@")) wait_for_hurry();
        if (answer.starts_with("250")) {
            const std::lock_guard lock(mutex_);
            deliveries_.push_back({recipient, data + "\r\n"});
        }
        say(connection, answer);
    }
}

}  // namespace postern::test
