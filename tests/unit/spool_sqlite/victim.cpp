// Commits and settles messages in a spool as fast as it goes, and writes what was acknowledged to standard output,
// until it is killed: `C ID` after a commit, `S ID` after a settled one was removed. Every third message is settled,
// every fifth is long.
#include "adapters/spool_sqlite/spool_sqlite.hpp"

#include <unistd.h>

#include <cstdlib>
#include <future>
#include <string>
#include <vector>

namespace {

using namespace postern;

void say(char what, QueueId id) {
    // One write: the parent never sees half of a line.
    const std::string line = std::string(1, what) + ' ' + std::to_string(id.value) + '\n';
    if (::write(STDOUT_FILENO, line.data(), line.size()) < 0) std::_Exit(1);
}

void settle(ports::Spool& spool, const mail::Envelope& envelope) {
    ports::AppliedOutcome outcome{envelope.id, envelope.recipients, 0, {}, {}};
    outcome.recipients[0].state = mail::RecipientState::delivered;
    spool.apply(std::move(outcome), [id = envelope.id](auto applied) {
        if (applied) say('S', id);
    });
}

void commit(spool_sqlite::SqliteSpool& spool, std::int64_t number, std::promise<void>& last) {
    mail::Envelope envelope;
    envelope.id = QueueId{number};
    envelope.recipients.push_back({{"b", "c.example"}, mail::RecipientState::waiting, ""});
    auto body = spool.receive(envelope.id);
    std::promise<bool> stored;
    const std::string octets = std::string(number % 5 == 0 ? 30'000 : 2'000, 'x') + std::to_string(number);
    if (body->append(octets, [&stored](bool is_stored) { stored.set_value(is_stored); }) ==
        ports::IncomingBody::Stored::later) {
        stored.get_future().get();
    }
    spool.commit({std::move(envelope), std::move(body)}, [&spool, &last, number](auto committed) {
        if (committed) {
            say('C', committed->envelope.id);
            if (number % 3 == 0) settle(spool, committed->envelope);
        }
        if (number % 10 == 0) last.set_value();
    });
}

}  // namespace

int main(int, char** arguments) {
    spool_sqlite::SpoolOptions options;
    options.directory = arguments[1];
    options.body_file_threshold_octets = 10'000;
    auto spool = spool_sqlite::SqliteSpool::open(options);
    if (!spool) return 1;
    for (std::int64_t number = 1;; number += 10) {
        std::promise<void> last;
        for (std::int64_t member = number; member < number + 10; ++member) commit(**spool, member, last);
        last.get_future().wait();
    }
}
