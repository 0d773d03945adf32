// Whatever a server answers, in SMTP or LMTP, in whatever pieces: each transaction ends exactly once, each recipient is
// reported once at most, nothing is sent after the end, and
// the final dot goes out only when the body was read to its end.

#include "core/smtp/client_session.hpp"
#include "tests/support/fuzz/input.hpp"

#include <deque>
#include <set>
#include <string>
#include <string_view>
#include <variant>

namespace {

using namespace postern;
using namespace postern::smtp;
using test::require;

constexpr Now now{TimePoint(std::chrono::hours(1)), WallTime(std::chrono::hours(1))};
constexpr std::string_view body = "Subject: x\r\n\r\n.dot\r\nlast line\r\n";

ClientSettings settings_of(test::FuzzInput& input) {
    ClientSettings settings;
    settings.helo_name = "mail.example.test";
    const auto how = input.choice(256);
    settings.start_tls = static_cast<StartTlsUse>(how % 3);
    settings.is_lmtp = how >= 128;
    settings.is_implicit_tls = input.choice(4) == 0;
    settings.body_chunk_octets = 1 + input.choice(40);
    return settings;
}

Transaction transaction_of(test::FuzzInput& input) {
    Transaction transaction;
    transaction.sender = {"a", "example.test"};
    const auto others = input.choice(3);
    for (unsigned i = 0; i <= others; ++i) transaction.recipients.push_back({"b" + std::to_string(i), "example.test"});
    transaction.body_octets = body.size();
    return transaction;
}

class Driver {
public:
    explicit Driver(test::FuzzInput& input) : input_(input), session_(settings_of(input)) {}

    void run() {
        begin(transaction_of(input_));
        add(session_.on_connected(std::move(next_), now));
        perform_all();
        while (!input_.is_empty() && !is_closed_) step();
        if (!is_closed_) {
            is_closed_ = true;
            add(session_.on_closed(now));
        }
        perform_all();
        require(!is_under_way_);
    }

private:
    void begin(Transaction transaction) {
        recipients_ = transaction.recipients.size();
        reported_.clear();
        next_ = std::move(transaction);
        is_under_way_ = true;
        body_read_ = 0;
    }

    void step() {
        switch (input_.choice(16)) {
            case 0:
                add(session_.on_deadline(now));
                break;
            case 1:
                if (is_reusable_) {
                    is_reusable_ = false;
                    begin(transaction_of(input_));
                    add(session_.on_transaction(std::move(next_), now));
                }
                break;
            case 2:
                if (is_reusable_) {
                    is_reusable_ = false;
                    add(session_.on_no_more(now));
                }
                break;
            default:
                add(session_.on_bytes(as_octets(input_.take(1 + input_.choice(255))), now));
        }
        perform_all();
    }

    void add(ClientActions actions) {
        for (auto& action : actions) pending_.push_back(std::move(action));
    }
    void perform_all() {
        while (!pending_.empty()) {
            const ClientAction action = std::move(pending_.front());
            pending_.pop_front();
            std::visit([this](const auto& each) { perform(each); }, action);
        }
    }

    void perform(const Send& send) {
        require(!is_closed_ && !send.octets.empty());
        add(session_.on_sent(now));
    }
    void perform(const ReadBody& read) {
        require(is_under_way_ && read.max_octets > 0);
        if (input_.choice(16) == 0) return add(session_.on_body_failed("damaged", Permanence::permanent, now));
        const auto chunk = body.substr(body_read_, read.max_octets);
        body_read_ += chunk.size();
        add(session_.on_body_chunk(std::string(chunk), body_read_ == body.size(), now));
    }
    void perform(const ConvertBody&) {
        require(is_under_way_);
        switch (input_.choice(3)) {
            case 0:
                return add(session_.on_body_not_converted({ports::MimeObstacle::Kind::header, "the words"}, now));
            case 1:
                return add(session_.on_body_failed("damaged", Permanence::permanent, now));
            default:
                add(session_.on_body_converted(body.size(), now));
        }
    }
    void perform(const ClientStartTls&) {
        if (input_.choice(4) == 0)
            return add(session_.on_tls_failed({tls::Failure::Cause::alert_received, "alert"}, now));
        add(session_.on_tls_established({.version = "TLSv1.3", .cipher = "TLS_AES_256_GCM_SHA384"}, now));
    }
    void perform(const ReportRecipient& report) {
        require(is_under_way_ && report.index < recipients_);
        require(reported_.insert(report.index).second);
        require(report.failure || body_read_ == body.size());
        if (report.failure) require(test::is_printable(describe(*report.failure)));
    }
    void perform(const ClientSetDeadline&) {}
    void perform(const ClientClose&) { is_closed_ = true; }
    void perform(const Finished& finished) {
        require(is_under_way_);
        is_under_way_ = false;
        is_reusable_ = finished.is_reusable;
        require(finished.is_reusable || is_closed_);
        if (finished.failure) require(test::is_printable(describe(*finished.failure)));
    }

    test::FuzzInput& input_;
    ClientSession session_;
    Transaction next_;
    std::deque<ClientAction> pending_;
    std::size_t recipients_ = 0;
    std::set<std::size_t> reported_;
    std::size_t body_read_ = 0;
    bool is_under_way_ = false;
    bool is_reusable_ = false;
    bool is_closed_ = false;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    test::FuzzInput input(data, size);
    Driver(input).run();
    return 0;
}
