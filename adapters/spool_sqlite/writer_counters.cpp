#include "adapters/spool_sqlite/report_tables.hpp"
#include "adapters/spool_sqlite/tls_table.hpp"
#include "adapters/spool_sqlite/writer.hpp"

#include <utility>

namespace postern::spool_sqlite {

Result<void> Writer::write_small_tables() {
    tallies_in_transaction_.clear();
    sessions_in_transaction_.clear();
    tls_in_transaction_.clear();
    if (are_small_tables_given_up_) return {};
    auto& store = *connection_->store;
    for (const auto& doubtful : doubtful_) {
        if (auto done = store.remove(doubtful.id); !done) return done;
    }
    for (const auto id : gone_) {
        if (auto done = store.note_removed_body(id); !done) return done;
    }
    if (greatest_id_ != saved_greatest_id_) {
        if (auto done = store.save_greatest_id(greatest_id_); !done) return done;
    }
    if (Clock::now() < next_bookkeeping_) return {};
    next_bookkeeping_ = Clock::now() + bookkeeping_interval;
    return write_counters();
}

bool Writer::has_counters() const {
    return setup_.tallies->has_unsaved() || setup_.sessions->has_unsaved() || setup_.tls->has_unsaved();
}

Result<void> Writer::write_counters() {
    tallies_in_transaction_ = setup_.tallies->take_unsaved();
    sessions_in_transaction_ = setup_.sessions->take();
    tls_in_transaction_ = setup_.tls->take();
    for (const auto& [name, value] : tallies_in_transaction_) {
        if (auto done = connection_->store->save_tally(name, value); !done) return done;
    }
    if (!tls_in_transaction_.empty()) {
        if (auto done = save_tls_rows(connection_->database, tls_in_transaction_); !done) return done;
    }
    return sessions_in_transaction_.empty() ? Result<void>{}
                                            : add_sessions(connection_->database, sessions_in_transaction_);
}

/// What was taken and not written.
void Writer::put_back_counters() {
    setup_.tallies->put_back(tallies_in_transaction_);
    setup_.sessions->add(std::exchange(sessions_in_transaction_, {}));
    setup_.tls->put_back(std::exchange(tls_in_transaction_, {}));
}

}  // namespace postern::spool_sqlite
