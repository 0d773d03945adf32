// kfm.h: ID files, which there are none of.
#include <cstring>

#include "notes_stub/include/kfm.h"
#include "notes_stub/include/oserr.h"
#include "notes_stub/include/secerr.h"
#include "nsf_fixture.hpp"

namespace notes_test {
namespace {

class NsfIdFile : public NsfTest {
protected:
    /// The path of a file that is there, and of one that is not, as arguments.
    std::string there;
    std::string absent;
    char password[8] = "secret";
    char nothing[1] = "";

    void SetUp() override {
        NsfTest::SetUp();
        write_file("user.id", "x");
        there = data("user.id").string();
        absent = data("none.id").string();
    }
};

TEST_F(NsfIdFile, IsNotOpenedAndNoHandleIsOne) {
    char other[] = "x";
    KFHANDLE handle = other;
    EXPECT_EQ(SECKFMOpen(&handle, there.data(), password, SECKFM_open_All, 0, nullptr), ERR_FUNC_NOT_IMPL);
    EXPECT_EQ(handle, NULLKFHANDLE);
    EXPECT_EQ(SECKFMOpen(&handle, absent.data(), password, 0, 0, nullptr), ERR_NOEXIST);
    EXPECT_EQ(SECKFMClose(&handle, SECKFM_close_WriteIdFile, 0, nullptr), NOERROR);
    EXPECT_EQ(handle, NULLKFHANDLE);
}

TEST_F(NsfIdFile, OfTheCurrentUserHasTheServersNameAndNoFlags) {
    char name[MAXUSERNAME + 1] = {};
    LICENSEID license{};
    EXPECT_EQ(SECKFMGetUserInfo(NULLKFHANDLE, name, &license), NOERROR);
    EXPECT_STREQ(name, "CN=mail/O=Example");
    name[0] = '\0';
    EXPECT_EQ(SECKFMUserInfo(KFM_ui_GetUserInfo, name, nullptr), NOERROR);
    EXPECT_STREQ(name, "CN=mail/O=Example");
    EXPECT_EQ(SECKFMUserInfo(KFM_ui_GetUserInfo, nullptr, &license), NOERROR);
    WORD flags = 1;
    EXPECT_EQ(SECKFMGetIDFlags(NULLKFHANDLE, &flags), NOERROR);
    EXPECT_EQ(flags & (fIDFH_Password | fIDFH_PWShareable), 0);
}

TEST_F(NsfIdFile, IsNotSwitchedTo) {
    char user[MAXUSERNAME] = {};
    EXPECT_EQ(SECKFMSwitchToIDFile(absent.data(), password, user, sizeof user, 0, nullptr), ERR_NOEXIST);
    EXPECT_EQ(SECKFMSwitchToIDFile(there.data(), password, user, sizeof user, 0, nullptr), ERR_FUNC_NOT_IMPL);
}

TEST_F(NsfIdFile, KeepsItsPasswordAndEmptyNamesAndPasswordsAreRefused) {
    EXPECT_EQ(SECKFMChangePassword(nothing, password, password), ERR_BSAFE_NULLPARAM);
    EXPECT_EQ(SECKFMChangePassword(there.data(), nothing, password), ERR_BSAFE_NULLPARAM);
    EXPECT_EQ(SECKFMChangePassword(there.data(), password, nothing), ERR_BSAFE_NULLPARAM);
    EXPECT_EQ(SECKFMChangePassword(absent.data(), password, password), ERR_SECURE_NOKEYFILE);
    EXPECT_EQ(SECKFMChangePassword(there.data(), nullptr, password), ERR_FUNC_NOT_IMPL);
}

TEST_F(NsfIdFile, OfACertifierGivesNoContext) {
    KFM_PASSWORD encoded{};
    SECKFMCreatePassword(password, &encoded);
    HCERTIFIER certifier = 1;
    EXPECT_EQ(SECKFMGetCertifierCtx(there.data(), &encoded, nullptr, nullptr, nullptr, &certifier, nullptr, nullptr),
              ERR_FUNC_NOT_IMPL);
    EXPECT_EQ(certifier, NULLHANDLE);
    EXPECT_EQ(SECKFMGetCertifierCtx(absent.data(), nullptr, nullptr, nullptr, nullptr, &certifier, nullptr, nullptr),
              ERR_NOEXIST);
    EXPECT_EQ(SECKFMGetCertifierCtxExt(absent.data(), nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, &certifier,
                                       nullptr, nullptr),
              ERR_NOEXIST);
    EXPECT_EQ(SECKFMGetCertifierCtxExt(nullptr, nullptr, password, password, nullptr, nullptr, nullptr, &certifier,
                                       nullptr, nullptr),
              ERR_FUNC_NOT_IMPL);
    TIMEDATE when{};
    EXPECT_EQ(SECKFMSetCertifierExpiration(certifier, &when), ERR_FUNC_NOT_IMPL);
    SECKFMFreeCertifierCtx(certifier);
    DHANDLE key = 1;
    EXPECT_EQ(SECKFMGetPublicKey(password, KFM_pubkey_Primary, 0, &key), ERR_FUNC_NOT_IMPL);
    EXPECT_EQ(key, NULLHANDLE);
}

TEST_F(NsfIdFile, APasswordIsEncodedOutOfSight) {
    KFM_PASSWORD first{};
    KFM_PASSWORD second{};
    SECKFMCreatePassword(password, &first);
    SECKFMCreatePassword(password, &second);
    EXPECT_EQ(std::memcmp(&first, &second, sizeof first), 0);
    EXPECT_EQ(std::string(reinterpret_cast<const char*>(&first), sizeof first).find("secret"), std::string::npos);
    SECKFMCreatePassword(nothing, &second);
    EXPECT_NE(std::memcmp(&first, &second, sizeof first), 0);
}

}  // namespace
}  // namespace notes_test
