#include "adapters/net/trace_desk.hpp"

#include "adapters/net/clock.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace postern::net {

namespace {

/// `2026-11-25 01:40:10.250`
std::string stamp(WallTime time) {
    const auto milliseconds = time.time_since_epoch().count() % 1000;
    return fmt::format("{}.{:03}", short_date(time), milliseconds);
}

/// `20261125_014010`
std::string for_name(WallTime time) {
    auto text = short_date(time);
    std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
    std::replace(text.begin(), text.end(), ' ', '_');
    return text;
}

std::string words_of(int error) { return std::error_code(error, std::generic_category()).message(); }

}  // namespace

Trace::Trace(report::TraceTarget target, std::string file, int descriptor, TimePoint ends_at)
    : target_(std::move(target)), file_(std::move(file)), descriptor_(descriptor), ends_at_(ends_at) {}

Trace::~Trace() { ::close(descriptor_); }

void Trace::write(const std::string& line, Now now) {
    const auto text = fmt::format("{} {}\n", stamp(now.wall), line);
    const std::lock_guard lock(mutex_);
    if (is_closed_) return;  // The session has not noticed yet.
    const auto answer = budget_.may_write(text.size(), now.steady);
    is_full_ = is_full_ || answer == report::TraceBudget::Answer::full;
    if (answer != report::TraceBudget::Answer::yes) return;
    if (const auto left_out = budget_.take_left_out(); left_out > 0)
        unwritten_ += fmt::format("-- {} lines were left out: more than {} came in a second\n", left_out,
                                  report::TraceBudget::most_lines_per_second);
    unwritten_ += text;
    ++lines_;
}

std::string Trace::flush(TimePoint now) {
    std::string text;
    bool is_full = false;
    {
        const std::lock_guard lock(mutex_);
        text = std::exchange(unwritten_, {});
        is_full = is_full_;
    }
    if (!put(text)) return "its file cannot be written: " + words_of(errno);
    if (is_full) return fmt::format("it has its {} MB", report::TraceBudget::most_octets >> 20U);
    return now >= ends_at_ ? "its time is over" : std::string();
}

void Trace::close(const std::string& why) {
    std::uint64_t left_out = 0;
    {
        const std::lock_guard lock(mutex_);
        left_out = budget_.take_left_out();
        is_closed_ = true;
    }
    const auto last = left_out > 0 ? fmt::format("-- {} lines were left out\n", left_out) : std::string();
    (void)put(last + fmt::format("-- the trace ends: {}\n", why));  // Where that fails, nobody can be told there.
}

bool Trace::put(const std::string& text) {
    for (std::size_t written = 0; written < text.size();) {
        const auto octets = ::write(descriptor_, text.data() + written, text.size() - written);
        if (octets < 0 && errno == EINTR) continue;
        if (octets < 0) return false;
        written += static_cast<std::size_t>(octets);
    }
    return true;
}

console::RunningTrace Trace::state(TimePoint now) const {
    const std::lock_guard lock(mutex_);
    const auto left = std::chrono::duration_cast<std::chrono::seconds>(ends_at_ - now);
    return {target_.text(), file_, std::max(left, std::chrono::seconds(0)), lines_};
}

SessionTrace::SessionTrace(std::vector<std::shared_ptr<Trace>> traces, std::string session)
    : traces_(std::move(traces)), session_(std::move(session)), dialogue_([this](const std::string& line) {
          const auto now = read_clocks();
          for (const auto& trace : traces_) trace->write(fmt::format("{} {}", session_, line), now);
      }) {}

std::unique_ptr<SessionTrace> TraceDesk::find(const std::function<bool(const report::TraceTarget&)>& is_of,
                                              const std::string& session) const {
    auto traces = running();
    std::erase_if(traces, [&](const auto& trace) { return !is_of(trace->target()); });
    return traces.empty() ? nullptr : std::make_unique<SessionTrace>(std::move(traces), session);
}

std::vector<std::shared_ptr<Trace>> TraceDesk::running() const {
    const std::lock_guard lock(mutex_);
    return traces_;
}

void TraceDesk::replace(std::vector<std::shared_ptr<Trace>> traces) {
    const std::lock_guard lock(mutex_);
    traces_ = std::move(traces);
    round_.store(traces_.empty() ? 0 : ++last_round_, std::memory_order_relaxed);
}

Expected<std::string, std::string> TraceDesk::start_trace(report::TraceTarget target, std::chrono::minutes duration) {
    auto traces = running();
    if (traces.size() == most_traces)
        return unexpected(fmt::format("{} traces are running already. \"trace off\" ends them.", most_traces));
    const auto now = read_clocks();
    constexpr int most_of_a_second = 100;
    for (int number = 1; number <= most_of_a_second; ++number) {
        const auto file = (directory_ / fmt::format("smtp_trace_{}_{}.txt", for_name(now.wall), number)).string();
        const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (descriptor < 0 && errno == EEXIST) continue;
        if (descriptor < 0) return unexpected(fmt::format("the file {} cannot be made: {}", file, words_of(errno)));
        traces.push_back(std::make_shared<Trace>(std::move(target), file, descriptor, now.steady + duration));
        traces.back()->write(
            fmt::format("-- sessions with {}, for {} minute[s]", traces.back()->target().text(), duration.count()),
            now);
        replace(std::move(traces));
        return file;
    }
    return unexpected(std::string("too many traces began in this second"));
}

std::size_t TraceDesk::end_traces() {
    const auto traces = running();
    replace({});
    for (const auto& trace : traces) {
        (void)trace->flush(read_clocks().steady);
        trace->close("it was ended at the console");
    }
    return traces.size();
}

std::vector<console::RunningTrace> TraceDesk::running_traces() {
    std::vector<console::RunningTrace> states;
    for (const auto& trace : running()) states.push_back(trace->state(read_clocks().steady));
    return states;
}

std::vector<std::string> TraceDesk::flush(TimePoint now) {
    std::vector<std::string> lines;
    auto traces = running();
    const auto before = traces.size();
    std::erase_if(traces, [&](const auto& trace) {
        const auto why = trace->flush(now);
        if (why.empty()) return false;
        trace->close(why);
        const auto state = trace->state(now);
        lines.push_back(fmt::format("SMTP: the trace of {} ended: {}. {} lines are in {}", state.target, why,
                                    state.lines, state.file));
        return true;
    });
    if (traces.size() != before) replace(std::move(traces));
    return lines;
}

}  // namespace postern::net
