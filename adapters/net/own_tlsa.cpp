#include "adapters/net/own_tlsa.hpp"

#include "core/base/peer_text.hpp"

#include <chrono>
#include <future>
#include <memory>
#include <utility>

namespace postern::net {

namespace {

// The host wants to see its task idle every 5 s.
constexpr std::chrono::seconds patience{2};

}  // namespace

tls::TlsaAnswer look_up_own_tlsa(ports::Resolver& resolver, const config::Settings& settings) {
    if (settings.dnssec_trust_anchor == "none") return {};
    const auto promise = std::make_shared<std::promise<dns::Answer>>();
    auto answer = promise->get_future();
    resolver.look_up({tls::tlsa_owner(settings.inbound_tcp_port, settings.host_name), dns::RecordType::tlsa},
                     [promise](dns::Answer found) { promise->set_value(std::move(found)); });
    if (answer.wait_for(patience) != std::future_status::ready)
        return {dns::Security::failed, settings.host_name, {}, "the name servers did not answer in time"};
    auto found = answer.get();
    return {dns::security_of(found), settings.host_name, std::move(found.tlsa), escape_for_log(found.failure, 200)};
}

}  // namespace postern::net
