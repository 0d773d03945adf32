#include "adapters/dns_unbound/answer.hpp"

#include "core/base/ascii.hpp"
#include "core/base/peer_text.hpp"

#include "adapters/dns_unbound/records.hpp"

#include <fmt/format.h>
#include <unbound.h>

#include <cstddef>

namespace postern::dns_unbound {

namespace {

using dns::RecordType;

constexpr TypeRow types[] = {
    {RecordType::a, 1, "A"},        {RecordType::aaaa, 28, "AAAA"}, {RecordType::mx, 15, "MX"},
    {RecordType::tlsa, 52, "TLSA"}, {RecordType::txt, 16, "TXT"},   {RecordType::cname, 5, "CNAME"},
    {RecordType::ptr, 12, "PTR"},
};

struct RcodeWords {
    int rcode;
    std::string_view words;
};
constexpr RcodeWords rcode_words[] = {
    {1, "the name server calls the question malformed (FORMERR)"},
    {2, "no name server gives an answer (SERVFAIL)"},
    {4, "the name server does not know this kind of question (NOTIMP)"},
    {5, "the name server refuses to answer (REFUSED)"},
};

Octets record(const ub_result& result, int index) {
    return {reinterpret_cast<const std::byte*>(result.data[index]), static_cast<std::size_t>(result.len[index])};
}

/// A record that cannot be read is left out: one broken MX should not hide the others.
void add_record(dns::Answer& answer, RecordType type, Octets data) {
    switch (type) {
        case RecordType::mx:
            if (auto exchanger = mx_record(data)) answer.mail_exchangers.push_back(std::move(*exchanger));
            return;
        case RecordType::ptr:
        case RecordType::cname:
            if (auto name = domain_text(data)) answer.names.push_back(std::move(*name));
            return;
        case RecordType::tlsa:
            answer.tlsa.push_back(tlsa_record(data));
            return;
        case RecordType::txt:
            if (auto text = joined_text(data)) answer.texts.push_back(std::move(*text));
            return;
        case RecordType::a:
        case RecordType::aaaa:
            if (auto address = address_text(data)) answer.addresses.push_back(std::move(*address));
            return;
    }
}

bool is_empty(const dns::Answer& answer) {
    return answer.addresses.empty() && answer.mail_exchangers.empty() && answer.names.empty() && answer.tlsa.empty() &&
           answer.texts.empty();
}

/// Where the aliases of the question's name end; empty where it has none.
std::string canonical_name(const dns::Question& question, const ub_result& result) {
    std::string name = result.canonname != nullptr ? result.canonname : "";
    if (name.ends_with('.')) name.pop_back();
    auto asked = std::string_view(question.name);
    if (asked.ends_with('.')) asked.remove_suffix(1);
    return is_same_ignoring_case(name, asked) ? std::string() : name;
}

dns::Answer records_of(const dns::Question& question, const ub_result& result) {
    dns::Answer answer;
    answer.status = dns::Answer::Status::found;
    for (int i = 0; result.data[i] != nullptr; ++i) add_record(answer, question.type, record(result, i));
    if (is_empty(answer)) return failed_answer(question, "the name server's records cannot be read");
    return answer;
}

dns::Answer bogus_answer(const dns::Question& question, const ub_result& result) {
    const char* why = result.why_bogus != nullptr ? result.why_bogus : "no reason given";
    auto answer =
        failed_answer(question, "the DNSSEC signatures do not hold: " + escape_for_log(std::string_view(why)));
    answer.security = dns::Security::bogus;
    return answer;
}

dns::Answer error_answer(const dns::Question& question, int error) {
    if (error != UB_SYNTAX) return failed_answer(question, ub_strerror(error));
    auto answer = failed_answer(question, "this is no domain name");
    answer.security = dns::Security::insecure;
    answer.status = dns::Answer::Status::no_such_name;  // Waiting would not make it one.
    return answer;
}

}  // namespace

const TypeRow& row_of(RecordType type) {
    for (const auto& row : types) {
        if (row.type == type) return row;
    }
    return types[0];  // Not reached: the table has a row for every enumerator.
}

std::string words_of_rcode(int rcode) {
    for (const auto& row : rcode_words) {
        if (row.rcode == rcode) return std::string(row.words);
    }
    return fmt::format("the name server answers with code {}", rcode);
}

std::string describe(const dns::Question& question) {
    return fmt::format("{} of {}", row_of(question.type).name, escape_for_log(std::string_view(question.name), 255));
}

dns::Answer failed_answer(const dns::Question& question, std::string_view reason) {
    dns::Answer answer;
    answer.security = dns::Security::failed;
    answer.failure = fmt::format("DNS: {}: {}", describe(question), reason);
    return answer;
}

dns::Answer answer_of(const dns::Question& question, int error, const ub_result* result) {
    if (error != UB_NOERROR || result == nullptr) return error_answer(question, error);
    if (result->bogus != 0) return bogus_answer(question, *result);
    if (result->rcode != rcode_none && result->rcode != rcode_no_such_name) {
        return failed_answer(question, words_of_rcode(result->rcode));
    }
    dns::Answer answer;
    if (result->havedata != 0) {
        answer = records_of(question, *result);
    } else {
        answer.status = result->nxdomain != 0 ? dns::Answer::Status::no_such_name : dns::Answer::Status::no_data;
    }
    if (answer.status == dns::Answer::Status::failed) return answer;
    answer.security = result->secure != 0 ? dns::Security::secure : dns::Security::insecure;
    answer.canonical_name = canonical_name(question, *result);
    answer.ttl = std::chrono::seconds(result->ttl);
    return answer;
}

}  // namespace postern::dns_unbound
