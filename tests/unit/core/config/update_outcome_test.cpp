#include "core/config/update_outcome.hpp"

#include <gtest/gtest.h>

namespace postern::config {
namespace {

SettingSource source(const char* item, SourceKind kind) { return {find_item(item), "", kind, ""}; }

TEST(UpdateOutcome, NamesEachItemWhoseLastGoodValueStays) {
    SettingsReading reading;
    EXPECT_EQ(update_outcome(reading, {}), "Configuration updated.");
    reading.sources = {source("SMTP_Port", SourceKind::document), source("SMTP_MaxHops", SourceKind::kept),
                       source("SMTP_MaxHops", SourceKind::kept), source("SMTP_SSLPort", SourceKind::corrected)};
    reading.errors = {"wrong"};
    EXPECT_EQ(update_outcome(reading, {{"SMTP_CertificateFile"}, {}}),
              "Configuration updated; what is wrong kept its last good value: SMTP_MaxHops, SMTP_SSLPort, "
              "SMTP_CertificateFile.");
}

TEST(UpdateOutcome, TellsOfWhatNoItemSays) {
    SettingsReading reading;
    reading.errors = {"No Server document has a host name."};
    EXPECT_EQ(update_outcome(reading, {}), "Configuration updated; what is wrong kept its last good value.");
}

TEST(UpdateOutcome, SaysOfWhatIsMissingThatNothingTakesItsPlace) {
    SettingsReading reading;
    reading.errors = {"entry \"third\" is missing", "and another needs it too"};
    const std::string entry = "entry \"third\" of the credentials file";
    EXPECT_EQ(update_outcome(reading, {{}, {entry, entry}}), "Configuration updated; missing: " + entry + ".");
    reading.errors.emplace_back("the file cannot be read");
    EXPECT_EQ(
        update_outcome(reading, {{"SMTP_CredentialsFile"}, {entry, entry}}),
        "Configuration updated; what is wrong kept its last good value: SMTP_CredentialsFile; missing: " + entry + ".");
}

}  // namespace
}  // namespace postern::config
