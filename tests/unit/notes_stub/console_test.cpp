// The console of the real server, through pipes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "tests/unit/notes_stub/server_process.hpp"

namespace notes_stub::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr const char* with_talker = "ServerTasks=talker\n";

TEST(ConsoleCommands, AreAnsweredInTheirOrder) {
    EXPECT_EQ(
        run_console(with_talker,
                    "tell talker say one\ntell talker twice two\nshow config serverTASKS\ntell talker say three\n"),
        "one\ntwo\ntwo\n  ServerTasks=talker\nthree\nending\n");
}

TEST(ConsoleCommands, ThatAreUnknownGetOneLine) {
    EXPECT_EQ(
        run_console("", "bogus\nshow\nshow bogus\nset stat x\n"),
        "Unknown command: bogus. Type help for a list.\nUnknown command: show. Type help for a list.\n"
        "Unknown command: show bogus. Type help for a list.\nUnknown command: set stat x. Type help for a list.\n");
}

TEST(ConsoleCommands, ThatNameAnUnknownTaskGetOneLine) {
    EXPECT_EQ(run_console("", "tell nobody hello\ntell nobody quit\nrestart task nobody\n"),
              "There is no task nobody\nThere is no task nobody\nThere is no task nobody\n");
    EXPECT_THAT(run_console("", "load nothing here\n"), HasSubstr("Unable to load nothing: "));
}

TEST(ConsoleCommands, MayBeShortenedAndInAnyCase) {
    EXPECT_THAT(run_console(with_talker, "SH TA\n"), HasSubstr("talker               Waiting for commands\n"));
    EXPECT_THAT(run_console("", "help\n"), HasSubstr("load NAME [arguments]"));
}

TEST(ConsoleCommands, WithControlCharactersAreRefusedAndShownWithoutThem) {
    EXPECT_EQ(run_console("", "set config A=\x1b[2J\nshow config A\nshow\tconfig A\n"),
              "A command may hold no control characters: set config A=?[2J. Nothing was done.\n"
              "A is not set in notes.ini\nA is not set in notes.ini\n");
}

TEST(ConsoleCommands, LoadTakesNoLibraryAndNotTheServerItself) {
    EXPECT_EQ(run_console("", "load libnotes.so\nload notes-stub\n"),
              "Unable to load libnotes.so: it is a library and no program\n"
              "Unable to load notes-stub: it is this server and no task\n");
}

TEST(ConsoleCommands, TheDataDirectoryOfARunningServerStays) {
    EXPECT_THAT(run_console("", "set config directory=/\nshow config Directory\n"),
                AllOf(HasSubstr("set config: Directory names the data directory, and this server runs on /"),
                      HasSubstr(": tasks would not find it. Nothing was changed.\nDirectory is not set")));
    EXPECT_EQ(run_console("", "set config Directory=.\nload talker\ntell talker say here\n"),
              "Directory changed to .\nhere\nending\n");
}

TEST(ConsoleCommands, NoTaskIsLoadedWhileNotesIniNamesAnotherDataDirectory) {
    EXPECT_THAT(run_console("Directory=/\nServerTasks=talker\n", "tell talker say here\n"),
                AllOf(HasSubstr("Unable to load talker: notes.ini says Directory=/, and this server runs on /"),
                      HasSubstr(": a task would not find it. Mend or remove that line.\nThere is no task talker\n")));
}

TEST(ConsoleCommands, WhatAKilledSetDocumentLeftBehindGoesAtTheNextStart) {
    ServerProcess server;
    const auto leftover = server.data() / "names.dxl.set";
    std::ofstream{leftover} << "<data";
    server.start();
    server.read_until("started");
    server.close_input();
    EXPECT_TRUE(eventually([&] { return !std::filesystem::exists(leftover); }));
}

TEST(ConsoleCommands, QuitWithTheNameOfATaskEndsNothing) {
    EXPECT_EQ(run_console(with_talker, "quit talker\ntell talker say here\n"),
              "quit ends the server and takes no argument; tell NAME quit ends a task\nhere\nending\n");
}

