#include "core/report/tls_report.hpp"

#include "core/base/ascii.hpp"
#include "core/report/json_arrays.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>

namespace postern::report {
namespace {

namespace json = boost::json;

json::object object_of(const ReportedFailure& failure) {
    json::object object{{"result-type", failure.type}};
    const auto add = [&](std::string_view name, const std::string& text) {
        if (!text.empty()) object[name] = text;
    };
    add("sending-mta-ip", failure.sending_ip);
    add("receiving-mx-hostname", failure.mx_host);
    add("receiving-mx-helo", failure.mx_helo);
    add("receiving-ip", failure.receiving_ip);
    object["failed-session-count"] = failure.sessions;
    add("additional-information", failure.information);
    add("failure-reason-code", failure.reason);
    return object;
}

json::object object_of(const ReportedPolicy& policy) {
    json::object of_policy{{"policy-type", policy.type}};
    if (!policy.strings.empty()) of_policy["policy-string"] = array_of(policy.strings);
    of_policy["policy-domain"] = policy.domain;
    if (!policy.mx_patterns.empty()) of_policy["mx-host"] = array_of(policy.mx_patterns);
    json::object object{
        {"policy", std::move(of_policy)},
        {"summary",
         {{"total-successful-session-count", policy.successes}, {"total-failure-session-count", policy.failures}}}};
    json::array details;
    for (const auto& failure : policy.details) details.emplace_back(object_of(failure));
    if (!details.empty()) object["failure-details"] = std::move(details);
    return object;
}

// Reading. Whatever is of another type than it should be counts as not there.

const json::value* find(const json::object& object, std::string_view name) { return object.if_contains(name); }

std::string text_of(const json::object& object, std::string_view name) {
    const auto* value = find(object, name);
    const auto* text = value != nullptr ? value->if_string() : nullptr;
    return text != nullptr ? std::string(*text) : std::string();
}

std::uint64_t count_of(const json::object& object, std::string_view name) {
    const auto* value = find(object, name);
    if (value == nullptr) return 0;
    // 2^53 is the most that I-JSON has exactly; the sums stay far from overflowing.
    constexpr std::uint64_t most = 1ULL << 53U;
    if (const auto* number = value->if_int64())
        return *number < 0 ? 0 : std::min<std::uint64_t>(static_cast<std::uint64_t>(*number), most);
    if (const auto* number = value->if_uint64()) return std::min(*number, most);
    // Some senders write their numbers as text.
    std::uint64_t number = 0;
    const auto text = text_of(object, name);
    std::from_chars(text.data(), text.data() + text.size(), number);
    return std::min(number, most);
}

/// A list, or one text in place of a list of one.
std::vector<std::string> texts_of(const json::object& object, std::string_view name) {
    std::vector<std::string> texts;
    const auto* value = find(object, name);
    if (value == nullptr) return texts;
    if (const auto* text = value->if_string()) texts.emplace_back(*text);
    if (const auto* array = value->if_array()) {
        for (const auto& one : *array)
            if (const auto* text = one.if_string()) texts.emplace_back(*text);
    }
    return texts;
}

const json::object& object_in(const json::object& object, std::string_view name) {
    static const json::object none;
    const auto* value = find(object, name);
    const auto* found = value != nullptr ? value->if_object() : nullptr;
    return found != nullptr ? *found : none;
}

std::optional<int> number_in(std::string_view text, std::size_t at, std::size_t digits) {
    int number = 0;
    if (text.size() < at + digits) return std::nullopt;
    const auto* end = text.data() + at + digits;
    const auto [last, error] = std::from_chars(text.data() + at, end, number);
    return error == std::errc() && last == end && number >= 0 ? std::optional(number) : std::nullopt;
}

/// `+01:00`, `-05:30`, `Z` behind the seconds and their fraction.
std::optional<std::chrono::minutes> offset_in(std::string_view text) {
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        text.remove_prefix(std::min(text.find_first_not_of("0123456789"), text.size()));
    }
    if (text == "Z" || text == "z") return std::chrono::minutes(0);
    const auto hours = number_in(text, 1, 2);
    const auto minutes = number_in(text, 4, 2);
    if (text.size() != 6 || !hours || !minutes || text[3] != ':') return std::nullopt;
    const std::chrono::minutes offset(*hours * 60 + *minutes);
    if (text[0] == '+') return offset;
    return text[0] == '-' ? std::optional(-offset) : std::nullopt;
}

/// RFC 3339 §5.6. The epoch: it is none.
WallTime time_of(std::string_view text) {
    const auto year = number_in(text, 0, 4), month = number_in(text, 5, 2), day = number_in(text, 8, 2);
    const auto hour = number_in(text, 11, 2), minute = number_in(text, 14, 2), second = number_in(text, 17, 2);
    if (!year || !month || !day || !hour || !minute || !second) return {};
    const auto offset = offset_in(text.substr(19));
    const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!offset || !date.ok()) return {};
    return WallTime(std::chrono::sys_days(date)) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
           std::chrono::seconds(*second) - *offset;
}

