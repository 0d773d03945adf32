// Messages in and out of notes: what goes in by a stream comes out octet for octet.
#include <cstring>
#include <fstream>
#include <memory>
#include <random>
#include <thread>

#include "notes_stub/include/mime.h"
#include "notes_stub/include/miscerr.h"
#include "notes_stub/include/nsfmime.h"
#include "notes_stub/include/osmem.h"
#include "notes_stub/include/osmisc.h"
#include "nsf_fixture.hpp"

namespace notes_test {
namespace {

char body_item[] = "Body";
constexpr WORD body_length = 4;

/// A stream of a test, closed at the end of its scope.
class Stream {
public:
    static Stream to_write(const TestNote& note) { return Stream(note, MIME_STREAM_OPEN_WRITE); }
    static Stream to_read(const TestNote& note, DWORD headers = MIME_STREAM_INCLUDE_HEADERS) {
        return Stream(note, MIME_STREAM_OPEN_READ | headers);
    }
    ~Stream() { MIMEStreamClose(handle_); }
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;

    [[nodiscard]] MIMEHANDLE handle() const { return handle_; }

    int write(std::string octets) const {
        return MIMEStreamWrite(reinterpret_cast<unsigned char*>(octets.data()), static_cast<unsigned>(octets.size()),
                               handle_);
    }
    void itemize(const TestNote& note, DWORD flags = MIME_STREAM_ITEMIZE_FULL) const {
        EXPECT_EQ(MIMEStreamItemize(note.handle(), body_item, body_length, flags, handle_), NOERROR);
    }
    /// All that is left, by reads into a buffer of this size.
    [[nodiscard]] std::string read(unsigned buffer_octets = 60'000) const {
        std::string all;
        std::vector<unsigned char> buffer(buffer_octets);
        unsigned octets = 0;
        while (MIMEStreamRead(buffer.data(), &octets, buffer_octets, handle_) == MIME_STREAM_SUCCESS)
            all.append(reinterpret_cast<const char*>(buffer.data()), octets);
        EXPECT_EQ(octets, 0U);
        return all;
    }

private:
    Stream(const TestNote& note, DWORD flags) {
        EXPECT_EQ(MIMEStreamOpen(note.handle(), body_item, body_length, flags, &handle_), NOERROR);
    }
    MIMEHANDLE handle_ = nullptr;
};

class NsfMime : public NsfTest {
protected:
    /// Stores a message in a new note of a new database and returns the note's id.
    NOTEID store(const std::string& message, DWORD flags = MIME_STREAM_ITEMIZE_FULL) {
        if (database_ == NULLHANDLE) database_ = new_database("mail.box");
        TestNote note = TestNote::create(database_);
        const Stream stream = Stream::to_write(note);
        EXPECT_EQ(stream.write(message), MIME_STREAM_SUCCESS);
        stream.itemize(note, flags);
        return note.save();
    }
    std::string read(NOTEID id, DWORD headers = MIME_STREAM_INCLUDE_HEADERS) const {
        const TestNote note = TestNote::open(database_, id);
        return Stream::to_read(note, headers).read();
    }
    TestNote open(NOTEID id) const { return TestNote::open(database_, id); }
    /// By NSFItemConvertToText, in UTF-8.
    std::string text(NOTEID id, const char* item) const {
        const TestNote note = open(id);
        char buffer[1024] = {};
        const WORD length = NSFItemConvertToText(note.handle(), item, buffer, sizeof buffer, ';');
        char utf8[4096] = {};
        return {utf8, OSTranslate(OS_TRANSLATE_LMBCS_TO_UTF8, buffer, length, utf8, sizeof utf8)};
    }