TEST(ConsoleCommands, ThatAreTooLongForARemoteConsoleAreRefusedAndTheNextOneIsPerformed) {
    ServerProcess server;
    server.start();
    ASSERT_TRUE(eventually([&] { return static_cast<bool>(connect_to_server(server.data())); }));
    const std::string script = (server.data() / "script").string();
    std::ofstream{script} << "set config LONG=" << std::string(70000, 'x')
                          << "\nset config SHORT=1\nshow config LONG\n";
    const std::string output = script + ".out";
    const std::string command = std::string{NOTES_STUB_SERVER} + " --console --data " + server.data().string() + " < " +
                                script + " > " + output + " 2>&1";
    EXPECT_EQ(std::system(command.c_str()), 0);
    std::stringstream said;
    said << std::ifstream{output}.rdbuf();
    EXPECT_THAT(said.str(), HasSubstr("This line has 70016 octets; a command may have 65535. Nothing was done.\n"));
    EXPECT_THAT(said.str(), HasSubstr("SHORT changed to 1"));
    EXPECT_THAT(said.str(), HasSubstr("LONG is not set"));
}

TEST(ConsoleTell, SendsTheTextAsItWasTypedWhateverTheCaseOfTheName) {
    EXPECT_EQ(run_console(with_talker, "tell TaLkEr say a  b   c\n"), "a  b   c\nending\n");
}

TEST(ConsoleTell, KeepsUmlautsOnTheirWayThroughLmbcs) {
    EXPECT_EQ(run_console(with_talker, "tell talker say Größe Почта 郵便\n"), "Größe Почта 郵便\nending\n");
}

TEST(ConsoleTell, SaysThatATaskHasNoQueue) {
    EXPECT_EQ(run_console("ServerTasks=idler\n", "tell idler hello\n"),
              "Task idler takes no commands: it has no message queue\n");
}

TEST(ConsoleTell, QuitEndsTheTaskBeforeTheNextCommand) {
    EXPECT_EQ(run_console("ServerTasks=talker,idler\n", "tell talker quit\ntell idler QUIT\nshow tasks\nload talker\n"),
              "ending\n  Task                 Description\nending\n");
}

TEST(ConsoleTasks, ShowsEveryStatusLine) {
    const auto text = run_console("ServerTasks=talker, idler\n", "tell talker status busy now\nshow tasks\n");
    EXPECT_THAT(text,
                HasSubstr("  talker               busy now\n  idler                Idle\n  Idler clock          "));
}

TEST(ConsoleTasks, AreLoadedWithArguments) {
    EXPECT_EQ(run_console("ServerTasks=talker one\n", "tell talker quit\nload TALKER \"two words\"\n"),
              "started with one\nending\nstarted with two words\nending\n");
}

TEST(ConsoleTasks, AreLoadedByPath) {
    const auto path = (std::filesystem::path{NOTES_STUB_SERVER}.parent_path() / "talker").string();
    EXPECT_EQ(run_console("", "load " + path + "\ntell talker say here\n"), "here\nending\n");
}

TEST(ConsoleTasks, AreLoadedAgainWithTheirArguments) {
    EXPECT_EQ(run_console("ServerTasks=talker x\n", "restart task TALKER\ntell talker say again\n"),
              "started with x\nending\nstarted with x\nagain\nending\n");
}

TEST(ConsoleTasks, SeeThatTheyAreLoadedAlready) {
    EXPECT_EQ(run_console(with_talker, "load talker\ntell talker say still here\n"),
              "already loaded\nstill here\nending\n");
}

TEST(ConsoleTasks, ThatDieAreReportedWithSignalAndStatusAndMayBeLoadedAgain) {
    const auto text =
        run_console(with_talker, "tell talker status digging\ntell talker crash\nload talker\ntell talker say back\n");
    EXPECT_THAT(text, HasSubstr("was ended by signal 11 (Segmentation fault); its last status was: digging\nback\n"));
}

