#include "adapters/tls_openssl/certificate_files.hpp"

#include "tests/support/files/temporary_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace postern::test {
namespace {

using testing::HasSubstr;
using tls_openssl::StagedFile;

class StagedFiles : public testing::Test {
protected:
    void stage(const std::string& file) {
        auto staged = StagedFile::write(folder.path() / file, "new " + file);
        ASSERT_TRUE(staged);
        files.push_back(std::move(*staged));
    }
    std::string take_places() {
        const auto taken = StagedFile::take_places(files);
        return taken ? "" : taken.error();
    }
    [[nodiscard]] std::string text_of(const std::string& file) const {
        std::ifstream stream(folder.path() / file);
        return {std::istreambuf_iterator<char>(stream), {}};
    }

    TemporaryFolder folder;
    std::vector<StagedFile> files;
};

TEST_F(StagedFiles, TakeTheirPlacesTogetherAndKeepWhatWasThere) {
    folder.write("key", "old key");
    stage("key");
    stage("chain");
    EXPECT_EQ(take_places(), "");
    EXPECT_EQ(text_of("key"), "new key");
    EXPECT_EQ(text_of("chain"), "new chain");
    EXPECT_EQ(text_of("key.old"), "old key");
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "chain.old"));
}

TEST_F(StagedFiles, OfWhichTheSecondFailsPutBackTheFirst) {
    folder.write("key", "old key");
    folder.write("chain", "old chain");
    stage("fresh");
    stage("key");
    stage("chain");
    std::filesystem::remove(folder.path() / "chain.new");
    EXPECT_THAT(take_places(), HasSubstr("chain cannot be replaced"));
    EXPECT_EQ(text_of("key"), "old key");
    EXPECT_EQ(text_of("chain"), "old chain");
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "fresh"));
}

TEST_F(StagedFiles, OfWhichOneCannotKeepWhatWasThereChangeNothing) {
    folder.write("key", "old key");
    folder.write("chain", "old chain");
    std::filesystem::create_directories(folder.path() / "chain.old" / "x");
    stage("key");
    stage("chain");
    EXPECT_THAT(take_places(), HasSubstr("chain.old cannot be kept"));
    EXPECT_EQ(text_of("key"), "old key");
    EXPECT_EQ(text_of("chain"), "old chain");
}

}  // namespace
}  // namespace postern::test
