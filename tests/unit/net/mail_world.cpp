#include "tests/unit/net/mail_world.hpp"

#include "adapters/mime_gmime/mime_gmime.hpp"
#include "adapters/net/clock.hpp"
#include "adapters/tls_openssl/crypto.hpp"
#include "adapters/tls_openssl/tls_openssl.hpp"
#include "tests/support/files/temporary_folder.hpp"
#include "tests/support/tls/test_certificate.hpp"

#include <fstream>
#include <thread>

namespace postern::test {

namespace {

std::unique_ptr<ports::TlsEngine> make_engine(bool has_certificate) {
    auto engine = std::move(*tls_openssl::make_tls_engine({}));
    if (!has_certificate) return engine;
    const TemporaryFolder folder;
    const auto certificate = make_self_signed();
    std::ofstream(folder.path() / "both.pem") << certificate.certificate_pem << certificate.key_pem;
    const auto installed =
        engine->install_certificate({(folder.path() / "both.pem").string(), ""}, net::read_clocks().wall);
    if (!installed) throw std::runtime_error(installed.error());
    return engine;
}

queue::SchedulerSettings scheduler_settings(const MailWorld::Options& options) {
    queue::SchedulerSettings settings;
    if (options.relay_port != 0)
        settings.routes.relay_host = *routing::parse_next_hop("[127.0.0.1]:" + std::to_string(options.relay_port));
    settings.routes.local_domains = {"local.example"};
    settings.routes.local_destination = *routing::parse_local_destination(options.local_destination);
    settings.helo_name = "sender.example.test";
    settings.ports.tcp_status =
        options.relay_port != 0 || options.sends_by_mx ? options.outbound : tls::PortStatus::disabled;
    settings.workers = 2;
    return settings;
}

}  // namespace

MailWorld::MailWorld(const Options& options) : tls_(make_engine(options.has_certificate)) {
    services_.emplace(
        net::MailServices{*tls_, tls_openssl::crypto(), mime_gmime::transform(), spool_, spool_, spool_, resolver_,
                          access_, authenticator_, mailbox_, ids_, journal_,
                          [this](ports::QueuedMessage message) { scheduler_->accept(std::move(message)); }});
    std::vector<net::Worker*> pointers;
    for (std::size_t index = 0; index < 2; ++index) {
        workers_.push_back(std::make_unique<net::Worker>(index, *services_));
        pointers.push_back(workers_.back().get());
    }
    scheduler_ = std::make_unique<net::SchedulerLoop>(scheduler_settings(options), *services_, pointers);
    for (auto& worker : workers_) worker->start();
    scheduler_->start();
    auto settings = std::make_shared<smtp::ServerSettings>();
    settings->host_name = "mail.example.test";
    settings->start_tls = options.start_tls;
    settings->handshake_timeout = options.handshake_timeout;
    settings->xclient_hosts = options.xclient_hosts;
    const auto limits = std::make_shared<const access::SessionLimits>(options.limits);
    terms_ = [settings, limits] { return net::SessionTerms{{settings, settings, settings}, false, limits}; };
    listener_ = std::move(
        *net::Listener::open({"127.0.0.1", 0, options.is_implicit_tls ? config::PortKind::ssl : config::PortKind::tcp},
                             pointers, std::make_shared<net::SharedGate>(), terms_));
}

MailWorld::~MailWorld() {
    listener_.reset();
    for (auto& worker : workers_) worker->join();
    scheduler_->join();
}

bool eventually(const std::function<bool()>& is_true) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (std::chrono::steady_clock::now() < end) {
        if (is_true()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return is_true();
}

}  // namespace postern::test
