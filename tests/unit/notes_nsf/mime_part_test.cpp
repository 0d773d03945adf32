// nsfmime.h: parts by their items, deleted, and made of attached files.
#include "notes_stub/include/nsfmime.h"
#include "notes_stub/include/osmem.h"
#include "nsf_fixture.hpp"

namespace notes_test {
namespace {

char body_item[] = "Body";
constexpr WORD body_length = 4;

using NsfMimePart = NsfTest;

/// Without the MIME_PART before them; empty where there is no part.
std::string octets_of_last(const TestNote& note) {
    std::string octets;
    BLOCKID item{};
    STATUS status =
        NSFMimePartGetInfo(note.handle(), body_item, body_length, nullptr, nullptr, nullptr, nullptr, &item);
    while (status == NOERROR) {
        DHANDLE memory = NULLHANDLE;
        DWORD size = 0;
        EXPECT_EQ(NSFMimePartGetPart(item, &memory), NOERROR);
        EXPECT_EQ(OSMemGetSize(memory, &size), NOERROR);
        octets = std::string(OSLock(char, memory), size).substr(sizeof(MIME_PART));
        OSUnlockObject(memory);
        OSMemFree(memory);
        status = NSFMimePartGetInfoNext(note.handle(), item, body_item, body_length, nullptr, nullptr, nullptr, nullptr,
                                        &item);
    }
    return octets;
}

TEST_F(NsfMimePart, APartIsDescribedByItsItem) {
    auto note = TestNote::create(new_database());
    std::string part = "--x\r\nContent-type: text/plain\r\n\r\nthe body\r\n";
    ASSERT_EQ(
        NSFMimePartAppend(note.handle(), body_item, body_length, MIME_PART_BODY,
                          MIME_PART_HAS_BOUNDARY | MIME_PART_HAS_HEADERS, part.data(), static_cast<WORD>(part.size())),
        NOERROR);
    BLOCKID item{};
    ASSERT_EQ(NSFItemInfo(note.handle(), body_item, body_length, &item, nullptr, nullptr, nullptr), NOERROR);
    WORD type = 0, reserved = 1, all_at = 0, all = 0, boundary_at = 0, boundary = 0, headers_at = 0, headers = 0,
         body_at = 0, body = 0;
    DWORD flags = 0;
    ASSERT_EQ(NSFMimePartGetInfoByBLOCKID(item, &type, &flags, &reserved, &all_at, &all, &boundary_at, &boundary,
                                          &headers_at, &headers, &body_at, &body),
              NOERROR);
    DHANDLE memory = NULLHANDLE;
    ASSERT_EQ(NSFMimePartGetPart(item, &memory), NOERROR);
    const char* octets = OSLock(char, memory);
    EXPECT_EQ(std::string(octets + all_at, all), part);
    EXPECT_EQ(std::string(octets + boundary_at, boundary), "--x\r\n");
    EXPECT_EQ(std::string(octets + headers_at, headers), "Content-type: text/plain\r\n\r\n");
    EXPECT_EQ(std::string(octets + body_at, body), "the body\r\n");
    OSUnlockObject(memory);
    OSMemFree(memory);
    EXPECT_EQ(type, MIME_PART_BODY);
    EXPECT_EQ(flags, DWORD{MIME_PART_HAS_BOUNDARY | MIME_PART_HAS_HEADERS});
    note.set("Subject", "x");
    ASSERT_EQ(NSFItemInfo(note.handle(), "Subject", 7, &item, nullptr, nullptr, nullptr), NOERROR);
    EXPECT_EQ(NSFMimePartGetInfoByBLOCKID(item, &type, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr,
                                          nullptr, nullptr, nullptr),
              ERR_INVALID_ITEMUNK);
}

TEST_F(NsfMimePart, PartsAreDeletedByTheirName) {
    auto note = TestNote::create(new_database());
    char text[] = "x\r\n";
    char other[] = "Other";
    for (int number = 0; number < 2; ++number)
        ASSERT_EQ(NSFMimePartAppend(note.handle(), body_item, body_length, MIME_PART_BODY, 0, text, 3), NOERROR);
    ASSERT_EQ(NSFMimePartAppend(note.handle(), other, 5, MIME_PART_BODY, 0, text, 3), NOERROR);
    EXPECT_EQ(NSFMimePartDelete(note.handle(), body_item, body_length), NOERROR);
    EXPECT_TRUE(octets_of_last(note).empty());
    EXPECT_TRUE(NSFItemIsPresent(note.handle(), other, 5));
    EXPECT_EQ(NSFMimePartDelete(note.handle(), body_item, body_length), ERR_ITEM_NOT_FOUND);
}

TEST_F(NsfMimePart, APartTakesAnAttachedFileAsItIs) {
    auto note = TestNote::create(new_database());
    write_file("picture.jpg", "not base64");
    ASSERT_EQ(NSFNoteAttachFile(note.handle(), "$FILE", 5, data("picture.jpg").c_str(), "picture.jpg", 0), NOERROR);
    DHANDLE context = NULLHANDLE;
    ASSERT_EQ(
        NSFMimePartCreateStream(note.handle(), body_item, body_length, MIME_PART_BODY, MIME_PART_HAS_HEADERS, &context),
        NOERROR);
    char headers[] = "Content-Transfer-Encoding: binary\r\n\r\n";
    ASSERT_EQ(NSFMimePartAppendStream(context, headers, sizeof headers - 1), NOERROR);
    char absent[] = "absent.jpg";
    EXPECT_EQ(NSFMimePartAppendObjectToStream(context, absent), ERR_ITEM_NOT_FOUND);
    char name[] = "picture.jpg";
    EXPECT_EQ(NSFMimePartAppendObjectToStream(context, name), NOERROR);
    ASSERT_EQ(NSFMimePartCloseStream(context, TRUE), NOERROR);
    EXPECT_EQ(octets_of_last(note), std::string(headers) + "not base64");
    EXPECT_TRUE(NSFNoteHasObjects(note.handle(), nullptr));
}

}  // namespace
}  // namespace notes_test
