#include "core/tls/plan.hpp"

#include <gtest/gtest.h>

#include <ostream>

namespace postern::tls {

void PrintTo(const Step& step, std::ostream* out) {
    *out << "{host " << step.host << ", port " << step.port << ", mode " << static_cast<int>(step.mode) << ", level "
         << to_string(step.level) << ", condition " << static_cast<int>(step.condition) << "}";
}

namespace {

constexpr auto always = Condition::always;
constexpr auto no_connection = Condition::after_no_connection_to_ssl_port;
constexpr auto failed_handshake = Condition::after_failed_handshake;

constexpr auto disabled = PortStatus::disabled;
constexpr auto enabled = PortStatus::enabled;
constexpr auto negotiated = PortStatus::negotiated;

Step clear(std::size_t host, Condition condition = always, std::uint16_t port = 25) {
    return {host, port, Mode::clear, Level::none, condition};
}
Step start_tls(std::size_t host, Condition condition = always, std::uint16_t port = 25) {
    return {host, port, Mode::starttls, Level::may, condition};
}
Step ssl(std::size_t host, std::uint16_t port = 465) { return {host, port, Mode::implicit, Level::encrypt, always}; }
Step fallback(std::size_t host, std::uint16_t port = 25) {
    return {host, port, Mode::clear, Level::may, failed_handshake};
}

struct Row {
    const char* situation;
    PortStatus tcp;
    bool is_ssl_enabled;
    bool may_fall_back;
    std::vector<bool> silent;  ///< One for each host.
    std::uint16_t explicit_port;
    std::vector<Step> expected;
};

const Row rows[] = {
    {"nothing may be sent", disabled, false, false, {false}, 0, {}},
    {"a fallback opens no port", disabled, false, true, {false}, 0, {}},
    {"a port of the next hop's own opens none either", disabled, false, true, {false}, 2526, {}},
    {"no host", negotiated, true, true, {}, 0, {}},

    {"clear text", enabled, false, false, {false}, 0, {clear(0)}},
    {"clear text, host after host", enabled, false, false, {false, false}, 0, {clear(0), clear(1)}},
    {"clear text has no handshake to fall back from", enabled, false, true, {false}, 0, {clear(0)}},
    {"clear text at a port of its own", enabled, false, false, {false}, 2526, {clear(0, always, 2526)}},
    {"a silent SSL port that is not used", enabled, false, false, {true}, 0, {clear(0)}},

    {"STARTTLS", negotiated, false, false, {false}, 0, {start_tls(0)}},
    {"STARTTLS, host after host", negotiated, false, false, {false, false}, 0, {start_tls(0), start_tls(1)}},
    {"STARTTLS at a port of its own", negotiated, false, false, {false}, 2526, {start_tls(0, always, 2526)}},
    {"STARTTLS, then clear text", negotiated, false, true, {false}, 0, {start_tls(0), fallback(0)}},
    {"STARTTLS on all hosts before clear text on any",
     negotiated,
     false,
     true,
     {false, false},
     0,
     {start_tls(0), start_tls(1), fallback(0), fallback(1)}},
    {"the fallback keeps to a port of its own",
     negotiated,
     false,
     true,
     {false},
     2526,
     {start_tls(0, always, 2526), fallback(0, 2526)}},
    {"a silent SSL port does not matter to STARTTLS", negotiated, false, true, {true}, 0, {start_tls(0), fallback(0)}},

    {"the SSL port alone", disabled, true, false, {false}, 0, {ssl(0)}},
    {"the SSL port alone, host after host", disabled, true, false, {false, false}, 0, {ssl(0), ssl(1)}},
    {"the SSL port alone, although it is silent", disabled, true, false, {true}, 0, {ssl(0)}},
    {"the SSL port has no port to fall back to", disabled, true, true, {false}, 0, {ssl(0)}},
    {"the SSL port is not the next hop's own", disabled, true, false, {false}, 2526, {ssl(0)}},

    {"the SSL port, then clear text", enabled, true, false, {false}, 0, {ssl(0), clear(0, no_connection)}},
    {"the SSL port, then clear text at a port of its own",
     enabled,
     true,
     false,
     {false},
     2526,
     {ssl(0), clear(0, no_connection, 2526)}},
    {"a silent SSL port is passed over for clear text", enabled, true, false, {true}, 0, {clear(0)}},
    {"clear text also after a failed handshake",
     enabled,
     true,
     true,
     {false},
     0,
     {ssl(0), clear(0, no_connection), fallback(0)}},
    {"a silent host has no handshake to fall back from", enabled, true, true, {true}, 0, {clear(0)}},

    {"the SSL port, then STARTTLS", negotiated, true, false, {false}, 0, {ssl(0), start_tls(0, no_connection)}},
    {"one host after the other with both ports",
     negotiated,
     true,
     false,
     {false, false},
     0,
     {ssl(0), start_tls(0, no_connection), ssl(1), start_tls(1, no_connection)}},
    {"one silent host of two",
     negotiated,
     true,
     false,
     {true, false},
     0,
     {start_tls(0), ssl(1), start_tls(1, no_connection)}},
    {"a silent host falls back from STARTTLS", negotiated, true, true, {true}, 0, {start_tls(0), fallback(0)}},
    {"everything at once",
     negotiated,
     true,
     true,
     {false, true},
     2526,
     {ssl(0), start_tls(0, no_connection, 2526), start_tls(1, always, 2526), fallback(0, 2526), fallback(1, 2526)}},
};

PlanInput input_of(const Row& row) {
    PlanInput input;
    input.ports = {row.tcp, 25, row.is_ssl_enabled, 465, row.may_fall_back};
    input.explicit_port = row.explicit_port;
    for (const bool is_silent : row.silent) {
        const auto number = std::to_string(input.hosts.size() + 1);
        input.hosts.push_back({"h" + number + ".example", "192.0.2." + number, is_silent});
    }
    return input;
}

TEST(Plan, OffersEachHostWhatTheSettingsAllow) {
    for (const auto& row : rows) EXPECT_EQ(make_plan(input_of(row)).steps, row.expected) << row.situation;
}

TEST(Plan, TakesThePortNumbersFromTheSettings) {
    PlanInput input;
    input.ports = {negotiated, 2525, true, 2465, true};
    input.hosts = {{"", "192.0.2.1", false}};
    EXPECT_EQ(make_plan(input).steps,
              (std::vector{ssl(0, 2465), start_tls(0, no_connection, 2525), fallback(0, 2525)}));
}

TEST(Plan, NeverOffersClearTextAfterAFailedHandshakeUnlessToldTo) {
    for (const auto& row : rows) {
        for (const auto& step : make_plan(input_of(row)).steps) {
            EXPECT_TRUE(row.may_fall_back || step.condition != failed_handshake) << row.situation;
        }
    }
}

std::string sentence(PortStatus tcp, bool is_ssl_enabled, bool may_fall_back, bool is_silent = false,
                     std::uint16_t explicit_port = 0) {
    return make_plan({{tcp, 25, is_ssl_enabled, 465, may_fall_back}, {{"", "192.0.2.1", is_silent}}, explicit_port})
        .sentence;
}

Plan demanding(PortStatus tcp, bool is_ssl_enabled) {
    return make_plan({{tcp, 25, is_ssl_enabled, 465, true}, {{"", "192.0.2.1"}, {"", "192.0.2.2"}}, 0, true});
}

// RFC 8689 §4.2.1
TEST(PlanOfAMessageThatRequiresTls, HasNoStepInClearText) {
    const Step starttls{0, 25, Mode::starttls, Level::secure, Condition::always};
    const Step implicit{0, 465, Mode::implicit, Level::secure, Condition::always};
    const auto at = [](std::size_t host, Step step, Condition condition = Condition::always) {
        step.host = host;
        step.condition = condition;
        step.demand.proof = Proof::chain;
        step.demand.names = {"192.0.2." + std::to_string(host + 1)};
        return step;
    };
    EXPECT_EQ(demanding(negotiated, false).steps, (std::vector{at(0, starttls), at(1, starttls)}));
    EXPECT_EQ(demanding(disabled, true).steps, (std::vector{at(0, implicit), at(1, implicit)}));
    EXPECT_EQ(demanding(enabled, true).steps, (std::vector{at(0, implicit), at(1, implicit)}));
    EXPECT_EQ(demanding(negotiated, true).steps, (std::vector{at(0, implicit), at(0, starttls, no_connection),
                                                              at(1, implicit), at(1, starttls, no_connection)}));
    EXPECT_TRUE(demanding(enabled, false).steps.empty());
    EXPECT_TRUE(demanding(disabled, false).steps.empty());
}

TEST(PlanOfAMessageThatRequiresTls, SaysSo) {
    EXPECT_EQ(demanding(negotiated, false).sentence,
              "outbound TCP/IP port status is Negotiated SSL; the message's sender demands TLS with a certificate that "
              "proves the host (REQUIRETLS); no clear text after a failed handshake");
}

TEST(PlanSentence, SaysWhyNothingIsSent) {
    EXPECT_EQ(sentence(disabled, false, true),
              "outbound TCP/IP port status and SSL port status are Disabled: nothing is sent until one is enabled");
}

TEST(PlanSentence, NamesTheTcpPortsStatus) {
    EXPECT_EQ(sentence(enabled, false, false),
              "outbound TCP/IP port status is Enabled: clear text, STARTTLS is not used");
    EXPECT_EQ(
        sentence(negotiated, false, false),
        "outbound TCP/IP port status is Negotiated SSL: STARTTLS where it is offered, clear text where it is not; no "
        "clear text after a failed handshake");
}

TEST(PlanSentence, NamesTheFallback) {
    EXPECT_EQ(sentence(negotiated, false, true),
              "outbound TCP/IP port status is Negotiated SSL: STARTTLS where it is offered, clear text where it is "
              "not; after "
              "a failed handshake on every host, clear text in a new connection (notes.ini RouterFallbackNonTLS=1)");
}

TEST(PlanSentence, NamesTheSslPortsStatus) {
    EXPECT_EQ(
        sentence(disabled, true, true),
        "outbound SSL port status is Enabled: TLS on port 465 only; outbound TCP/IP port status is Disabled; no clear "
        "text after a failed handshake");
    EXPECT_EQ(
        sentence(enabled, true, false),
        "outbound SSL port status is Enabled: TLS on port 465 first, the TCP/IP port where no connection can be made; "
        "outbound TCP/IP port status is Enabled: clear text, STARTTLS is not used; no clear text after a failed "
        "handshake");
}

TEST(PlanSentence, NamesHostsThatArePassedOver) {
    EXPECT_TRUE(
        sentence(enabled, true, false, true)
            .ends_with("; passed over, because it did not answer within the last hour: the SSL port of 192.0.2.1"));
    EXPECT_EQ(sentence(disabled, true, false, true), sentence(disabled, true, false, false));
}

TEST(PlanSentence, NamesThePortOfTheNextHop) {
    EXPECT_EQ(sentence(enabled, false, false, false, 2526),
              "outbound TCP/IP port status is Enabled: clear text, STARTTLS is not used; port 2526, as the next hop "
              "names it");
}

TEST(PlanWords, NameEveryLevelAndOutcomeOnce) {
    EXPECT_EQ(to_string(Level::none), "none");
    EXPECT_EQ(to_string(Level::may), "may");
    EXPECT_EQ(to_string(Level::encrypt), "encrypt");
    EXPECT_EQ(to_string(Level::dane), "dane");
    EXPECT_EQ(to_string(Level::dane_only), "dane-only");
    EXPECT_EQ(to_string(Level::fingerprint), "fingerprint");
    EXPECT_EQ(to_string(Level::verify), "verify");
    EXPECT_EQ(to_string(Level::secure), "secure");
    EXPECT_EQ(to_string(Outcome::encrypted_verified), "encrypted-verified");
    EXPECT_EQ(to_string(Outcome::encrypted_unverified), "encrypted-unverified");
    EXPECT_EQ(to_string(Outcome::clear_by_setting), "clear-by-setting");
    EXPECT_EQ(to_string(Outcome::clear_not_offered), "clear-not-offered");
    EXPECT_EQ(to_string(Outcome::clear_after_failure), "clear-after-failure");
}

TEST(PlanWords, SayWhatTheCertificateLacks) {
    Facts facts;
    facts.verification = Verification::unverified;
    facts.verification_reason = "self-signed certificate";
    EXPECT_EQ(describe(Outcome::encrypted_unverified, Level::may, &facts),
              "encrypted, certificate not checked (level may): self-signed certificate");
    facts.verification = Verification::verified;
    EXPECT_EQ(describe(Outcome::encrypted_unverified, Level::may, &facts),
              "encrypted, certificate not checked (level may): it does not name the host");
    facts.verification = Verification::no_certificate;
    EXPECT_EQ(describe(Outcome::encrypted_unverified, Level::encrypt, &facts),
              "encrypted, certificate not checked (level encrypt): the peer showed none");
    EXPECT_EQ(describe(Outcome::encrypted_unverified, Level::may, nullptr),
              "encrypted, certificate not checked (level may)");
}

TEST(PlanWords, SayWhyADeliveryWentInClearText) {
    EXPECT_EQ(describe(Outcome::encrypted_verified, Level::may, nullptr),
              "encrypted, certificate verified (level may)");
    EXPECT_EQ(describe(Outcome::clear_by_setting, Level::none, nullptr),
              "clear text, because outbound TCP/IP port status is Enabled");
    EXPECT_EQ(describe(Outcome::clear_not_offered, Level::may, nullptr),
              "clear text, because STARTTLS is not offered (level may)");
    EXPECT_EQ(describe(Outcome::clear_after_failure, Level::may, nullptr),
              "clear text after a failed handshake, because notes.ini says RouterFallbackNonTLS=1");
}

TEST(Plan, ALevelOfTheNextHopTakesThePlaceOfTheTcpPortsStatus) {
    const Step encrypt{0, 25, Mode::starttls, Level::encrypt, always};
    const auto behind_ssl = [](Step step) {
        step.condition = no_connection;
        return step;
    };
    const struct {
        const char* situation;
        Level level;
        PortStatus tcp;
        bool is_ssl_enabled;
        bool may_fall_back;
        std::vector<Step> expected;
    } cases[] = {
        {"none", Level::none, negotiated, false, false, {clear(0)}},
        {"none leaves the SSL port out", Level::none, negotiated, true, true, {clear(0)}},
        {"none, and no port for it", Level::none, disabled, true, true, {}},
        {"may", Level::may, enabled, false, false, {start_tls(0)}},
        {"may, then clear text", Level::may, enabled, false, true, {start_tls(0), fallback(0)}},
        {"encrypt", Level::encrypt, enabled, false, false, {encrypt}},
        {"encrypt has no fallback", Level::encrypt, negotiated, true, true, {ssl(0), behind_ssl(encrypt)}},
        {"encrypt by the SSL port alone", Level::encrypt, disabled, true, true, {ssl(0)}},
        {"nothing may be sent", Level::encrypt, disabled, false, true, {}},
    };
    for (const auto& row : cases) {
        PlanInput input{{row.tcp, 25, row.is_ssl_enabled, 465, row.may_fall_back}, {Host{}}, 0, false, row.level};
        const auto plan = make_plan(input);
        EXPECT_EQ(plan.steps, row.expected) << row.situation;
        if (!is_sending_allowed(input.ports)) continue;
        EXPECT_NE(plan.sentence.find("TLS level is " + std::string(to_string(row.level))), std::string::npos)
            << plan.sentence;
        EXPECT_EQ(plan.sentence.find("STARTTLS is not used") == std::string::npos, row.level != Level::none)
            << plan.sentence;
    }
}

TEST(Plan, ADemandForTlsFindsNoStepWhereTheNextHopsLevelIsNone) {
    const PortSettings ports{negotiated, 25, true, 465, false};
    EXPECT_TRUE(make_plan({ports, {Host{}}, 0, true, Level::none}).steps.empty());
    for (const auto& step : make_plan({ports, {Host{}}, 0, true, Level::may}).steps)
        EXPECT_EQ(step.level, Level::secure);
}

}  // namespace
}  // namespace postern::tls
