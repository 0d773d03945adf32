// tls_report write: prints a report of sessions of all kinds, with odd texts. tls_report read: reads one from standard
// input and prints it as we would write it, or why it is none.

#include "core/report/tls_report.hpp"
#include "core/report/session_tally.hpp"

#include <iostream>
#include <iterator>
#include <string>
#include <vector>

using namespace postern::report;

namespace {

const postern::WallTime day{std::chrono::sys_days(std::chrono::year(2026) / 12 / 1)};

SessionResult session(AppliedPolicy policy, std::optional<FailureType> failure) {
    return {"b.example",   std::move(policy),    failure, "mx1.b.example", "helo \"quoted\" \\ \t", "203.0.113.9",
            "2001:db8::7", "wörds of\r\nOpenSSL"};
}

std::string written() {
    std::vector<SessionTally> tallies;
    const AppliedPolicy policies[] = {
        {PolicyType::tlsa, "mx1.b.example", {"3 1 1 00ff", "2 0 1 ff"}, {}},
        {PolicyType::sts, "b.example", {"version: STSv1", "mode: testing", "mx: *.b.example"}, {"*.b.example"}},
        {PolicyType::no_policy_found, "b.example", {}, {}}};
    for (const auto& policy : policies) {
        tallies.push_back(tally_of(session(policy, std::nullopt), day));
        for (int type = 0; type <= static_cast<int>(FailureType::sts_webpki_invalid); ++type)
            tallies.push_back(tally_of(session(policy, static_cast<FailureType>(type)), day));
    }
    return to_json({"Example \"Org\"", day, day + std::chrono::hours(24) - std::chrono::seconds(1), "tls@example.org",
                    "20261201.b.example@mail.example.org", policies_of(tallies)});
}

}  // namespace

int main(int argc, char** argv) {
    if (argc == 2 && std::string(argv[1]) == "write") {
        std::cout << written();
        return 0;
    }
    const std::string text(std::istreambuf_iterator<char>(std::cin), {});
    const auto report = parse_tls_report(text);
    std::cout << (report ? to_json(*report) : "no: " + report.error());
}
