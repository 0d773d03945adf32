#include "adapters/tls_openssl/certificate.hpp"
#include "adapters/tls_openssl/channel.hpp"
#include "adapters/tls_openssl/context.hpp"
#include "adapters/tls_openssl/openssl_ptr.hpp"
#include "adapters/tls_openssl/tls_openssl.hpp"

#include <mutex>

namespace postern::tls_openssl {

namespace {

/// What new channels are made from. An SSL holds its own reference to its context, so channels alive are not touched by
/// a change.
struct Contexts {
    SslContextPtr server;  ///< Null: no certificate.
    SslContextPtr client;
    tls::ServerRules rules{};  ///< As far as they are no matter of the contexts: the tickets.
    /// Of the client context: a session is taken up again with the certificate that it was made with.
    std::shared_ptr<SessionMemory> sessions = std::make_shared<SessionMemory>();
};

bool issues_tickets(const tls::ServerRules& rules, tls::InboundPort port) {
    switch (port) {
        case tls::InboundPort::tcp:
            return rules.issues_tickets;
        case tls::InboundPort::ssl:
            return rules.issues_tickets_on_ssl_port;
        case tls::InboundPort::submission:
            return rules.issues_tickets_on_submission_port;
    }
    return false;
}

/// What is wrong with the rules is said in clauses, what is wrong with a certificate in sentences.
std::string sentence(std::string words) {
    if (!words.ends_with('.')) words += '.';
    return words;
}

class Engine final : public ports::TlsEngine {
public:
    Engine(TlsOptions options, SslContextPtr client)
        : options_(std::move(options)),
          keys_(std::make_shared<TicketKeys>(options_.clock)),
          current_(std::make_shared<const Contexts>(Contexts{nullptr, std::move(client)})),
          without_certificate_(current_) {}

    Expected<ports::CertificateFacts, std::string> read_certificate(
        const ports::CertificateFiles& files) const override;
    Expected<ports::CertificateFacts, std::string> try_certificate(const ports::CertificateFiles& files) const override;
    Expected<ports::CertificateFacts, std::string> install_certificate(const ports::CertificateFiles& files,
                                                                       WallTime /*now*/) override {
        const std::lock_guard change(change_mutex_);
        return install(files, rules_);
    }
    Expected<ports::CertificateFacts, std::string> install_certificate_and_rules(
        const ports::CertificateFiles& files, const tls::ServerRules& rules) override {
        const std::lock_guard change(change_mutex_);
        return install(files, rules);
    }
    void remove_certificate() override {
        const std::lock_guard change(change_mutex_);
        certificate_.reset();
        use(without_certificate_);
    }
    Expected<void, std::string> set_server_rules(const tls::ServerRules& rules) override;
    tls::DominoCiphers domino_ciphers() const override {
        const std::lock_guard change(change_mutex_);
        return tls_openssl::domino_ciphers(rules_.value_or(tls::ServerRules{}),
                                           certificate_ ? &*certificate_ : nullptr);
    }
    bool has_certificate() const override { return contexts()->server != nullptr; }
    std::unique_ptr<ports::TlsChannel> make_server_channel(tls::InboundPort port) override;
    std::unique_ptr<ports::TlsChannel> make_client_channel(const ports::ClientTlsOptions& options) override;

private:
    using SharedContexts = std::shared_ptr<const Contexts>;

    [[nodiscard]] SharedContexts contexts() const {
        const std::lock_guard lock(mutex_);
        return current_;
    }
    void use(SharedContexts contexts) {
        const std::lock_guard lock(mutex_);
        current_.swap(contexts);  // The former ones die after the lock.
    }

    /// Under `change_mutex_`.
    Expected<ports::CertificateFacts, std::string> install(const ports::CertificateFiles& files,
                                                           const std::optional<tls::ServerRules>& rules);
    void use(SslContextPtr server, SslContextPtr client) {
        use(std::make_shared<const Contexts>(
            Contexts{std::move(server), std::move(client), rules_.value_or(tls::ServerRules{})}));
    }

