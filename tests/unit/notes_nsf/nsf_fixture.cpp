#include "nsf_fixture.hpp"

#include <stdlib.h>

#include <array>
#include <fstream>

namespace notes_test {

TempDirectory::TempDirectory() {
    std::string name = (std::filesystem::temp_directory_path() / "nsf-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
    path_ = name;
}

TempDirectory::~TempDirectory() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
}

void NsfTest::write_file(const std::string& name, const std::string& text) const {
    std::ofstream(data(name), std::ios::binary) << text;
}

void NsfTest::SetUp() {
    write_file("notes.ini", "Directory=" + directory_.path().string() +
                                "\nServerName=CN=mail/O=Example\nSTUB_STRICT=" + (is_strict_ ? "1" : "0") + "\n");
    std::string ini = data("notes.ini").string();
    ASSERT_EQ(NotesInitIni(ini.data()), NOERROR);
}

void NsfTest::TearDown() {
    for (const DBHANDLE handle : opened_) EXPECT_EQ(NSFDbClose(handle), NOERROR);
    NotesTerm();
}

DBHANDLE NsfTest::new_database(const std::string& name) {
    EXPECT_EQ(NSFDbCreate(name.c_str(), DBCLASS_NOTEFILE, FALSE), NOERROR);
    return open_database(name);
}

DBHANDLE NsfTest::open_database(const std::string& name) {
    DBHANDLE handle = NULLHANDLE;
    EXPECT_EQ(NSFDbOpen(name.c_str(), &handle), NOERROR);
    if (handle != NULLHANDLE) opened_.push_back(handle);
    return handle;
}

TestNote TestNote::create(DBHANDLE database) {
    NOTEHANDLE handle = NULLHANDLE;
    EXPECT_EQ(NSFNoteCreate(database, &handle), NOERROR);
    return TestNote(handle);
}

TestNote TestNote::open(DBHANDLE database, NOTEID id) {
    NOTEHANDLE handle = NULLHANDLE;
    EXPECT_EQ(NSFNoteOpen(database, id, 0, &handle), NOERROR);
    return TestNote(handle);
}

TestNote::~TestNote() {
    if (handle_ == NULLHANDLE) return;
    EXPECT_EQ(NSFNoteClose(handle_), NOERROR);
}

void TestNote::set(const char* name, const std::string& text) {
    EXPECT_EQ(NSFItemSetText(handle_, name, text.data(), static_cast<WORD>(text.size())), NOERROR);
}

std::string TestNote::text(const char* name) const {
    std::array<char, 2048> buffer{};
    const WORD length = NSFItemGetText(handle_, name, buffer.data(), static_cast<WORD>(buffer.size()));
    return {buffer.data(), length};
}

std::vector<std::string> TestNote::list(const char* name) const {
    std::vector<std::string> entries;
    std::array<char, 2048> buffer{};
    const WORD count = NSFItemGetTextListEntries(handle_, name);
    for (WORD i = 0; i < count; ++i) {
        const WORD length =
            NSFItemGetTextListEntry(handle_, name, i, buffer.data(), static_cast<WORD>(buffer.size() - 1));
        entries.emplace_back(buffer.data(), length);
    }
    return entries;
}

NOTEID TestNote::save(WORD flags) {
    EXPECT_EQ(NSFNoteUpdate(handle_, flags), NOERROR);
    NOTEID id = 0;
    NSFNoteGetInfo(handle_, _NOTE_ID, &id);
    return id;
}

OID TestNote::oid() const {
    OID oid{};
    NSFNoteGetInfo(handle_, _NOTE_OID, &oid);
    return oid;
}

NOTEID add_document(DBHANDLE database, const char* item, const std::string& text) {
    TestNote note = TestNote::create(database);
    note.set(item, text);
    return note.save();
}

namespace {

STATUS collect(void* parameter, SEARCH_MATCH* match, ITEM_TABLE* /*summary*/) {
    auto& found = *static_cast<Found*>(parameter);
    ((match->SERetFlags & SE_FMATCH) != 0 ? found.matching : found.others).push_back(match->ID.NoteID);
    return NOERROR;
}

}  // namespace

Found search(DBHANDLE database, const TIMEDATE* since, WORD flags, WORD mask) {
    Found found;
    TIMEDATE from{};
    if (since != nullptr) from = *since;
    found.status = NSFSearch(database, NULLHANDLE, nullptr, flags, mask, since != nullptr ? &from : nullptr, collect,
                             &found, &found.until);
    return found;
}

std::string describe(const TIMEDATE& time) {
    return std::to_string(time.Innards[1] & 0xffffff) + "." + std::to_string(time.Innards[0]);
}

}  // namespace notes_test
