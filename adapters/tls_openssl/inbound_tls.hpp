#pragma once

#include "core/base/time.hpp"
#include "core/ports/tls_engine.hpp"
#include "core/tls/server_rules.hpp"

#include "adapters/tls_openssl/certificate_keeper.hpp"

#include <string>
#include <vector>

namespace postern::tls_openssl {

/// What the documents want of TLS at our ports.
struct InboundTlsSettings {
    ports::CertificateFiles files;
    std::string host_name;
    tls::ServerRules rules;
};

/// Brings certificate and rules into force, each as far as it is good; what is bad never takes the place of what is in
/// use. One thread.
class InboundTls {
public:
    /// Both outlive this object.
    InboundTls(ports::TlsEngine& engine, CertificateKeeper& certificate) : engine_(engine), certificate_(certificate) {}

    struct Outcome {
        tls::ServerRules rules;               ///< In force now.
        std::vector<std::string> complaints;  ///< Lines for the log.
        std::vector<std::string> errors;      ///< Those of them that say what kept its last good value.
        std::vector<std::string> kept;        ///< The items whose last good value it is.
    };
    /// A pair of which each is refused because of what the other replaces is taken as a pair.
    [[nodiscard]] Outcome use(const InboundTlsSettings& settings, WallTime now);

private:
    struct Refusal {
        std::string words;  ///< A sentence; empty: all of them hold.
        std::vector<std::string> items;
    };
    [[nodiscard]] Refusal use_rules(const tls::ServerRules& wanted);

    ports::TlsEngine& engine_;
    CertificateKeeper& certificate_;
    tls::ServerRules in_force_;
};

}  // namespace postern::tls_openssl
