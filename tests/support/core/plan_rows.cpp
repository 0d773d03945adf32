#include "tests/support/core/plan_rows.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <sstream>

namespace postern::test {

namespace {

using dns::Security;
using tls::Level;

std::vector<std::string> split(const std::string& text, char separator) {
    std::vector<std::string> parts;
    std::istringstream in(text);
    for (std::string part; std::getline(in, part, separator);) parts.push_back(part);
    return parts;
}

Level level_named(const std::string& name) {
    for (int i = 0; i <= static_cast<int>(Level::secure); ++i) {
        if (tls::to_string(static_cast<Level>(i)) == name) return static_cast<Level>(i);
    }
    ADD_FAILURE() << "no level " << name;
    return Level::none;
}

/// Null: it names none.
const Security* security_named(const std::string& name) {
    static const std::pair<const char*, Security> all[] = {{"secure", Security::secure},
                                                           {"insecure", Security::insecure},
                                                           {"bogus", Security::bogus},
                                                           {"failed", Security::failed}};
    for (const auto& [word, security] : all) {
        if (name == word) return &security;
    }
    return nullptr;
}

/// `3.1.1`: usable where usage, selector and matching type are; `3.1.1!`: too short.
tls::TlsaRecord record(const std::string& text) {
    const auto digit = [&](std::size_t at) { return static_cast<std::uint8_t>(text.at(at) - '0'); };
    tls::TlsaRecord record{digit(0), digit(2), digit(4), std::string(digit(4) == 2 ? 64 : 32, 'd')};
    if (text.ends_with('!')) record.data.pop_back();
    return record;
}

tls::TlsaAnswer tlsa_answer(const std::string& value) {
    tls::TlsaAnswer answer;
    const auto colon = value.find(':');
    const auto* security = security_named(value.substr(0, colon));
    answer.security = security != nullptr ? *security : Security::secure;
    if (security != nullptr && colon == std::string::npos) return answer;
    for (const auto& one : split(security != nullptr ? value.substr(colon + 1) : value, ','))
        answer.records.push_back(record(one));
    return answer;
}

tls::StsPolicy sts_policy(const std::string& value) {
    const auto colon = value.find(':');
    const auto mode = value.substr(0, colon);
    tls::StsPolicy policy;
    policy.mode = mode == "enforce"   ? tls::StsPolicy::Mode::enforce
                  : mode == "testing" ? tls::StsPolicy::Mode::testing
                                      : tls::StsPolicy::Mode::none;
    if (colon != std::string::npos) policy.mx = split(value.substr(colon + 1), ',');
    policy.id = "20261201";
    return policy;
}

class Reader {
public:
    Reader() {
        input_.ports.tcp_status = tls::PortStatus::negotiated;
        input_.domain = "d.example";
    }
    void read(const std::string& word);
    tls::PlanInput input_;

private:
    bool read_plain(const std::string& word);
    bool read_policy(const std::string& name, const std::string& value);
    bool read_host(const std::string& name, const std::string& value);
    tls::Policy& policy();
    tls::Host& host();
};

tls::Policy& Reader::policy() {
    if (!input_.policy) {
        input_.policy.emplace();
        input_.policy->document = "TLS policy document d.example";
    }
    return *input_.policy;
}

tls::Host& Reader::host() {
    if (input_.hosts.empty()) input_.hosts.emplace_back();
    return input_.hosts.back();
}

bool Reader::read_plain(const std::string& word) {
    auto& ports = input_.ports;
    if (word == "disabled") return ports.tcp_status = tls::PortStatus::disabled, true;
    if (word == "enabled") return ports.tcp_status = tls::PortStatus::enabled, true;
    if (word == "negotiated") return ports.tcp_status = tls::PortStatus::negotiated, true;
    if (word == "ssl") return ports.is_ssl_enabled = true, true;
    if (word == "fallback") return ports.may_fall_back_to_clear_text = true, true;
    if (word == "requiretls") return input_.requires_tls = true, true;
    if (word == "optional") return input_.is_tls_optional = true, true;
    if (word == "honoured") return input_.honours_tls_optional = true, true;
    if (word == "given-up") return input_.is_validation_given_up = true, true;
    if (word == "known-dane") return input_.dane_known_since.emplace(std::chrono::days(20'000)), true;
    if (word == "silent") return host().is_ssl_port_known_silent = true, true;
    if (word == "undecided") return policy().is_undecided = true, true;
    return false;
}

bool Reader::read_policy(const std::string& name, const std::string& value) {
    if (name == "policy") return policy().level = level_named(value), true;
    if (name == "match") return policy().match_names = split(value, ','), true;
    if (name == "fp") return policy().fingerprints = split(value, ','), true;
    if (name == "trust") return policy().trust_anchors = value, true;
    if (name == "sni") return policy().sni_name = value, true;
    if (name == "protocols") return policy().protocols = value, true;
    if (name == "ciphers") return policy().ciphers = value, true;
    if (name == "cert") return policy().client_certificate = value, true;
    return false;
}

bool Reader::read_host(const std::string& name, const std::string& value) {
    if (name == "host") {
        tls::Host fresh;
        fresh.address = "192.0.2." + std::to_string(input_.hosts.size() + 1);
        if (!value.starts_with('[')) fresh.name = value + ".example";
        input_.hosts.push_back(fresh);
        return true;
    }
    if (name == "a") return host().security = *security_named(value), true;
    if (name == "tlsa") return host().tlsa = tlsa_answer(value), true;
    if (name == "ssltlsa") return host().ssl_tlsa = tlsa_answer(value), true;
    if (name == "base") return host().tlsa.base_domain = value, true;
    return false;
}

void Reader::read(const std::string& word) {
    if (read_plain(word)) return;
    const auto equals = word.find('=');
    const auto name = word.substr(0, equals);
    const auto value = equals == std::string::npos ? std::string() : word.substr(equals + 1);
    if (read_policy(name, value) || read_host(name, value)) return;
    if (name == "port") {
        input_.explicit_port = static_cast<std::uint16_t>(std::stoi(value));
    } else if (name == "level") {
        input_.level = level_named(value);
    } else if (name == "default") {
        input_.default_level = level_named(value);
    } else if (name == "mx") {
        input_.mx_security = *security_named(value);
    } else if (name == "domain") {
        input_.domain = value;
    } else if (name == "canonical") {
        input_.canonical_domain = value;
    } else if (name == "sts") {
        input_.sts = sts_policy(value);
    } else {
        ADD_FAILURE() << "no word of a situation: " << word;
    }
}

std::string show_demand(const tls::Demand& demand) {
    std::string text;
    for (const auto& one : demand.tlsa) text += fmt::format(" {}.{}.{}", one.usage, one.selector, one.matching);
    if (demand.proof == tls::Proof::fingerprint) text += fmt::format(" fp {}", fmt::join(demand.fingerprints, ","));
    if (!demand.names.empty()) text += fmt::format(" for {}", fmt::join(demand.names, ","));
    const bool is_usual_sni = demand.proof == tls::Proof::tlsa && demand.server_name == demand.names.front();
    if (!demand.server_name.empty() && !is_usual_sni) text += " sni " + demand.server_name;
    if (!demand.trust_anchors.empty()) text += " trust " + demand.trust_anchors;
    if (!demand.protocols.empty()) text += " protocols " + demand.protocols;
    if (!demand.ciphers.empty()) text += " ciphers " + demand.ciphers;
    if (!demand.client_certificate.empty()) text += " cert " + demand.client_certificate;
    return text;
}

std::string show_step(const tls::Step& step) {
    static const char* const conditions[] = {"", " else", " fallback"};
    static const char* const modes[] = {"clear", "starttls", "ssl"};
    const bool is_usual_port = step.port == (step.mode == tls::Mode::implicit ? 465 : 25);
    return fmt::format("{}{} {}{} {}{}", step.host + 1, conditions[static_cast<int>(step.condition)],
                       modes[static_cast<int>(step.mode)], is_usual_port ? "" : fmt::format(":{}", step.port),
                       tls::to_string(step.level), show_demand(step.demand));
}

}  // namespace

tls::PlanInput input_of(std::string_view words) {
    Reader reader;
    std::istringstream in{std::string(words)};
    for (std::string word; in >> word;) reader.read(word);
    return reader.input_;
}

std::string show(const tls::Plan& plan) {
    std::vector<std::string> parts;
    for (const auto& step : plan.steps) parts.push_back(show_step(step));
    for (const auto& one : plan.left_out)
        parts.push_back(fmt::format("{} out {}", one.host + 1, tls::to_string(one.obstacle)));
    return fmt::format("{}", fmt::join(parts, "; "));
}

void check(const std::vector<PlanRow>& rows) {
    for (const auto& row : rows)
        EXPECT_EQ(show(tls::make_plan(input_of(row.situation))), row.expected) << row.source << ": " << row.situation;
}

}  // namespace postern::test