    const TlsOptions options_;
    const std::shared_ptr<TicketKeys> keys_;
    mutable std::mutex change_mutex_;  ///< Held by who changes what follows; `mutex_` only for the exchange.
    std::optional<tls::ServerRules> rules_;
    std::optional<Certificate> certificate_;
    mutable std::mutex mutex_;
    SharedContexts current_;
    const SharedContexts without_certificate_;
};

Expected<ports::CertificateFacts, std::string> Engine::read_certificate(const ports::CertificateFiles& files) const {
    const auto certificate = load_certificate(files, options_.data_directory);
    if (!certificate) return unexpected(certificate.error());
    return facts_of(*certificate, files);
}

Expected<ports::CertificateFacts, std::string> Engine::try_certificate(const ports::CertificateFiles& files) const {
    const auto certificate = load_certificate(files, options_.data_directory);
    if (!certificate) return unexpected(certificate.error());
    const std::lock_guard change(change_mutex_);
    if (auto server = make_server_context({options_, rules_, keys_}, &*certificate); !server)
        return unexpected(sentence(server.error()));
    return facts_of(*certificate, files);
}

// The dates are not judged: an expired certificate still encrypts, and that is better than clear text. Its facts tell.
Expected<ports::CertificateFacts, std::string> Engine::install(const ports::CertificateFiles& files,
                                                               const std::optional<tls::ServerRules>& rules) {
    auto certificate = load_certificate(files, options_.data_directory);
    if (!certificate) return unexpected(certificate.error());
    auto server = make_server_context({options_, rules, keys_}, &*certificate);
    if (!server) return unexpected(sentence(server.error()));
    auto client = make_client_context(options_, &*certificate);
    if (!client) return unexpected(client.error());
    rules_ = rules;
    use(std::move(*server), std::move(*client));
    certificate_ = std::move(*certificate);
    return facts_of(*certificate_, files);
}

// Built without a certificate too, where there is none: a wrong name is to be noticed now.
Expected<void, std::string> Engine::set_server_rules(const tls::ServerRules& rules) {
    const std::lock_guard change(change_mutex_);
    if (rules_ == rules) return {};
    const std::optional<tls::ServerRules> wanted(rules);
    auto server = make_server_context({options_, wanted, keys_}, certificate_ ? &*certificate_ : nullptr);
    if (!server) return unexpected(server.error());
    rules_ = rules;
    if (certificate_) {
        const auto current = contexts();
        SSL_CTX_up_ref(current->client.get());
        SslContextPtr client(current->client.get());
        use(std::move(*server), std::move(client));
    }
    return {};
}

std::unique_ptr<ports::TlsChannel> Engine::make_server_channel(tls::InboundPort port) {
    const auto shared = contexts();
    if (!shared->server) return nullptr;
    auto channel = std::make_unique<Channel>(shared->server.get());
    channel->be_server(issues_tickets(shared->rules, port));
    return channel;
}

std::unique_ptr<ports::TlsChannel> Engine::make_client_channel(const ports::ClientTlsOptions& options) {
    const auto shared = contexts();
    auto channel = std::make_unique<Channel>(shared->client.get());
    channel->be_client(options, options_.data_directory, shared->sessions);
    return channel;
}

}  // namespace

Now read_clocks() {
    using std::chrono::time_point_cast;
    return {time_point_cast<TimePoint::duration>(std::chrono::steady_clock::now()),
            time_point_cast<WallTime::duration>(std::chrono::system_clock::now())};
}

Expected<std::unique_ptr<ports::TlsEngine>, std::string> make_tls_engine(TlsOptions options) {
    auto client = make_client_context(options, nullptr);
    if (!client) return unexpected(client.error());
    return std::make_unique<Engine>(std::move(options), std::move(*client));
}

}  // namespace postern::tls_openssl
