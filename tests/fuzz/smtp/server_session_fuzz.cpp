// Whatever a client sends, in whatever pieces, with checks and storage that fail now and then: every reply is well
// formed, a message is committed at most once and only with a place, and nothing is said after the end.

#include "core/smtp/server_session.hpp"
#include "tests/support/fuzz/input.hpp"

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace {

using namespace postern;
using namespace postern::smtp;
using test::require;

using std::chrono::seconds;

constexpr std::string_view known_certificate = "00ff";

/// Without a client certificate, with one that nobody knows, and with Anna's.
tls::Facts facts_of(unsigned kind) {
    tls::Facts facts{.version = "TLSv1.3", .cipher = "TLS_AES_256_GCM_SHA384"};
    if (kind > 0) facts.peer_certificate_sha256 = kind == 1 ? "11ee" : known_certificate;
    return facts;
}

std::shared_ptr<const ServerSettings> settings_of(test::FuzzInput& input) {
    ServerSettings settings;
    settings.host_name = "mail.example.test";
    settings.start_tls = static_cast<StartTlsOffer>(input.choice(3));
    settings.max_message_octets = input.choice(2) == 0 ? 300 : 0;
    settings.max_recipients = 3;
    settings.max_hops = 2;
    settings.max_header_octets = 200;
    settings.max_messages = static_cast<unsigned>(input.choice(3));
    settings.max_commands = static_cast<unsigned>(input.choice(2)) * 20;
    settings.offers_chunking = input.choice(4) != 0;
    settings.max_pending_octets = 4096;
    settings.offers_pipelining = input.choice(2) == 0;
    const auto lines = input.choice(8);
    settings.normalizes_lines = (lines & 1U) != 0;
    settings.refuses_long_lines = (lines & 2U) != 0;
    settings.greeting_delay = seconds(lines >> 2U);
    const auto auth = input.choice(4);
    settings.offers_auth = auth != 0;
    settings.requires_auth = settings.completes_header = auth == 3;
    settings.identities_by_certificate = {{std::string(known_certificate), "anna"}};
    settings.max_session_recipients = input.choice(3) * 2;
    settings.command_timeout = settings.handshake_timeout = settings.data_timeout = seconds(10);
    const auto pace = input.choice(4);
    settings.message_timeout = seconds(15 * (pace & 1U));
    settings.min_octets_per_second = 10 * (pace >> 1U);
    settings.rate_grace = seconds(3);
    settings.xclient_hosts = {*parse_ip_prefix("192.0.2.0/24")};
    return std::make_shared<const ServerSettings>(std::move(settings));
}

/// The driver's part, with a fuzzer's luck.
class Driver {
public:
    explicit Driver(test::FuzzInput& input)
        : input_(input),
          is_implicit_(input.choice(4) == 0),
          session_(settings_of(input), {"192.0.2.7", is_implicit_}, ids_) {}

    void run() {
        add(session_.on_connected(now_));
        perform_all();
        if (is_implicit_) add(session_.on_tls_established(facts_of(input_.choice(3)), now_));
        while (!is_closed_ && !input_.is_empty()) step();
        if (!is_closed_) add(input_.choice(2) == 0 ? session_.on_closed(now_) : session_.on_shutdown(now_));
        perform_all();
    }

private:
    void step() {
        perform_all();
        if (is_closed_) return;
        switch (input_.choice(16)) {
            case 0:
                return pass(seconds(1 + input_.choice(20)));
            case 1:
                return add(session_.on_decision({input_.choice(8)}, {}, now_));
            case 2:
                return session_.set_has_room(input_.choice(2) == 0);
            default:
                break;
        }
        const auto octets = input_.take(1 + input_.choice(255));
        if (!is_paused_) add(session_.on_bytes(as_octets(octets), now_));
    }

    void pass(seconds time) {
        now_.steady += time;
        now_.wall += time;
        // Once: whoever is told of it says until when it waits from then on.
        if (const auto due = std::exchange(deadline_, std::nullopt); due && *due <= now_.steady)
            add(session_.on_deadline(now_));
        else
            deadline_ = due;
    }

    void add(ServerActions actions) {
        for (auto& action : actions) pending_.push_back(std::move(action));
    }
    void perform_all() {
        while (!pending_.empty()) {
            const ServerAction action = std::move(pending_.front());
            pending_.pop_front();
            std::visit([this](const auto& each) { perform(each); }, action);
        }
    }

    void perform(const Reply& reply) {
        require(!is_closed_);
        require(reply.text.ends_with("\r\n"));
        for (std::string_view rest = reply.text; !rest.empty();) {
            const auto end = rest.find("\r\n");
            require_reply_line(rest.substr(0, end));
            rest.remove_prefix(end + 2);
        }
    }
    static void require_reply_line(std::string_view line) {
        require(line.size() >= 4 && line[0] >= '2' && line[0] <= '5' && (line[3] == ' ' || line[3] == '-'));
        require(test::is_printable(line));
    }
    void perform(const StartTls&) {
        (void)session_.take_leftover();
        if (input_.choice(4) == 0) return add(session_.on_tls_failed({tls::Failure::Cause::closed, "closed"}, now_));
        add(session_.on_tls_established(facts_of(input_.choice(3)), now_));
    }
    void perform(const CheckRecipient& check) {
        add(session_.on_decision(check.id, input_.choice(4) == 0 ? Decision{false, "550 5.7.1 no"} : Decision{}, now_));
    }
    void perform(const Authenticate& authenticate) {
        require(!authenticate.credentials.user.empty() && !authenticate.credentials.password.empty());
        using Result = Authentication::Result;
        constexpr Result results[] = {Result::right, Result::wrong, Result::unavailable, Result::shut_out};
        const auto result = results[input_.choice(4)];
        add(session_.on_authenticated(authenticate.id, {result, result == Result::right ? "anna" : "", {}}, now_));
        if (result == Result::wrong) add(session_.on_deadline(now_));
    }
    void perform(const CheckConnection& check) {
        require(!check.address.empty());
        const bool is_refused = input_.choice(4) == 0;
        add(session_.on_decision(check.id, is_refused ? Decision{false, "421 4.7.0 no"} : Decision{}, now_));
    }
    void perform(const BeginBody&) {
        require(!has_place_);
        has_place_ = true;
    }
    void perform(const StoreBody& store) {
        require(has_place_ && !store.octets.empty());
        add(session_.on_body_stored(input_.choice(16) != 0, now_));
    }
    void perform(const DiscardBody&) {
        require(has_place_);
        has_place_ = false;
    }
    void perform(const CommitMessage& commit) {
        require(has_place_ && !commit.envelope.recipients.empty());
        has_place_ = false;
        add(session_.on_commit_result(input_.choice(8) != 0, now_));
    }
    void perform(const PauseReading&) { is_paused_ = true; }
    void perform(const ResumeReading&) { is_paused_ = false; }
    void perform(const SetDeadline& set) { deadline_ = set.at; }
    void perform(const Close&) { is_closed_ = true; }

    test::FuzzInput& input_;
    bool is_implicit_;
    QueueIdSource ids_{1};
    ServerSession session_;
    Now now_{TimePoint(std::chrono::hours(1)), WallTime(std::chrono::hours(1))};
    std::optional<TimePoint> deadline_;
    std::deque<ServerAction> pending_;
    bool has_place_ = false;
    bool is_paused_ = false;
    bool is_closed_ = false;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    test::FuzzInput input(data, size);
    Driver(input).run();
    return 0;
}
