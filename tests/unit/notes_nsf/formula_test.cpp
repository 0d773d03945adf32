#include <cstring>

#include "notes_stub/include/misc.h"
#include "notes_stub/include/osmem.h"
#include "notes_stub/include/osmisc.h"
#include "nsf_fixture.hpp"

namespace notes_test {
namespace {

struct Compiled {
    STATUS status = NOERROR;
    FORMULAHANDLE handle = NULLHANDLE;
    WORD size = 0;
    STATUS error = NOERROR;
    WORD line = 0, column = 0, offset = 0, length = 0;
};

Compiled compile(const std::string& text) {
    Compiled out;
    out.status = NSFFormulaCompile(nullptr, 0, text.data(), static_cast<WORD>(text.size()), &out.handle, &out.size,
                                   &out.error, &out.line, &out.column, &out.offset, &out.length);
    return out;
}

std::vector<NOTEID> select(DBHANDLE database, const std::string& formula) {
    const Compiled compiled = compile(formula);
    EXPECT_EQ(compiled.status, NOERROR) << formula << " at " << compiled.offset;
    std::vector<NOTEID> found;
    const auto take = [](void* parameter, SEARCH_MATCH* match, ITEM_TABLE*) -> STATUS {
        static_cast<std::vector<NOTEID>*>(parameter)->push_back(match->ID.NoteID);
        return NOERROR;
    };
    EXPECT_EQ(NSFSearch(database, compiled.handle, nullptr, 0, NOTE_CLASS_DOCUMENT, nullptr, take, &found, nullptr),
              NOERROR);
    EXPECT_EQ(OSMemFree(compiled.handle), NOERROR);
    return found;
}

std::string to_lmbcs(const std::string& utf8) {
    std::string out(utf8.size() * 3 + 1, '\0');
    out.resize(OSTranslate(OS_TRANSLATE_UTF8_TO_LMBCS, utf8.data(), static_cast<WORD>(utf8.size()), out.data(),
                           static_cast<WORD>(out.size())));
    return out;
}

/// One note: Form is "Memo", Count is 5, When is noon of 2 March 2024, Names is the list a, b.
class SelectionFormula : public NsfTest {
protected:
    void SetUp() override {
        NsfTest::SetUp();
        database_ = new_database();
        TestNote note = TestNote::create(database_);
        note.set("Form", "Memo");
        const NUMBER five = 5;
        ASSERT_EQ(NSFItemSetNumber(note.handle(), "Count", &five), NOERROR);
        std::string text = "03/02/2024 12:00:00";
        char* rest = text.data();
        TIMEDATE when{};
        ASSERT_EQ(ConvertTextToTIMEDATE(nullptr, nullptr, &rest, static_cast<WORD>(text.size()), &when), NOERROR);
        ASSERT_EQ(NSFItemSetTime(note.handle(), "When", &when), NOERROR);
        ASSERT_EQ(NSFItemCreateTextList(note.handle(), "Names", "a", MAXWORD), NOERROR);
        ASSERT_EQ(NSFItemAppendTextList(note.handle(), "Names", "b", MAXWORD, TRUE), NOERROR);
        note.set("City", to_lmbcs("ZÜRICH"));
        id_ = note.save();
    }
    [[nodiscard]] bool selects(const std::string& formula) { return select(database_, formula).size() == 1; }

