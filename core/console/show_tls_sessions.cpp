#include "core/base/time.hpp"
#include "core/base/utf8.hpp"
#include "core/console/commands.hpp"
#include "core/console/table.hpp"
#include "core/console/tls_sessions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace postern::console {

namespace {

constexpr std::size_t max_rows = 100;
constexpr std::size_t max_name_octets = 40;  // Of what a client chose: it must not push the other columns away.

std::string or_dash(const std::string& text) { return text.empty() ? "-" : cut(text, max_name_octets); }

std::string certificate_of(const tls::Facts& facts) {
    switch (facts.verification) {
        case tls::Verification::no_certificate:
            return "-";
        case tls::Verification::verified:
            return "verified: " + cut(facts.peer_subject, max_name_octets);
        case tls::Verification::unverified:
            return "not verified: " + cut(facts.peer_subject, max_name_octets);
    }
    return {};
}

std::string peer_of(const TlsSession& session) {
    const auto peer = place(session.address, session.port);
    return session.speaks_for.empty() ? peer : fmt::format("{} through {}", session.speaks_for, peer);
}

Row row_of(const TlsSession& session) {
    const auto& facts = session.facts;
    return {peer_of(session),      or_dash(facts.server_name),
            facts.version,         facts.cipher,
            or_dash(facts.group),  facts.is_resumed ? "yes" : "no",
            certificate_of(facts), spoken(std::chrono::duration_cast<std::chrono::seconds>(session.age))};
}

}  // namespace

TlsSessions joined(TlsSessions some, TlsSessions others, std::size_t max_rows_wanted) {
    std::vector<TlsSession> all;
    std::merge(std::move_iterator(some.oldest.begin()), std::move_iterator(some.oldest.end()),
               std::move_iterator(others.oldest.begin()), std::move_iterator(others.oldest.end()),
               std::back_inserter(all), [](const TlsSession& a, const TlsSession& b) { return a.age > b.age; });
    if (all.size() > max_rows_wanted) all.resize(max_rows_wanted);
    return {std::move(all), some.in_all + others.in_all, some.silent_workers + others.silent_workers};
}

Lines show_tls_sessions(std::string_view, Context& context) {
    const auto sessions = context.queue_reader().tls_sessions(max_rows);
    Lines lines{fmt::format("{} inbound session[s] under TLS.", sessions.in_all)};
    if (!sessions.oldest.empty()) {
        std::vector<Row> rows{{"Peer", "SNI", "Version", "Cipher", "Group", "Resumed", "Client certificate", "Age"}};
        for (const auto& session : sessions.oldest) rows.push_back(row_of(session));
        for (auto& line : aligned(rows)) lines.push_back(std::move(line));
    }
    if (sessions.in_all > sessions.oldest.size())
        lines.push_back(fmt::format("  and {} more, younger", sessions.in_all - sessions.oldest.size()));
    if (sessions.silent_workers > 0)
        lines.push_back(fmt::format("  {} thread[s] did not answer in time: their sessions are missing here.",
                                    sessions.silent_workers));
    return lines;
}

}  // namespace postern::console
