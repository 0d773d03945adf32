#pragma once

#include "core/base/expected.hpp"
#include "core/ports/resolver.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace postern::dns_unbound {

/// Where the distribution keeps the DNSSEC anchor of the root (Debian's package dns-root-data).
inline constexpr const char* system_trust_anchor = "/usr/share/dns/root.key";

/// What a resolver is told once.
struct ResolverOptions {
    /// Names answered without DNS; one that is listed has no other records, so an MX question for it finds none. Empty,
    /// or a file that does not exist: only `localhost` is known.
    std::string hosts_file = "/etc/hosts";
    /// Whose name servers are asked; empty: recursion from the root.
    std::string resolv_conf;
    /// DNSSEC anchor of the root, in a file that is kept up to date (RFC 5011): it and its folder must be writable.
    /// Empty: nothing is validated and every answer is insecure.
    std::string trust_anchor_file;
    /// Zones with name servers of their own, `example.test@192.0.2.53@5353`; the port may be left out.
    /// They are not validated, unless the root (`.`) is one of them.
    std::vector<std::string> stub_zones;
    std::size_t cache_octets = 16u << 20;
    /// UDP ports open at once, and twice the queries under way: a burst of new destinations asks for some each.
    unsigned outgoing_range = 512;
    /// From look_up() to the answer, whatever the name servers do; also of a run of the self-test. An answer that does
    /// not validate may wait for such a run, and be asked for again: three times as long.
    std::chrono::milliseconds timeout{8000};
    /// Told, from a thread of the resolver's, when the self-test changes its mind; a sentence, safe to print. It must
    /// only post. May be null.
    std::function<void(std::string)> report{};
};

/// A copy of the system's DNSSEC anchor of the root, to be kept up to date (RFC 5011): `working_copy`, which is made
/// from `original` where it is not there, or is empty. Errors: words that name the files and what to do.
[[nodiscard]] Expected<std::string, std::string> trust_anchor_copy(const std::string& working_copy,
                                                                   const std::string& original = system_trust_anchor);

/// The file that names this system's name servers; empty where there is none.
[[nodiscard]] std::string system_resolvers();

/// A validating resolver in the process (libunbound), with threads of libunbound's own, and the one that runs the
/// handlers. With an anchor it tests itself (dns::SelfTest); while that fails, answers are insecure. What cannot be a
/// domain name (RFC 1035 §2.3.4) is answered no_such_name without asking anybody. Host names in answers have no final
/// dot, except that the root is `.` (RFC 7505 §3); octets that are no printable ASCII are `\DDD` (RFC 1035 §5.1). Its
/// destructor waits for its threads, not for the name servers: what is under way is answered failed first. No handler
/// may call it, nor need anything that ends before it. Errors: words that name the option and what is wrong with it.
[[nodiscard]] Expected<std::unique_ptr<ports::ValidatingResolver>, std::string> make_resolver(
    const ResolverOptions& options);

}  // namespace postern::dns_unbound
