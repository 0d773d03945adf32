#include "core/dns/mx_hosts.hpp"

#include "core/base/ascii.hpp"
#include "core/base/peer_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace postern::dns {

namespace {

using smtp::Permanence;
using Records = std::vector<MxRecord>;
using Random = std::function<std::size_t(std::size_t)>;

constexpr std::size_t max_mx_hosts = 16;

constexpr smtp::EnhancedCode unknown_domain{5, 1, 2};  // RFC 3463 §3.2
constexpr smtp::EnhancedCode look_up_failed{4, 4, 3};  // RFC 3463 §3.5
constexpr smtp::EnhancedCode routing_loop{5, 4, 6};    // RFC 3463 §3.5
constexpr smtp::EnhancedCode null_mx{5, 1, 10};        // RFC 7505 §4.2

// All hosts of the domain share it: there is nobody else to ask.
smtp::DeliveryFailure failure(Permanence permanence, int code, smtp::EnhancedCode enhanced, std::string words) {
    const auto scope = permanence == Permanence::permanent ? smtp::Scope::domain : smtp::Scope::host;
    return {permanence, scope, code, enhanced, {}, std::move(words)};
}

std::string_view without_final_dot(std::string_view name) {
    if (name.ends_with('.')) name.remove_suffix(1);
    return name;
}

bool is_same_name(std::string_view a, std::string_view b) {
    return is_same_ignoring_case(without_final_dot(a), without_final_dot(b));
}

bool is_root(const MxRecord& record) { return without_final_dot(record.host).empty(); }

/// What is at and above our own preference would come back to us (RFC 5321 §5.1).
void cut_at_ourselves(Records& records, const std::vector<std::string>& own_names) {
    const auto is_ours = [&](const MxRecord& record) {
        return std::any_of(own_names.begin(), own_names.end(),
                           [&](const std::string& name) { return is_same_name(name, record.host); });
    };
    const auto ours = std::find_if(records.begin(), records.end(), is_ours);  // Sorted: the best of ours.
    if (ours == records.end()) return;
    const auto limit = ours->preference;
    std::erase_if(records, [&](const MxRecord& record) { return record.preference >= limit; });
}

void mix_equals(Records& records, const Random& random) {
    for (auto first = records.begin(); first != records.end();) {
        const auto is_worse = [&](const MxRecord& record) { return record.preference != first->preference; };
        const auto last = std::find_if(first, records.end(), is_worse);
        for (auto left = last - first; left > 1; --left) {
            const auto count = static_cast<std::size_t>(left);
            std::swap(first[static_cast<std::ptrdiff_t>(random(count) % count)], first[left - 1]);
        }
        first = last;
    }
}

std::vector<std::string> names_of(const Records& records) {
    std::vector<std::string> names;
    for (const auto& record : records) {
        if (names.size() == max_mx_hosts) break;
        const auto is_known = [&](const std::string& name) { return is_same_name(name, record.host); };
        if (std::none_of(names.begin(), names.end(), is_known)) names.emplace_back(without_final_dot(record.host));
    }
    return names;
}

}  // namespace

Expected<std::vector<std::string>, smtp::DeliveryFailure> mx_hosts(
    const std::string& domain, const Answer& answer, const std::vector<std::string>& own_names,
    const std::function<std::size_t(std::size_t)>& random) {
    const auto shown = escape_for_log(domain);
    if (answer.status == Answer::Status::failed)
        return unexpected(
            failure(Permanence::transient, 0, look_up_failed,
                    fmt::format("MX of {} cannot be looked up: {}", shown, escape_for_log(answer.failure))));
    if (answer.status == Answer::Status::no_such_name)
        return unexpected(
            failure(Permanence::permanent, 0, unknown_domain, fmt::format("domain {} does not exist", shown)));

    auto records = answer.status == Answer::Status::found ? answer.mail_exchangers : Records{};
    const bool is_null = !records.empty() && std::all_of(records.begin(), records.end(), is_root);
    if (is_null)
        return unexpected(failure(Permanence::permanent, 556, null_mx,
                                  fmt::format("domain {} takes no mail: its MX record says so (RFC 7505)", shown)));
    std::erase_if(records, is_root);
    if (records.empty()) records.push_back({0, domain});  // The implicit MX.
    const auto is_preferred = [](const MxRecord& a, const MxRecord& b) { return a.preference < b.preference; };
    std::stable_sort(records.begin(), records.end(), is_preferred);
    cut_at_ourselves(records, own_names);
    if (records.empty())
        return unexpected(failure(Permanence::permanent, 554, routing_loop,
                                  fmt::format("mail for {} loops: the best MX is this host, which does not take the "
                                              "domain for local",
                                              shown)));
    mix_equals(records, random);
    return names_of(records);
}

}  // namespace postern::dns
