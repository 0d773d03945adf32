#pragma once

#include "core/delivery/attempt.hpp"
#include "core/smtp/client_session.hpp"
#include "core/smtp/delivery_failure.hpp"
#include "core/tls/plan.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace postern::delivery {

// What an attempt makes of its job, its plan and a session's facts. Pure.

/// Local delivery by LMTP does not go where the outbound ports and their TLS are meant for.
[[nodiscard]] tls::Plan make_lmtp_plan(std::size_t hosts, std::uint16_t port);

/// What the plan is made from, but for the hosts and what DNS says of the domain.
[[nodiscard]] tls::PlanInput plan_input(const Job& job);

/// Ports whose TLSA records the plan looks at; none where no level asks for them.
[[nodiscard]] std::vector<std::uint16_t> tlsa_ports(const Job& job);

/// What the domain publishes (DANE, MTA-STS) counts for this job.
[[nodiscard]] bool is_published_looked_at(const Job& job);

/// What is demanded of a host has to be looked up: what the domain publishes counts, or the message's sender demands
/// that somebody vouches for the MX.
[[nodiscard]] bool is_demand_looked_up(const Job& job);

/// A connection that was made before gives all that this step demands of this host.
[[nodiscard]] bool is_enough_for(const Reusable& kept, const tls::Step& wanted, const tls::Host& host);

/// `relay.example [192.0.2.7]:25`
[[nodiscard]] std::string show_host(const tls::Host& host, std::uint16_t port);

[[nodiscard]] smtp::ClientSettings session_settings(const tls::Step& step, const Job& job);

[[nodiscard]] tls::Outcome outcome_of(const tls::Step& step, const std::optional<tls::Facts>& facts);

/// Why a message went in clear text although nothing had failed.
[[nodiscard]] std::string clear_text_words(const Job& job);

/// DNSSEC had its say of it.
[[nodiscard]] bool is_judged(const dns::Answer& answer);

/// Whether the next hop has DANE: usable TLSA records below a chain of secure answers. Empty: none is known, and not
/// every look-up was judged, or nobody looks for them. `input` has the hosts. Source: RFC 7672 §2.2.
[[nodiscard]] std::optional<bool> find_dane(const Job& job, const tls::PlanInput& input, bool is_all_judged);

/// RFC 8689 §4.2.1: an MX that anybody may have named is nobody's to trust with the message. It waits where our own
/// DNSSEC fails, and does not come back.
[[nodiscard]] smtp::DeliveryFailure unvouched_for(const tls::PlanInput& input);

/// A session that ends without a word on somebody is our own bug. The message waits.
[[nodiscard]] smtp::DeliveryFailure no_word();

}  // namespace postern::delivery
