#include "core/tls/level.hpp"

#include <gtest/gtest.h>

namespace postern::tls {
namespace {

constexpr Level all[] = {Level::none,      Level::may,         Level::encrypt, Level::dane,
                         Level::dane_only, Level::fingerprint, Level::verify,  Level::secure};
constexpr Level with_proof[] = {Level::dane_only, Level::fingerprint, Level::verify, Level::secure};

TEST(Levels, AreNotWeakerThanThemselves) {
    for (const auto level : all) EXPECT_FALSE(is_weaker(level, level)) << to_string(level);
}

TEST(Levels, NoneIsWeakerThanAllOthers) {
    for (const auto level : all) EXPECT_EQ(is_weaker(Level::none, level), level != Level::none) << to_string(level);
}

TEST(Levels, MayGivesUpEncryptionAndWhatIsPublished) {
    EXPECT_FALSE(is_weaker(Level::may, Level::none));
    EXPECT_TRUE(is_weaker(Level::may, Level::encrypt));
    EXPECT_TRUE(is_weaker(Level::may, Level::dane));
}

TEST(Levels, EncryptAndDaneEachHaveWhatTheOtherHasNot) {
    EXPECT_FALSE(is_weaker(Level::encrypt, Level::dane)) << "clear text is gone";
    EXPECT_TRUE(is_weaker(Level::dane, Level::encrypt)) << "clear text is back";
}

TEST(Levels, ThoseWithProofAreNotWeakerThanAny) {
    for (const auto proof : with_proof) {
        for (const auto level : all) EXPECT_FALSE(is_weaker(proof, level)) << to_string(proof) << to_string(level);
        for (const auto level : {Level::none, Level::may, Level::encrypt, Level::dane})
            EXPECT_TRUE(is_weaker(level, proof)) << to_string(level) << to_string(proof);
    }
}

}  // namespace
}  // namespace postern::tls