    DBHANDLE database_ = NULLHANDLE;
};

const std::string plain = "From: a@example.test\r\nTo: b@example.test\r\nSubject: hello\r\n\r\nbody\r\n";

TEST_F(NsfMime, AMessageComesBackOctetForOctetFromTheDatabase) { EXPECT_EQ(read(store(plain)), plain); }

TEST_F(NsfMime, AMessageOfEveryOctetValueComesBackAsItWas) {
    std::string message = "Subject: binary\r\n\r\n";
    for (int octet = 0; octet < 256; ++octet) message.push_back(static_cast<char>(octet));
    EXPECT_EQ(read(store(message)), message);
}

TEST_F(NsfMime, OddMessagesComeBackAsTheyWere) {
    for (const std::string& message : {std::string{}, std::string{"\r\n"}, std::string{"Subject: no body"},
                                       std::string{"Subject: x\r\n\r\n"}, std::string{"no header at all"},
                                       std::string{"\r\nonly a body\r\n"}, std::string{"a: b\nbare: feeds\n\nbody\n"},
                                       std::string{"Subject: folded\r\n\tover\r\n lines\r\n\r\n.\r\n..\r\n"},
                                       std::string{" begins with a blank\r\n\r\nx"}})
        EXPECT_EQ(read(store(message)), message);
}

TEST_F(NsfMime, FiftyMebibytesComeBackAsTheyWere) {
    std::string message = "Subject: large\r\n\r\n";
    std::mt19937 chance(7);
    message.reserve(50UL << 20);
    while (message.size() < 50UL << 20) {
        const auto word = static_cast<std::uint32_t>(chance());
        message.append(reinterpret_cast<const char*>(&word), sizeof word);
    }
    EXPECT_TRUE(read(store(message)) == message);
}

TEST_F(NsfMime, AHeaderLongerThanAnItemComesBackAsItWas) {
    std::string message;
    for (int i = 0; i < 3'000; ++i) message += "X-Long-" + std::to_string(i) + ": " + std::string(60, 'x') + "\r\n";
    message += "\r\nbody\r\n";
    const NOTEID id = store(message);
    EXPECT_EQ(read(id), message);
    EXPECT_EQ(read(id, 0), "body\r\n");
}

TEST_F(NsfMime, AFieldLongerThanAnItemComesBackAsItWas) {
    const std::string message = "Subject: " + std::string(200'000, 'x') + "\r\n\r\nbody\r\n";
    EXPECT_EQ(read(store(message)), message);
}

TEST_F(NsfMime, ReadsInPiecesOfAnySizeAndSaysTheEndWithoutData) {
    const NOTEID id = store(plain);
    for (const unsigned size : {2U, 3U, 7U, 1'000U}) {
        const TestNote note = open(id);
        const Stream stream = Stream::to_read(note);
        EXPECT_EQ(stream.read(size), plain);
        EXPECT_EQ(MIMEStreamRewind(stream.handle()), MIME_STREAM_SUCCESS);
        EXPECT_EQ(stream.read(size), plain);
    }
}

TEST_F(NsfMime, TheFlagsSayWhichFieldsComeBeforeTheBody) {
    const NOTEID id = store("From: a\r\nContent-Type: text/plain\r\nMIME-Version: 1.0\r\nTo: b\r\n\r\nbody\r\n");
    EXPECT_EQ(read(id, 0), "body\r\n");
    EXPECT_EQ(read(id, MIME_STREAM_MIME_INCLUDE_HEADERS),
              "Content-Type: text/plain\r\nMIME-Version: 1.0\r\n\r\nbody\r\n");
    EXPECT_EQ(read(id, MIME_STREAM_RFC2822_INCLUDE_HEADERS), "From: a\r\nTo: b\r\n\r\nbody\r\n");
}

TEST_F(NsfMime, HeadersBecomeItemsUnderTheNamesThatDominoGivesThem) {
    const NOTEID id = store(
        "Received: one\r\nReceived: two\r\nFrom: Ann <a@example.test>\r\nTo: b@example.test,\r\n\tc@d.test\r\n"
        "Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?= =?iso-8859-1?B?4Q==?= x\r\nMessage-ID: <1@a>\r\n"
        "Date: Wed, 25 Nov 2026 01:02:03 +0100\r\n\r\nbody\r\n");
    EXPECT_EQ(text(id, "From"), "Ann <a@example.test>");
    EXPECT_EQ(text(id, "SendTo"), "b@example.test,\tc@d.test");
    EXPECT_EQ(text(id, "Subject"), "Grüßeá x");
    EXPECT_EQ(text(id, "$MessageID"), "<1@a>");
    EXPECT_EQ(text(id, "Received"), "one");
    EXPECT_NE(text(id, "PostedDate").find("/2026"), std::string::npos) << text(id, "PostedDate");
    EXPECT_EQ(text(id, "$NoteHasNativeMIME"), "1");
}

TEST_F(NsfMime, ADateThatIsNoneStaysText) {
    EXPECT_EQ(text(store("Date: sometime\r\n\r\n"), "PostedDate"), "sometime");
    EXPECT_EQ(text(store("Date: 99 Foo 2026 99:99\r\n\r\n"), "PostedDate"), "99 Foo 2026 99:99");
}

TEST_F(NsfMime, HeadersAloneMakeNoBodyAndABodyAloneMakesNoHeaderItems) {
    const NOTEID headers = store(plain, MIME_STREAM_ITEMIZE_HEADERS);
    EXPECT_EQ(text(headers, "Subject"), "hello");
    {
        const TestNote note = open(headers);
        EXPECT_TRUE(NSFNoteHasMIME(note.handle()));
        EXPECT_FALSE(NSFNoteHasMIMEPart(note.handle()));
        EXPECT_TRUE(NSFNoteHasRFC822Text(note.handle()));
        MIMEHANDLE stream = nullptr;
        EXPECT_EQ(MIMEStreamOpen(note.handle(), nullptr, 0, MIME_STREAM_OPEN_READ, &stream), ERR_ITEM_NOT_FOUND);
        EXPECT_EQ(stream, nullptr);
    }
    const NOTEID body = store(plain, MIME_STREAM_ITEMIZE_BODY);
    EXPECT_EQ(text(body, "Subject"), "");
    EXPECT_FALSE(NSFNoteHasRFC822Text(open(body).handle()));
    EXPECT_EQ(read(body, 0), "body\r\n");
}

TEST_F(NsfMime, ItemizedAgainTheNewMessageTakesTheOldOnesPlace) {
    const NOTEID id = store(plain);
    {
        TestNote note = open(id);
        const Stream stream = Stream::to_write(note);
        EXPECT_EQ(stream.write("Subject: second\r\n\r\nother\r\n"), MIME_STREAM_SUCCESS);
        stream.itemize(note);
        note.save();
    }
    EXPECT_EQ(read(id), "Subject: second\r\n\r\nother\r\n");
    EXPECT_EQ(text(id, "Subject"), "second");
}

TEST_F(NsfMime, LinesGoInWithTheirEndAndComeOutWithoutIt) {
    TestNote note = TestNote::create(new_database());
    char first[] = "Subject: lines";
    char empty[] = "";
    {
        const Stream stream = Stream::to_write(note);
        for (char* line : {first, empty, first})
            EXPECT_EQ(MIMEStreamPutLine(line, stream.handle()), MIME_STREAM_SUCCESS);
        stream.itemize(note);
    }
    const Stream stream = Stream::to_read(note);
    char line[10] = {};
    const auto next = [&] { return MIMEStreamGetLine(line, sizeof line, stream.handle()); };
    EXPECT_EQ(next(), MIME_STREAM_SUCCESS);
    EXPECT_STREQ(line, "Subject: ");  // a line longer than the buffer comes in pieces
    EXPECT_EQ(next(), MIME_STREAM_SUCCESS);
    EXPECT_STREQ(line, "lines");
    EXPECT_EQ(next(), MIME_STREAM_SUCCESS);
    EXPECT_STREQ(line, "");
    while (next() == MIME_STREAM_SUCCESS) {
    }
    EXPECT_EQ(next(), MIME_STREAM_EOS);
    EXPECT_STREQ(line, "");
}

// Longer than what an item holds, so that lines and fields cross from one to the next.
std::string of_many_parts() {
    std::string message = "Subject: many\r\nContent-Type: text/plain\r\n\r\n";
    for (int i = 0; i < 3'000; ++i) message += "line " + std::to_string(i) + std::string(40, 'x') + "\r\n";
    return message;
}

TEST_F(NsfMime, LinesThatCrossFromOneItemToTheNextComeWhole) {
    for (const unsigned size : {7U, 52U, 53U, 54U, 55U, 60'000U}) {
        const std::string message = of_many_parts();
        const TestNote note = open(store(message));
        const Stream stream = Stream::to_read(note);
        std::string text;
        std::string line(size, '\0');
        while (MIMEStreamGetLine(line.data(), size, stream.handle()) == MIME_STREAM_SUCCESS) text += line.c_str();
        std::string expected = message;
        std::erase_if(expected, [](char c) { return c == '\r' || c == '\n'; });
        EXPECT_TRUE(text == expected) << size;
    }
}

TEST_F(NsfMime, AStreamGoesIntoTwoNotesAndEachHasItsOwn) {
    const DBHANDLE database = new_database();
    const std::string message = of_many_parts();
    TestNote first = TestNote::create(database);
    TestNote second = TestNote::create(database);
    {
        const Stream stream = Stream::to_write(first);
        ASSERT_EQ(stream.write(message), MIME_STREAM_SUCCESS);
        stream.itemize(first);
        stream.itemize(second);
        ASSERT_EQ(stream.write("more"), MIME_STREAM_SUCCESS);
        EXPECT_EQ(MIMEStreamRewind(stream.handle()), MIME_STREAM_SUCCESS);
        EXPECT_TRUE(stream.read() == message + "more");
        stream.itemize(second);
    }
    ASSERT_EQ(NSFItemDelete(first.handle(), body_item, body_length), NOERROR);
    EXPECT_TRUE(Stream::to_read(second).read() == message + "more");
}

TEST_F(NsfMime, AStreamReadsOnWhenItsItemsAndItsNoteAreGone) {
    const std::string message = of_many_parts();
    auto note = std::make_unique<TestNote>(open(store(message)));
    const Stream all = Stream::to_read(*note);
    const Stream body = Stream::to_read(*note, MIME_STREAM_MIME_INCLUDE_HEADERS);
    ASSERT_EQ(NSFItemDelete(note->handle(), body_item, body_length), NOERROR);
    note.reset();
    EXPECT_TRUE(all.read() == message);
    EXPECT_TRUE(body.read() == message.substr(message.find("Content-Type")));
}

TEST_F(NsfMime, AHeaderThatEndsWhereAnItemDoesEndsThere) {
    for (const std::size_t octets : {59'996UL, 59'997UL, 59'998UL, 59'999UL, 60'000UL, 60'001UL, 60'002UL}) {
        std::string message = "Subject: " + std::string(octets - 13, 'x') + "\r\n\r\n";
        message += "body\r\n";
        const NOTEID id = store(message);
        EXPECT_TRUE(read(id) == message) << octets;
        EXPECT_EQ(read(id, 0), "body\r\n") << octets;
    }
}

TEST_F(NsfMime, AStreamToReadTakesNothing) {
    const TestNote note = open(store(plain));
    const Stream stream = Stream::to_read(note);
    EXPECT_EQ(stream.write("x"), MIME_STREAM_IO);
    EXPECT_EQ(stream.read(), plain);
}

TEST_F(NsfMime, PartsReadOneAfterTheOtherMakeTheMessage) {
    const std::string message = "Subject: parts\r\n\r\n" + std::string(150'000, 'x');
    const TestNote note = open(store(message));
    std::string all;
    WORD type = 0, reserved = 0, length = 0;
    DWORD flags = 0;
    BLOCKID item{}, next{};
    STATUS status = NSFMimePartGetInfo(note.handle(), body_item, body_length, &type, &flags, &reserved, &length, &item);
    EXPECT_EQ(flags, DWORD{MIME_PART_HAS_HEADERS});
    while (status == NOERROR) {
        DHANDLE memory = NULLHANDLE;
        ASSERT_EQ(NSFMimePartGetPart(item, &memory), NOERROR);
        const char* part = OSLock(char, memory);
        EXPECT_EQ(type, MIME_PART_BODY);
        all.append(part + sizeof(MIME_PART), length);
        OSUnlockObject(memory);
        OSMemFree(memory);
        status = NSFMimePartGetInfoNext(note.handle(), item, body_item, body_length, &type, &flags, &reserved, &length,
                                        &next);
        item = next;
    }
    EXPECT_EQ(status, ERR_ITEM_NOT_FOUND);
    EXPECT_TRUE(ISNULLBLOCKID(item));
    EXPECT_EQ(all, message);
}

/// All parts of the body item: what each says of its lengths, and its octets.
struct PartFound {
    MIME_PART head{};
    std::string octets;
};
std::vector<PartFound> parts_of(const TestNote& note) {
    std::vector<PartFound> found;
    BLOCKID item{};
    STATUS status =
        NSFMimePartGetInfo(note.handle(), body_item, body_length, nullptr, nullptr, nullptr, nullptr, &item);
    while (status == NOERROR) {
        DHANDLE memory = NULLHANDLE;
        EXPECT_EQ(NSFMimePartGetPart(item, &memory), NOERROR);
        PartFound part;
        std::memcpy(&part.head, OSLock(char, memory), sizeof part.head);
        part.octets.assign(OSLock(char, memory) + sizeof part.head, part.head.wByteCount);
        OSUnlockObject(memory);
        OSUnlockObject(memory);
        OSMemFree(memory);
        found.push_back(std::move(part));
        status = NSFMimePartGetInfoNext(note.handle(), item, body_item, body_length, nullptr, nullptr, nullptr, nullptr,
                                        &item);
    }
    return found;
}

TEST_F(NsfMime, APartThatAProgramWritesSaysWhereItsBoundaryAndHeadersEnd) {
    auto note = TestNote::create(new_database());
    std::string part = "\r\n--x\r\nContent-type: text/plain\r\n\r\nthe body\r\n";
    ASSERT_EQ(
        NSFMimePartAppend(note.handle(), body_item, body_length, MIME_PART_BODY,
                          MIME_PART_HAS_BOUNDARY | MIME_PART_HAS_HEADERS, part.data(), static_cast<WORD>(part.size())),
        NOERROR);
    const auto parts = parts_of(note);
    ASSERT_EQ(parts.size(), 1U);
    EXPECT_EQ(parts[0].octets, part);
    const WORD boundary_octets = parts[0].head.wBoundaryLen;
    EXPECT_EQ(boundary_octets, 7);
    EXPECT_EQ(part.substr(7, parts[0].head.wHeadersLen), "Content-type: text/plain\r\n\r\n");
    EXPECT_EQ(parts[0].head.cPartType, MIME_PART_BODY);
}

TEST_F(NsfMime, ALongPartIsWrittenInPiecesAndBecomesSeveralItems) {
    auto note = TestNote::create(new_database());
    DHANDLE context = NULLHANDLE;
    ASSERT_EQ(
        NSFMimePartCreateStream(note.handle(), body_item, body_length, MIME_PART_BODY, MIME_PART_HAS_HEADERS, &context),
        NOERROR);
    std::string headers = "Content-type: text/plain\r\n\r\n";
    std::string piece(50'000, 'x');
    ASSERT_EQ(NSFMimePartAppendStream(context, headers.data(), static_cast<WORD>(headers.size())), NOERROR);
    for (int number = 0; number < 3; ++number)
        ASSERT_EQ(NSFMimePartAppendStream(context, piece.data(), static_cast<WORD>(piece.size())), NOERROR);
    EXPECT_TRUE(parts_of(note).empty());
    ASSERT_EQ(NSFMimePartCloseStream(context, TRUE), NOERROR);
    const auto parts = parts_of(note);
    ASSERT_EQ(parts.size(), 3U);
    EXPECT_EQ(parts[0].octets + parts[1].octets + parts[2].octets, headers + piece + piece + piece);
    const WORD header_octets = parts[0].head.wHeadersLen;
    EXPECT_EQ(header_octets, headers.size());
    const DWORD flags = parts[1].head.dwFlags;  // The member is packed: nothing may refer to it.
    EXPECT_EQ(flags, 0U);
    EXPECT_NE(note.save(), 0U);
}

TEST_F(NsfMime, APartTakesAFileAsBase64) {
    auto note = TestNote::create(new_database());
    for (const auto& [content, encoded] : {std::pair<std::string, std::string>{"", ""},
                                           {"a", "YQ==\r\n"},
                                           {"ab", "YWI=\r\n"},
                                           {"abc", "YWJj\r\n"},
                                           {std::string(58, '\xff'), std::string(76, '/') + "\r\n/w==\r\n"}}) {
        std::ofstream(data("picture.jpg"), std::ios::binary) << content;
        DHANDLE context = NULLHANDLE;
        ASSERT_EQ(NSFMimePartCreateStream(note.handle(), body_item, body_length, MIME_PART_BODY, 0, &context), NOERROR);
        std::string file = data("picture.jpg");
        EXPECT_EQ(NSFMimePartAppendFileToStream(context, file.data()), NOERROR);
        std::string absent = data("absent.jpg");
        EXPECT_EQ(NSFMimePartAppendFileToStream(context, absent.data()), ERR_NOEXIST);
        ASSERT_EQ(NSFMimePartCloseStream(context, TRUE), NOERROR);
        EXPECT_EQ(parts_of(note).back().octets, encoded);
    }
    char name[] = "xx";
    EXPECT_FALSE(NSFIsMimePartInFile(note.handle(), {}, name, 2));
    EXPECT_STREQ(name, "");
    EXPECT_FALSE(NSFIsFileItemMimePart(note.handle(), {}));
}

TEST_F(NsfMime, APartThatIsClosedWithoutAnUpdateLeavesNothing) {
    auto note = TestNote::create(new_database());
    DHANDLE context = NULLHANDLE;
    ASSERT_EQ(NSFMimePartCreateStream(note.handle(), body_item, body_length, MIME_PART_BODY, 0, &context), NOERROR);
    char text[] = "x";
    ASSERT_EQ(NSFMimePartAppendStream(context, text, 1), NOERROR);
    ASSERT_EQ(NSFMimePartCloseStream(context, FALSE), NOERROR);
    EXPECT_TRUE(parts_of(note).empty());
}

TEST_F(NsfMime, ASearchsSummaryLeavesTheMessageOut) {
    store(plain);
    DWORD largest = 0;
    const auto note_size = [](void* parameter, SEARCH_MATCH* match, ITEM_TABLE*) -> STATUS {
        SEARCH_MATCH copy{};
        std::memcpy(&copy, match, sizeof copy);
        *static_cast<DWORD*>(parameter) = copy.SummaryLength;
        return NOERROR;
    };
    EXPECT_EQ(NSFSearch(database_, NULLHANDLE, nullptr, SEARCH_SUMMARY, NOTE_CLASS_DOCUMENT, nullptr, note_size,
                        &largest, nullptr),
              NOERROR);
    EXPECT_GT(largest, 0U);
    EXPECT_LT(largest, 1'000U);
}

using NsfMimeMisuse = MisuseTest;

TEST_F(NsfMimeMisuse, NamesTheCallThatUsedAnotherThreadsStream) {
    TestNote note = TestNote::create(new_database());
    testing::internal::CaptureStdout();
    {
        const Stream stream = Stream::to_write(note);
        std::thread([&] {
            NotesInitThread();
            EXPECT_EQ(stream.write("x"), MIME_STREAM_IO);
            NotesTermThread();
        }).join();
    }
    const std::string line = testing::internal::GetCapturedStdout();
    EXPECT_NE(line.find("MIMEStreamWrite"), std::string::npos) << line;
    EXPECT_NE(line.find("another thread"), std::string::npos) << line;
}

}  // namespace
}  // namespace notes_test
