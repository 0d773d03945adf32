#include "notes_stub/ipc/link.hpp"

#include <atomic>
#include <mutex>
#include <vector>

#include "notes_stub/ipc/protocol.hpp"
#include "notes_stub/ipc/socket.hpp"

namespace notes_stub {
namespace {

class ServerLink final : public Link {
public:
    ServerLink(std::filesystem::path data, ClientInfo self) : data_(std::move(data)), self_(std::move(self)) {}

    bool start() {
        control_ = greet(0);
        return static_cast<bool>(control_);
    }

    std::optional<std::string> call(const std::string& request) override {
        const std::lock_guard lock{control_mutex_};
        is_behind_ = false;
        return exchange(control_, request);
    }

    bool tell(const std::string& request) override {
        const std::lock_guard lock{control_mutex_};
        if (is_gone_ || !control_ || !send_frame(control_.get(), request)) {
            is_gone_ = true;
            return false;
        }
        is_behind_ = true;
        return true;
    }

    std::optional<std::string> wait(const std::string& request) override {
        // It goes over another connection, which could overtake what was told over the first.
        if (is_behind_) static_cast<void>(call(Writer{}.u8(static_cast<std::uint8_t>(Op::sync)).take()));
        Fd connection = idle_connection();
        auto reply = exchange(connection, request);
        if (reply) {
            const std::lock_guard lock{pool_mutex_};
            pool_.push_back(std::move(connection));
        }
        return reply;
    }

    bool has_server() const override { return !is_gone_; }

private:
    std::optional<std::string> exchange(const Fd& connection, const std::string& request) {
        // Past the bound the server would hang up. Nothing that a task says is that long by purpose.
        if (request.size() > max_request_octets) return std::string{};
        if (!is_gone_ && connection && send_frame(connection.get(), request)) {
            if (auto reply = receive_frame(connection.get())) return reply;
        }
        // Not tried again: a new server does not know this process, and its queues are gone with the old one.
        is_gone_ = true;
        return std::nullopt;
    }

    Fd idle_connection() {
        const std::lock_guard lock{pool_mutex_};
        if (pool_.empty()) return greet(token_);
        Fd connection = std::move(pool_.back());
        pool_.pop_back();
        return connection;
    }

    Fd greet(std::uint64_t token) {
        Fd connection = connect_to_server(data_);
        const auto hello = Writer{}
                               .u8(static_cast<std::uint8_t>(Op::hello))
                               .u16(protocol_version)
                               .u64(token)
                               .u32(self_.pid)
                               .bytes(self_.program)
                               .take();
        if (!connection || !send_frame(connection.get(), hello)) return Fd{};
        const auto reply = receive_frame(connection.get());
        Reader in{reply ? *reply : std::string_view{}};
        if (in.u8() == 0) return Fd{};
        if (token == 0) token_ = in.u64();
        return connection;
    }

    const std::filesystem::path data_;
    const ClientInfo self_;
    std::uint64_t token_ = 0;
    std::mutex control_mutex_;
    Fd control_;
    std::atomic<bool> is_behind_ = false;  ///< Something was told, and nothing was asked since.
    std::mutex pool_mutex_;
    std::vector<Fd> pool_;
    std::atomic<bool> is_gone_ = false;
};

class LocalLink final : public Link {
public:
    LocalLink(const ClientInfo& self, std::function<void(const LogLine&)> log)
        : broker_(std::move(log), {}), client_(broker_.join(self)) {}

    std::optional<std::string> call(const std::string& request) override {
        Wait wait;
        return broker_.perform(client_, request, wait);
    }

    bool tell(const std::string& request) override { return call(request).has_value(); }

    std::optional<std::string> wait(const std::string& request) override {
        Wait wait;
        std::optional<std::string> reply = broker_.perform(client_, request, wait);
        while (!reply) {
            broker_.wait_until([&] { return (reply = broker_.perform(client_, request, wait)).has_value(); },
                               wait.deadline);
            if (!reply) reply = broker_.perform(client_, request, wait);
        }
        return reply;
    }

    bool has_server() const override { return false; }

private:
    Broker broker_;
    ClientId client_;
};

}  // namespace

std::unique_ptr<Link> link_to_server(const std::filesystem::path& data, const ClientInfo& self) {
    auto link = std::make_unique<ServerLink>(data, self);
    if (!link->start()) return nullptr;
    return link;
}

std::unique_ptr<Link> link_within_process(const ClientInfo& self, std::function<void(const LogLine&)> log) {
    return std::make_unique<LocalLink>(self, std::move(log));
}

}  // namespace notes_stub
