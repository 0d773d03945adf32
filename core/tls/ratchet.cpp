#include "core/tls/ratchet.hpp"

#include "core/base/peer_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace postern::tls {
namespace {

std::string name_of(const Host& host) { return host.name.empty() ? fmt::format("[{}]", host.address) : host.name; }

const Grade* floor_of(const Host& host, const Floors& floors) {
    if (host.name.empty() && host.address.empty()) return nullptr;  // No host is known yet.
    const auto found = floors.by_host.find(name_of(host));
    const auto* grade = found != floors.by_host.end() ? &found->second : floors.others ? &*floors.others : nullptr;
    return grade != nullptr && grade->is_encrypted ? grade : nullptr;
}

void raise(Step& step, const Host& host, const Grade& floor) {
    if (step.mode == Mode::clear) return;
    if (step.level == Level::may) step.level = Level::encrypt;
    auto& demand = step.demand;
    demand.protocols = std::max(demand.protocols, floor.version);
    if (!floor.is_verified || demand.proof != Proof::none) return;
    demand.proof = Proof::chain;
    demand.names = {host.name.empty() ? host.address : host.name};
    step.level = Level::verify;
}

}  // namespace

void hold_to(Plan& plan, const std::vector<Host>& hosts, const Floors& floors) {
    std::erase_if(plan.steps, [&](const Step& step) {
        return step.condition == Condition::after_failed_handshake && floor_of(hosts[step.host], floors) != nullptr;
    });
    std::vector<std::string> held;
    for (auto& step : plan.steps) {
        const auto& host = hosts[step.host];
        const auto* floor = floor_of(host, floors);
        if (floor == nullptr || step.mode == Mode::clear) continue;
        raise(step, host, *floor);
        auto words = fmt::format("{}: {}", escape_for_log(name_of(host)), to_words(*floor));
        if (std::find(held.begin(), held.end(), words) == held.end()) held.push_back(std::move(words));
    }
    if (!held.empty())
        plan.sentence +=
            fmt::format("; the ratchet of the TLS policy demands what was given before ({})", fmt::join(held, "; "));
}

Plan held_to(const std::optional<Floors>& floors, Plan plan, const std::vector<Host>& hosts) {
    if (floors) hold_to(plan, hosts, *floors);
    return plan;
}

}  // namespace postern::tls
