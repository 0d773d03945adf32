/// Views made as a program makes them: a note with a selection, columns and an order.
#pragma once

#include <string>
#include <vector>

#include "notes_stub/include/nif.h"
#include "nsf_fixture.hpp"

namespace notes_test {

struct TestColumn {
    std::string item;
    std::string formula;
    WORD flags = 0;       ///< VCF1_xxx
    BYTE sort_flags = 0;  ///< CDF_xxx, with VCF1_M_Sort
};
struct TestView {
    std::string title;
    std::string selection = "SELECT @All";
    std::vector<TestColumn> columns = {};
    WORD flags = 0x0002;  ///< VIEW_TABLE_xxx: flat
};
/// Returns the note's id.
NOTEID make_view(DBHANDLE database, const TestView& view);

/// A collection that a test has open; closed at the end of its scope.
class TestCollection {
public:
    TestCollection(DBHANDLE database, NOTEID view, DHANDLE unread = NULLHANDLE);
    ~TestCollection();
    TestCollection(const TestCollection&) = delete;
    TestCollection& operator=(const TestCollection&) = delete;

    [[nodiscard]] HCOLLECTION handle() const { return handle_; }
    [[nodiscard]] DHANDLE collapsed() const { return collapsed_; }
    [[nodiscard]] DHANDLE selected() const { return selected_; }
    /// The values of the entries that are reached so, each with a blank for each level before it and its columns joined
    /// by a bar.
    [[nodiscard]] std::vector<std::string> read(WORD navigator = NAVIGATE_NEXT, COLLECTIONPOSITION position = {},
                                                DWORD skip = 1, DWORD count = MAXDWORD) const;
    /// The position of the entry that NIFFindByName finds, and how many there are.
    [[nodiscard]] std::vector<std::string> find(const std::string& name, WORD flags = 0) const;

private:
    HCOLLECTION handle_ = NULLHANDLE;
    DHANDLE collapsed_ = NULLHANDLE;
    DHANDLE selected_ = NULLHANDLE;
};

}  // namespace notes_test
