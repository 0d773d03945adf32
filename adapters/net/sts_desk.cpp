#include "adapters/net/sts_desk.hpp"

#include "adapters/net/clock.hpp"
#include "adapters/net/journal.hpp"
#include "adapters/net/service_thread.hpp"
#include "core/base/peer_text.hpp"

#include <fmt/format.h>

#include <condition_variable>
#include <deque>
#include <exception>
#include <future>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <variant>

namespace postern::net {

struct StsDesk::State : std::enable_shared_from_this<State> {
    using Event = std::function<void(State&)>;

    State(const Parts& its_parts, tls::StsLimits limits) : parts(its_parts), keeper(limits) {}

    /// Any thread. False: the desk is closed.
    bool post(Event event) {
        const std::lock_guard lock(mutex);
        if (is_closed) return false;
        events.push_back(std::move(event));
        changed.notify_all();
        return true;
    }

    void load() {
        const auto now = read_clocks();
        auto kept = parts.store.sts_policies();
        if (!kept)
            parts.journal.log("SMTP: the stored policies of MTA-STS could not be read, so none holds: " +
                              kept.error().words);
        keeper.load(kept ? std::move(*kept) : std::vector<tls::KeptStsPolicy>{}, now);
    }

    void run() {
        block_signals();
        std::unique_lock lock(mutex);
        while (!is_closed) {
            const auto wakes_at = std::chrono::steady_clock::time_point(next_time);
            changed.wait_until(lock, wakes_at, [this] { return is_closed || !events.empty(); });
            auto batch = std::exchange(events, {});
            lock.unlock();
            for (const auto& event : batch) noting_faults([&] { event(*this); });
            const auto now = read_clocks();
            if (now.steady >= keeper.next_time()) noting_faults([&] { perform(keeper.on_time(now)); });
            next_time = keeper.next_time();
            lock.lock();
        }
    }

    /// Whoever waits for an answer that is lost with it goes on after a while, as without a policy.
    template <typename Step>
    void noting_faults(Step step) {
        try {
            step();
        } catch (const std::exception& error) {
            note_broken_invariant(parts.journal, "SMTP: MTA-STS: internal error", error.what());
        }
    }

    void close() {
        {
            const std::lock_guard lock(mutex);
            is_closed = true;
            changed.notify_all();
        }
        thread.join();
        for (auto& [asker, done] : handlers) done({});
        handlers.clear();
        events.clear();
    }

    void perform(tls::StsActions actions) {
        for (auto& action : actions) std::visit([this](auto& one) { act(one); }, action);
    }
    void act(tls::LookUpStsRecord& look_up);
    void act(tls::FetchStsPolicy& fetch);
    void act(tls::AnswerSts& answer) {
        auto waiting = handlers.extract(answer.asker);
        if (!waiting.empty()) waiting.mapped()(std::move(answer.finding));
    }
    void act(tls::KeepStsPolicy& keep) {
        auto domain = keep.kept.domain;
        parts.store.keep_sts_policy(std::move(keep.kept), complaint(std::move(domain), "stored"));
    }
    void act(tls::DropStsPolicy& drop) {
        parts.store.drop_sts_policy(drop.domain, complaint(drop.domain, "removed from the spool"));
    }
    void act(tls::SayOfSts& say) { parts.journal.log(std::move(say.line)); }

    /// For the store's answer, which comes on its own thread. The journal outlives the store.
    [[nodiscard]] ports::StsStore::DoneHandler complaint(std::string domain, std::string_view what) const {
        return [&journal = parts.journal, domain = std::move(domain),
                what](const Expected<void, ports::SpoolError>& done) {
            if (!done)
                journal.log(fmt::format("SMTP: the MTA-STS policy of {} could not be {}: {}",
                                        escape_for_log(domain, 255), what, done.error().words));
        };
    }

    const Parts parts;
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<Event> events;
    bool is_closed = false;

    // The thread's alone.
    tls::StsKeeper keeper;
    TimePoint next_time{};
    std::uint64_t last_asker = 0;
    std::map<std::uint64_t, Handler> handlers;
    std::thread thread;
};

void StsDesk::State::act(tls::LookUpStsRecord& look_up) {
    const dns::Question question{"_mta-sts." + look_up.domain, dns::RecordType::txt};
    parts.resolver.look_up(question, [weak = weak_from_this(), domain = look_up.domain](dns::Answer answer) {
        const auto self = weak.lock();
        if (!self) return;
        self->post([domain, answer = std::move(answer)](State& state) {
            state.perform(state.keeper.on_record(domain, answer, read_clocks()));
        });
    });
}

void StsDesk::State::act(tls::FetchStsPolicy& fetch) {
    parts.web.get(
        tls::sts_policy_url(fetch.domain, parts.port),
        [weak = weak_from_this(), domain = fetch.domain](Expected<ports::WebResponse, ports::WebError> response) {
            const auto self = weak.lock();
            if (!self) return;
            self->post([domain, response = std::move(response)](State& state) {
                state.perform(state.keeper.on_fetched(domain, response, read_clocks()));
            });
        });
}

StsDesk::StsDesk(const Parts& parts, std::chrono::milliseconds patience, tls::StsLimits limits)
    : state_(std::make_shared<State>(parts, limits)), patience_(patience) {
    state_->load();
    state_->next_time = state_->keeper.next_time();
    state_->thread = std::thread([state = state_.get()] { state->run(); });
}

StsDesk::~StsDesk() { state_->close(); }

void StsDesk::ask(const std::string& domain, Handler done) {
    const auto is_taken = is_enabled_.load(std::memory_order_relaxed) && state_->post([domain, done](State& state) {
        const auto asker = ++state.last_asker;
        state.handlers.emplace(asker, done);
        state.perform(state.keeper.on_asked(domain, asker, read_clocks()));
    });
    if (!is_taken) done({});
}

std::optional<console::StsPolicies::Rows> StsDesk::policies(std::size_t max_rows) {
    const auto promise = std::make_shared<std::promise<Rows>>();
    auto answer = promise->get_future();
    state_->post([promise, max_rows](State& state) {
        promise->set_value({state.keeper.policies(max_rows, read_clocks().wall), state.keeper.size()});
    });
    if (answer.wait_for(patience_) != std::future_status::ready) return std::nullopt;
    return answer.get();
}

std::optional<bool> StsDesk::forget(const std::string& domain) {
    const auto promise = std::make_shared<std::promise<bool>>();
    auto answer = promise->get_future();
    state_->post([promise, domain](State& state) {
        auto actions = state.keeper.on_forget(domain);
        const bool was_known = actions.has_value();
        if (was_known) {
            state.parts.journal.log(fmt::format("SMTP: the MTA-STS policy of {} was forgotten, as the console asked",
                                                escape_for_log(domain, 255)));
            state.perform(std::move(*actions));
        }
        promise->set_value(was_known);
    });
    if (answer.wait_for(patience_) != std::future_status::ready) return std::nullopt;
    return answer.get();
}

}  // namespace postern::net
