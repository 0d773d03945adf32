#include <fstream>
#include <thread>

#include "notes_stub/nsf/log_database.hpp"
#include "nsf_fixture.hpp"

namespace notes_test {
namespace {

using notes_stub::LogDatabase;

class LogDatabaseTest : public NsfTest {
protected:
    LogDatabase log() { return LogDatabase(data("log.nsf"), "CN=mail/O=Example"); }

    /// The lines of every document, in order.
    std::vector<std::string> lines(const std::string& name = "log.nsf") {
        std::vector<std::string> all;
        const DBHANDLE database = open_database(name);
        for (const NOTEID id : search(database).matching) {
            for (std::string& line : TestNote::open(database, id).list("EventList")) all.push_back(std::move(line));
        }
        return all;
    }
};

TEST_F(LogDatabaseTest, KeepsLinesInTheirOrderInAnEventsDocument) {
    {
        LogDatabase database = log();
        database.append("11-24-2026 10:00:00   SMTP Server: Started");
        database.append("");
        database.append("second");
    }
    EXPECT_EQ(lines(), (std::vector<std::string>{"11-24-2026 10:00:00   SMTP Server: Started", "", "second"}));
    const DBHANDLE database = open_database("log.nsf");
    const TestNote note = TestNote::open(database, search(database).matching.at(0));
    EXPECT_EQ(note.text("Form"), "Events");
    EXPECT_EQ(note.text("Server"), "CN=mail/O=Example");
    TIMEDATE time{};
    EXPECT_TRUE(NSFItemGetTime(note.handle(), "StartTime", &time));
    EXPECT_TRUE(NSFItemGetTime(note.handle(), "FinishTime", &time));
}

TEST_F(LogDatabaseTest, HasWrittenEverythingWhenAFlushReturns) {
    LogDatabase database = log();
    database.append("first");
    database.flush();
    EXPECT_EQ(lines(), std::vector<std::string>{"first"});
    database.append("second");
    database.flush();
    database.flush();
    EXPECT_EQ(lines(), (std::vector<std::string>{"first", "second"}));
}

TEST_F(LogDatabaseTest, BeginsANewDocumentWhenOneIsFull) {
    LogDatabase database = log();
    for (int i = 0; i < 1'200; ++i) database.append("line " + std::to_string(i));
    database.flush();
    const std::vector<std::string> all = lines();
    ASSERT_EQ(all.size(), 1'200U);
    EXPECT_EQ(all.back(), "line 1199");
    EXPECT_EQ(search(open_database("log.nsf")).matching.size(), 3U);
    EXPECT_EQ(database.dropped(), 0U);
}

TEST_F(LogDatabaseTest, AppendsAfterWhatAnEarlierServerLeft) {
    { log().append("before"); }
    { log().append("after"); }
    EXPECT_EQ(lines(), (std::vector<std::string>{"before", "after"}));
}

TEST_F(LogDatabaseTest, CountsWhatDoesNotFitAndSaysSo) {
    LogDatabase database = log();
    for (int i = 0; i < 60'000; ++i) database.append("x");
    database.flush();
    const std::size_t dropped = database.dropped();
    EXPECT_GT(dropped, 0U);
    database.append("last");
    database.flush();
    const std::vector<std::string> all = lines();
    std::size_t said = 0;
    std::size_t notices = 0;
    for (const std::string& line : all) {
        if (line.find(" lines dropped") == std::string::npos) continue;
        said += std::stoul(line);
        ++notices;
    }
    EXPECT_EQ(said, dropped);
    EXPECT_EQ(all.size() - notices, 60'001U - dropped);
    EXPECT_EQ(all.back(), "last");
}

TEST_F(LogDatabaseTest, MovesADamagedFileAsideAndGoesOn) {
    write_file("log.nsf", "this is no database");
    LogDatabase database = log();
    database.append("after the damage");
    database.flush();
    EXPECT_EQ(lines(), std::vector<std::string>{"after the damage"});
    EXPECT_TRUE(std::filesystem::exists(data("log.nsf.damaged")));
    EXPECT_EQ(database.dropped(), 0U);
}

TEST_F(LogDatabaseTest, GoesOnWhenTheFileIsRemovedOrEmptiedMeanwhile) {
    LogDatabase database = log();
    database.append("lost with the file");
    database.flush();
    std::filesystem::remove(data("log.nsf"));
    database.append("in the new file");
    database.flush();
    EXPECT_EQ(lines(), std::vector<std::string>{"in the new file"});
    ASSERT_EQ(NSFDbCreate("log.nsf", DBCLASS_NOTEFILE, TRUE), NOERROR);
    database.append("in the emptied file");
    database.flush();
    EXPECT_EQ(lines(), std::vector<std::string>{"in the emptied file"});
}

TEST_F(LogDatabaseTest, LosesLinesButNothingElseWhenItCannotWrite) {
    LogDatabase database(data("absent/log.nsf"), "CN=mail/O=Example");
    database.append("lost");
    database.flush();
    EXPECT_EQ(database.dropped(), 1U);
    std::filesystem::create_directory(data("absent"));
    database.append("kept");
    database.flush();
    const std::vector<std::string> all = lines("absent/log.nsf");
    ASSERT_EQ(all.size(), 2U);
    EXPECT_TRUE(all[0].starts_with("1 lines dropped"));
    EXPECT_EQ(all[1], "kept");
}

TEST_F(LogDatabaseTest, TakesLinesFromSeveralThreads) {
    LogDatabase database = log();
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int n = 0; n < 200; ++n) database.append("line");
        });
    }
    for (std::thread& thread : threads) thread.join();
    database.flush();
    EXPECT_EQ(lines().size(), 800U);
}

}  // namespace
}  // namespace notes_test
