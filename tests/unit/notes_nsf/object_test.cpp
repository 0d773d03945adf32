#include <cstring>
#include <fstream>
#include <iterator>

#include "notes_stub/include/nsfobjec.h"
#include "notes_stub/include/pool.h"
#include "nsf_fixture.hpp"

namespace notes_test {
namespace {

class NsfObject : public DatabaseTest {
protected:
    [[nodiscard]] DWORD allocate(DWORD size) {
        DWORD object = 0;
        EXPECT_EQ(NSFDbAllocObject(database, size, NOTE_CLASS_DOCUMENT, 7, &object), NOERROR);
        return object;
    }
    STATUS write(DWORD object, DWORD offset, const std::string& octets) {
        DHANDLE memory = NULLHANDLE;
        EXPECT_EQ(OSMemAlloc(0, static_cast<DWORD>(octets.size()), &memory), NOERROR);
        std::memcpy(OSLock(char, memory), octets.data(), octets.size());
        OSUnlock(memory);
        const STATUS status = NSFDbWriteObject(database, object, memory, offset, static_cast<DWORD>(octets.size()));
        EXPECT_EQ(OSMemFree(memory), NOERROR);
        return status;
    }
    /// What was read, or the status as text.
    [[nodiscard]] std::string read(DWORD object, DWORD offset = 0, DWORD length = MAXDWORD) {
        DHANDLE memory = NULLHANDLE;
        if (const STATUS status = NSFDbReadObject(database, object, offset, length, &memory); status != NOERROR)
            return "status " + std::to_string(status);
        DWORD size = 0;
        EXPECT_EQ(OSMemGetSize(memory, &size), NOERROR);
        std::string octets(OSLock(char, memory), size);
        OSUnlock(memory);
        EXPECT_EQ(OSMemFree(memory), NOERROR);
        return octets;
    }
    [[nodiscard]] bool is_there(DWORD object) {
        return NSFDbGetObjectSize(database, object, OBJECT_UNKNOWN, nullptr, nullptr, nullptr) == NOERROR;
    }
};

std::string status_text(STATUS status) { return "status " + std::to_string(status); }

TEST_F(NsfObject, IsZeroesUntilItIsWrittenAndKeepsWhatIsWritten) {
    const DWORD object = allocate(10);
    EXPECT_EQ(read(object), std::string(10, '\0'));
    EXPECT_EQ(write(object, 2, "abc"), NOERROR);
    EXPECT_EQ(read(object), std::string("\0\0abc\0\0\0\0\0", 10));
    EXPECT_EQ(read(object, 3, 2), "bc");
}

TEST_F(NsfObject, SaysItsSizeClassAndPrivileges) {
    DWORD size = 0;
    WORD object_class = 0;
    WORD privileges = 0;
    EXPECT_EQ(NSFDbGetObjectSize(database, allocate(10), OBJECT_UNKNOWN, &size, &object_class, &privileges), NOERROR);
    EXPECT_EQ(size, 10u);
    EXPECT_EQ(object_class, NOTE_CLASS_DOCUMENT);
    EXPECT_EQ(privileges, 7);
}

TEST_F(NsfObject, IsNeitherReadNorWrittenPastItsEnd) {
    const DWORD object = allocate(4);
    EXPECT_EQ(read(object, 5, 1), status_text(ERR_OBJECT_TRUNCATED));
    EXPECT_EQ(read(object, 2, 3), status_text(ERR_OBJECT_TRUNCATED));
    EXPECT_EQ(read(object, 0, 0), status_text(ERR_OBJECT_CANNOT_BE_ZERO));
    EXPECT_EQ(write(object, 2, "abc"), ERR_OBJECT_TRUNCATED);
}

TEST_F(NsfObject, GrowsAndShrinksUnderItsId) {
    const DWORD object = allocate(3);
    ASSERT_EQ(write(object, 0, "abc"), NOERROR);
    ASSERT_EQ(NSFDbReallocObject(database, object, 5), NOERROR);
    EXPECT_EQ(read(object), std::string("abc\0\0", 5));
    ASSERT_EQ(NSFDbReallocObject(database, object, 2), NOERROR);
    EXPECT_EQ(read(object), "ab");
}

TEST_F(NsfObject, IsGoneOnceFreedAndItsIdIsNotGivenAgain) {
    const DWORD object = allocate(3);
    EXPECT_EQ(NSFDbFreeObject(database, object), NOERROR);
    EXPECT_FALSE(is_there(object));
    EXPECT_EQ(NSFDbFreeObject(database, object), ERR_INVALID_OBJECT);
    EXPECT_NE(allocate(3), object);
}

/// A note with an item that names the object.
NOTEID add_object_note(DBHANDLE database, DWORD object, BOOL dealloc) {
    auto note = TestNote::create(database);
    BLOCKID value{NULLHANDLE, NULLBLOCK};
    constexpr DWORD length = sizeof(WORD) + 6;
    EXPECT_EQ(OSMemAlloc(0, length, &value.pool), NOERROR);
    char* octets = OSLockBlock(char, value);
    const WORD words[] = {TYPE_OBJECT, OBJECT_FILTER_LEFTTODO};
    std::memcpy(octets, words, sizeof words);
    std::memcpy(octets + sizeof words, &object, sizeof object);
    OSUnlockBlock(value);
    EXPECT_EQ(NSFItemAppendObject(note.handle(), ITEM_SUMMARY, "$LeftToDo", 9, value, length, dealloc), NOERROR);
    BLOCKID found{};
    EXPECT_TRUE(NSFNoteHasObjects(note.handle(), &found));
    return note.save();
}

TEST_F(NsfObject, GoesWithItsItemWhereTheItemSaysSo) {
    const DWORD tied = allocate(3);
    const DWORD free = allocate(3);
    const NOTEID first = add_object_note(database, tied, TRUE);
    const NOTEID second = add_object_note(database, free, FALSE);
    EXPECT_TRUE(is_there(tied));
    ASSERT_EQ(NSFNoteDelete(database, first, 0), NOERROR);
    ASSERT_EQ(NSFNoteDelete(database, second, 0), NOERROR);
    EXPECT_FALSE(is_there(tied));
    EXPECT_TRUE(is_there(free));
}

class NsfAttachment : public NsfObject {
protected:
    std::string content = std::string("first line\r\n\0\xff", 14) + std::string(3'000'000, 'x');