ReportedFailure failure_of(const json::object& object) {
    ReportedFailure failure;
    failure.type = to_lower(text_of(object, "result-type"));
    failure.sending_ip = text_of(object, "sending-mta-ip");
    failure.mx_host = text_of(object, "receiving-mx-hostname");
    failure.mx_helo = text_of(object, "receiving-mx-helo");
    failure.receiving_ip = text_of(object, "receiving-ip");
    failure.sessions = count_of(object, "failed-session-count");
    failure.information = text_of(object, "additional-information");
    failure.reason = text_of(object, "failure-reason-code");
    return failure;
}

ReportedPolicy policy_of(const json::object& object) {
    const auto& of_policy = object_in(object, "policy");
    const auto& summary = object_in(object, "summary");
    ReportedPolicy policy;
    policy.type = to_lower(text_of(of_policy, "policy-type"));
    policy.domain = to_lower(text_of(of_policy, "policy-domain"));
    policy.strings = texts_of(of_policy, "policy-string");
    policy.mx_patterns = texts_of(of_policy, "mx-host");
    policy.successes = count_of(summary, "total-successful-session-count");
    policy.failures = count_of(summary, "total-failure-session-count");
    const auto* details = find(object, "failure-details");
    const auto* list = details != nullptr ? details->if_array() : nullptr;
    if (list == nullptr) return policy;
    for (const auto& one : *list)
        if (const auto* failure = one.if_object()) policy.details.push_back(failure_of(*failure));
    return policy;
}

}  // namespace

std::string_view to_string(PolicyType type) {
    switch (type) {
        case PolicyType::tlsa:
            return "tlsa";
        case PolicyType::sts:
            return "sts";
        case PolicyType::no_policy_found:
            return "no-policy-found";
    }
    return {};
}

std::string_view to_string(FailureType type) {
    switch (type) {
        case FailureType::starttls_not_supported:
            return "starttls-not-supported";
        case FailureType::certificate_host_mismatch:
            return "certificate-host-mismatch";
        case FailureType::certificate_expired:
            return "certificate-expired";
        case FailureType::certificate_not_trusted:
            return "certificate-not-trusted";
        case FailureType::validation_failure:
            return "validation-failure";
        case FailureType::tlsa_invalid:
            return "tlsa-invalid";
        case FailureType::dnssec_invalid:
            return "dnssec-invalid";
        case FailureType::dane_required:
            return "dane-required";
        case FailureType::sts_policy_fetch_error:
            return "sts-policy-fetch-error";
        case FailureType::sts_policy_invalid:
            return "sts-policy-invalid";
        case FailureType::sts_webpki_invalid:
            return "sts-webpki-invalid";
    }
    return {};
}

std::string rfc3339_date(WallTime time) {
    auto date = short_date(time);
    date.at(date.find(' ')) = 'T';
    return date + 'Z';
}

std::string to_json(const TlsReport& report) {
    json::array policies;
    for (const auto& policy : report.policies) policies.emplace_back(object_of(policy));
    return json::serialize(json::object{
        {"organization-name", report.organization},
        {"date-range", {{"start-datetime", rfc3339_date(report.begin)}, {"end-datetime", rfc3339_date(report.end)}}},
        {"contact-info", report.contact},
        {"report-id", report.id},
        {"policies", std::move(policies)}});
}

Expected<TlsReport, std::string> parse_tls_report(std::string_view text) {
    json::error_code error;
    const auto value = json::parse(text, error);
    if (error) return unexpected("it is no JSON: " + error.message());
    const auto* object = value.if_object();
    const auto* policies = object != nullptr ? find(*object, "policies") : nullptr;
    const auto* list = policies != nullptr ? policies->if_array() : nullptr;
    if (list == nullptr) return unexpected(std::string("it is no TLS report: it has no policies"));
    TlsReport report;
    const auto& range = object_in(*object, "date-range");
    report.organization = text_of(*object, "organization-name");
    report.begin = time_of(text_of(range, "start-datetime"));
    report.end = time_of(text_of(range, "end-datetime"));
    report.contact = text_of(*object, "contact-info");
    report.id = text_of(*object, "report-id");
    if (report.begin == WallTime{} || report.end == WallTime{})
        return unexpected(std::string("it is no TLS report: its date-range is missing or malformed"));
    for (const auto& one : *list)
        if (const auto* policy = one.if_object()) report.policies.push_back(policy_of(*policy));
    return report;
}

}  // namespace postern::report
