#include "tests/unit/core/console/console_rig.hpp"

#include <gmock/gmock.h>

#include <boost/json.hpp>

namespace postern::console::test {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;
using tls::Verification;

ports::AlikeDeliveries group(std::string domain, std::string verdict, std::size_t messages,
                             std::optional<Verification> verification = {}, std::string result = "delivered") {
    ports::AlikeDeliveries made;
    made.domain = std::move(domain);
    made.result = std::move(result);
    made.verdict = std::move(verdict);
    made.messages = messages;
    made.verification = verification;
    made.last = WallTime(std::chrono::milliseconds(1'795'570'000'000));
    return made;
}

struct Remembering : Task {
    Remembering() {
        auto named = group("named.example", "may:encrypted:certificate verified", 5, Verification::verified);
        named.is_name_matched = true;
        auto self_signed = group("self.example", "may:encrypted:certificate not checked", 3, Verification::unverified);
        self_signed.verification_reason = "self-signed certificate";
        ports::DeliveryGroups all;
        all.groups = {named,
                      self_signed,
                      group("clear.example", "may:clear:STARTTLS not offered", 2),
                      group("dane.example", "dane:encrypted:TLSA record matches", 4, Verification::unverified),
                      group("late.example", "dane:refused:tlsa-invalid", 1, Verification::unverified, "waiting"),
                      group("here.example", "", 7)};
        all.in_all = all.groups.size();
        all.oldest = WallTime(std::chrono::milliseconds(1'795'000'000'000));
        book.found = std::move(all);
    }
};

TEST(ShowTransit, SumsUpByVerdictAndNamesWhoHasNoTlsAndWhoWaits) {
    Remembering task;
    EXPECT_THAT(
        task.tell("show transit 30"),
        AllOf(HasSubstr("last 30 day[s]; the history reaches back to 2026-11-18"),
              ContainsRegex("may:encrypted:certificate verified +delivered +5"),
              ContainsRegex("Destinations without TLS:\n.*\n +clear.example +2 "),
              ContainsRegex("delayed or refused for TLS:\n.*\n +late.example +1 .*waiting +dane:refused:tlsa-invalid"),
              Not(HasSubstr("here.example"))));
    EXPECT_EQ(task.time - task.book.asked_since, std::chrono::days(30));
}

TEST(ShowTransit, IsWrittenForPrograms) {
    Remembering task;
    EXPECT_THAT(task.tell("show transit --json t.json"), HasSubstr("Written to /data/t.json"));
    const auto report = boost::json::parse(task.files.written.at("t.json")).as_object();
    EXPECT_EQ(report.at("days").as_int64(), 7);
    EXPECT_EQ(report.at("verdicts").as_array().size(), 5u);
    EXPECT_EQ(report.at("without_tls").as_array().front().as_object().at("domain").as_string(), "clear.example");
    EXPECT_EQ(report.at("delayed_for_tls").as_array().size(), 1u);
}

TEST(ShowTransit, SaysWhenThereIsNothingAndRefusesNonsense) {
    Remembering task;
    EXPECT_THAT(task.tell("show transit x"), HasSubstr("\"x\" is no number of days from 1 to 365"));
    EXPECT_THAT(task.tell("show transit 0"), HasSubstr("is no number of days"));
    task.book.found = ports::DeliveryGroups{};
    EXPECT_THAT(task.tell("show transit"),
                AllOf(HasSubstr("the history is empty"), HasSubstr("Nothing went to other")));
    task.book.found = unexpected(ports::SpoolError{ports::SpoolError::Kind::io, "the disk is gone"});
    EXPECT_THAT(task.tell("show transit"), HasSubstr("the disk is gone"));
}

TEST(Rehearse, EncryptDelaysWhatWentInClearText) {
    Remembering task;
    EXPECT_THAT(
        task.tell("rehearse encrypt"),
        AllOf(HasSubstr("of 14 message[s] that were delivered 12 would have been delivered, 2 delayed; of 0"),
              ContainsRegex("Delayed:\n.*\n +clear.example +2 .*no TLS was used"), Not(HasSubstr("Not known:"))));
}

TEST(Rehearse, VerifyDelaysWhatNoRootVouchesFor) {
    Remembering task;
    EXPECT_THAT(task.tell("rehearse verify 7"),
                AllOf(HasSubstr("5 would have been delivered, 9 delayed; of 0"),
                      ContainsRegex("self.example +3 .*no trusted root vouches for the certificate: self-signed")));
}

TEST(Rehearse, SaysWhatHistoryDoesNotKnow) {
    Remembering task;
    EXPECT_THAT(task.tell("rehearse secure"), AllOf(HasSubstr("0 would have been delivered, 9 delayed; of 5"),
                                                    ContainsRegex("Not known:\n.*\n +named.example +5 ")));
    EXPECT_THAT(task.tell("rehearse dane"), HasSubstr("4 would have been delivered, 0 delayed; of 10"));
    EXPECT_THAT(task.tell("rehearse dane-only"), HasSubstr("4 would have been delivered, 2 delayed; of 8"));
}

TEST(Rehearse, WantsALevelThatIsStricter) {
    Remembering task;
    for (const auto* line : {"rehearse", "rehearse may", "rehearse nonsense 7"})
        EXPECT_THAT(task.tell(line), HasSubstr("Name the level")) << line;
    EXPECT_THAT(task.tell("rehearse verify 1000"), HasSubstr("is no number of days"));
}

}  // namespace
}  // namespace postern::console::test
