#include "adapters/net/report_desk.hpp"

#include "adapters/net/clock.hpp"
#include "adapters/net/journal.hpp"
#include "adapters/net/service_thread.hpp"
#include "core/base/ascii.hpp"
#include "core/base/ids.hpp"
#include "core/base/peer_text.hpp"
#include "core/mail/dkim_verifier.hpp"
#include "core/report/condensed.hpp"
#include "core/report/report_mail.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <mutex>
#include <random>
#include <thread>
#include <utility>

namespace postern::net {

namespace {

using namespace std::chrono_literals;
using report::Reporter;

constexpr auto tick = 30s;
constexpr std::uint64_t max_message_octets = 4U << 20U;  // Of one that a report is looked for in.

std::uint64_t random_below(std::uint64_t bound) {
    static std::mt19937_64 numbers{std::random_device()()};  // The desk's thread alone.
    return std::uniform_int_distribution<std::uint64_t>(0, bound > 0 ? bound - 1 : 0)(numbers);
}

Expected<std::string, std::string> whole_of(const ports::BodyStore& bodies, QueueId id) {
    constexpr std::size_t chunk_octets = 64u << 10;
    auto body = bodies.open(id);
    if (!body) return unexpected(body.error().words);
    std::string octets;
    while (true) {
        auto chunk = (*body)->read(chunk_octets);
        if (!chunk) return unexpected(chunk.error().words);
        if (chunk->empty()) return octets;
        octets += *chunk;
    }
}

/// Of a server's answer; empty: it took the report.
std::string trouble_of(const Expected<ports::WebResponse, ports::WebError>& answer) {
    if (!answer) return answer.error().words;
    return answer->status >= 200 && answer->status < 300 ? "" : fmt::format("the server answered {}", answer->status);
}

}  // namespace

struct ReportDesk::State : std::enable_shared_from_this<ReportDesk::State> {
    explicit State(Services all) : services(std::move(all)) {}

    template <typename Event>
    void post(Event event) {
        boost::asio::post(io, [this, event = std::move(event)]() mutable { event(*this); });
    }
    /// For an answer that comes on another thread, maybe after we have gone.
    template <typename Event>
    auto answering(Event event) {
        return [weak = weak_from_this(), event = std::move(event)](auto&& answer) mutable {
            if (const auto self = weak.lock())
                self->post([event = std::move(event), answer = std::forward<decltype(answer)>(answer)](
                               State& state) mutable { event(state, std::move(answer)); });
        };
    }

    void perform(report::ReporterActions actions) {
        for (auto& action : actions) std::visit([this](auto& one) { act(one); }, action);
        const std::scoped_lock lock(mutex);
        counts = reporter.counts();
    }

    void act(report::ReadSessions& read) {
        const auto tallies = services.book.sessions(read.last);
        perform(tallies ? reporter.on_sessions(*tallies, now()) : reporter.on_sessions_unread(tallies.error().words));
    }
    void act(report::LookUpRecord& look_up) {
        services.resolver.look_up(
            {report::tlsrpt_name(look_up.domain), dns::RecordType::txt},
            answering([domain = look_up.domain](State& state, const dns::Answer& answer) {
                state.perform(state.reporter.on_record(domain, {answer.status, answer.texts, answer.failure}, now()));
            }));
    }
    void act(report::PostReport& post_report) {
        if (services.web == nullptr)
            return perform(
                reporter.on_posted(post_report.key, post_report.url, "HTTPS is not available in this build", now()));
        services.web->post(post_report.url, std::string(report::report_content_type), std::move(post_report.octets),
                           answering([key = post_report.key, url = post_report.url](
                                         State& state, const Expected<ports::WebResponse, ports::WebError>& answer) {
                               state.perform(state.reporter.on_posted(key, url, trouble_of(answer), now()));
                           }));
    }
    void act(report::MailReport& mail);
    void commit(const report::ReportKey& key, ports::NewMessage message);
    void act(report::ForgetSessions& forget) {
        services.book.forget_sessions(forget.key.first, forget.key.second,
                                      [&journal = services.journal](const Expected<void, ports::SpoolError>& done) {
                                          if (!done) journal.log("SMTP: TLS reports: " + done.error().words);
                                      });
    }
    void act(report::LogLine& line) { services.journal.log(std::move(line.text)); }

