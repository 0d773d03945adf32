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
                             "SELECT @DbLookup(\"\"; \"\"; 1)",
                             "@MailSend",
                             "ENVIRONMENT x := 1; SELECT @All",
                             "FIELD x := 1",
                             "x := 1",
                             "REM \"nothing else\"",
                             "REM nothing; @All",
                             "DEFAULT x = 1; @All",
                             "SELECT Form = ",
                             "SELECT (Form = \"a\"",
                             "SELECT Form = \"a",
                             "SELECT 1 < 2 < 3",
                             "SELECT @Contains(Form)",
                             "SELECT @All(1)",
                             "SELECT @If(1; 2)",
                             "SELECT Count = 5x",
                             "SELECT When > [no time]x",
                             "SELECT When > [99:00]",
                             "SELECT @All @All",
                             "SELECT :1",
                             "SELECT 1:-x",
                             "SELECT FIELD"}) {
        const Compiled refused = compile(text);
        EXPECT_EQ(refused.status, ERR_FORMULA_COMPILATION) << text;
        EXPECT_EQ(refused.error, ERR_FORMULA_COMPILATION) << text;
        EXPECT_EQ(refused.handle, static_cast<DHANDLE>(NULLHANDLE)) << text;
    }
    EXPECT_EQ(compile("SELECT " + std::string(60000, '(')).status, ERR_FORMULA_COMPILATION);
}

TEST_F(SelectionFormula, WithOperandsThatDoNotGoTogetherSelectsNothing) {
    for (const char* text : {"SELECT Form", "SELECT Form + 1 = 2", "SELECT @IsAvailable(\"Form\")", "SELECT !Form",
                             "SELECT 1 / 0", "SELECT @Error", "SELECT @If(1; 2; 3; 4)", "SELECT Form : 1 = 1",
                             "SELECT @Left(Count; 1) = \"5\"", "SELECT [CN] = \"a\"", "SELECT @Max(Form) = 1"}) {
        EXPECT_FALSE(selects(text)) << text;
    }
}

TEST_F(SelectionFormula, ChainsOfAnyLengthAreEvaluated) {
    std::string chain = "SELECT 0";
    for (int i = 0; i < 30000; ++i) chain += "+1";
    EXPECT_TRUE(selects(chain + "=30000"));
}

TEST_F(SelectionFormula, SaysWhereItWasRefused) {
    const Compiled refused = compile("SELECT @All &\n @DbTitle = 1");
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
        EXPECT_EQ(NSFComputeEvaluate(compute, note.handle(), &memory, &length, nullptr, nullptr, nullptr), NOERROR);
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
              NOERROR);
    EXPECT_EQ(OSMemFree(column.handle), NOERROR);
    EXPECT_EQ(compile_column("Column", "@Unknown(Subject)").status, ERR_FORMULA_COMPILATION);
}

struct Example {
    const char* formula;
    const char* text;  ///< of the entries, with a bar between
};

