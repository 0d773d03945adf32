// mime.h: what a large message costs between a stream and a database.
#include <malloc.h>

#include <fstream>

#include "notes_stub/include/mime.h"
#include "nsf_fixture.hpp"

namespace notes_test {
namespace {

constexpr std::size_t piece_octets = 64UL * 1024;
constexpr std::size_t message_octets = 48UL * 1024 * 1024;
#ifdef POSTERN_SANITIZED
// A sanitizer keeps freed memory and shadows of it: what it costs says nothing.
constexpr double most_copies = 1000;
#else
constexpr double most_copies = 1.4;
#endif

std::size_t status_octets(const std::string& key) {
    std::ifstream status("/proc/self/status");
    std::string word;
    while (status >> word) {
        if (word != key + ":") continue;
        std::size_t kilobytes = 0;
        status >> kilobytes;
        return kilobytes * 1024;
    }
    return 0;
}

/// The most memory that `body` had at a time beyond what there was before, in messages.
template <typename Body>
double copies_during(Body&& body) {
    ::malloc_trim(0);
    std::ofstream("/proc/self/clear_refs") << "5";  // the high-water mark begins anew
    const std::size_t before = status_octets("VmRSS");
    body();
    const std::size_t peak = status_octets("VmHWM");
    return static_cast<double>(peak - std::min(peak, before)) / static_cast<double>(message_octets);
}

class NsfMimeMemory : public DatabaseTest {
protected:
    char body_item[5] = "Body";

    MIMEHANDLE open_stream(NOTEHANDLE note, DWORD flags) {
        MIMEHANDLE stream = nullptr;
        EXPECT_EQ(MIMEStreamOpen(note, body_item, 4, flags, &stream), NOERROR);
        return stream;
    }
    NOTEID store_message() {
        std::string head = "Subject: large\r\nMIME-Version: 1.0\r\n\r\n";
        std::string piece(piece_octets, 'x');
        TestNote note = TestNote::create(database);
        const MIMEHANDLE stream = open_stream(note.handle(), MIME_STREAM_OPEN_WRITE);
        EXPECT_EQ(MIMEStreamPutLine(head.data(), stream), MIME_STREAM_SUCCESS);
        for (std::size_t octets = 0; octets < message_octets; octets += piece.size())
            EXPECT_EQ(MIMEStreamWrite(reinterpret_cast<unsigned char*>(piece.data()), piece_octets, stream),
                      MIME_STREAM_SUCCESS);
        EXPECT_EQ(MIMEStreamItemize(note.handle(), body_item, 4, MIME_STREAM_ITEMIZE_FULL, stream), NOERROR);
        MIMEStreamClose(stream);
        return note.save();
    }
    std::size_t read_message(NOTEID id) {
        std::string piece(piece_octets, '\0');
        TestNote note = TestNote::open(database, id);
        const MIMEHANDLE stream = open_stream(note.handle(), MIME_STREAM_OPEN_READ | MIME_STREAM_INCLUDE_HEADERS);
        std::size_t octets = 0;
        unsigned int length = 0;
        while (MIMEStreamRead(reinterpret_cast<unsigned char*>(piece.data()), &length, piece_octets, stream) ==
               MIME_STREAM_SUCCESS)
            octets += length;
        MIMEStreamClose(stream);
        return octets;
    }
};

TEST_F(NsfMimeMemory, AMessageIsStoredAndReadWithOneCopyOfItInMemory) {
    NOTEID id = 0;
    EXPECT_LT(copies_during([&] { id = store_message(); }), most_copies);
    std::size_t octets = 0;
    EXPECT_LT(copies_during([&] { octets = read_message(id); }), most_copies);
    EXPECT_GT(octets, message_octets);
}

}  // namespace
}  // namespace notes_test