TEST(ConsoleTasks, ThatFailAreReportedWithTheirExitStatus) {
    const auto text = run_console(with_talker, "tell talker return\n");
    EXPECT_THAT(text, HasSubstr("The message queue is empty (status 0x0464)\n"));
    EXPECT_THAT(text, HasSubstr("ended with exit status 1; its last status was: Waiting for commands\n"));
}

TEST(ConsoleTasks, ThatLeaveALockAreAborted) {
    const auto text = run_console(with_talker, "tell talker lock\ntell talker quit\n");
    EXPECT_THAT(text, HasSubstr("Misuse of OSLockObject: at NotesTerm, handle "));
    EXPECT_THAT(text, HasSubstr("was ended by signal 6"));
}

TEST(ConsoleTasks, ThatAreProgramsWithNotesMainEndWithTheirStatus) {
    EXPECT_EQ(run_console("", "load stub_program\n"), "");
    EXPECT_THAT(run_console("", "load stub_program 0x0466\n"), HasSubstr("The message queue is quitting"));
}

TEST(ConsoleConfig, ChangesOneLineOfNotesIni) {
    ServerProcess server{"; mine\nA1=x\nB=y\n"};
    server.start();
    server.send(
        "set config a1=Two words\nset config C=3\nshow config a*\nshow config nothing\nset config nonsense\nquit\n");
    const auto text = without_dates(server.read_all());
    EXPECT_EQ(server.wait(), 0);
    EXPECT_THAT(
        text, HasSubstr("a1 changed to Two words\nC changed to 3\n  A1=Two words\nnothing is not set in notes.ini\n"));
    EXPECT_EQ(read_file(server.ini_file()), "; mine\nA1=Two words\nB=y\nSTUB_STRICT=1\nC=3\n");
}

TEST(ConsoleStatistics, AreShownByFacilityAndName) {
    const auto text = run_console(with_talker,
                                  "tell talker count Apples\ntell talker count Pears\ntell talker count Apples\n"
                                  "show stat talker\nshow stat Talker.apples\nshow stat other\n");
    EXPECT_EQ(text,
              "  Talker.Apples = 2\n  Talker.Pears = 1\n  2 statistics found\n"
              "  Talker.Apples = 2\n  1 statistics found\n  0 statistics found\nending\n");
}

TEST(ConsoleInput, ThatEndsWithoutQuitLeavesTheServerRunning) {
    ServerProcess server{with_talker};
    server.start();
    server.send("tell talker say last");  // without a line end
    server.close_input();
    server.read_until("last\n");
    EXPECT_TRUE(connect_to_server(server.data()));
    server.signal(SIGTERM);
    EXPECT_THAT(server.read_all(), HasSubstr("Server ended"));
    EXPECT_EQ(server.wait(), 0);
}

TEST(ConsoleQuit, EndsATaskThatHangsAndSaysWhich) {
    ServerProcess server{"ServerTasks=talker,idler\nSTUB_QUIT_SECONDS=1\nSTUB_ANSWER_SECONDS=7\n"};
    server.start();
    server.send("tell talker status stuck\ntell talker hang\nshow tasks\nquit\n");
    const auto said = server.read_all();
    EXPECT_THAT(said, HasSubstr("Task talker has not answered within 7 seconds"));
    EXPECT_THAT(said, HasSubstr("has called neither AddInIdle nor AddInShouldTerminate for 5 seconds"));
    EXPECT_THAT(said, HasSubstr("did not end within 1 seconds and is killed; its last status was: stuck"));
    EXPECT_EQ(server.wait(), 0);
}

TEST(ConsoleLog, NamesProcessAndThreadWhenItIsAsked) {
    ServerProcess server{"ServerTasks=talker\nDEBUG_THREADID=1\n"};
    server.start();
    server.send("tell talker say marked\nquit\n");
    EXPECT_THAT(server.read_all(), ::testing::ContainsRegex("\\[[0-9]+:00001-[0-9]+\\] [0-9-]+ [0-9:]+   marked\n"));
    EXPECT_EQ(server.wait(), 0);
    EXPECT_TRUE(std::filesystem::exists(server.data() / "log.nsf"));
}

