#pragma once

#include "core/tls/plan.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace postern::test {

/// A situation, and what the plan is to be, both in words, so that hundreds of them can be read.
struct PlanRow {
    const char* source;     ///< `RFC 7672 §2.2`, or what else asks for it.
    const char* situation;  ///< As input_of() reads it.
    const char* expected;   ///< As show() writes it.
};

/// Words, in any order, except that what is said of a host stands behind its name:
///
///     disabled enabled negotiated ssl fallback port=2526    the ports; without a word: negotiated
///     level=verify policy=verify default=encrypt            of the next hop, of its document, of the server
///     match=a.example,*.b.example fp=aa trust=FILE sni=NAME protocols=P ciphers=C    of the document
///     requiretls optional honoured                          what the message's sender wants, and the setting
///     given-up known-dane                                   DNSSEC fails its self-test; the domain had DANE before
///     mx=secure domain=d.example canonical=c.example         as they come; the domain is d.example without a word
///     sts=enforce:mx1.example,*.d.example
///     host=mx1 (mx1.example) or host=[192.0.2.1], then: silent a=secure base=alias.example
///     tlsa=3.1.1,2.0.1 or tlsa=secure, insecure, bogus, failed, insecure:3.1.1; ssltlsa= for the SSL port
[[nodiscard]] tls::PlanInput input_of(std::string_view words);

/// Step by step, then who is left out: `1 starttls dane 3.1.1 for mx1.example,d.example; 2 out dnssec-invalid`. A step
/// that is taken only if the SSL port gives no connection has `else`, one after a failed handshake `fallback`. What is
/// usual is left out: ports 25 and 465, and SNI where it is the first name.
[[nodiscard]] std::string show(const tls::Plan& plan);

/// Each row is fulfilled.
void check(const std::vector<PlanRow>& rows);

}  // namespace postern::test