constexpr Example examples[] = {
    // Operators
    {"1 + 2 * 3", "7"},
    {"(1 + 2) * 3", "9"},
    {"7 / 2 - 1", "2.5"},
    {"-2 + 5", "3"},
    {"-(1:2) + 10", "9|8"},
    {"1:2:3 + 10:20", "11|22|23"},
    {"1:2 *+ 10:20", "11|21|12|22"},
    {"1:2 ** 3:4", "3|4|6|8"},
    {"1:-2", "1|-2"},
    {"\"a\" + \"b\":\"c\"", "ab|ac"},
    {"1:2 *= 2:3", "1"},
    {"1:2 = 2:3", "0"},
    {"1 < 2 & !(2 < 1)", "1"},
    {"!!5", "1"},
    {"@If(y := 3; y + 1; 0)", "4"},
    {"[03/02/2024 12:00:00] - [03/02/2024 11:59:00]", "60"},
    {"When > [03/01/2024] & When < [03/03/2024]", "1"},
    // Decisions
    {"@If(Form = \"x\"; 1; Form = \"Memo\"; 2; 3)", "2"},
    {"@If(0; 1; 3)", "3"},
    {"@Do(1; 2)", "2"},
    {"@Select(2; \"a\"; \"b\"; \"c\")", "b"},
    {"@Select(9; \"a\"; \"b\")", "b"},
    {"@True : @Yes : @Success : @False : @No", "1|1|1|0|0"},
    {"@IsText(Form) : @IsNumber(Count) : @IsTime(When) : @IsTime(Count)", "1|1|1|0"},
    {"@IsError(1 / 0) : @IsError(1)", "1|0"},
    // Texts
    {"@Left(\"Zürich\"; 2)", "Zü"},
    {"@Left(\"a=b=c\"; \"=\")", "a"},
    {"@LeftBack(\"a=b=c\"; \"=\")", "a=b"},
    {"@LeftBack(\"Zürich\"; 4)", "Zü"},
    {"@Right(\"Zürich\"; 5)", "ürich"},
    {"@Right(\"a=b=c\"; \"=\")", "b=c"},
    {"@RightBack(\"a=b=c\"; \"=\")", "c"},
    {"@RightBack(\"Zürich\"; 2)", "rich"},
    {"@Middle(\"Zürich\"; 1; 3)", "üri"},
    {"@Middle(\"a(b)c\"; \"(\"; \")\")", "b"},
    {"@Length(\"Zürich\" : \"\")", "6|0"},
    {"@LowerCase(\"ÄB\") + @UpperCase(\"äb\")", "äbÄB"},
    {"@ProperCase(\"ada LOVELACE's élan\")", "Ada Lovelace's Élan"},
    {"@Trim(\"  a  b \" : \"\" : \"c\")", "a b|c"},
    {"@Begins(Form; \"Me\") : @Begins(Form; \"me\") : @Ends(Form; \"mo\" : \"x\") : @Contains(Form; \"x\")", "1|0|1|0"},
    {"@ReplaceSubstring(\"a-b-c\"; \"-\" : \"c\"; \"+\" : \"d\")", "a+b+d"},
    {"@Implode(\"a\" : \"b\")", "a b"},
    {"@Explode(\"a, b;c\")", "a|b|c"},
    {"@Explode(\"a/b\"; \"/\")", "a|b"},
    {"@Word(\"a/b/c\"; \"/\"; 2) + @Word(\"a/b/c\"; \"/\"; -1) + @Word(\"a\"; \"/\"; 5)", "bc"},
    {"@Repeat(\"ab\"; 3) + @Char(33)", "ababab!"},
    {"@Text(1 / 4) + @Text(2; \"F2\") + @Text(0.125; \"F0%\")", "0.252.0013%"},
    {"@Text(When; \"D0S0\") + @Text([13:14]; \"T1S1\")", "03/02/202401:14 PM"},
    {"@TextToNumber(\"1.5\" : \" 2\")", "1.5|2"},
    {"@Year(@TextToTime(\"03/02/2024\"))", "2024"},
    {"@IsError(@TextToNumber(\"x\")) : @IsError(@TextToTime(\"x\"))", "1|1"},
    {"@NewLine = @Char(10)", "1"},
    // Lists
    {"@Elements(Names) : @Elements(\"\") : @Elements(Nowhere) : @Count(\"\")", "2|0|0|1"},
    {"@Member(\"b\"; Names) : @Member(\"x\"; Names) : @Member(5; 4:5)", "2|0|2"},
    {"@IsMember(\"a\" : \"b\"; Names) : @IsMember(\"a\" : \"x\"; Names)", "1|0"},
    {"@IsNotMember(\"x\"; Names) : @IsNotMember(\"a\" : \"x\"; Names)", "1|0"},
    {"@Subset(1:2:3; 2)", "1|2"},
    {"@Subset(1:2:3; -2)", "2|3"},
    {"@Unique(\"a\" : \"b\" : \"a\")", "a|b"},
    {"@Length(@Unique)", "32"},
    {"@Sort(\"b\" : \"C\" : \"a\")", "a|b|C"},
    {"@Sort(1:3:2; [DESCENDING])", "3|2|1"},
    {"@Replace(\"a\" : \"b\" : \"c\"; \"a\" : \"c\"; \"x\")", "x|b|"},
    // Numbers
    {"@Sum(1:2; 3)", "6"},
    {"@Max(1:5:3) : @Min(4:2)", "5|2"},
    {"@Max(1:5; 3)", "3|5"},
    {"@Round(2.5) : @Round(-2.5) : @Round(7; 5) : @Round(1.26; 0.1)", "3|-3|5|1.3"},
    {"@Abs(-1) : @Integer(-1.5) : @Sign(-3) : @Modulo(-7; 3) : @Power(2; 10) : @Sqrt(9)", "1|-1|-1|-1|1024|3"},
    // Times
    {"@Date(2024; 3; 2) = @Date(When)", "1"},
    {"@Year(When) : @Month(When) : @Day(When) : @Weekday(@Date(2024; 3; 2))", "2024|3|2|7"},
    {"@Year(@Date(1000; 3; 2; 12; 0; 0)) : @Year(@Date(2900; 3; 2; 12; 0; 0))", "1000|2900"},
    {"@Hour(When) : @Minute(When) : @Second(When)", "12|0|0"},
    {"@Date(2024; 3; 2; 12; 0; 0) = When", "1"},
    {"@Adjust(When; 1; 0; 0; 0; 0; 30) = [03/02/2025 12:00:30]", "1"},
    {"@Adjust([01/31/2024]; 0; 1; 0; 0; 0; 0) = [02/29/2024]", "1"},
    {"@Today <= @Now & @Yesterday < @Today & @Tomorrow > @Now", "1"},
    // The note, and names
    {"@IsAvailable(Form) : @IsUnavailable(Form) : @IsUnavailable(Nowhere)", "1|0|1"},
    {"@GetField(\"For\" + \"m\")", "Memo"},
    {"@Created <= @Now & @Created > @Yesterday", "1"},
    {"@Modified <= @Now & @Modified > @Yesterday", "1"},
    {"@IsNewDoc : @IsResponseDoc", "0|0"},
    {"@Length(@DocumentUniqueID) : @Length(@NoteID)", "32|10"},
    {"@UserName", "CN=mail/O=Example"},
    {"@Name([CN]; @UserName) + @Name([O]; @UserName)", "mailExample"},
    {"@Name([Abbreviate]; \"CN=Ada/OU=Dev/OU=Lab/O=Ex/C=GB\")", "Ada/Dev/Lab/Ex/GB"},
    {"@Name([Canonicalize]; \"Ada/Dev/Lab/Ex/GB\" : \"Ada\")", "CN=Ada/OU=Dev/OU=Lab/O=Ex/C=GB|Ada"},
    {"@Name([OU1]; \"Ada/Dev/Lab/Example\") : @Name([OU2]; \"Ada/Dev/Lab/Example\") : @Name([C]; \"Ada\")", "Lab|Dev|"},
};

