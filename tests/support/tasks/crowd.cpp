/// A program of eight threads that all use the server at once: `crowd =NOTES.INI NAME`. Each thread puts 25 messages
/// into MQ$CROWD, counts 25 in the statistic Crowd.Calls, and adds 5 documents to crowd.nsf. Exit status 0: all worked.
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "notes_stub/include/mq.h"
#include "notes_stub/include/nsfdb.h"
#include "notes_stub/include/nsfnote.h"
#include "notes_stub/include/stats.h"

namespace {

constexpr int threads = 8;
constexpr int messages = 25;
constexpr int documents = 5;

bool add_document(DBHANDLE database, const std::string& subject) {
    NOTEHANDLE note = NULLHANDLE;
    if (NSFNoteCreate(database, &note) != NOERROR) return false;
    const bool is_stored =
        NSFItemSetText(note, "Subject", subject.c_str(), MAXWORD) == NOERROR && NSFNoteUpdate(note, 0) == NOERROR;
    NSFNoteClose(note);
    return is_stored;
}

bool work(const std::string& name) {
    MQHANDLE queue = NULLHANDLE;
    DBHANDLE database = NULLHANDLE;
    if (MQOpen("MQ$CROWD", 0, &queue) != NOERROR || NSFDbOpen("crowd.nsf", &database) != NOERROR) return false;
    bool is_well = true;
    LONG one = 1;
    for (int number = 0; number < messages; ++number) {
        std::string text = name + " " + std::to_string(number);
        is_well &= MQPut(queue, NOPRIORITY, text.data(), static_cast<WORD>(text.size()), 0) == NOERROR;
        is_well &= StatUpdate("Crowd", "Calls", ST_ADDITIVE, VT_LONG, &one) == NOERROR;
        if (number < documents) is_well &= add_document(database, text);
    }
    return NSFDbClose(database) == NOERROR && MQClose(queue, 0) == NOERROR && is_well;
}

}  // namespace

int main(int argc, char* argv[]) {
    if (argc < 3 || NotesInitExtended(argc, argv) != NOERROR) return 1;
    std::atomic<int> failures = 0;
    std::vector<std::thread> crowd;
    for (int number = 0; number < threads; ++number) {
        crowd.emplace_back([&failures, name = std::string(argv[2]) + "." + std::to_string(number)] {
            NotesInitThread();
            if (!work(name)) ++failures;
            NotesTermThread();
        });
    }
    for (auto& thread : crowd) thread.join();
    NotesTerm();
    return failures == 0 ? 0 : 2;
}
