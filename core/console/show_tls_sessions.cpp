#include "core/base/time.hpp"
#include "core/base/utf8.hpp"
#include "core/console/commands.hpp"
#include "core/console/json_fields.hpp"
#include "core/console/table.hpp"
#include "core/console/tls_json.hpp"
#include "core/console/tls_sessions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace postern::console {

namespace {

constexpr std::size_t max_shown = 100;
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

constexpr Field<TlsSession> session_fields[] = {
    {"address", "string", "The peer's.", [](const auto& it) { return text_value(it.address); }},
    {"port", "number", "The peer's.", [](const auto& it) -> boost::json::value { return it.port; }},
    {"speaks_for", "string or null", "The client, where the peer is a proxy that told of it.",
     [](const auto& it) { return text_value(it.speaks_for); }},
    {"server_name", "string or null", "SNI: the host that the client asked for.",
     [](const auto& it) { return text_value(it.facts.server_name); }},
    {"age", "number", "Seconds since the handshake.",
     [](const auto& it) -> boost::json::value {
         return std::chrono::duration_cast<std::chrono::seconds>(it.age).count();
     }},
    {"tls", "tls", "What the handshake agreed on; the certificate is the client's.",
     [](const auto& it) { return tls_value(it.facts); }},
};

constexpr Field<TlsSessions> sessions_fields[] = {
    {"session_count", "number", "Inbound sessions under TLS.",
     [](const auto& it) -> boost::json::value { return it.in_all; }},
    {"silent_threads", "number", "Threads that did not answer in time: their sessions are missing.",
     [](const auto& it) -> boost::json::value { return it.silent_workers; }},
    {"sessions", "array of session", "The oldest first.",
     [](const auto& it) -> boost::json::value { return array_of<TlsSession>(session_fields, it.oldest); }},
};

}  // namespace

TlsSessions joined(TlsSessions some, TlsSessions others, std::size_t max_rows_wanted) {
    std::vector<TlsSession> all;
    std::merge(std::move_iterator(some.oldest.begin()), std::move_iterator(some.oldest.end()),
               std::move_iterator(others.oldest.begin()), std::move_iterator(others.oldest.end()),
               std::back_inserter(all), [](const TlsSession& a, const TlsSession& b) { return a.age > b.age; });
    if (all.size() > max_rows_wanted) all.resize(max_rows_wanted);
    return {std::move(all), some.in_all + others.in_all, some.silent_workers + others.silent_workers};
}

View show_tls_sessions(const ViewRequest& request, Context& context) {
    const auto sessions = context.queue_reader().tls_sessions(request.is_for_program ? request.max_rows() : max_shown);
    if (request.is_for_program) {
        View view;
        view.json = report_text("show tls sessions", context, object_of<TlsSessions>(sessions_fields, sessions));
        return view;
    }
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

std::vector<ObjectText> show_tls_sessions_objects() {
    return {text_of<TlsSessions>("show tls sessions", sessions_fields), text_of<TlsSession>("session", session_fields)};
}

}  // namespace postern::console
