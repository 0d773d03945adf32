#pragma once

#include "core/delivery/attempt.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace postern::test {

/// A job to be: to relay.example, or elsewhere, for one recipient, TCP/IP port 25 `Negotiated SSL`, SSL port 465
/// Disabled.
struct JobSetup {
    delivery::Job job;

    [[nodiscard]] JobSetup to(const std::string& next_hop) const;
    /// By the MX of a domain.
    [[nodiscard]] JobSetup to_domain(const std::string& domain) const;
    /// As the documents name a local destination.
    [[nodiscard]] JobSetup to_local(const std::string& destination) const;
    [[nodiscard]] JobSetup named(const std::string& own_name) const;
    [[nodiscard]] JobSetup for_recipients(std::size_t count) const;
    [[nodiscard]] JobSetup with_tcp(tls::PortStatus status) const;
    [[nodiscard]] JobSetup with_ssl_port() const;
    [[nodiscard]] JobSetup falling_back() const;
    [[nodiscard]] JobSetup doubting(const std::string& address) const;
    [[nodiscard]] JobSetup knowing_silent(const std::string& address) const;
};

[[nodiscard]] JobSetup job();

/// A failure as a session reports it.
[[nodiscard]] smtp::DeliveryFailure failure(smtp::Permanence permanence, smtp::Scope scope, int code,
                                            const std::string& words);

/// A connection under TLS to `relay.example [192.0.2.7]:25`, of which nothing was demanded.
[[nodiscard]] delivery::Reusable kept(const std::string& host);

/// A walk, event by event. An expectation speaks of what the last event caused. The order among equals is the reverse
/// of the resolver's.
class AttemptScript {
public:
    explicit AttemptScript(const JobSetup& setup);

    // Events.
    /// `reusable_host`: there is a kept() connection.
    AttemptScript& start(const std::string& reusable_host = "");
    AttemptScript& start(const delivery::Reusable& kept);
    AttemptScript& found(const std::vector<std::string>& v4, const std::vector<std::string>& v6 = {});
    AttemptScript& answered(dns::RecordType type, const dns::Answer& answer);
    /// The answer to the domain's MX question.
    AttemptScript& mx(const std::vector<dns::MxRecord>& records);
    /// The answers to the address questions of one MX host.
    AttemptScript& found_at(const std::string& host, const std::vector<std::string>& v4,
                            const std::vector<std::string>& v6 = {});
    AttemptScript& answered_for(const std::string& name, dns::RecordType type, const dns::Answer& answer);
    AttemptScript& policy(const tls::StsFinding& finding);
    AttemptScript& connected();
    AttemptScript& not_connected(const std::string& error);
    AttemptScript& out_of_resources(const std::string& words);
    AttemptScript& session_ends(const delivery::SessionEnd& end);
    /// Some recipients have their answer, as the peer of an LMTP session gives them.
    AttemptScript& answers(const std::vector<delivery::RecipientResult>& so_far);
    /// With a 250 for all recipients; under TLS, or not.
    AttemptScript& delivered(std::optional<tls::Facts> facts = {});
    AttemptScript& handshake_fails();
    /// No recipient has an answer of its own.
    AttemptScript& session_fails(const smtp::DeliveryFailure& failure);
    AttemptScript& deadline();
    AttemptScript& shutdown();
    AttemptScript& pass(std::chrono::milliseconds time);

    // Expectations.
    AttemptScript& expect_look_ups(const std::string& name);
    AttemptScript& expect_look_ups(const std::vector<dns::Question>& questions);
    /// It is asked for the domain's MTA-STS policy.
    AttemptScript& expect_policy(const std::string& domain);
    AttemptScript& expect_connect_to_socket(const std::string& path);
    /// In clear text, without STARTTLS.
    AttemptScript& expect_lmtp_session();
    AttemptScript& expect_connect(const std::string& address, std::uint16_t port);
    AttemptScript& expect_session(smtp::StartTlsUse use, bool is_implicit_tls, const std::string& server_name);
    /// That the last event started.
    [[nodiscard]] smtp::ClientSettings session() const;
    AttemptScript& expect_reuse();
    AttemptScript& expect_deadline_in(std::chrono::seconds patience);
    AttemptScript& expect_nothing();
    /// What was told of these answers.
    [[nodiscard]] const delivery::AttemptResult& so_far() const;
    /// The walk is over.
    AttemptScript& expect_finished();

    /// Of a finished walk.
    [[nodiscard]] const delivery::AttemptResult& result() const;

private:
    AttemptScript& caused(delivery::Actions actions);

    delivery::Job job_;
    Now now_;
    delivery::Attempt attempt_;
    delivery::Actions caused_;
    std::optional<delivery::AttemptResult> result_;
};

}  // namespace postern::test
