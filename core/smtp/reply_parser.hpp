#pragma once

#include "core/base/bytes.hpp"
#include "core/base/peer_text.hpp"
#include "core/smtp/delivery_failure.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace postern::smtp {

/// One complete reply of a peer.
struct PeerReply {
    int code = 0;           ///< 200 to 599.
    EnhancedCode enhanced;  ///< Of the first line; none when its class is not the code's (RFC 2034 §4).
    std::string text;       ///< Without codes, lines parted by `\n`. The peer's octets: not for a person's eyes.

    [[nodiscard]] int reply_class() const { return code / 100; }
    /// The text as one line, for a failure's record.
    [[nodiscard]] PeerText words() const;
};

/// Puts replies together from octets. Bounded: a line has at most max_line_octets with its line end, a reply at most
/// max_lines. Never throws on what a peer sent. One thread at a time. Source: RFC 5321 §4.2, 2034.
class ReplyParser {
public:
    // RFC 5321 §4.5.3.1.5 asks for 512. Longer lines with links to help pages are seen in the wild.
    static constexpr std::size_t max_line_octets = 2048;
    static constexpr std::size_t max_lines = 100;

    enum class Status {
        incomplete,  ///< All of `input` was taken, and more is needed.
        complete,    ///< reply() is there; what follows it is left in `input`.
        malformed,   ///< error() says why. The parser stays useless until reset().
    };

    /// Takes octets from the front of `input` up to the end of one reply.
    [[nodiscard]] Status take(Octets& input);
    /// The reply that take() completed; valid until take() is called again.
    [[nodiscard]] const PeerReply& reply() const { return reply_; }
    /// What is wrong with the reply, safe to print.
    [[nodiscard]] const std::string& error() const { return error_; }
    /// Nothing of a further reply was taken yet.
    [[nodiscard]] bool is_at_rest() const { return line_.empty() && lines_ == 0; }
    /// Forgets what was taken.
    void reset();

private:
    [[nodiscard]] bool take_line(std::string_view line);
    [[nodiscard]] bool take_code(std::string_view line);
    [[nodiscard]] bool fail(std::string words);
    void clear_reply();

    PeerReply reply_;
    std::string line_;  ///< A line of which the end has not come yet.
    std::size_t lines_ = 0;
    bool is_last_line_ = false;
    bool is_complete_ = false;  ///< reply_ was handed out and is cleared by the next take().
    std::string error_;
};

/// What stands behind AUTH of what we speak.
struct AuthOffer {
    bool plain = false;          ///< RFC 4616
    bool login = false;          ///< No RFC has it.
    bool scram_sha_256 = false;  ///< RFC 7677

    friend bool operator==(const AuthOffer&, const AuthOffer&) = default;
};

/// What a peer takes at most; 0: no limit was named (RFC 9422).
struct PeerLimits {
    std::uint64_t mails = 0;              ///< MAILMAX: transactions in a session.
    std::uint64_t recipients = 0;         ///< RCPTMAX: in a transaction.
    std::uint64_t recipient_domains = 0;  ///< RCPTDOMAINMAX: different ones in a session.

    friend bool operator==(const PeerLimits&, const PeerLimits&) = default;
};

/// What a peer offers, as its answer to EHLO says.
struct Extensions {
    bool starttls = false;    ///< RFC 3207
    bool pipelining = false;  ///< RFC 2920
    bool size = false;        ///< RFC 1870
    std::optional<std::uint64_t>
        size_limit;               ///< Octets; empty: none was named, or 0, which means no fixed limit (RFC 1870 §3).
    bool eight_bit_mime = false;  ///< RFC 6152
    bool enhanced_status_codes = false;  ///< RFC 2034
    bool dsn = false;                    ///< RFC 3461
    bool smtputf8 = false;               ///< RFC 6531
    bool chunking = false;               ///< RFC 3030
    bool require_tls = false;            ///< RFC 8689
    std::optional<AuthOffer> auth{};     ///< RFC 4954
    PeerLimits limits{};
    bool is_starttls_masked = false;  ///< A line reads XXXXXXXX: some firewalls write that over STARTTLS.

    friend bool operator==(const Extensions&, const Extensions&) = default;
};

/// Reads the answer to EHLO. Its first line is the greeting and offers nothing (RFC 5321 §4.1.1.1). Keywords in any
/// case; the unknown is ignored. Pure.
[[nodiscard]] Extensions parse_extensions(const PeerReply& reply);

}  // namespace postern::smtp