    /// A report of others, and the signatures that are still to be asked for their keys.
    struct Arrived {
        QueueId id;
        report::TlsReport report;
        std::vector<mail::DkimSignature> signatures;
    };
    void read_arrived(QueueId id, const ports::BodyInMemory& body);
    void check_next_signature(Arrived arrived);
    void on_key_record(Arrived arrived, const dns::Answer& answer);
    void save(report::TlsReport report);
    void ignore(QueueId id, std::string_view reason);

    static WallTime now() { return read_clocks().wall; }

    void keep_time() {
        perform(reporter.on_time(now()));
        timer.expires_after(tick);
        timer.async_wait([this](const boost::system::error_code& error) {
            if (!error) keep_time();
        });
    }

    Services services;
    boost::asio::io_context io{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{io.get_executor()};
    boost::asio::steady_timer timer{io};
    Reporter reporter{{}, random_below};
    std::mutex mutex;
    report::TlsReportSettings settings;  ///< Under the mutex.
    Reporter::Counts counts;             ///< The same.
    std::thread thread;
};

void ReportDesk::State::act(report::MailReport& mail_report) {
    report::TlsReportSettings current;
    {
        const std::scoped_lock lock(mutex);
        current = settings;
    }
    const auto clocks = read_clocks();
    const auto from = mail::parse_address(current.reporter.contact);
    if (!from) return perform(reporter.on_mailed(mail_report.key, false, clocks.wall));
    auto own =
        report::make_report_mail(mail_report.report, *from, mail_report.to, services.ids.next(clocks.wall), clocks);
    if (current.dkim) {
        auto keys = mail::dkim_keys_for(from->domain, current.dkim->keys);
        own.octets.insert(0, mail::dkim_fields(own.octets, std::move(keys), clocks.wall));
    }
    using Stored = ports::IncomingBody::Stored;
    const auto message = std::make_shared<ports::NewMessage>(
        ports::NewMessage{std::move(own.envelope), services.bodies.receive(own.envelope.id)});
    const auto stored = message->body->append(std::move(own.octets),
                                              answering([key = mail_report.key, message](State& state, bool is_stored) {
                                                  if (is_stored) return state.commit(key, std::move(*message));
                                                  state.perform(state.reporter.on_mailed(key, false, now()));
                                              }));
    if (stored == Stored::now) commit(mail_report.key, std::move(*message));
    if (stored == Stored::failed) perform(reporter.on_mailed(mail_report.key, false, clocks.wall));
}

void ReportDesk::State::commit(const report::ReportKey& key, ports::NewMessage message) {
    services.spool.commit(
        std::move(message), answering([key](State& state, Expected<ports::QueuedMessage, ports::SpoolError> result) {
            const bool is_durable = result.has_value();
            if (is_durable)
                state.services.on_accepted(std::move(*result));
            else
                state.services.journal.log("SMTP: a TLS report was not stored: " + result.error().words);
            state.perform(state.reporter.on_mailed(key, is_durable, now()));
        }));
}

void ReportDesk::State::read_arrived(QueueId id, const ports::BodyInMemory& body) {
    auto text = body ? Expected<std::string, std::string>(*body) : whole_of(services.bodies, id);
    const auto octets = text ? services.find_attachment(*text) : text;
    const auto arrived = octets ? report::read_received_report(*octets) : unexpected(octets.error());
    if (!arrived)
        return services.journal.log(
            fmt::format("SMTP: message {} has no TLS report that can be read: {}", to_string(id), arrived.error()));
    auto signatures = mail::signatures_of_author(*text, services.signing, now());
    if (!signatures) return ignore(id, signatures.error());
    check_next_signature({id, report::condensed(*arrived), std::move(*signatures)});
}

void ReportDesk::State::check_next_signature(Arrived arrived) {
    const dns::Question question{arrived.signatures.back().record_name(), dns::RecordType::txt};
    services.resolver.look_up(
        question, answering([arrived = std::move(arrived)](State& state, const dns::Answer& answer) mutable {
            state.on_key_record(std::move(arrived), answer);
        }));
}

void ReportDesk::State::on_key_record(Arrived arrived, const dns::Answer& answer) {
    const auto trouble =
        answer.status == dns::Answer::Status::failed
            ? "the key of its DKIM signature cannot be looked up: " + escape_for_log(answer.failure, 200)
            : mail::trouble_of(arrived.signatures.back(), answer.texts, services.signing);
    if (trouble.empty()) return save(std::move(arrived.report));
    arrived.signatures.pop_back();
    if (arrived.signatures.empty()) return ignore(arrived.id, trouble);
    check_next_signature(std::move(arrived));
}

void ReportDesk::State::save(report::TlsReport report) {
    services.book.save_received({now(), std::move(report)},
                                [&journal = services.journal](const Expected<void, ports::SpoolError>& done) {
                                    if (!done) journal.log("SMTP: a TLS report of others: " + done.error().words);
                                });
}

void ReportDesk::State::ignore(QueueId id, std::string_view reason) {
    services.journal.log(fmt::format("SMTP: the TLS report in message {} does not count: {}", to_string(id), reason));
}

ReportDesk::ReportDesk(Services services) : state_(std::make_shared<State>(std::move(services))) {
    state_->post([](State& state) { state.keep_time(); });
    state_->thread = std::thread(
        [state = state_.get()] { serve(state->io, state->services.journal, "SMTP: TLS reports: internal error"); });
}

ReportDesk::~ReportDesk() { stop(); }

void ReportDesk::stop() {
    state_->work.reset();
    state_->io.stop();
    if (state_->thread.joinable()) state_->thread.join();
}

void ReportDesk::change_settings(report::TlsReportSettings settings) {
    auto reporter = settings.reporter;
    {
        const std::scoped_lock lock(state_->mutex);
        state_->settings = std::move(settings);
    }
    state_->post([reporter = std::move(reporter)](State& state) mutable {
        state.perform(state.reporter.on_settings(std::move(reporter)));
        state.perform(state.reporter.on_time(State::now()));
    });
}

void ReportDesk::look_at(const ports::QueuedMessage& message) {
    {
        const std::scoped_lock lock(state_->mutex);
        const auto& ours = state_->settings.addresses;
        const auto& recipients = message.envelope.recipients;
        const bool is_for_us = std::any_of(recipients.begin(), recipients.end(), [&](const auto& recipient) {
            return std::any_of(ours.begin(), ours.end(), [&](const auto& address) {
                return address.domain == recipient.address.domain &&
                       is_same_ignoring_case(address.local_part, recipient.address.local_part);
            });
        });
        if (!is_for_us || message.body_octets > max_message_octets) return;
    }
    state_->post([id = message.envelope.id, body = message.body](State& state) { state.read_arrived(id, body); });
}

report::Reporter::Counts ReportDesk::counts() {
    const std::scoped_lock lock(state_->mutex);
    return state_->counts;
}

Expected<std::vector<report::SessionTally>, std::string> ReportDesk::sessions() {
    auto tallies = state_->services.book.sessions(std::chrono::floor<std::chrono::days>(State::now()));
    if (!tallies) return unexpected(tallies.error().words);
    return std::move(*tallies);
}

Expected<std::vector<ports::ReceivedReport>, std::string> ReportDesk::received(std::size_t limit) {
    auto received = state_->services.book.received(limit);
    if (!received) return unexpected(received.error().words);
    return std::move(*received);
}

void ReportDesk::send(bool has_today) {
    state_->post([has_today](State& state) { state.perform(state.reporter.on_order(has_today, State::now())); });
}

}  // namespace postern::net
