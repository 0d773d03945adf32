#pragma once

#include "core/dns/answer.hpp"

#include <string>
#include <string_view>

struct ub_result;

namespace postern::dns_unbound {

// RFC 1035 §4.1.1
inline constexpr int rcode_none = 0;
inline constexpr int rcode_no_such_name = 3;

/// What a code says that is neither of these.
[[nodiscard]] std::string words_of_rcode(int rcode);

/// A type that is looked up, as DNS knows it.
struct TypeRow {
    dns::RecordType type;
    int number;
    std::string_view name;
};
[[nodiscard]] const TypeRow& row_of(dns::RecordType type);

/// `MX of example.test`, safe to print.
[[nodiscard]] std::string describe(const dns::Question& question);

/// Nothing is known, and why: `DNS: MX of example.test: <reason>`.
[[nodiscard]] dns::Answer failed_answer(const dns::Question& question, std::string_view reason);

/// What libunbound found. `error` is an ub_ctx_err; `result` is null with an error.
[[nodiscard]] dns::Answer answer_of(const dns::Question& question, int error, const ub_result* result);

}  // namespace postern::dns_unbound
