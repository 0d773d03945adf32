#include "tests/unit/spool_sqlite/raw_database.hpp"
#include "tests/unit/spool_sqlite/scratch_spool.hpp"

#include <gmock/gmock.h>

namespace postern::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Mode = tls::StsPolicy::Mode;

WallTime at(std::int64_t milliseconds) { return WallTime(std::chrono::milliseconds(milliseconds)); }

const tls::KeptStsPolicy first{
    "a.example",
    {Mode::enforce, {"mx.a.example", "*.b.example"}, std::chrono::seconds(604800), "20260101T00", at(1000)},
    at(2000)};
const tls::KeptStsPolicy second{"b.example", {Mode::none, {}, std::chrono::seconds(1), "2", at(3000)}, at(3000)};

class StoredStsPolicies : public testing::Test {
protected:
    StoredStsPolicies() { scratch.open(); }
    void keep(const tls::KeptStsPolicy& kept) {
        scratch.spool().keep_sts_policy(kept, [](const auto& done) { EXPECT_TRUE(done); });
    }
    void drop(const std::string& domain) {
        scratch.spool().drop_sts_policy(domain, [](const auto& done) { EXPECT_TRUE(done); });
    }
    ScratchSpool scratch;
};

TEST_F(StoredStsPolicies, AreThereAfterARestart) {
    keep(second);
    keep(first);
    scratch.close().open();
    EXPECT_THAT(scratch.spool().sts_policies().value(), ElementsAre(first, second));
}

TEST_F(StoredStsPolicies, TakeThePlaceOfAnOlderOne) {
    keep({"a.example", {Mode::testing, {"x.example"}, std::chrono::seconds(5), "1", at(1)}, at(1)});
    keep(first);
    scratch.close().open();
    EXPECT_THAT(scratch.spool().sts_policies().value(), ElementsAre(first));
}

TEST_F(StoredStsPolicies, AreDroppedOneByOne) {
    keep(first);
    keep(second);
    drop("a.example");
    drop("never.example");
    scratch.close().open();
    EXPECT_THAT(scratch.spool().sts_policies().value(), ElementsAre(second));
}

TEST_F(StoredStsPolicies, AreLeftOutWhereTheySayWhatWeNeverWrite) {
    keep(first);
    keep(second);
    scratch.close();
    run_sql(scratch.database_file(), "UPDATE sts_policies SET mode = 'strict' WHERE domain = 'a.example'");
    scratch.open();
    EXPECT_THAT(scratch.spool().sts_policies().value(), ElementsAre(second));
}

TEST_F(StoredStsPolicies, AreNoneInANewSpool) { EXPECT_THAT(scratch.spool().sts_policies().value(), IsEmpty()); }

}  // namespace
}  // namespace postern::test