TEST(ConsoleLog, NamesTheThreadThatPutAndTookAMessageToo) {
    ServerProcess server{"ServerTasks=talker\nDEBUG_THREADID=1\nSTUB_TRACE_MQ=1\n"};
    server.start();
    server.send("tell talker send MQ$TALKER say x\nquit\n");
    const auto said = server.read_all();
    const std::string mark = "\\[[0-9]+:00001-[1-9][0-9]*\\] [0-9-]+ [0-9:]+   MQ.TALKER: ";
    for (const char* what : {"put by the console", "taken by talker", "put by talker"})
        EXPECT_THAT(said, ::testing::ContainsRegex(mark + what)) << what;
    EXPECT_THAT(said, Not(HasSubstr(":00000-0]")));
    EXPECT_EQ(server.wait(), 0);
}

class ConsoleDocuments : public ::testing::Test {
protected:
    static std::string documents(const std::string& host) {
        return "<database xmlns='http://www.lotus.com/dxl'><document form='Server'><item "
               "name='ServerName'><text>CN=mail/O=Example"
               "</text></item><item name='SMTPFullHostDomain'><text>" +
               host + "</text></item></document></database>";
    }
    void edit(const std::string& text) { write_file(server_.data() / "names.dxl", text); }

    ServerProcess server_;
};

TEST_F(ConsoleDocuments, AreInForceBeforeTheCommandThatFollowsAnEdit) {
    edit(documents("a.example"));
    server_.start();
    server_.read_until("names.dxl: 1 documents are in force\n");
    edit(documents("b.example"));
    server_.send("show config x\n");
    EXPECT_THAT(server_.read_until("x is not set"), HasSubstr("names.dxl: 1 documents are in force\n"));
    EXPECT_TRUE(std::filesystem::exists(server_.data() / "names.nsf"));
}

TEST_F(ConsoleDocuments, AreReadWithinASecondWithoutACommand) {
    server_.start();
    server_.read_until("started");
    edit(documents("a.example"));
    server_.read_until("names.dxl: 1 documents are in force\n");
}

TEST_F(ConsoleDocuments, StayWhenTheFileIsBrokenAndTheErrorNamesFileAndLine) {
    edit(documents("a.example"));
    server_.start();
    server_.read_until("are in force\n");
    edit("<database>\n<document form='Server'>\n<item name=</document></database>");
    server_.send("show config x\n");
    const auto said = server_.read_until("x is not set");
    EXPECT_THAT(said, HasSubstr("names.dxl"));
    EXPECT_THAT(said, HasSubstr("line 3"));
    EXPECT_THAT(said, HasSubstr("The documents stay as they were."));
    edit(documents("c.example"));
    server_.send("show config y\n");
    EXPECT_THAT(server_.read_until("y is not set"), HasSubstr("names.dxl: 1 documents are in force"));
}

TEST(ServerStart, IsRefusedOnADirectoryThatHasAServer) {
    ServerProcess first;
    first.start();
    first.read_until("started");
    const std::string command =
        std::string{NOTES_STUB_SERVER} + " --data " + first.data().string() + " < /dev/null 2> /dev/null";
    EXPECT_EQ(std::system(command.c_str()), 256);
    EXPECT_EQ(std::system((std::string{NOTES_STUB_SERVER} + " --data /nowhere 2> /dev/null").c_str()), 256);
    EXPECT_EQ(std::system((std::string{NOTES_STUB_SERVER} + " --nonsense 2> /dev/null").c_str()), 256);
}

TEST(ServerStart, OpensASocketForItsOwnerAlone) {
    ServerProcess server;
    server.start();
    ASSERT_TRUE(eventually([&] { return static_cast<bool>(connect_to_server(server.data())); }));
    struct stat found {};
    ASSERT_EQ(::stat((server.data() / "notes-stub.sock").c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777U, 0600U);
}

}  // namespace
}  // namespace notes_stub::test
