#pragma once

#include "core/tls/tlsa.hpp"

#include <chrono>
#include <string>
#include <variant>
#include <vector>

namespace postern::dns {

enum class RecordType { a, aaaa, mx, tlsa, txt, cname, ptr };

/// What DNSSEC says of an answer (RFC 4035 §4.3). `failed`: there is none that could be judged, for want of an answer
/// from the name servers.
enum class Security { secure, insecure, bogus, failed };

struct Question {
    std::string name;
    RecordType type = RecordType::a;

    friend bool operator==(const Question&, const Question&) = default;
};

struct MxRecord {
    unsigned preference = 0;
    std::string host;

    friend bool operator==(const MxRecord&, const MxRecord&) = default;
};

/// Answer of a resolver that works. `addresses` are in text form (`192.0.2.7`, `2001:db8::7`).
struct Answer {
    enum class Status {
        found,
        no_such_name,  ///< NXDOMAIN: no record of any type.
        no_data,       ///< The name exists, but not with this type.
        failed,        ///< SERVFAIL, time-out, bogus: nothing is known, and a message waits (RFC 5321 §5.1).
    };
    Status status = Status::failed;
    Security security = Security::insecure;
    std::chrono::seconds ttl{0};
    std::vector<std::string> addresses;
    std::vector<MxRecord> mail_exchangers;
    std::vector<std::string> names;    ///< Of PTR, and the target of CNAME.
    std::string failure;               ///< Words for a person, when failed.
    std::vector<std::string> texts{};  ///< Of TXT, one a record: its strings joined, any octets.
    std::vector<tls::TlsaRecord> tlsa{};
    /// Where the aliases (CNAME) of the name that was asked for end; empty: it is none. `security` is that of the whole
    /// chain.
    std::string canonical_name{};
    /// Whether signatures were looked at. Where they were not, the answer is insecure, and proves nothing of the zone.
    enum class Validation {
        done,
        off,       ///< There is no trust anchor.
        given_up,  ///< The resolver's self-test fails: name servers drop signatures, or the anchor is wrong.
    };
    Validation validation = Validation::done;
};

/// What DNSSEC says of it, whatever became of the question: one that failed is bogus or failed, never insecure.
[[nodiscard]] Security security_of(const Answer& answer);

}  // namespace postern::dns
