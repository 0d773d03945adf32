// darray.h
#include <gtest/gtest.h>

#include <cstring>

#include "notes_stub/include/darray.h"
#include "notes_stub/include/miscerr.h"
#include "notes_stub/include/oserr.h"
#include "notes_stub/include/osmem.h"
#include "tests/unit/notes_stub/session_fixture.hpp"

namespace notes_stub {
namespace {

struct Entry {
    WORD number;
    PSTRING key;
    PSTRING value;
};

class DynamicArray : public test::SessionTest {
protected:
    void allocate(WORD elements, WORD storage) {
        ASSERT_EQ(OSDArrayAlloc(sizeof(Entry), 2, elements, storage, &handle, &array), NOERROR);
    }
    void TearDown() override {
        if (handle != NULLHANDLE) {
            EXPECT_TRUE(OSUnlockObject(handle));
            EXPECT_EQ(OSMemFree(handle), NOERROR);
        }
        SessionTest::TearDown();
    }
    STATUS add(WORD number, std::string key, std::string value, WORD index = MAXWORD) {
        Entry entry{
            number, {static_cast<WORD>(key.size()), 0, key.data()}, {static_cast<WORD>(value.size()), 0, value.data()}};
        return OSDArrayAddElement(handle, &array, &entry, index);
    }
    [[nodiscard]] std::string text() const {
        std::string out;
        for (WORD i = 0; i < array->ElementsUsed; ++i) {
            const Entry& entry = OSDArray(array, Entry)[i];
            out += std::to_string(entry.number) + "=" +
                   std::string(OSDArrayString(array, entry.key), entry.key.StringSize) + "/" +
                   std::string(OSDArrayString(array, entry.value), entry.value.StringSize) + " ";
        }
        return out;
    }

    DHANDLE handle = NULLHANDLE;
    DARRAY* array = nullptr;
};

TEST_F(DynamicArray, HasRoomForWhatWasAskedForAndIsEmpty) {
    allocate(4, 128);
    EXPECT_EQ(array->ElementsUsed, 0);
    EXPECT_EQ(array->ElementsFree, 4);
    EXPECT_EQ(array->StringStorageFree, 128);
    EXPECT_EQ(array->ObjectSize, sizeof(DARRAY) + 4 * sizeof(Entry) + 128);
}

TEST_F(DynamicArray, TakesElementsAnywhereAndGrows) {
    allocate(1, 0);
    EXPECT_EQ(add(1, "one", ""), NOERROR);
    EXPECT_EQ(add(3, "three", "drei"), NOERROR);
    EXPECT_EQ(array->ElementsFree, 2);
    EXPECT_EQ(array->StringStorageFree, 64 - 9);
    EXPECT_EQ(add(2, "two", "zwei", 1), NOERROR);
    EXPECT_EQ(add(0, "", "null", 0), NOERROR);
    EXPECT_EQ(text(), "0=/null 1=one/ 2=two/zwei 3=three/drei ");
}

TEST_F(DynamicArray, ClosesTheGapOfWhatIsRemoved) {
    allocate(0, 0);
    for (WORD i = 0; i < 8; ++i) ASSERT_EQ(add(i, std::string(i, 'k'), std::string(60, 'v')), NOERROR);
    const WORD before = array->ObjectSize;
    for (WORD i = 0; i < 6; ++i) ASSERT_EQ(OSDArrayRemoveElement(handle, &array, 1), NOERROR);
    EXPECT_EQ(text(), "0=/" + std::string(60, 'v') + " 7=kkkkkkk/" + std::string(60, 'v') + " ");
    EXPECT_LT(array->ObjectSize, before);
    EXPECT_LE(array->ElementsFree, 3);
    EXPECT_LE(array->StringStorageFree, 128);
    EXPECT_EQ(OSDArrayRemoveElement(handle, &array, 2), ERR_MISC_INVALID_ARGS);
}

TEST_F(DynamicArray, GrowsAsItIsTold) {
    allocate(0, 0);
    ASSERT_EQ(OSDArraySetFreeSizes(array, 12, 24, 256, 1024), NOERROR);
    ASSERT_EQ(add(1, "a", "b"), NOERROR);
    EXPECT_EQ(array->ElementsFree, 12);
    EXPECT_EQ(array->StringStorageFree, 256);
}

TEST_F(DynamicArray, IsNeverLargerThanOneSegment) {
    DHANDLE none = 1;
    DARRAY* nothing = nullptr;
    EXPECT_EQ(OSDArrayAlloc(sizeof(Entry), 2, 1500, 65000, &none, &nothing), ERR_SEGMENT_TOO_BIG);
    EXPECT_EQ(none, NULLHANDLE);
    EXPECT_EQ(OSDArrayAlloc(4, 2, 1, 0, &none, &nothing), ERR_MISC_INVALID_ARGS);
    allocate(0, 0);
    ASSERT_EQ(add(1, "kept", ""), NOERROR);
    EXPECT_EQ(add(2, std::string(40000, 'x'), std::string(40000, 'x')), ERR_SEGMENT_TOO_BIG);
    EXPECT_EQ(text(), "1=kept/ ");
}

}  // namespace
}  // namespace notes_stub
