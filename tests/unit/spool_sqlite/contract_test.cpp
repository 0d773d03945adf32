#include "tests/support/spool/dead_mail_contract.hpp"
#include "tests/support/spool/mock_spool.hpp"
#include "tests/support/spool/spool_contract.hpp"
#include "tests/unit/spool_sqlite/scratch_spool.hpp"

namespace postern::test {
namespace {

class DoubleUnderTest final : public SpoolUnderTest {
public:
    DoubleUnderTest() { mock_.delegate_to(memory_); }
    ports::Spool& spool() override { return mock_; }
    ports::BodyStore& bodies() override { return mock_; }
    ports::Knowledge& knowledge() override { return mock_; }
    void restart() override { memory_.restart(); }

private:
    MemorySpool memory_;
    testing::NiceMock<MockSpool> mock_;
};

class SqliteUnderTest final : public SpoolUnderTest {
public:
    SqliteUnderTest() { scratch_.open(); }
    ports::Spool& spool() override { return scratch_.spool(); }
    ports::BodyStore& bodies() override { return scratch_.spool(); }
    ports::Knowledge& knowledge() override { return scratch_.spool(); }
    void restart() override { scratch_.reopen(); }

private:
    ScratchSpool scratch_;
};

const auto in_memory = testing::Values([] { return std::make_unique<DoubleUnderTest>(); });
const auto in_sqlite = testing::Values([] { return std::make_unique<SqliteUnderTest>(); });

INSTANTIATE_TEST_SUITE_P(Double, SpoolContract, in_memory);
INSTANTIATE_TEST_SUITE_P(Sqlite, SpoolContract, in_sqlite);
INSTANTIATE_TEST_SUITE_P(Double, FailureContract, in_memory);
INSTANTIATE_TEST_SUITE_P(Sqlite, FailureContract, in_sqlite);

}  // namespace
}  // namespace postern::test
