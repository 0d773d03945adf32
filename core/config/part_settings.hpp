#pragma once

#include "core/access/overload.hpp"
#include "core/access/policy.hpp"
#include "core/access/session_gate.hpp"
#include "core/config/settings.hpp"
#include "core/queue/scheduler.hpp"
#include "core/report/tls_report_settings.hpp"
#include "core/routing/route.hpp"
#include "core/smtp/server_session.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace postern::config {

/// One socket to listen on.
struct ListeningPlace {
    std::string address;
    std::uint16_t port = 0;  ///< 0: one that the system chooses.
    PortKind kind = PortKind::tcp;

    friend bool operator==(const ListeningPlace&, const ListeningPlace&) = default;
};

// What each part is told of the settings. Pure.

[[nodiscard]] smtp::ServerSettings server_settings(const Settings& settings, bool has_certificate,
                                                   PortKind kind = PortKind::tcp);
/// `most_sessions`: what the system allows, where that is less than the setting.
[[nodiscard]] access::SessionLimits session_limits(const Settings& settings, std::size_t most_sessions);
/// `facts`: as they were when the task was loaded.
[[nodiscard]] access::LoadLimits load_limits(const Settings& settings, const access::MemoryFacts& facts);
/// What bodies may take of it.
[[nodiscard]] std::uint64_t body_memory_octets(const Settings& settings, const access::MemoryFacts& facts);
[[nodiscard]] access::Policy access_policy(const Settings& settings);
[[nodiscard]] routing::RouteSettings route_settings(const Settings& settings);
[[nodiscard]] queue::SchedulerSettings scheduler_settings(const Settings& settings, std::size_t workers);
/// `dkim`: the keys in use.
[[nodiscard]] report::TlsReportSettings tls_report_settings(const Settings& settings,
                                                            std::shared_ptr<const mail::DkimSettings> dkim);
/// The zones as the DNS has them, each with its server.
[[nodiscard]] std::vector<std::string> stub_zones(const Settings& settings);
/// Where to listen, in the order of the addresses; the SSL port only with a certificate.
[[nodiscard]] std::vector<ListeningPlace> listening_places(const Settings& settings, bool has_certificate);

/// Why listening_places() is empty; fit to print.
[[nodiscard]] std::string_view why_not_listening(const Settings& settings, bool has_certificate);

}  // namespace postern::config