    DBHANDLE database_ = NULLHANDLE;
    NOTEID id_ = 0;
};

TEST_F(SelectionFormula, AllSelectsEveryDocumentWithOrWithoutSelect) {
    EXPECT_TRUE(selects("SELECT @All"));
    EXPECT_TRUE(selects("select @all;"));
    EXPECT_TRUE(selects("@All"));
    EXPECT_FALSE(selects("SELECT !@All"));
}

TEST_F(SelectionFormula, ComparesTextWithItsCase) {
    EXPECT_TRUE(selects("SELECT Form = \"Memo\""));
    EXPECT_TRUE(selects("SELECT form = {Memo}"));
    EXPECT_FALSE(selects("SELECT Form = \"memo\""));
    EXPECT_TRUE(selects("SELECT @LowerCase(Form) = \"memo\""));
    EXPECT_TRUE(selects("SELECT Form != \"Note\""));
    EXPECT_FALSE(selects("SELECT Form <> \"Memo\""));
    EXPECT_TRUE(selects("SELECT Form < \"Note\" & Form >= \"Memo\""));
}

TEST_F(SelectionFormula, ComparesNumbersAndTimes) {
    EXPECT_TRUE(selects("SELECT Count = 5 & Count > 4.5 & Count <= 5 & Count > -1"));
    EXPECT_FALSE(selects("SELECT Count < 5"));
    EXPECT_FALSE(selects("SELECT Count > 5"));
    EXPECT_TRUE(selects("SELECT When = [03/02/2024 12:00:00]"));
    EXPECT_TRUE(selects("SELECT When > [03/01/2024 00:00:00] & When < [03/03/2024 00:00:00]"));
    EXPECT_FALSE(selects("SELECT When > [03/02/2024 12:00:00]"));
}

TEST_F(SelectionFormula, ValuesOfDifferentKindsAreNeitherEqualNorOrdered) {
    EXPECT_FALSE(selects("SELECT Form = 5"));
    EXPECT_FALSE(selects("SELECT Form > 5"));
    EXPECT_FALSE(selects("SELECT Form <= 5"));
    EXPECT_TRUE(selects("SELECT Form != 5"));
}

TEST_F(SelectionFormula, AnAbsentItemIsTheEmptyTextAndNotAvailable) {
    EXPECT_TRUE(selects("SELECT Nowhere = \"\""));
    EXPECT_FALSE(selects("SELECT @IsAvailable(Nowhere)"));
    EXPECT_TRUE(selects("SELECT @IsAvailable(Form) & !@IsAvailable(Nowhere)"));
}

TEST_F(SelectionFormula, PairsListsAndIsContentWithOnePair) {
    EXPECT_TRUE(selects("SELECT Names = \"b\""));
    EXPECT_FALSE(selects("SELECT Names = \"c\""));
    EXPECT_TRUE(selects("SELECT Names = Names"));
}

TEST_F(SelectionFormula, FindsTextInsideTextWithItsCase) {
    EXPECT_TRUE(selects("SELECT @Contains(Form; \"em\")"));
    EXPECT_FALSE(selects("SELECT @Contains(Form; \"EM\")"));
    EXPECT_TRUE(selects("SELECT @Contains(@LowerCase(Form); \"mem\")"));
    EXPECT_FALSE(selects("SELECT @Contains(Count; \"5\")"));
}

TEST_F(SelectionFormula, NotBindsOneComparisonAndAndAndOrGoFromLeftToRight) {
    EXPECT_FALSE(selects("SELECT !Form = \"Memo\""));
    EXPECT_FALSE(selects("SELECT @All | @All & Form = \"x\""));
    EXPECT_TRUE(selects("SELECT @All | (@All & Form = \"x\")"));
    EXPECT_TRUE(selects("SELECT !(Form = \"x\" | Form = \"y\")"));
}

TEST_F(SelectionFormula, ReadsLmbcsAndLowersIt) {
    EXPECT_TRUE(selects(to_lmbcs("SELECT City = \"ZÜRICH\"")));
    EXPECT_TRUE(selects(to_lmbcs("SELECT @LowerCase(City) = \"zürich\"")));
    EXPECT_FALSE(selects("SELECT City = \"ZÜRICH\""));  // UTF-8 where LMBCS is expected
}

TEST_F(SelectionFormula, RefusesWhatItDoesNotKnowAndNeverTakesItAsTrue) {
    for (const char* text : {"",
                             "SELECT",
                             "SELECT Form",
                             "SELECT 1",
                             "SELECT @True",
                             "SELECT @Created > [01/01/2020 00:00:00]",
                             "FIELD x := 1; SELECT @All",
                             "DEFAULT x := 1; @All",
                             "SELECT @All; SELECT !@All",
                             "SELECT Form = ",
                             "SELECT (Form = \"a\"",
                             "SELECT Form = \"a",
                             "SELECT Form = \"a\":\"b\"",
                             "SELECT 1 < 2 < 3",
                             "SELECT @IsAvailable(\"Form\")",
                             "SELECT @Contains(Form)",
                             "SELECT Count + 1 = 6",
                             "SELECT Count = 5x",
                             "SELECT When > [01/01/2020]",
                             "SELECT When > [12:00]",
                             "SELECT When > [no time]",
                             "SELECT (@All) = 1",
                             "SELECT @All @All",
                             "SELECT Form = 1 & 2"}) {
        const Compiled refused = compile(text);
        EXPECT_EQ(refused.status, ERR_FORMULA_COMPILATION) << text;
        EXPECT_EQ(refused.error, ERR_FORMULA_COMPILATION) << text;
        EXPECT_EQ(refused.handle, static_cast<DHANDLE>(NULLHANDLE)) << text;
    }
    EXPECT_EQ(compile("SELECT " + std::string(60000, '(')).status, ERR_FORMULA_COMPILATION);
}

TEST_F(SelectionFormula, SaysWhereItWasRefused) {
    const Compiled refused = compile("SELECT @All &\n @Weekday = 1");
    EXPECT_EQ(refused.line, 2);
    EXPECT_EQ(refused.column, 2);
    EXPECT_EQ(refused.offset, 15);
    EXPECT_EQ(refused.length, 8);
    const Compiled taken = compile("@All");
    EXPECT_EQ(taken.error, NOERROR);
    EXPECT_EQ(taken.length, 0);
    OSMemFree(taken.handle);
}

TEST_F(SelectionFormula, WithATimeNotesThatDoNotMatchArePassedOnUnmarked) {
    const Compiled compiled = compile("SELECT Form = \"Other\"");
    TIMEDATE since{};
    TimeConstant(TIMEDATE_MINIMUM, &since);
    BYTE flags = SE_FMATCH;
    const auto take = [](void* parameter, SEARCH_MATCH* match, ITEM_TABLE*) -> STATUS {
        *static_cast<BYTE*>(parameter) = match->SERetFlags;
        return NOERROR;
    };
    EXPECT_EQ(NSFSearch(database_, compiled.handle, nullptr, 0, NOTE_CLASS_DOCUMENT, &since, take, &flags, nullptr),
              NOERROR);
    EXPECT_EQ(flags, SE_FNOMATCH);
    OSMemFree(compiled.handle);
}

TEST_F(SelectionFormula, IsEvaluatedAgainstAnOpenNote) {
    const Compiled compiled = compile("SELECT Form = \"Memo\"");
    HCOMPUTE compute = nullptr;
    ASSERT_EQ(NSFComputeStart(0, OSLockObject(compiled.handle), &compute), NOERROR);
    OSUnlockObject(compiled.handle);
    OSMemFree(compiled.handle);
    TestNote note = TestNote::open(database_, id_);
    BOOL matches = FALSE, removed = TRUE, modified = TRUE;
    DHANDLE result = NULLHANDLE;
    WORD length = 0;
    EXPECT_EQ(NSFComputeEvaluate(compute, note.handle(), &result, &length, &matches, &removed, &modified), NOERROR);
    EXPECT_EQ(matches, TRUE);
    EXPECT_EQ(removed, FALSE);
    EXPECT_EQ(modified, FALSE);
    ASSERT_EQ(length, sizeof(WORD) + sizeof(NUMBER));
    const char* value = OSLock(char, result);
    WORD type = 0;
    NUMBER number = 0;
    std::memcpy(&type, value, sizeof type);
    std::memcpy(&number, value + sizeof type, sizeof number);
    OSUnlockObject(result);
    OSMemFree(result);
    EXPECT_EQ(type, TYPE_NUMBER);
    EXPECT_EQ(number, 1);
    note.set("Form", "Other");
    EXPECT_EQ(NSFComputeEvaluate(compute, note.handle(), nullptr, nullptr, &matches, nullptr, nullptr), NOERROR);
    EXPECT_EQ(matches, FALSE);
    EXPECT_EQ(NSFComputeStop(compute), NOERROR);
}

TEST_F(SelectionFormula, ComesBackAsItsTextAndKnowsItsSize) {
    const Compiled compiled = compile("SELECT Form = \"Memo\"");
    WORD size = 0;
    EXPECT_EQ(NSFFormulaGetSize(compiled.handle, &size), NOERROR);
    EXPECT_EQ(size, compiled.size);
    DHANDLE text = NULLHANDLE;
    WORD length = 0;
    EXPECT_EQ(NSFFormulaDecompile(OSLock(char, compiled.handle), TRUE, &text, &length), NOERROR);
    OSUnlockObject(compiled.handle);
    EXPECT_EQ(std::string(OSLock(char, text), length), "SELECT Form = \"Memo\"");
    OSUnlockObject(text);
    OSMemFree(text);
    OSMemFree(compiled.handle);
}

Compiled compile_column(std::string name, const std::string& text) {
    Compiled out;
    out.status =
        NSFFormulaCompile(name.data(), static_cast<WORD>(name.size()), text.data(), static_cast<WORD>(text.size()),
                          &out.handle, &out.size, &out.error, &out.line, &out.column, &out.offset, &out.length);
    return out;
}

std::string decompiled(FORMULAHANDLE handle) {
    DHANDLE memory = NULLHANDLE;
    WORD length = 0;
    EXPECT_EQ(NSFFormulaDecompile(OSLock(char, handle), TRUE, &memory, &length), NOERROR);
    OSUnlockObject(handle);
    std::string text(OSLock(char, memory), length);
    OSUnlockObject(memory);
    EXPECT_EQ(OSMemFree(memory), NOERROR);
    return text;
}

WORD size_of(FORMULAHANDLE handle) {
    WORD size = 0;
    EXPECT_EQ(NSFFormulaGetSize(handle, &size), NOERROR);
    return size;
}

TEST_F(SelectionFormula, OfAViewTakesTheColumnsAndStaysASelection) {
    const Compiled view = compile("SELECT Form = \"Memo\"");
    ASSERT_EQ(view.status, NOERROR);
    for (const char* name : {"Subject", "Count"}) {
        const Compiled column = compile_column(name, name);
        ASSERT_EQ(column.status, NOERROR);
        const WORD before = size_of(view.handle);
        EXPECT_EQ(NSFFormulaSummaryItem(view.handle, name, static_cast<WORD>(std::strlen(name))), NOERROR);
        const WORD with_item = size_of(view.handle);
        EXPECT_GT(with_item, before);
        EXPECT_EQ(NSFFormulaMerge(column.handle, view.handle), NOERROR);
        EXPECT_GT(size_of(view.handle), with_item);
        EXPECT_EQ(OSMemFree(column.handle), NOERROR);
    }
    EXPECT_EQ(decompiled(view.handle), "SELECT Form = \"Memo\"");
    DWORD memory = 0;
    EXPECT_EQ(OSMemGetSize(view.handle, &memory), NOERROR);
    EXPECT_GE(memory, size_of(view.handle));
    std::vector<NOTEID> found;
    const auto take = [](void* parameter, SEARCH_MATCH* match, ITEM_TABLE*) -> STATUS {
        static_cast<std::vector<NOTEID>*>(parameter)->push_back(match->ID.NoteID);
        return NOERROR;
    };
    EXPECT_EQ(NSFSearch(database_, view.handle, nullptr, 0, NOTE_CLASS_DOCUMENT, nullptr, take, &found, nullptr),
              NOERROR);
    EXPECT_EQ(found, std::vector<NOTEID>{id_});
    EXPECT_EQ(OSMemFree(view.handle), NOERROR);
}

TEST_F(SelectionFormula, MergedIntoAnotherSelectionTakesItsPlace) {
    const Compiled first = compile("@All");
    const Compiled second = compile("Form = \"Other\"");
    EXPECT_EQ(NSFFormulaMerge(second.handle, first.handle), NOERROR);
    EXPECT_EQ(decompiled(first.handle), "Form = \"Other\"");
    EXPECT_EQ(OSMemFree(first.handle), NOERROR);
    EXPECT_EQ(OSMemFree(second.handle), NOERROR);
    DHANDLE no_formula = NULLHANDLE;
    ASSERT_EQ(OSMemAlloc(0, 100, &no_formula), NOERROR);
    EXPECT_EQ(NSFFormulaMerge(no_formula, no_formula), ERR_FORMULA_COMPILATION);
    EXPECT_EQ(NSFFormulaSummaryItem(no_formula, "x", 1), ERR_FORMULA_COMPILATION);
    EXPECT_EQ(OSMemFree(no_formula), NOERROR);
}

TEST_F(SelectionFormula, OfAColumnIsEvaluatedToItsValue) {
    const auto value = [&](const std::string& text) {
        const Compiled column = compile_column("Column", text);
        EXPECT_EQ(column.status, NOERROR) << text;
        HCOMPUTE compute = nullptr;
        EXPECT_EQ(NSFComputeStart(0, OSLockObject(column.handle), &compute), NOERROR);
        OSUnlockObject(column.handle);
        EXPECT_EQ(OSMemFree(column.handle), NOERROR);
        const TestNote note = TestNote::open(database_, id_);
        DHANDLE memory = NULLHANDLE;
        WORD length = 0;
        BOOL matches = TRUE;
        EXPECT_EQ(NSFComputeEvaluate(compute, note.handle(), &memory, &length, &matches, nullptr, nullptr), NOERROR);
        EXPECT_EQ(matches, FALSE);
        std::string octets(OSLock(char, memory), length);
        OSUnlockObject(memory);
        EXPECT_EQ(OSMemFree(memory), NOERROR);
        EXPECT_EQ(NSFComputeStop(compute), NOERROR);
        return octets;
    };
    const std::string one_text("\x01\x05\x01\x00\x04\x00memo", 10);
    EXPECT_EQ(value("@LowerCase(Form)"), one_text);
    EXPECT_EQ(value("Names"), std::string("\x01\x05\x02\x00\x01\x00\x01\x00"
                                          "ab",
                                          10));
    const std::string number = value("Count");
    ASSERT_EQ(number.size(), sizeof(WORD) + sizeof(RANGE) + sizeof(NUMBER));
    EXPECT_EQ(number.substr(0, 6), std::string("\x01\x03\x01\x00\x00\x00", 6));
    NUMBER five = 0;
    std::memcpy(&five, number.data() + 6, sizeof five);
    EXPECT_EQ(five, 5);
    EXPECT_EQ(value("When").substr(0, 6), std::string("\x01\x04\x01\x00\x00\x00", 6));
}

TEST_F(SelectionFormula, OfAColumnSelectsNothingWhenItIsAValueAndIsRefusedWhenItIsNone) {
    const Compiled column = compile_column("Column", "Subject");
    const auto never = [](void*, SEARCH_MATCH*, ITEM_TABLE*) -> STATUS { return ERR_CANCEL; };
    EXPECT_EQ(NSFSearch(database_, column.handle, nullptr, 0, NOTE_CLASS_DOCUMENT, nullptr, never, nullptr, nullptr),
              ERR_FORMULA_COMPILATION);
    EXPECT_EQ(OSMemFree(column.handle), NOERROR);
    EXPECT_EQ(compile_column("Column", "@Unknown(Subject)").status, ERR_FORMULA_COMPILATION);
    EXPECT_EQ(compile("Subject").status, ERR_FORMULA_COMPILATION);
}

class FormulaMisuse : public MisuseTest {};

TEST_F(FormulaMisuse, AHandleThatNobodyAllocatedIsNoFormula) {
    const auto never = [](void*, SEARCH_MATCH*, ITEM_TABLE*) -> STATUS { return ERR_CANCEL; };
    EXPECT_EQ(NSFSearch(new_database(), 77, nullptr, 0, NOTE_CLASS_DOCUMENT, nullptr, never, nullptr, nullptr),
              ERR_FORMULA_COMPILATION);
}

TEST_F(FormulaMisuse, AStoppedComputationIsNotEvaluated) {
    const Compiled compiled = compile("@All");
    HCOMPUTE compute = nullptr;
    ASSERT_EQ(NSFComputeStart(0, OSLockObject(compiled.handle), &compute), NOERROR);
    OSUnlockObject(compiled.handle);
    OSMemFree(compiled.handle);
    EXPECT_EQ(NSFComputeStop(compute), NOERROR);
    BOOL matches = TRUE;
    EXPECT_EQ(NSFComputeEvaluate(compute, NULLHANDLE, nullptr, nullptr, &matches, nullptr, nullptr), ERR_HDL_NULL);
    EXPECT_EQ(matches, FALSE);
}

}  // namespace
}  // namespace notes_test