TEST_F(SelectionFormula, ExamplesOfEachOperatorAndFunctionComeToWhatTheySay) {
    for (const Example& example : examples) {
        const std::string text =
            std::string("SELECT @Implode(@Text(") + example.formula + "); {|}) = {" + example.text + "}";
        EXPECT_TRUE(selects(to_lmbcs(text))) << text;
    }
}

TEST_F(SelectionFormula, HasStatementsOfWhichTheLastSelectCounts) {
    EXPECT_TRUE(selects("REM {x := 1}; x := 2; SELECT x = 2; y := 3"));
    EXPECT_FALSE(selects("SELECT @All; SELECT !@All"));
    EXPECT_TRUE(selects("SELECT @All; Form = \"Other\""));
    EXPECT_TRUE(selects("DEFAULT Nowhere := 5; SELECT Nowhere = 5"));
    EXPECT_TRUE(selects("DEFAULT Count := 6; SELECT Count = 5"));
    EXPECT_TRUE(selects("FIELD Form := \"x\"; SELECT Form = \"x\""));
    EXPECT_TRUE(selects("SELECT Form = \"Memo\"")) << "a search changed the note";
}

TEST_F(SelectionFormula, ChangesTheOpenNoteThatItIsEvaluatedAgainst) {
    const Compiled compiled =
        compile("FIELD Added := Count + 1; @SetField(\"City\"; Names); @DeleteDocument; SELECT @All");
    HCOMPUTE compute = nullptr;
    ASSERT_EQ(NSFComputeStart(0, OSLockObject(compiled.handle), &compute), NOERROR);
    OSUnlockObject(compiled.handle);
    EXPECT_EQ(OSMemFree(compiled.handle), NOERROR);
    const TestNote note = TestNote::open(database_, id_);
    BOOL removed = FALSE, modified = FALSE;
    EXPECT_EQ(NSFComputeEvaluate(compute, note.handle(), nullptr, nullptr, nullptr, &removed, &modified), NOERROR);
    EXPECT_EQ(removed, TRUE);
    EXPECT_EQ(modified, TRUE);
    NUMBER added = 0;
    EXPECT_TRUE(NSFItemGetNumber(note.handle(), "Added", &added));
    EXPECT_EQ(added, 6);
    EXPECT_EQ(note.list("City"), (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(NSFComputeStop(compute), NOERROR);
}

TEST_F(SelectionFormula, SaysOfOperandsThatDoNotGoTogetherThatTheyAreAnError) {
    const Compiled compiled = compile("Form + 1");
    HCOMPUTE compute = nullptr;
    ASSERT_EQ(NSFComputeStart(0, OSLockObject(compiled.handle), &compute), NOERROR);
    OSUnlockObject(compiled.handle);
    EXPECT_EQ(OSMemFree(compiled.handle), NOERROR);
    const TestNote note = TestNote::open(database_, id_);
    DHANDLE memory = NULLHANDLE;
    WORD length = 0;
    EXPECT_EQ(NSFComputeEvaluate(compute, note.handle(), &memory, &length, nullptr, nullptr, nullptr), NOERROR);
    const WORD expected[] = {TYPE_ERROR, ERR_INVALID_ARG_TYPE};
    ASSERT_EQ(length, sizeof expected);
    EXPECT_EQ(std::memcmp(OSLockObject(memory), expected, sizeof expected), 0);
    OSUnlockObject(memory);
    EXPECT_EQ(OSMemFree(memory), NOERROR);
    EXPECT_EQ(NSFComputeStop(compute), NOERROR);
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
