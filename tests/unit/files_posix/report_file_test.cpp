#include "adapters/files_posix/report_file.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <sys/stat.h>

namespace postern::files_posix {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

constexpr std::string_view report = "{\"report\":\"show queue\"}\n";

class ReportFile : public testing::Test {
protected:
    ReportFile() {
        auto pattern = (std::filesystem::temp_directory_path() / "postern-report-XXXXXX").string();
        folder = ::mkdtemp(pattern.data());
    }
    ~ReportFile() override { std::filesystem::remove_all(folder); }

    [[nodiscard]] std::string contents(const std::string& name) const {
        std::ifstream file(folder / name);
        return {std::istreambuf_iterator<char>(file), {}};
    }
    void put(const std::string& name, const std::string& text) const { std::ofstream(folder / name) << text; }
    /// What was said of a refused one; nothing is left beside it.
    std::string refusal(std::string_view name) {
        const auto before = entries();
        const auto written = ReportFiles(folder).write(name, report);
        EXPECT_EQ(entries(), before);
        return written ? "" : written.error();
    }
    [[nodiscard]] std::ptrdiff_t entries() const {
        return std::distance(std::filesystem::directory_iterator(folder), {});
    }

    std::filesystem::path folder;
};

TEST_F(ReportFile, IsWrittenForItsOwnerAlone) {
    const auto path = ReportFiles(folder).write("queue.json", report);
    EXPECT_EQ(path, (folder / "queue.json").string());
    EXPECT_EQ(contents("queue.json"), report);
    struct stat found {};
    ASSERT_EQ(::stat(path->c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 07777U, 0600U);
    EXPECT_EQ(entries(), 1) << "nothing is left beside it";
}

TEST_F(ReportFile, TakesAWholePath) {
    ASSERT_TRUE(std::filesystem::create_directory(folder / "elsewhere"));
    EXPECT_TRUE(ReportFiles("/nowhere").write((folder / "elsewhere/a.json").string(), report));
    EXPECT_EQ(contents("elsewhere/a.json"), report);
}

TEST_F(ReportFile, ReplacesAnEarlierReport) {
    put("queue.json", "{\"report\":\"show retry\", and much that was longer than what comes now}");
    EXPECT_TRUE(ReportFiles(folder).write("queue.json", report));
    EXPECT_EQ(contents("queue.json"), report);
}

TEST_F(ReportFile, LeavesAnyOtherFile) {
    put("names.dxl", "<database/>");
    put("empty", "");
    EXPECT_THAT(refusal("names.dxl"), HasSubstr("names.dxl: there is a file of that name that is no such report."));
    EXPECT_EQ(contents("names.dxl"), "<database/>");
    EXPECT_THAT(refusal("empty"), HasSubstr("no such report"));
}

TEST_F(ReportFile, FollowsNoLink) {
    put("target", std::string(report));
    std::filesystem::create_symlink(folder / "target", folder / "link");
    std::filesystem::create_symlink(folder / "missing", folder / "dangling");
    EXPECT_THAT(refusal("link"), HasSubstr("it is a link. Name the file itself."));
    EXPECT_THAT(refusal("dangling"), HasSubstr("it is a link."));
}

TEST_F(ReportFile, SaysWhatIsWrongWithItsPlace) {
    EXPECT_THAT(refusal("missing/a.json"), EndsWith("missing/a.json: No such file or directory."));
    EXPECT_THAT(refusal(""), HasSubstr("names a folder. Name a file in it."));
    EXPECT_THAT(refusal(folder.string()), HasSubstr("it is a folder."));
    ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
    EXPECT_THAT(refusal("pipe"), HasSubstr("it is no file."));
    EXPECT_THAT(refusal(std::string(300, 'x')), EndsWith("too long."));
}

}  // namespace
}  // namespace postern::files_posix
