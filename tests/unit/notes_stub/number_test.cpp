#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmath>
#include <cstring>
#include <string>

#include "notes_stub/include/intl.h"
#include "notes_stub/include/misc.h"
#include "notes_stub/include/miscerr.h"

namespace notes_stub {
namespace {

std::string text(double number, const NFMT* format = nullptr, const INTLFORMAT* settings = nullptr) {
    char buffer[MAXALPHANUMBER + 1] = {};
    WORD length = 0;
    const STATUS status = ConvertFLOATToText(settings, format, &number, buffer, MAXALPHANUMBER, &length);
    EXPECT_EQ(std::strlen(buffer), length);
    return status == NOERROR ? buffer : "status " + std::to_string(status - PKG_MISC);
}

struct Read {
    STATUS status = NOERROR;
    double number = -1;
    std::string rest;
};

Read read(std::string from, const INTLFORMAT* settings = nullptr, WORD most = MAXALPHANUMBER) {
    char* place = from.data();
    Read result;
    result.status = ConvertTextToFLOAT(settings, nullptr, &place, most, &result.number);
    result.rest = place;
    return result;
}

INTLFORMAT german() {
    INTLFORMAT settings;
    OSGetIntlSettings(&settings, sizeof settings);
    std::strcpy(settings.DecimalString, ",");
    std::strcpy(settings.ThousandString, ".");
    std::strcpy(settings.CurrencyString, "EUR");
    settings.Flags |= CURRENCY_SUFFIX | CURRENCY_SPACE;
    return settings;
}

TEST(Numbers, AreWrittenAsTheirFormatSays) {
    const NFMT fixed{2, NFMT_FIXED, 0, 0};
    const NFMT many{8, NFMT_FIXED, NATTR_PUNCTUATED, 0};
    const NFMT none{0, NFMT_FIXED, NATTR_PUNCTUATED, 0};
    const NFMT scientific{3, NFMT_SCIENTIFIC, 0, 0};
    const NFMT money{2, NFMT_CURRENCY, NATTR_PUNCTUATED, 0};
    EXPECT_EQ(text(123.5), "123.5");
    EXPECT_EQ(text(-0.25), "-0.25");
    EXPECT_EQ(text(0), "0");
    EXPECT_EQ(text(1.0 / 3), "0.333333333333333");
    EXPECT_EQ(text(0.29, &fixed), "0.29");
    EXPECT_EQ(text(1.999, &fixed), "1.99");  // the reference says that it is cut
    EXPECT_EQ(text(-7, &fixed), "-7.00");
    EXPECT_EQ(text(1234567.5, &many), "1,234,567.50000000");
    EXPECT_EQ(text(999.9, &none), "999");
    EXPECT_EQ(text(12345.678, &scientific), "1.235E+04");
    EXPECT_EQ(text(-1234.5, &money), "-$1,234.50");
}

TEST(Numbers, FollowTheSettingsThatTheyAreGiven) {
    const INTLFORMAT settings = german();
    const NFMT money{2, NFMT_CURRENCY, NATTR_PUNCTUATED, 0};
    EXPECT_EQ(text(1234567.5, &money, &settings), "1.234.567,50 EUR");
    EXPECT_EQ(read("1.234,5 EUR", &settings).number, 1234.5);
}

TEST(Numbers, AreRefusedWithAWrongFormatOrWithoutRoom) {
    const NFMT wrong{2, 9, 0, 0};
    INTLFORMAT settings = german();
    settings.Length = 3;
    double number = 123456;
    char buffer[4];
    WORD length = 7;
    EXPECT_EQ(ConvertFLOATToText(nullptr, &wrong, &number, buffer, 4, &length), ERR_NFMT);
    EXPECT_EQ(ConvertFLOATToText(&settings, nullptr, &number, buffer, 4, &length), ERR_IFMT);
    EXPECT_EQ(ConvertFLOATToText(nullptr, nullptr, &number, buffer, 4, &length), ERR_FLOAT_CONVERSION);
    EXPECT_EQ(length, 0);
    number = std::nan("");
    EXPECT_EQ(ConvertFLOATToText(nullptr, nullptr, &number, buffer, 4, &length), ERR_FLOAT_CONVERSION);
    EXPECT_EQ(read("1", &settings).status, ERR_IFMT);
    // A buffer that is just long enough has no zero.
    number = 1234;
    std::memset(buffer, '?', sizeof buffer);
    EXPECT_EQ(ConvertFLOATToText(nullptr, nullptr, &number, buffer, 4, &length), NOERROR);
    EXPECT_EQ(std::string(buffer, length), "1234");
}

TEST(Numbers, AreReadUpToWhatIsNoPartOfThem) {
    struct Row {
        const char* text;
        double number;
        const char* rest;
    };
    for (const auto& row :
         {Row{"123X456", 123, "X456"}, Row{"  -1,234.5 kg", -1234.5, " kg"}, Row{"$3", 3, ""}, Row{".5", 0.5, ""},
          Row{"7.", 7, ""}, Row{"2E3", 2000, ""}, Row{"2E", 2, "E"}, Row{"1,2,", 12, ","}, Row{"+4e-1x", 0.4, "x"}}) {
        SCOPED_TRACE(row.text);
        const auto result = read(row.text);
        EXPECT_EQ(result.status, NOERROR);
        EXPECT_EQ(result.number, row.number);
        EXPECT_EQ(result.rest, row.rest);
    }
    EXPECT_EQ(read("12345", nullptr, 3).rest, "45");
    for (const char* none : {"", "X1", "-", ".", "$", "1e999"}) {
        SCOPED_TRACE(none);
        const auto result = read(none);
        EXPECT_EQ(result.status, ERR_FLOAT_CONVERSION);
        EXPECT_EQ(result.number, -1);
        EXPECT_EQ(result.rest, none);
    }
}

TEST(Settings, AreGivenAsFarAsTheyHaveRoom) {
    INTLFORMAT settings;
    std::memset(static_cast<void*>(&settings), '?', sizeof settings);
    OSGetIntlSettings(&settings, 8);
    EXPECT_EQ(settings.Length, 8);
    EXPECT_EQ(settings.AMString[0], '?');
    OSGetIntlSettings(&settings, sizeof settings);
    EXPECT_STREQ(settings.TodayString, "Today");
    EXPECT_STREQ(settings.DateString, "/");
    EXPECT_NE(settings.Flags & DATE_MDY, 0);
}

/// `size` octets behind which no memory is.
class LastOctets {
public:
    explicit LastOctets(std::size_t size) {
        begin_ =
            static_cast<char*>(::mmap(nullptr, 2 * page_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
        EXPECT_EQ(::mprotect(begin_ + page_, page_, PROT_NONE), 0);
        octets_ = begin_ + page_ - size;
    }
    ~LastOctets() { ::munmap(begin_, 2 * page_); }
    LastOctets(const LastOctets&) = delete;
    LastOctets& operator=(const LastOctets&) = delete;
    [[nodiscard]] void* get() const { return octets_; }

private:
    std::size_t page_ = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    char* begin_ = nullptr;
    char* octets_ = nullptr;
};

TEST(Numbers, ASettingsBufferThatIsTooShortIsReadNoFurtherThanItsLength) {
    const LastOctets settings{20};
    OSGetIntlSettings(static_cast<INTLFORMAT*>(settings.get()), 20);
    NUMBER number = 1.5;
    char buffer[40];
    WORD length = 0;
    EXPECT_EQ(ConvertFLOATToText(settings.get(), nullptr, &number, buffer, sizeof buffer, &length), ERR_IFMT);
}

}  // namespace
}  // namespace notes_stub
