#pragma once

#include "core/report/tls_tally.hpp"

#include <utility>

namespace postern::report {

/// The tally of this start, and with what earlier starts left. One thread.
class TallyBook {
public:
    void begin_with(TlsTally before) { before_ = std::move(before); }
    void add(const TlsTally& more) { since_start_.merge(more); }
    [[nodiscard]] const TlsTally& since_start() const { return since_start_; }
    [[nodiscard]] TlsTally in_all() const {
        auto all = before_;
        all.merge(since_start_);
        return all;
    }

private:
    TlsTally before_;
    TlsTally since_start_;
};

}  // namespace postern::report
