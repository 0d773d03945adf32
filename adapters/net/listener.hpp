#pragma once

#include "adapters/net/session_pass.hpp"
#include "core/base/expected.hpp"
#include "core/config/part_settings.hpp"
#include "core/smtp/server_session.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace postern::net {

class Worker;

/// What a new connection is told at its beginning; asked for each, so that a certificate installed a second ago counts.
struct SessionTerms {
    std::array<std::shared_ptr<const smtp::ServerSettings>, config::port_kinds> settings;  ///< By config::PortKind.
    bool logs_dialogue = false;
    std::shared_ptr<const access::SessionLimits> limits;
};

/// One listening socket. Connections go to the workers in turn. Accepting happens on the first worker's thread.
class Listener {
public:
    /// Binds and listens. The error says what could not be bound and why. `workers` outlive the listener; `terms` may
    /// be called on any thread.
    [[nodiscard]] static Expected<std::unique_ptr<Listener>, std::string> open(const config::ListeningPlace& place,
                                                                               const std::vector<Worker*>& workers,
                                                                               std::shared_ptr<SharedGate> gate,
                                                                               std::function<SessionTerms()> terms);
    ~Listener();
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    [[nodiscard]] std::uint16_t port() const;
    /// Connections taken here that still live.
    [[nodiscard]] std::size_t sessions() const;
    /// Takes no more connections; those that were taken go on. The port is free at return. Not on a worker's thread.
    void close();

private:
    struct State;
    explicit Listener(std::shared_ptr<State> state) : state_(std::move(state)) {}
    std::shared_ptr<State> state_;
    bool is_closed_ = false;
};

}  // namespace postern::net
