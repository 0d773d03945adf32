#include "tests/unit/core/console/console_rig.hpp"

#include <gmock/gmock.h>
#include <boost/json.hpp>

// `--json FILE` of the show commands about TLS and settings.
namespace postern::console::test {
namespace {

using boost::json::array;
using boost::json::object;
using testing::HasSubstr;

/// What the command wrote.
object report_of(Task& task, const std::string& command) {
    EXPECT_THAT(task.tell(command + " --json r.json"), HasSubstr("Written to /data/r.json ("));
    return boost::json::parse(task.files.written.at("r.json")).as_object();
}

std::string text(const object& from, std::string_view key) { return std::string(from.at(key).as_string()); }

/// The first object of the array that has this name.
object named(const object& from, std::string_view list, std::string_view name) {
    for (const auto& one : from.at(list).as_array())
        if (one.as_object().at("name").as_string() == name) return one.as_object();
    ADD_FAILURE() << list << " has no " << name;
    return {};
}

TEST(ShowTlsReport, HasPortsCertificateAndCounters) {
    Task task;
    task.since_start.add_outbound(tls::Outcome::clear_not_offered, std::nullopt);
    task.in_all.add_outbound(tls::Outcome::clear_not_offered, std::nullopt);
    task.in_all.add_outbound(tls::Outcome::clear_not_offered, std::nullopt);
    tls::Facts facts;
    facts.version = "TLSv1.3";
    facts.cipher = "TLS_AES_256_GCM_SHA384";
    task.in_all.add_inbound(facts);
    const auto report = report_of(task, "show tls");
    EXPECT_EQ(text(report, "report"), "show tls");
    const auto tcp = named(report, "inbound_ports", "SMTP inbound TCP/IP port");
    EXPECT_EQ(text(tcp, "address"), "127.0.0.1");
    EXPECT_EQ(tcp.at("sessions").to_number<int>(), 3);
    EXPECT_TRUE(tcp.at("is_listening").as_bool());
    EXPECT_EQ(text(tcp, "tls"), "STARTTLS offered");
    const auto ssl = named(report, "inbound_ports", "SMTP inbound SSL port");
    EXPECT_TRUE(ssl.at("address").is_null());
    EXPECT_EQ(text(ssl, "reason"), "the port status is Disabled");
    EXPECT_EQ(text(named(report, "outbound_ports", "SMTP outbound TCP/IP port"), "status"), "Negotiated SSL (TLS)");
    const auto& certificate = report.at("certificates").as_array().at(0).as_object();
    EXPECT_EQ(text(certificate, "subject"), "CN=mail.example.test");
    EXPECT_EQ(certificate.at("names").as_array().size(), 2u);
    EXPECT_EQ(text(certificate, "not_after"), "2027-01-23T01:40:10.000Z");
    EXPECT_TRUE(report.at("certificate_trouble").is_null());
    const auto sent = named(report, "counters", "not offered");
    EXPECT_EQ(text(sent, "direction"), "sent");
    EXPECT_EQ(sent.at("since_start").to_number<int>(), 1);
    EXPECT_EQ(sent.at("in_all").to_number<int>(), 2);
    const auto version = named(report, "counters", "TLSv1.3");
    EXPECT_EQ(text(version, "kind"), "version");
    EXPECT_EQ(version.at("since_start").to_number<int>(), 0);
    EXPECT_EQ(version.at("in_all").to_number<int>(), 1);
}

TEST(ShowTlsReport, SaysWhyThereIsNoCertificate) {
    Task task;
    task.installed = unexpected(std::string("no certificate is installed"));
    const auto report = report_of(task, "show tls");
    EXPECT_TRUE(report.at("certificates").as_array().empty());
    EXPECT_EQ(text(report, "certificate_trouble"), "no certificate is installed");
}

TEST(ShowTlsSessionsReport, HasEachSession) {
    Task task;
    TlsSession session;
    session.address = "2001:db8::7";
    session.port = 99;
    session.facts.version = "TLSv1.3";
    session.facts.server_name = "mail.example.test";
    session.age = std::chrono::minutes(2);
    task.reader.under_tls = {{session}, 4321, 1};
    const auto report = report_of(task, "show tls sessions");
    EXPECT_EQ(task.reader.asked_rows, 100'000u);
    EXPECT_EQ(report.at("session_count").to_number<int>(), 4321);
    EXPECT_EQ(report.at("silent_threads").to_number<int>(), 1);
    const auto& one = report.at("sessions").as_array().at(0).as_object();
    EXPECT_EQ(text(one, "address"), "2001:db8::7");
    EXPECT_EQ(one.at("port").to_number<int>(), 99);
    EXPECT_TRUE(one.at("speaks_for").is_null());
    EXPECT_EQ(text(one, "server_name"), "mail.example.test");
    EXPECT_EQ(one.at("age").to_number<int>(), 120);
    EXPECT_EQ(text(one.at("tls").as_object(), "version"), "TLSv1.3");
}

TEST(ShowConfigReport, HasTheSettingsThatMatch) {
    Task task;
    task.reading.errors = {"one item is wrong"};
    const auto all = report_of(task, "show config");
    EXPECT_EQ(all.at("settings").as_array().size(), task.reading.sources.size());
    EXPECT_EQ(all.at("errors").as_array(), (array{"one item is wrong"}));
    const auto some = report_of(task, "show config relayhost");
    bool is_found = false;
    for (const auto& value : some.at("settings").as_array()) {
        const auto& setting = value.as_object();
        if (setting.at("item").as_string() != "SMTP_RelayHost") continue;
        is_found = true;
        EXPECT_EQ(text(setting, "value"), "relay.example");
        EXPECT_EQ(text(setting, "state"), "set");
        EXPECT_EQ(text(setting, "from"), "Configuration Settings document *");
        EXPECT_EQ(text(setting, "origin"), "ours");
    }
    EXPECT_TRUE(is_found);
    EXPECT_LT(some.at("settings").as_array().size(), all.at("settings").as_array().size());
}

TEST(ShowConfigReport, IsNotWrittenWhereNothingMatches) {
    Task task;
    EXPECT_THAT(task.tell("show config zzz --json r.json"),
                HasSubstr("No setting matches \"zzz\".\nNo file was written."));
    EXPECT_TRUE(task.files.written.empty());
}

}  // namespace
}  // namespace postern::console::test
