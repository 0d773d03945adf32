#pragma once

#include "adapters/net/authenticator.hpp"
#include "adapters/net/journal.hpp"
#include "adapters/net/listener.hpp"
#include "adapters/net/mail_services.hpp"
#include "adapters/net/scheduler_loop.hpp"
#include "adapters/net/worker.hpp"
#include "core/base/ids.hpp"
#include "tests/support/spool/memory_spool.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace postern::test {

/// Everybody may send to everyone.
class OpenAccess : public ports::Access {
public:
    [[nodiscard]] std::optional<smtp::Decision> check_recipient(const access::Applicant&, Handler) override {
        return smtp::Decision{};
    }
};

/// Knows no name.
class NoNames : public ports::Resolver {
public:
    void look_up(const dns::Question&, Handler done) override {
        dns::Answer answer;
        answer.status = dns::Answer::Status::no_such_name;
        done(answer);
    }
};

/// Takes every deposit, and keeps it.
class KeepingMailbox : public ports::Mailbox {
public:
    void deposit(ports::MailboxDeposit deposit, Handler done) override {
        {
            const std::lock_guard lock(mutex_);
            deposits_.push_back(std::move(deposit));
        }
        done(std::nullopt);
    }
    [[nodiscard]] std::vector<ports::MailboxDeposit> deposits() const {
        const std::lock_guard lock(mutex_);
        return deposits_;
    }

private:
    mutable std::mutex mutex_;
    std::vector<ports::MailboxDeposit> deposits_;
};

/// A whole mail host on loopback, its spool in memory: listener, two workers, scheduler.
class MailWorld {
public:
    struct Options {
        bool has_certificate = true;
        smtp::StartTlsOffer start_tls = smtp::StartTlsOffer::offered;
        bool is_implicit_tls = false;
        std::uint16_t relay_port = 0;  ///< 0: nothing is sent, but to local.example.
        bool sends_by_mx = false;      ///< Where there is no relay.
        tls::PortStatus outbound = tls::PortStatus::negotiated;
        access::SessionLimits limits = {};
        std::string local_destination = "mail.box";  ///< Of local.example, as documents write it.
        std::chrono::seconds handshake_timeout{60};
        std::vector<IpPrefix> xclient_hosts = {};
    };

    explicit MailWorld(const Options& options);
    ~MailWorld();

    [[nodiscard]] std::uint16_t port() const { return listener_->port(); }
    [[nodiscard]] MemorySpool& spool() { return spool_; }
    [[nodiscard]] KeepingMailbox& mailbox() { return mailbox_; }
    [[nodiscard]] net::Journal& journal() { return journal_; }
    [[nodiscard]] ports::TlsEngine& tls() { return *tls_; }
    [[nodiscard]] net::SchedulerLoop& scheduler() { return *scheduler_; }
    [[nodiscard]] net::Worker& worker(std::size_t index) { return *workers_[index]; }
    /// What its listener tells a connection.
    [[nodiscard]] const std::function<net::SessionTerms()>& terms() const { return terms_; }
    [[nodiscard]] std::size_t stored() { return spool_.scan({})->size(); }
    void close_listener() { listener_->close(); }

private:
    MemorySpool spool_;
    OpenAccess access_;
    KeepingMailbox mailbox_;
    NoNames resolver_;
    net::Journal journal_;
    net::Authenticator authenticator_{journal_};
    QueueIdSource ids_{1};
    std::unique_ptr<ports::TlsEngine> tls_;
    std::optional<net::MailServices> services_;
    std::vector<std::unique_ptr<net::Worker>> workers_;
    std::unique_ptr<net::SchedulerLoop> scheduler_;
    std::function<net::SessionTerms()> terms_;
    std::unique_ptr<net::Listener> listener_;
};

/// Waits until `is_true`, looking often; false when it has not become so within a generous time.
[[nodiscard]] bool eventually(const std::function<bool()>& is_true);

}  // namespace postern::test
