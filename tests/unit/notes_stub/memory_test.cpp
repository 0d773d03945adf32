#include <gtest/gtest.h>

#include <cstring>

#include "notes_stub/include/oserr.h"
#include "notes_stub/include/osmem.h"
#include "notes_stub/include/pool.h"
#include "tests/unit/notes_stub/session_fixture.hpp"

namespace notes_stub {
namespace {

class HandleMemory : public test::SessionTest {
protected:
    // Lines that the runtime logged while `action` ran; without a server they go to standard output.
    template <class Action>
    static std::string logged(Action action) {
        testing::internal::CaptureStdout();
        action();
        std::fflush(stdout);
        return testing::internal::GetCapturedStdout();
    }
};

TEST_F(HandleMemory, KeepsItsContentOverLocksAndARise) {
    DHANDLE memory = NULLHANDLE;
    ASSERT_EQ(OSMemAlloc(MEM_GROWABLE, 4, &memory), NOERROR);
    std::memcpy(OSLockObject(memory), "abc", 4);
    EXPECT_TRUE(OSUnlockObject(memory));
    ASSERT_EQ(OSMemRealloc(memory, 1000), NOERROR);
    EXPECT_STREQ(OSLock(char, memory), "abc");
    OSUnlock(memory);
    DWORD size = 0;
    OSMemGetSize(memory, &size);
    EXPECT_EQ(size, 1000U);
    EXPECT_EQ(OSMemFree(memory), NOERROR);
}

TEST_F(HandleMemory, OfTheOtherKindKeepsItsContentWhenItGrowsToo) {
    MEMHANDLE memory = NULLMEMHANDLE;
    ASSERT_EQ(OSMemoryAllocate(0, 4, &memory), NOERROR);
    std::memcpy(OSMemoryLock(memory), "abc", 4);
    EXPECT_TRUE(OSMemoryUnlock(memory));
    ASSERT_EQ(OSMemoryReallocate(memory, 1000), NOERROR);
    EXPECT_EQ(OSMemoryGetSize(memory), 1000U);
    EXPECT_STREQ(static_cast<char*>(OSMemoryLock(memory)), "abc");
    OSMemoryUnlock(memory);
    OSMemoryFree(memory);
}

TEST_F(HandleMemory, GivesNoHandleForNoBytes) {
    DHANDLE memory = 17;
    EXPECT_EQ(OSMemAlloc(0, 0, &memory), NOERROR);
    EXPECT_EQ(memory, NULLHANDLE);
    MEMHANDLE other = NULLMEMHANDLE;
    EXPECT_EQ(OSMemoryAllocate(0, 0, &other), NOERROR);
    EXPECT_NE(other, NULLMEMHANDLE);
    EXPECT_EQ(OSMemoryGetSize(other), 0U);
    OSMemoryFree(other);
}

TEST_F(HandleMemory, LocksABlockAtItsOffset) {
    BLOCKID block{};
    EXPECT_TRUE(ISNULLBLOCKID(block));
    ASSERT_EQ(OSMemAlloc(0, 10, &block.pool), NOERROR);
    block.block = 4;
    std::strcpy(OSLockBlock(char, block), "here");
    OSUnlockBlock(block);
    EXPECT_STREQ(OSLock(char, block.pool) + 4, "here");
    OSUnlock(block.pool);
    OSMemFree(block.pool);
}

TEST_F(HandleMemory, SwitchesFromOneBlockToAnother) {
    BLOCKID first{};
    BLOCKID second{};
    ASSERT_EQ(OSMemAlloc(0, 10, &first.pool), NOERROR);
    ASSERT_EQ(OSMemAlloc(0, 10, &second.pool), NOERROR);
    std::strcpy(OSLockBlock(char, first), "one");
    OSUnlockBlock(first);
    second.block = 4;
    std::strcpy(OSLockBlock(char, second), "two");
    OSUnlockBlock(second);
    BLOCKID here{};
    char* text = nullptr;
    OSSwitchBlock(text, here, first);
    EXPECT_STREQ(text, "one");
    OSSwitchBlock(text, here, second);  // and unlocks the first one
    EXPECT_STREQ(text, "two");
    EXPECT_EQ(OSMemFree(first.pool), NOERROR);
    BLOCKID start = second;
    start.block = 0;
    const char* before = text;
    OSSwitchBlock(text, here, start);  // in the same memory
    EXPECT_EQ(text, before - 4);
    OSUnlockBlock(here);
    EXPECT_EQ(OSMemFree(second.pool), NOERROR);
}

TEST_F(HandleMemory, NamesTheCallThatUsesAFreedHandle) {
    expect_misuse();
    DHANDLE memory = NULLHANDLE;
    OSMemAlloc(0, 4, &memory);
    OSMemFree(memory);
    EXPECT_NE(logged([&] { OSMemFree(memory); }).find("Misuse of OSMemFree"), std::string::npos);
    EXPECT_NE(logged([&] { EXPECT_EQ(OSLockObject(memory), nullptr); }).find("Misuse of OSLockObject"),
              std::string::npos);
}

TEST_F(HandleMemory, DoesNotFreeWhatIsLocked) {
    expect_misuse();
    DHANDLE memory = NULLHANDLE;
    OSMemAlloc(0, 4, &memory);
    OSLockObject(memory);
    EXPECT_NE(logged([&] { OSMemFree(memory); }).find("still locked"), std::string::npos);
    OSUnlockObject(memory);
    EXPECT_EQ(logged([&] { OSMemFree(memory); }), "");
}

TEST_F(HandleMemory, ReportsAnUnlockTooMany) {
    expect_misuse();
    MEMHANDLE memory = NULLMEMHANDLE;
    OSMemoryAllocate(0, 4, &memory);
    OSMemoryLock(memory);
    OSMemoryUnlock(memory);
    EXPECT_NE(logged([&] { OSMemoryUnlock(memory); }).find("Misuse of OSMemoryUnlock"), std::string::npos);
    OSMemoryFree(memory);
}

TEST_F(HandleMemory, ReportsALockThatIsLeftAtTheEnd) {
    expect_misuse();
    DHANDLE memory = NULLHANDLE;
    OSMemAlloc(0, 4, &memory);
    OSLockObject(memory);
    const auto text = logged([] { NotesTerm(); });
    EXPECT_NE(text.find("Misuse of OSLockObject"), std::string::npos);
    OSUnlockObject(memory);
    OSMemFree(memory);
}

using HandleMemoryDeathTest = HandleMemory;

TEST_F(HandleMemoryDeathTest, AbortsAtAMisuseWithStubStrict) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_DEATH(OSMemFree(99999), "misuse of OSMemFree");
}

}  // namespace
}  // namespace notes_stub
