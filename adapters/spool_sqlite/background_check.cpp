#include "adapters/spool_sqlite/background_check.hpp"

#include <csignal>
#include <exception>

namespace postern::spool_sqlite {
namespace {

BackgroundCheck::Lines run(const SqliteSpool& spool) {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);
    try {
        auto lines = spool.check();
        if (lines) return std::move(*lines);
        return {"The spool could not be checked: " + lines.error().words};
    } catch (const std::exception& error) {
        return {std::string("The spool could not be checked: ") + error.what()};
    }
}

}  // namespace

BackgroundCheck::~BackgroundCheck() {
    spool_.cancel_checks();
    if (findings_.valid()) findings_.wait();
}

bool BackgroundCheck::is_done_within(std::chrono::milliseconds patience) const {
    return findings_.valid() && findings_.wait_for(patience) == std::future_status::ready;
}

BackgroundCheck::Lines BackgroundCheck::begin(std::chrono::milliseconds patience) {
    if (!findings_.valid()) findings_ = std::async(std::launch::async, [this] { return run(spool_); });
    if (is_done_within(patience)) return findings_.get();
    return {"The spool is being checked; the findings follow in the log."};
}

BackgroundCheck::Lines BackgroundCheck::take() {
    return is_done_within(std::chrono::milliseconds(0)) ? findings_.get() : Lines{};
}

}  // namespace postern::spool_sqlite
