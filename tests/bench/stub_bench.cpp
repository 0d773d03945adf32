// The stand-in for Domino: how long its server takes to start, and how many notes a second a program updates, one after
// another in one database. Prints both beside their targets. Arguments: notes-stub, and a directory on the disk to be
// measured.

#include "notes_stub/include/nsfdb.h"
#include "notes_stub/include/nsfnote.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

constexpr double target_milliseconds = 100;
constexpr double target_updates = 10'000;
constexpr int starts = 9;
constexpr int notes = 5'000;

double milliseconds_since(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

void require(bool is_well, const char* what) {
    if (is_well) return;
    std::fprintf(stderr, "%s\n", what);
    std::exit(1);
}

// From exec to the line that says that the server is there; quit ends it.
double start_up(const char* program, const std::string& data) {
    std::array<int, 2> input{};
    std::array<int, 2> output{};
    require(pipe(input.data()) == 0 && pipe(output.data()) == 0, "no pipe");
    const auto start = Clock::now();
    const pid_t child = fork();
    require(child >= 0, "no process");
    if (child == 0) {
        dup2(input[0], STDIN_FILENO);
        dup2(output[1], STDOUT_FILENO);
        for (const int end : {input[0], input[1], output[0], output[1]}) close(end);
        execl(program, program, "--data", data.c_str(), nullptr);
        _exit(127);
    }
    close(input[0]);
    close(output[1]);
    std::string text;
    std::array<char, 4096> buffer{};
    double took = 0;
    for (ssize_t length = 0; (length = read(output[0], buffer.data(), buffer.size())) > 0;) {
        text.append(buffer.data(), static_cast<std::size_t>(length));
        if (took != 0 || text.find(" started") == std::string::npos) continue;
        took = milliseconds_since(start);
        require(write(input[1], "quit\n", 5) == 5, "no console");
    }
    close(input[1]);
    close(output[0]);
    int status = 0;
    require(waitpid(child, &status, 0) == child && status == 0 && took > 0, text.c_str());
    return took;
}

void update_one(DBHANDLE database, int number) {
    NOTEHANDLE note = NULLHANDLE;
    const std::string text = "note " + std::to_string(number);
    require(NSFNoteCreate(database, &note) == NOERROR, "NSFNoteCreate");
    require(NSFItemSetText(note, "Form", "Memo", MAXWORD) == NOERROR, "NSFItemSetText");
    require(NSFItemSetText(note, "Subject", text.c_str(), MAXWORD) == NOERROR, "NSFItemSetText");
    require(NSFNoteUpdate(note, 0) == NOERROR, "NSFNoteUpdate");
    require(NSFNoteClose(note) == NOERROR, "NSFNoteClose");
}

double updates_a_second() {
    DBHANDLE database = NULLHANDLE;
    require(NSFDbCreate("bench.nsf", DBCLASS_NOTEFILE, FALSE) == NOERROR, "NSFDbCreate");
    require(NSFDbOpen("bench.nsf", &database) == NOERROR, "NSFDbOpen");
    const auto start = Clock::now();
    for (int number = 0; number < notes; ++number) update_one(database, number);
    const double milliseconds = milliseconds_since(start);
    require(NSFDbClose(database) == NOERROR, "NSFDbClose");
    return notes / milliseconds * 1000;
}

}  // namespace

int main(int argc, char** argv) {
    require(argc == 3, "usage: stub_bench <notes-stub> <directory>");
    std::string name = std::string(argv[2]) + "/stub-bench-XXXXXX";
    require(mkdtemp(name.data()) != nullptr, "no directory");
    std::string ini = name + "/notes.ini";
    std::ofstream(ini) << "[Notes]\nServerName=CN=mail/O=Example\nDirectory=" << name << "\n";

    std::vector<double> times;
    for (int i = 0; i < starts; ++i) times.push_back(start_up(argv[1], name));
    std::ranges::sort(times);
    std::printf("start-up: %.0f ms at the median of %d, %.0f ms at most (target: below %.0f)\n", times[starts / 2],
                starts, times.back(), target_milliseconds);
    std::fflush(stdout);
    require(NotesInitIni(ini.data()) == NOERROR, "NotesInitIni");
    std::printf("updates: %.0f notes a second (target: %.0f)\n", updates_a_second(), target_updates);
    NotesTerm();
    std::filesystem::remove_all(name);
    return 0;
}