    NOTEID add_note_with_file() {
        write_file("source.bin", content);
        auto note = TestNote::create(database);
        EXPECT_EQ(NSFNoteAttachFile(note.handle(), ITEM_NAME_ATTACHMENT, 5, data("source.bin").c_str(), "report.bin",
                                    COMPRESS_HUFF),
                  NOERROR);
        return note.save();
    }
    static BLOCKID item_of(const TestNote& note) {
        BLOCKID item{};
        WORD type = 0;
        BLOCKID value{};
        DWORD length = 0;
        EXPECT_EQ(NSFItemInfo(note.handle(), ITEM_NAME_ATTACHMENT, 5, &item, &type, &value, &length), NOERROR);
        EXPECT_EQ(type, TYPE_OBJECT);
        return item;
    }
    [[nodiscard]] std::string extracted(const TestNote& note) const {
        EXPECT_EQ(NSFNoteExtractFile(note.handle(), item_of(note), data("target.bin").c_str(), nullptr), NOERROR);
        std::ifstream stream(data("target.bin"), std::ios::binary);
        return {std::istreambuf_iterator<char>(stream), {}};
    }
};

TEST_F(NsfAttachment, IsExtractedOctetForOctet) {
    const NOTEID id = add_note_with_file();
    EXPECT_TRUE(extracted(TestNote::open(database, id)) == content);
}

TEST_F(NsfAttachment, IsHandedOnInPiecesUntilTheRoutineHasHadEnough) {
    const TestNote note = TestNote::open(database, add_note_with_file());
    const auto collect = [](const BYTE* octets, DWORD length, void* all) -> STATUS {
        static_cast<std::string*>(all)->append(reinterpret_cast<const char*>(octets), length);
        return NOERROR;
    };
    const auto refuse = [](const BYTE*, DWORD, void*) -> STATUS { return ERR_CANCEL; };
    std::string all;
    EXPECT_EQ(NSFNoteExtractWithCallback(note.handle(), item_of(note), nullptr, 0, collect, &all), NOERROR);
    EXPECT_TRUE(all == content);
    EXPECT_EQ(NSFNoteExtractWithCallback(note.handle(), item_of(note), nullptr, 0, refuse, nullptr), ERR_CANCEL);
    EXPECT_EQ(NSFNoteExtractWithCallback(note.handle(), {}, nullptr, 0, collect, &all), ERR_ITEM_NOT_FOUND);
}

TEST_F(NsfAttachment, MayBeEmpty) {
    content.clear();
    EXPECT_EQ(extracted(TestNote::open(database, add_note_with_file())), "");
}

TEST_F(NsfAttachment, SaysItsNameAndItsSizeInItsItem) {
    const auto note = TestNote::open(database, add_note_with_file());
    WORD type = 0;
    BLOCKID item{};
    BLOCKID value{};
    DWORD length = 0;
    ASSERT_EQ(NSFItemInfo(note.handle(), ITEM_NAME_ATTACHMENT, 5, &item, &type, &value, &length), NOERROR);
    const std::string octets(OSLockBlock(char, value) + sizeof(WORD), length - sizeof(WORD));
    OSUnlockBlock(value);
    EXPECT_EQ(octets.substr(36), "report.bin");
    DWORD size = 0;
    std::memcpy(&size, octets.data() + 16, sizeof size);
    EXPECT_EQ(size, content.size());
}

TEST_F(NsfAttachment, IsGoneWithItsOctetsOnceItWasDetachedAndTheNoteUpdated) {
    const NOTEID id = add_note_with_file();
    auto note = TestNote::open(database, id);
    ASSERT_EQ(NSFNoteDetachFile(note.handle(), item_of(note)), NOERROR);
    EXPECT_TRUE(is_there(1));
    note.save();
    EXPECT_FALSE(is_there(1));
    EXPECT_FALSE(NSFNoteHasObjects(note.handle(), nullptr));
}

TEST_F(NsfAttachment, IsCopiedWithItsNoteToAnotherDatabase) {
    const NOTEID id = add_note_with_file();
    const DBHANDLE other = new_database("other.nsf");
    NOTEID copy = 0;
    ASSERT_EQ(NSFDbCopyNote(database, nullptr, nullptr, id, other, nullptr, nullptr, &copy, nullptr), NOERROR);
    ASSERT_EQ(NSFNoteDelete(database, id, 0), NOERROR);
    EXPECT_TRUE(extracted(TestNote::open(other, copy)) == content);
}

TEST_F(NsfAttachment, OfAFileThatIsNotThereIsAnError) {
    auto note = TestNote::create(database);
    EXPECT_EQ(NSFNoteAttachFile(note.handle(), ITEM_NAME_ATTACHMENT, 5, data("absent").c_str(), "absent", 0),
              ERR_NOEXIST);
    EXPECT_FALSE(NSFNoteHasObjects(note.handle(), nullptr));
}

}  // namespace
}  // namespace notes_test
