// dname.h
#include <cstddef>

#include "notes_stub/include/dname.h"
#include "notes_stub/include/kfm.h"
#include "notes_stub/include/miscerr.h"
#include "nsf_fixture.hpp"

namespace notes_test {
namespace {

std::string abbreviate(const char* name) {
    std::string out(MAXUSERNAME, '?');
    WORD length = 0;
    EXPECT_EQ(DNAbbreviate(0, nullptr, name, out.data(), MAXUSERNAME, &length), NOERROR);
    EXPECT_EQ(out.find('\0'), length);
    return out.substr(0, length);
}

std::string canonicalize(const char* name, const char* by = nullptr) {
    std::string out(MAXUSERNAME, '?');
    EXPECT_EQ(DNCanonicalize(0, by, name, out.data(), MAXUSERNAME, nullptr), NOERROR);
    return out.c_str();
}

DN_COMPONENTS parse(const char* name) {
    DN_COMPONENTS parts{};
    EXPECT_EQ(DNParse(0, nullptr, name, &parts, sizeof parts), NOERROR);
    return parts;
}

std::string text(const char* pointer, WORD length) { return pointer == nullptr ? "-" : std::string(pointer, length); }

using Names = NsfTest;

TEST_F(Names, AreAbbreviatedAndCanonicalized) {
    EXPECT_EQ(abbreviate("CN=Jayne Doe/OU=Inside Sales/OU=Sales/O=ABCorp/C=US"),
              "Jayne Doe/Inside Sales/Sales/ABCorp/US");
    EXPECT_EQ(canonicalize("Jayne Doe/Inside Sales/Sales/ABCorp/US"),
              "CN=Jayne Doe/OU=Inside Sales/OU=Sales/O=ABCorp/C=US");
    EXPECT_EQ(canonicalize("Jayne Doe"), "Jayne Doe");
    EXPECT_EQ(canonicalize("CN=Jayne Doe/O=ABCorp"), "CN=Jayne Doe/O=ABCorp");
}

TEST_F(Names, WithOtherComponentsStayAsTheyAre) {
    EXPECT_EQ(abbreviate("C=GB/A=RN/O=CAM/CN=Jayne Doe"), "C=GB/A=RN/O=CAM/CN=Jayne Doe");
    EXPECT_EQ(abbreviate("CN=Jayne/X=1/O=CAM"), "CN=Jayne/X=1/O=CAM");
    EXPECT_EQ(canonicalize("S=Doe/G=Jayne"), "S=Doe/G=Jayne");
}

TEST_F(Names, EscapedSignsAreNone) {
    EXPECT_EQ(canonicalize("Jayne Doe/Sales$/Marketing/Lotus/GB"), "CN=Jayne Doe/OU=Sales$/Marketing/O=Lotus/C=GB");
    EXPECT_EQ(canonicalize("A$=B/Lotus"), "CN=A$=B/O=Lotus");
}

TEST_F(Names, EndingWithASlashAreCompletedByATemplate) {
    EXPECT_EQ(canonicalize("Mary Tsen/", "CN=Jayne Doe/OU=Sales/O=ABCorp"), "CN=Mary Tsen/OU=Sales/O=ABCorp");
    char own[MAXUSERNAME] = {};
    ASSERT_EQ(SECKFMGetUserName(own), NOERROR);
    EXPECT_EQ(canonicalize("Mary Tsen/"), canonicalize("Mary Tsen/", own));
}

TEST_F(Names, NeedRoom) {
    char small[5] = "";
    EXPECT_EQ(DNAbbreviate(0, nullptr, "CN=Ada", small, 4, nullptr), NOERROR);
    EXPECT_STREQ(small, "Ada");
    EXPECT_EQ(DNAbbreviate(0, nullptr, "CN=Adam", small, 4, nullptr), ERR_MISC_INVALID_ARGS);
}

TEST_F(Names, AreParsedIntoTheirComponents) {
    const DN_COMPONENTS parts = parse("Jayne Doe/Sales$/Marketing/East/Lotus/GB");
    EXPECT_EQ(parts.Flags, 0u);
    EXPECT_EQ(text(parts.CN, parts.CNLength), "Jayne Doe");
    EXPECT_EQ(text(parts.OU[0], parts.OULength[0]), "East");
    EXPECT_EQ(text(parts.OU[1], parts.OULength[1]), "Sales$/Marketing");
    EXPECT_EQ(parts.OU[2], nullptr);
    EXPECT_EQ(text(parts.O, parts.OLength), "Lotus");
    EXPECT_EQ(text(parts.C, parts.CLength), "GB");
    EXPECT_EQ(text(parts.HierarchyOnly, parts.HierarchyOnlyLength), "Sales$/Marketing/East/Lotus/GB");
    EXPECT_EQ(parts.Domain, nullptr);
}

TEST_F(Names, OfOtherWorldsAreParsedToo) {
    const DN_COMPONENTS x400 = parse("/C=GB/A=RN/P=Red Squadron/O=CAM/CN=Jayne Doe@FooDomain");
    EXPECT_EQ(x400.Flags, DWORD{DN_NONABBREV});
    EXPECT_EQ(text(x400.C, x400.CLength), "GB");
    EXPECT_EQ(text(x400.ADMD, x400.ADMDLength), "RN");
    EXPECT_EQ(text(x400.PRMD, x400.PRMDLength), "Red Squadron");
    EXPECT_EQ(text(x400.CN, x400.CNLength), "Jayne Doe");
    EXPECT_EQ(text(x400.Domain, x400.DomainLength), "FooDomain");
    EXPECT_EQ(text(x400.LP, x400.LPLength), "/C=GB/A=RN/P=Red Squadron/O=CAM/CN=Jayne Doe");
    EXPECT_EQ(x400.HierarchyOnly, nullptr);

    const DN_COMPONENTS mail = parse("Jayne Doe <jdoe@lotus.com>");
    EXPECT_EQ(mail.Flags, DWORD{DN_NONDISTINGUISHED});
    EXPECT_EQ(text(mail.Phrase, mail.PhraseLength), "Jayne Doe");
    EXPECT_EQ(text(mail.CN, mail.CNLength), "Jayne Doe");
    EXPECT_EQ(text(mail.LP, mail.LPLength), "jdoe");
    EXPECT_EQ(text(mail.Domain, mail.DomainLength), "lotus.com");
    EXPECT_EQ(text(mail.Address821, mail.Address821Length), "jdoe@lotus.com");

    const DN_COMPONENTS ldap = parse("UID=jd/OU=1/OU=2/OU=3/OU=4/OU=5/DC=example/DC=org");
    EXPECT_EQ(text(ldap.UID, ldap.UIDLength), "jd");
    EXPECT_EQ(text(ldap.OU[0], ldap.OULength[0]), "5");
    EXPECT_EQ(text(ldap.OUExt[0], ldap.OUExtLength[0]), "1");
    EXPECT_EQ(text(ldap.DC[1], ldap.DCLength[1]), "org");
}

TEST_F(Names, AreParsedIntoAStructureOfTheSizesThatThereAre) {
    DN_COMPONENTS parts{};
    parts.PhraseLength = 7;
    EXPECT_EQ(DNParse(0, nullptr, "Jayne <j@example.org>", &parts, offsetof(DN_COMPONENTS, PhraseLength)), NOERROR);
    EXPECT_EQ(text(parts.CN, parts.CNLength), "Jayne");
    EXPECT_EQ(parts.PhraseLength, 7);
    EXPECT_EQ(DNParse(0, nullptr, "Jayne", &parts, 10), ERR_DN_COMP_VERSION);
}

}  // namespace
}  // namespace notes_test
