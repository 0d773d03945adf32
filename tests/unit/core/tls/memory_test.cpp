#include "core/tls/memory.hpp"

#include <gmock/gmock.h>

namespace postern::tls {
namespace {

using std::chrono::days;
using std::chrono::hours;
using testing::AllOf;
using testing::HasSubstr;

constexpr WallTime start{days(20'000)};
const Grade clear{};
const Grade old_version{true, "TLSv1.2", false};
const Grade unverified{true, "TLSv1.3", false};
const Grade verified{true, "TLSv1.3", true};

std::string met(Memory& memory, const Grade& grade, WallTime at = start, std::string_view host = "mx.there.example") {
    return memory.note("there.example", host, grade, "may:encrypted", at);
}

HostRecord record(const Memory& memory) {
    const auto all = memory.records_of("there.example");
    return all.empty() ? HostRecord{} : all.front().second;
}

TEST(TlsMemory, GradesASession) {
    Facts facts;
    facts.version = "TLSv1.3";
    facts.verification = Verification::verified;
    EXPECT_EQ(grade_of(nullptr), clear);
    EXPECT_EQ(grade_of(&facts), unverified) << "the name does not match";
    facts.is_name_matched = true;
    EXPECT_EQ(grade_of(&facts), verified);
}

TEST(TlsMemory, NamesWhatWasLost) {
    EXPECT_EQ(lost_since(unverified, clear), "STARTTLS is not used any more");
    EXPECT_EQ(lost_since(unverified, old_version), "TLSv1.2 where TLSv1.3 was used");
    EXPECT_EQ(lost_since(verified, unverified), "its certificate cannot be verified any more");
    for (const auto& better : {verified, unverified, old_version}) {
        EXPECT_EQ(lost_since(clear, better), "");
        EXPECT_EQ(lost_since(better, verified), "");
    }
}

TEST(TlsMemory, KeepsTheBestAndTheLastAndSinceWhen) {
    Memory memory;
    EXPECT_EQ(met(memory, clear, start), "");
    EXPECT_EQ(met(memory, unverified, start + days(1)), "");
    EXPECT_EQ(met(memory, unverified, start + days(2)), "");
    const auto known = record(memory);
    EXPECT_EQ(known.best, unverified);
    EXPECT_EQ(known.best_since, start + days(1));
    EXPECT_EQ(known.last_at, start + days(2));
    EXPECT_EQ(known.last_verdict, "may:encrypted");
    EXPECT_EQ(known.since, start);
}

TEST(TlsMemory, WarnsOfARegressionOnceUntilItIsMadeUpFor) {
    Memory memory;
    EXPECT_EQ(met(memory, verified, start), "");
    EXPECT_THAT(met(memory, clear, start + days(1)),
                AllOf(HasSubstr("TLS of mx.there.example (next hop there.example) got worse: STARTTLS is not used any "
                                "more. Best since 2024-10-04 00:00:00 UTC: TLSv1.3, certificate verified")));
    EXPECT_EQ(met(memory, clear, start + days(2)), "") << "it was said";
    EXPECT_EQ(record(memory).best, verified);
    EXPECT_EQ(record(memory).last, clear);
    EXPECT_EQ(record(memory).regressed_since, start + days(1));

    for (unsigned session = 1; session < Memory::healed_after; ++session) {
        EXPECT_EQ(met(memory, verified, start + days(3)), "");
        EXPECT_TRUE(record(memory).is_regressed) << session;
    }
    EXPECT_EQ(met(memory, verified, start + days(3)), "");
    EXPECT_FALSE(record(memory).is_regressed);
    EXPECT_NE(met(memory, unverified, start + days(4)), "") << "a new one";
}

TEST(TlsMemory, GoodSessionsCountInARow) {
    Memory memory;
    (void)met(memory, verified);
    (void)met(memory, clear);
    for (const auto& grade : {verified, verified, clear, verified, verified}) (void)met(memory, grade);
    EXPECT_TRUE(record(memory).is_regressed);
    (void)met(memory, verified);
    EXPECT_FALSE(record(memory).is_regressed);
}

TEST(TlsMemory, ARefusedSessionIsARegressionToo) {
    Memory memory;
    EXPECT_EQ(memory.note_refused("there.example", "mx.there.example", start), "") << "nothing is known";
    (void)met(memory, verified);
    EXPECT_THAT(memory.note_refused("there.example", "mx.there.example", start), HasSubstr("its mail waits"));
    EXPECT_EQ(memory.note_refused("there.example", "mx.there.example", start), "");
    EXPECT_TRUE(record(memory).is_regressed);
}

TEST(TlsMemory, HoldsEachHostToItsBestAndNewOnesToWhatAllGave) {
    Memory memory;
    EXPECT_EQ(memory.floors_of("there.example").others, std::nullopt);
    (void)met(memory, verified);
    EXPECT_EQ(memory.floors_of("there.example").others, verified);
    (void)met(memory, old_version, start, "mx2.there.example");
    const auto floors = memory.floors_of("there.example");
    EXPECT_EQ(floors.by_host.at("mx.there.example"), verified);
    EXPECT_EQ(floors.by_host.at("mx2.there.example"), old_version);
    EXPECT_EQ(floors.others, old_version);
    (void)met(memory, clear, start, "mx3.there.example");
    EXPECT_EQ(memory.floors_of("there.example").others, clear);
    EXPECT_TRUE(memory.floors_of("there.exampl").by_host.empty());
}

TEST(TlsMemory, ForgetsANextHopWithAnyPort) {
    Memory memory;
    for (const auto* next_hop : {"there.example", "there.example:587", "other.example", "there.example.org"})
        (void)memory.note(next_hop, "mx", verified, "", start);
    EXPECT_EQ(memory.forget("there.example"), 2u);
    EXPECT_EQ(memory.forget("there.example"), 0u);
    EXPECT_EQ(memory.size(), 2u);
}

TEST(TlsMemory, IsBounded) {
    Memory memory(2);
    (void)met(memory, verified, start, "a");
    (void)met(memory, verified, start + hours(1), "b");
    (void)met(memory, verified, start + hours(2), "a");
    (void)met(memory, verified, start + hours(3), "c");
    EXPECT_EQ(memory.size(), 2u);
    const auto left = memory.records_of("there.example");
    EXPECT_EQ(left.front().first, "a") << "b was not met for longer";
}

TEST(TlsMemory, KnowsSinceWhenADomainHasDane) {
    Memory memory;
    EXPECT_EQ(memory.dane_since("there.example"), std::nullopt);
    memory.note_dane("there.example", false, start);
    EXPECT_EQ(memory.dane_since("there.example"), std::nullopt);
    memory.note_dane("there.example", true, start);
    memory.note_dane("there.example", true, start + days(3));
    EXPECT_EQ(memory.dane_since("there.example"), start);
    EXPECT_EQ(memory.dane_since("elsewhere.example"), std::nullopt);
}

TEST(TlsMemory, ForgetsDaneWhenTheDomainGivesItUp) {
    Memory memory;
    memory.note_dane("there.example", true, start);
    memory.note_dane("there.example", false, start + days(1));
    EXPECT_EQ(memory.dane_since("there.example"), std::nullopt);
    memory.note_dane("there.example", true, start + days(2));
    EXPECT_EQ(memory.dane_since("there.example"), start + days(2));
}

TEST(TlsMemory, ForgetsDaneOnDemandWhateverThePort) {
    Memory memory;
    memory.note_dane("there.example", true, start);
    memory.note_dane("there.example:587", true, start);
    memory.note_dane("not.there.example", true, start);
    (void)memory.forget("there.example");
    EXPECT_EQ(memory.dane_since("there.example"), std::nullopt);
    EXPECT_EQ(memory.dane_since("there.example:587"), std::nullopt);
    EXPECT_EQ(memory.dane_since("not.there.example"), start);
}

TEST(TlsMemory, BoundsTheDomainsThatHaveDane) {
    Memory memory(2);
    memory.note_dane("a.example", true, start);
    memory.note_dane("b.example", true, start + hours(1));
    memory.note_dane("a.example", true, start + hours(2));
    memory.note_dane("c.example", true, start + hours(3));
    EXPECT_EQ(memory.dane_since("a.example"), start);
    EXPECT_EQ(memory.dane_since("b.example"), std::nullopt) << "the one that was not met for the longest time";
    EXPECT_EQ(memory.dane_since("c.example"), start + hours(3));
}

/// What stands on the disk, as whoever stores the changes would have it.
class Disk {
public:
    void store(Memory& memory) {
        for (auto& row : memory.take_changes()) {
            const auto same = [&](const MemoryRow& one) {
                return one.next_hop == row.next_hop && one.host == row.host;
            };
            std::erase_if(rows, same);
            if (!row.is_forgotten()) rows.push_back(std::move(row));
        }
    }
    [[nodiscard]] Memory restarted(std::size_t max_hosts = 10'000) const {
        Memory memory(max_hosts);
        memory.load(rows);
        return memory;
    }

    std::vector<MemoryRow> rows;
};

TEST(TlsMemoryStored, HandsOutWhatChangedOnce) {
    Memory memory;
    (void)met(memory, verified);
    memory.note_dane("there.example", true, start);
    EXPECT_EQ(memory.take_changes().size(), 2u);
    EXPECT_EQ(memory.take_changes().size(), 0u);
    (void)met(memory, clear, start + days(1));
    const auto changes = memory.take_changes();
    ASSERT_EQ(changes.size(), 1u);
    EXPECT_EQ(changes[0].record, record(memory));
    EXPECT_EQ(memory.note_refused("nobody.example", "mx", start), "");
    memory.note_dane("nobody.example", false, start);
    EXPECT_EQ(memory.take_changes().size(), 0u) << "nothing was known, and nothing is";
}

TEST(TlsMemoryStored, IsTheSameAfterARestart) {
    Disk disk;
    Memory memory;
    (void)met(memory, verified);
    (void)met(memory, clear, start + days(1));
    memory.note_dane("there.example", true, start + days(2));
    disk.store(memory);
    const auto again = disk.restarted();
    EXPECT_EQ(again.records_of("there.example"), memory.records_of("there.example"));
    EXPECT_EQ(again.dane_since("there.example"), start + days(2));
}

// A peer that is met on three days a week, over eight weeks with a restart each: what strips its TLS in the fifth is
// noticed, once, and is made up for in the sixth.
TEST(TlsMemoryStored, NoticesARegressionWeeksAndRestartsLater) {
    Disk disk;
    std::vector<std::pair<int, std::string>> warnings;
    for (int week = 0; week < 8; ++week) {
        auto memory = disk.restarted();
        for (int day = 0; day < 7; day += 3) {
            const auto at = start + days(7 * week + day);
            const auto line = met(memory, week == 4 ? clear : verified, at);
            if (!line.empty()) warnings.emplace_back(week, line);
            disk.store(memory);
        }
        EXPECT_EQ(record(memory).is_regressed, week == 4) << week;
    }
    ASSERT_EQ(warnings.size(), 1u);
    EXPECT_EQ(warnings[0].first, 4);
    EXPECT_THAT(warnings[0].second, HasSubstr("Best since 2024-10-04 00:00:00 UTC: TLSv1.3, certificate verified"));
    EXPECT_EQ(record(disk.restarted()).since, start);
}

TEST(TlsMemoryStored, CountsGoodSessionsOverRestarts) {
    Disk disk;
    {
        Memory memory;
        (void)met(memory, verified);
        (void)met(memory, clear);
        disk.store(memory);
    }
    for (unsigned session = 1; session <= Memory::healed_after; ++session) {
        auto memory = disk.restarted();
        (void)met(memory, verified, start + days(session));
        EXPECT_EQ(record(memory).is_regressed, session < Memory::healed_after) << session;
        disk.store(memory);
    }
}

TEST(TlsMemoryStored, HoldsToItsFloorsAfterARestart) {
    Disk disk;
    Memory memory;
    (void)met(memory, verified);
    disk.store(memory);
    EXPECT_EQ(disk.restarted().floors_of("there.example").by_host.at("mx.there.example"), verified);
}

TEST(TlsMemoryStored, ForgetsOnTheDiskToo) {
    Disk disk;
    Memory memory;
    (void)met(memory, verified);
    memory.note_dane("there.example", true, start);
    memory.note_dane("there.example:587", true, start);
    disk.store(memory);
    EXPECT_EQ(disk.rows.size(), 3u);
    EXPECT_EQ(memory.forget("there.example"), 2u) << "two next hops that had DANE";
    disk.store(memory);
    EXPECT_TRUE(disk.rows.empty());
}

TEST(TlsMemoryStored, StaysWithinBoundsOnTheDisk) {
    Disk disk;
    Memory memory(2);
    for (int i = 0; i < 9; ++i) {
        (void)met(memory, verified, start + hours(i), "mx" + std::to_string(i));
        memory.note_dane("d" + std::to_string(i), true, start + hours(i));
        disk.store(memory);
        EXPECT_LE(disk.rows.size(), 4u);
    }
    auto again = disk.restarted(1);
    EXPECT_EQ(again.size(), 1u) << "a bound that is less than it was";
    disk.store(again);
    EXPECT_EQ(disk.rows.size(), 2u);
}

}  // namespace
}  // namespace postern::tls
