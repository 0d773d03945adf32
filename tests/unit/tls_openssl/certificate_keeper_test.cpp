#include "adapters/tls_openssl/certificate_keeper.hpp"

#include "tests/support/files/temporary_folder.hpp"
#include "tests/unit/tls_openssl/channel_pair.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

namespace postern::test {
namespace {

using namespace std::chrono_literals;
using testing::_;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using Lines = std::vector<std::string>;
using Kind = tls::CertificateOrder::Kind;

constexpr auto owner_alone = std::filesystem::perms::owner_read | std::filesystem::perms::owner_write;

class KeptCertificate : public testing::Test {
protected:
    void SetUp() override {
        tls_openssl::TlsOptions options;
        options.data_directory = folder.path().string();
        tls = engine(options);
        keeper.emplace(*tls, options.data_directory);
    }
    void put(const TestCertificate& certificate) {
        put_chain(certificate);
        put_key(certificate);
    }
    void put_chain(const TestCertificate& certificate) { write("chain.pem", certificate.certificate_pem); }
    void put_key(const TestCertificate& certificate) {
        write("key.pem", certificate.key_pem);
        make_private("key.pem");
    }
    void make_private(const std::string& file) { std::filesystem::permissions(folder.path() / file, owner_alone); }
    /// A certificate and its key in one file.
    void put_beside(const std::string& file, const TestCertificate& certificate) {
        write(file, certificate.certificate_pem + certificate.key_pem);
        make_private(file);
    }
    Lines use() { return keeper->use({"chain.pem", "key.pem"}, "mail.example.test", now); }
    /// So many seconds pass; what was said in them.
    Lines looks(int count) {
        Lines said;
        for (int look = 0; look < count; ++look, now += 1s)
            for (auto& line : keeper->look(now)) said.push_back(std::move(line));
        return said;
    }
    Lines order(Kind kind, std::vector<std::string> words = {}) {
        return keeper->perform({kind, std::move(words)}, now);
    }
    [[nodiscard]] std::filesystem::perms mode_of(const std::string& file) const {
        return std::filesystem::status(folder.path() / file).permissions();
    }
    [[nodiscard]] std::string text_of(const std::string& file) const {
        std::ifstream stream(folder.path() / file);
        return {std::istreambuf_iterator<char>(stream), {}};
    }
    std::string in_use() { return keeper->certificate() ? keeper->certificate()->sha256 : "none"; }
    static TestCertificate named(const std::string& name, std::chrono::hours ends = 24h * 60) {
        CertificateRequest request;
        request.common_name = name;
        request.dns_names = {name};
        request.ends = ends;
        return make_self_signed(request);
    }

    TemporaryFolder folder;
    std::unique_ptr<ports::TlsEngine> tls;
    std::optional<tls_openssl::CertificateKeeper> keeper;
    // Within a second: a certificate's times have whole ones, and days left are counted from here.
    WallTime now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()) + 500ms;

private:
    // Two writes within one tick of the disk's clock would look like none.
    void write(const std::string& name, const std::string& text) {
        folder.write(name, text);
        const auto file = folder.path() / name;
        std::filesystem::last_write_time(file, std::filesystem::file_time_type{std::chrono::seconds(++writes_)});
    }
    int writes_ = 1'000'000;
};

TEST_F(KeptCertificate, IsUsedWithoutAWordWhereNothingIsWrong) {
    put(named("mail.example.test"));
    EXPECT_THAT(use(), IsEmpty());
    EXPECT_TRUE(tls->has_certificate());
    EXPECT_THAT(looks(100), IsEmpty());
}

TEST_F(KeptCertificate, IsReplacedByItselfOnceBothFilesLieThere) {
    put(named("mail.example.test"));
    ASSERT_THAT(use(), IsEmpty());
    const auto before = in_use();
    put(named("mail.example.test"));
    EXPECT_THAT(looks(5), ElementsAre(HasSubstr("SMTP: the certificate was replaced: chain.pem")));
    EXPECT_NE(in_use(), before);
    EXPECT_THAT(looks(100), IsEmpty());
}

TEST_F(KeptCertificate, IsWaitedForWhileItIsWritten) {
    put(named("mail.example.test"));
    ASSERT_THAT(use(), IsEmpty());
    const auto before = in_use();
    const auto next = named("mail.example.test");
    auto half = next;
    half.certificate_pem.resize(half.certificate_pem.size() / 2);
    put_chain(half);
    EXPECT_THAT(looks(5), IsEmpty());
    put_chain(next);
    EXPECT_THAT(looks(5), IsEmpty());
    EXPECT_EQ(in_use(), before);
    put_key(next);
    EXPECT_THAT(looks(5), ElementsAre(HasSubstr("was replaced")));
    EXPECT_NE(in_use(), before);
    EXPECT_EQ(keeper->trouble(), "");
}

TEST_F(KeptCertificate, ThatStaysHalfReplacedIsComplainedOfOnceAndTheOldOneServesOn) {
    put(named("mail.example.test"));
    ASSERT_THAT(use(), IsEmpty());
    const auto before = in_use();
    put_chain(named("mail.example.test"));
    EXPECT_THAT(looks(100),
                ElementsAre(AllOf(HasSubstr("installed before stays in use"), HasSubstr("does not belong to"))));
    EXPECT_EQ(in_use(), before);
    EXPECT_THAT(keeper->trouble(), HasSubstr("does not belong to"));
}

TEST_F(KeptCertificate, IsNotReplacedByOneThatExpiredOrHasAnotherName) {
    put(named("mail.example.test"));
    ASSERT_THAT(use(), IsEmpty());
    const auto before = in_use();
    put(named("other.example.test"));
    EXPECT_THAT(looks(30), ElementsAre(HasSubstr("none of its names (other.example.test) is mail.example.test")));
    put(named("mail.example.test", -1h));
    EXPECT_THAT(looks(30), ElementsAre(HasSubstr("it expired on")));
    EXPECT_EQ(in_use(), before);
}

TEST_F(KeptCertificate, WithAnotherNameIsNotReplacedByOneThatExpired) {
    put(named("other.example.test"));
    ASSERT_THAT(use(), ElementsAre(HasSubstr("none of its names")));
    const auto before = in_use();
    put(named("mail.example.test", -1h));
    EXPECT_THAT(order(Kind::reload), ElementsAre(AllOf(HasSubstr("stays in use"), HasSubstr("it expired on"))));
    EXPECT_EQ(in_use(), before);
    put(named("third.example.test"));
    EXPECT_THAT(order(Kind::reload), ElementsAre(HasSubstr("is in use"), HasSubstr("none of its names")))
        << "no worse than what is in use";
}

TEST_F(KeptCertificate, IsRefusedWithOneBesideItThatExpired) {
    put(named("mail.example.test"));
    put_beside("more.pem", named("more.example.test"));
    const ports::CertificateFiles files{"chain.pem", "key.pem", "", {"more.pem"}};
    ASSERT_THAT(keeper->use(files, "mail.example.test", now), IsEmpty());
    put_beside("late.pem", named("late.example.test", -1h));
    EXPECT_THAT(keeper->use({"chain.pem", "key.pem", "", {"late.pem"}}, "mail.example.test", now),
                ElementsAre(AllOf(HasSubstr("stays in use"), HasSubstr("the one beside it in late.pem expired on"))));
    EXPECT_EQ(keeper->certificate()->more.front().file, "more.pem");
    // What expired in use meanwhile is no reason to refuse a better one.
    now += 24h * 61;
    put(named("mail.example.test", 24h * 90));
    EXPECT_THAT(keeper->use(files, "mail.example.test", now), ElementsAre(HasSubstr("in more.pem expired on")));
}

TEST_F(KeptCertificate, WhoseIssuersCertificateExpiredIsRefused) {
    const TestAuthority root;
    const TestAuthority good(root, 24h * 40);
    auto certificate = good.issue();
    certificate.certificate_pem += good.root_pem() + root.root_pem();
    put(certificate);
    ASSERT_THAT(use(), IsEmpty());
    const auto before = in_use();
    const TestAuthority late(root, -1h);
    certificate = late.issue();
    certificate.certificate_pem += late.root_pem();
    put(certificate);
    EXPECT_THAT(order(Kind::reload),
                ElementsAre(AllOf(HasSubstr("stays in use"),
                                  HasSubstr("its issuer's certificate (CN=Example Intermediate) expired on"))));
    EXPECT_EQ(in_use(), before);
}

TEST_F(KeptCertificate, WhoseKeyOthersMayReadIsComplainedOf) {
    using std::filesystem::perms;
    const auto with_others = owner_alone | perms::group_read | perms::others_read;
    put(named("mail.example.test"));
    std::filesystem::permissions(folder.path() / "key.pem", with_others);
    EXPECT_THAT(use(), ElementsAre("SMTP: The key in key.pem may be read by others: chmod 600 it."));
    make_private("key.pem");
    EXPECT_THAT(order(Kind::reload), ElementsAre(HasSubstr("is in use")));
    put_beside("more.pem", named("more.example.test"));
    std::filesystem::permissions(folder.path() / "more.pem", with_others);
    EXPECT_THAT(keeper->use({"chain.pem", "key.pem", "", {"more.pem"}}, "mail.example.test", now),
                ElementsAre(HasSubstr("The key in more.pem may be read by others")));
}

TEST_F(KeptCertificate, IsUsedWithAComplaintWhereThereIsNoOther) {
    put(named("other.example.test"));
    EXPECT_THAT(use(), ElementsAre(HasSubstr("is used, but none of its names")));
    EXPECT_TRUE(tls->has_certificate());
}

TEST_F(KeptCertificate, IsTakenWhenItComesLater) {
    EXPECT_THAT(use(), IsEmpty());
    EXPECT_FALSE(tls->has_certificate());
    put(named("mail.example.test"));
    EXPECT_THAT(looks(5), ElementsAre(HasSubstr("was replaced")));
    EXPECT_TRUE(tls->has_certificate());
}

TEST_F(KeptCertificate, IsWarnedOfDailyFromThreeWeeksBeforeItsEnd) {
    put(named("mail.example.test", 24h * 22 + 1h));
    ASSERT_THAT(use(), IsEmpty());
    EXPECT_THAT(looks(1), IsEmpty());
    now += 24h;
    EXPECT_THAT(looks(3), ElementsAre(HasSubstr("expires in 21 day[s]")));
    now += 23h;
    EXPECT_THAT(looks(3), IsEmpty());
    now += 1h;
    EXPECT_THAT(looks(3), ElementsAre(HasSubstr("expires in 20 day[s]")));
    now += 24h * 21;
    EXPECT_THAT(looks(3), ElementsAre(HasSubstr("EXPIRED on")));
}

TEST_F(KeptCertificate, IsReadAtOnceWhenAsked) {
    EXPECT_THAT(keeper->perform({}, now), ElementsAre(HasSubstr("nothing to reload")));
    put(named("mail.example.test"));
    ASSERT_THAT(use(), IsEmpty());
    EXPECT_THAT(keeper->perform({}, now), ElementsAre(HasSubstr("is in use for new connections")));
    put_key(named("mail.example.test"));
    EXPECT_THAT(keeper->perform({}, now), ElementsAre(HasSubstr("does not belong to")));
}

TEST_F(KeptCertificate, IsGoneWhenNoneIsNamedAnyMore) {
    put(named("mail.example.test"));
    ASSERT_THAT(use(), IsEmpty());
    EXPECT_THAT(keeper->use({}, "mail.example.test", now), IsEmpty());
    EXPECT_FALSE(tls->has_certificate());
    EXPECT_THAT(keeper->certificate().error(), HasSubstr("no certificate file is named"));
}

TEST_F(KeptCertificate, WithAChainOutOfOrderIsRefused) {
    const TestAuthority authority;
    auto certificate = authority.issue();
    certificate.certificate_pem += authority.root_pem();
    put(certificate);
    EXPECT_THAT(use(), IsEmpty());
    const auto before = in_use();
    certificate.certificate_pem += make_self_signed().certificate_pem;
    put(certificate);
    EXPECT_THAT(keeper->perform({}, now),
                ElementsAre(HasSubstr("certificate number 3 is not the issuer of the one before it")));
    EXPECT_EQ(in_use(), before);
}

TEST_F(KeptCertificate, IsMadeSelfSignedWhereNoneIs) {
    EXPECT_THAT(use(), IsEmpty());
    EXPECT_THAT(order(Kind::self_signed), ElementsAre(HasSubstr("is in use for new connections")));
    ASSERT_TRUE(keeper->certificate());
    const auto first = *keeper->certificate();
    EXPECT_THAT(first.names, ElementsAre("mail.example.test"));
    EXPECT_EQ(first.key, "RSA 3072");
    EXPECT_EQ(first.issuer, first.subject);
    EXPECT_EQ(tls::days_left(first, now), 364);
    EXPECT_EQ(mode_of("key.pem"), owner_alone);
    EXPECT_EQ(mode_of("chain.pem"), owner_alone);
    // Another one takes its place, for other names, and the first is kept.
    const auto key = text_of("key.pem");
    EXPECT_THAT(order(Kind::self_signed, {"mail.example.test", "*.example.test"}),
                ElementsAre(HasSubstr("is in use for new connections")));
    EXPECT_THAT(keeper->certificate()->names, ElementsAre("mail.example.test", "*.example.test"));
    EXPECT_EQ(text_of("key.pem.old"), key);
    EXPECT_NE(text_of("key.pem"), key);
    EXPECT_THAT(looks(30), IsEmpty());
    const auto client = engine();
    ChannelPair pair(*client, *tls);
    EXPECT_TRUE(pair.shake_hands().are_both(ports::TlsChannel::State::established));
}

TEST_F(KeptCertificate, IsMadeForNamesOutsideAsciiAsTheDnsHasThem) {
    EXPECT_THAT(use(), IsEmpty());
    EXPECT_THAT(order(Kind::self_signed, {"mail.example.test", "B\u00fccher.test", "*.b\u00fccher.test"}),
                ElementsAre(HasSubstr("is in use for new connections")));
    EXPECT_THAT(keeper->certificate()->names,
                ElementsAre("mail.example.test", "xn--bcher-kva.test", "*.xn--bcher-kva.test"));
}

TEST_F(KeptCertificate, IsNotMadeInThePlaceOfAnAuthoritysOrForWhatIsNoName) {
    const TestAuthority authority;
    put(authority.issue());
    ASSERT_THAT(use(), IsEmpty());
    const auto before = in_use();
    EXPECT_THAT(order(Kind::self_signed), ElementsAre(HasSubstr("issued: move it away first")));
    for (const auto* name : {"", "a b", "a,DNS:b", "*", "-a.test", "*.*.test"})
        EXPECT_THAT(order(Kind::self_signed, {name}), ElementsAre(HasSubstr("is no host name"))) << name;
    EXPECT_EQ(in_use(), before);
    ASSERT_THAT(keeper->use({}, "mail.example.test", now), IsEmpty());
    EXPECT_THAT(order(Kind::self_signed), ElementsAre(HasSubstr("SMTP_CertificateFile")));
    EXPECT_THAT(order(Kind::install, {"x"}), ElementsAre(HasSubstr("SMTP_CertificateFile")));
}

TEST_F(KeptCertificate, IsRequestedAndInstalledWithTheKeyOfTheRequest) {
    EXPECT_THAT(use(), IsEmpty());
    EXPECT_THAT(order(Kind::request), ElementsAre(HasSubstr("Send chain.pem.request.csr to the authority"), _));
    EXPECT_FALSE(tls->has_certificate());
    EXPECT_EQ(mode_of("chain.pem.request.key"), owner_alone);
    EXPECT_THAT(text_of("chain.pem.request.csr"), HasSubstr("BEGIN CERTIFICATE REQUEST"));
    const TestAuthority authority;
    folder.write("answer.pem", authority.issue_for(text_of("chain.pem.request.csr")) + authority.root_pem());
    EXPECT_THAT(order(Kind::install, {"answer.pem"}), ElementsAre(HasSubstr("is in use for new connections")));
    EXPECT_THAT(keeper->certificate()->names, ElementsAre("mail.example.test"));
    EXPECT_EQ(text_of("key.pem"), text_of("chain.pem.request.key"));
    EXPECT_THAT(looks(30), IsEmpty());
}

TEST_F(KeptCertificate, IsInstalledWithItsKeyInOneFileThoughItHasNoLineEndAtItsEnd) {
    put_beside("both.pem", named("mail.example.test"));
    ASSERT_THAT(keeper->use({"both.pem", ""}, "mail.example.test", now), IsEmpty());
    auto next = named("mail.example.test");
    next.certificate_pem.pop_back();
    put_chain(next);
    put_key(next);
    EXPECT_THAT(order(Kind::install, {"chain.pem", "key.pem"}), ElementsAre(HasSubstr("is in use for new")));
    EXPECT_THAT(text_of("both.pem"), HasSubstr("-----END CERTIFICATE-----\n-----BEGIN "));
    EXPECT_EQ(text_of("both.pem.new"), "");
}

TEST_F(KeptCertificate, IsInstalledIntoOneFileThatBothItemsName) {
    put_beside("both.pem", named("mail.example.test"));
    ASSERT_THAT(keeper->use({"both.pem", "./both.pem"}, "mail.example.test", now), IsEmpty());
    const auto before = in_use();
    put(named("mail.example.test"));
    EXPECT_THAT(order(Kind::install, {"chain.pem", "key.pem"}), ElementsAre(HasSubstr("is in use for new")));
    EXPECT_NE(in_use(), before);
    EXPECT_THAT(text_of("both.pem"), AllOf(HasSubstr("BEGIN CERTIFICATE"), HasSubstr("PRIVATE KEY")));
}

TEST_F(KeptCertificate, IsNotInstalledByHalfWhereTheOldOneCannotBeKept) {
    put(named("mail.example.test"));
    ASSERT_THAT(use(), IsEmpty());
    const auto before = in_use();
    const auto key = text_of("key.pem");
    put_beside("next.pem", named("mail.example.test"));
    std::filesystem::create_directories(folder.path() / "chain.pem.old" / "x");
    EXPECT_THAT(order(Kind::install, {"next.pem"}),
                ElementsAre(AllOf(HasSubstr("chain.pem.old cannot be kept"), HasSubstr("Nothing was changed."))));
    EXPECT_EQ(text_of("key.pem"), key);
    EXPECT_THAT(order(Kind::reload), ElementsAre(HasSubstr("is in use for new")));
    EXPECT_EQ(in_use(), before);
}

TEST_F(KeptCertificate, WhoseInstallationWasCutOffIsFinishedAtTheStart) {
    put(named("mail.example.test"));
    const auto next = named("mail.example.test");
    put_key(next);
    folder.write("chain.pem.new", next.certificate_pem);
    EXPECT_THAT(use(), ElementsAre(AllOf(HasSubstr("chain.pem.new"), HasSubstr("was finished"))));
    ASSERT_TRUE(tls->has_certificate());
    EXPECT_EQ(text_of("chain.pem"), next.certificate_pem);
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "chain.pem.new"));
    EXPECT_THAT(looks(30), IsEmpty());
}

TEST_F(KeptCertificate, IsNotTakenFromAStagedFileThatDoesNotGoWithTheKey) {
    put(named("mail.example.test"));
    put_key(named("mail.example.test"));
    folder.write("chain.pem.new", named("mail.example.test").certificate_pem);
    EXPECT_THAT(use(), IsEmpty());
    EXPECT_THAT(keeper->certificate().error(), HasSubstr("does not belong to"));
    EXPECT_TRUE(std::filesystem::exists(folder.path() / "chain.pem.new"));
}

TEST_F(KeptCertificate, IsNotMadeForOtherNamesInThePlaceOfAGoodOne) {
    put(named("mail.example.test"));
    ASSERT_THAT(use(), IsEmpty());
    const auto before = in_use();
    const auto chain = text_of("chain.pem");
    const auto key = text_of("key.pem");
    EXPECT_THAT(order(Kind::self_signed, {"other.example.test"}),
                ElementsAre(AllOf(HasSubstr("is refused: none of its names (other.example.test)"),
                                  HasSubstr("nothing was changed"))));
    EXPECT_EQ(in_use(), before);
    EXPECT_EQ(text_of("chain.pem"), chain);
    EXPECT_EQ(text_of("key.pem"), key);
    for (const auto* file : {"chain.pem.new", "key.pem.new", "chain.pem.old", "key.pem.old"})
        EXPECT_FALSE(std::filesystem::exists(folder.path() / file)) << file;
    EXPECT_EQ(keeper->trouble(), "");
}

TEST_F(KeptCertificate, IsInstalledOnlyWhenNothingIsWrongWithIt) {
    put(named("mail.example.test"));
    ASSERT_THAT(use(), IsEmpty());
    const auto before = in_use();
    const auto other = named("other.example.test");
    folder.write("other.pem", other.certificate_pem);
    folder.write("other.key", other.key_pem);
    EXPECT_THAT(order(Kind::install, {"other.pem"}), ElementsAre(HasSubstr("holds no private key")));
    EXPECT_THAT(order(Kind::install, {"other.pem", "other.key"}),
                ElementsAre(HasSubstr("is refused: none of its names")));
    EXPECT_THAT(order(Kind::install, {"absent.pem"}), ElementsAre(HasSubstr("cannot be read")));
    EXPECT_EQ(in_use(), before);
    const auto good = named("mail.example.test");
    folder.write("good.pem", good.certificate_pem + good.key_pem);
    EXPECT_THAT(order(Kind::install, {"good.pem"}), ElementsAre(HasSubstr("is in use for new connections")));
    EXPECT_NE(in_use(), before);
    EXPECT_EQ(mode_of("key.pem"), owner_alone);
}

/// The record `3 0 1` of what is in use.
tls::TlsaRecord record_of(const std::string& sha256) {
    std::string data;
    for (std::size_t at = 0; at + 1 < sha256.size(); at += 2)
        data += static_cast<char>(std::stoi(sha256.substr(at, 2), nullptr, 16));
    return {3, 0, 1, data};
}

TEST_F(KeptCertificate, IsNotReplacedByOneThatOurTlsaRecordsDoNotProve) {
    put(named("mail.example.test"));
    ASSERT_THAT(use(), IsEmpty());
    const auto proved = in_use();
    tls::TlsaAnswer published{dns::Security::secure, "", {record_of(proved)}, ""};
    keeper->go_by_tlsa([&] { return published; });
    EXPECT_THAT(order(Kind::reload), ElementsAre(HasSubstr("is in use for new connections"))) << "it is the same";
    put(named("mail.example.test"));
    EXPECT_THAT(order(Kind::reload), ElementsAre(AllOf(HasSubstr("none of the 1 TLSA record[s] of mail.example.test"),
                                                       HasSubstr("stays in use"))));
    EXPECT_EQ(in_use(), proved);
    put_beside("new.pem", named("mail.example.test"));
    EXPECT_THAT(order(Kind::install, {"new.pem"}), ElementsAre(HasSubstr("nothing was changed")));
    EXPECT_EQ(in_use(), proved);
    EXPECT_THAT(order(Kind::install, {"new.pem", "force"}), ElementsAre(HasSubstr("is in use for new connections")));
    EXPECT_NE(in_use(), proved);
    EXPECT_THAT(order(Kind::reload), ElementsAre(HasSubstr("is in use")))
        << "nothing is lost where none proves the one in use either";
}

TEST_F(KeptCertificate, GivesWayToASelfSignedOneThatNoTlsaRecordProvesByForceAlone) {
    put(named("mail.example.test"));
    ASSERT_THAT(use(), IsEmpty());
    const auto proved = in_use();
    keeper->go_by_tlsa([&] { return tls::TlsaAnswer{dns::Security::secure, "", {record_of(proved)}, ""}; });
    EXPECT_THAT(order(Kind::self_signed), ElementsAre(HasSubstr("give the order with force")));
    EXPECT_EQ(in_use(), proved);
    EXPECT_THAT(order(Kind::self_signed, {"force"}), testing::Contains(HasSubstr("is in use for new connections")));
    EXPECT_NE(in_use(), proved);
}

TEST_F(KeptCertificate, IsKnownWhileItsFilesAreNotTaken) {
    put(named("mail.example.test"));
    ASSERT_THAT(use(), IsEmpty());
    EXPECT_FALSE(keeper->next());
    const auto proved = in_use();
    keeper->go_by_tlsa([&] { return tls::TlsaAnswer{dns::Security::secure, "", {record_of(proved)}, ""}; });
    put(named("mail.example.test"));
    EXPECT_THAT(order(Kind::reload), ElementsAre(HasSubstr("stays in use")));
    const auto next = keeper->next();
    ASSERT_TRUE(next);
    EXPECT_NE(next->facts.sha256, proved);
    EXPECT_EQ(next->key_sha256.size(), 64U);
    EXPECT_FALSE(next->is_proved_by({record_of(proved)}));
    EXPECT_TRUE(next->is_proved_by({record_of(next->facts.sha256)}));
}

TEST_F(KeptCertificate, IsNotReplacedByCopiedFilesThatOurTlsaRecordsDoNotProve) {
    put(named("mail.example.test"));
    ASSERT_THAT(use(), IsEmpty());
    const auto proved = in_use();
    keeper->go_by_tlsa([&] { return tls::TlsaAnswer{dns::Security::secure, "", {record_of(proved)}, ""}; });
    put(named("mail.example.test"));
    EXPECT_THAT(looks(30), ElementsAre(HasSubstr("none of the 1 TLSA record[s]")));
    EXPECT_EQ(in_use(), proved);
    EXPECT_THAT(keeper->trouble(), HasSubstr("publish its record first"));
    EXPECT_THAT(order(Kind::reload, {"force"}), ElementsAre(HasSubstr("is in use for new connections")));
    EXPECT_EQ(keeper->trouble(), "");
}

TEST_F(KeptCertificate, IsReplacedWhereTlsaRecordsAreNotKnownAndSaysSo) {
    put(named("mail.example.test"));
    ASSERT_THAT(use(), IsEmpty());
    tls::TlsaAnswer published{dns::Security::failed, "", {}, "no answer from 192.0.2.53"};
    const auto record = record_of(in_use());
    keeper->go_by_tlsa([&] { return published; });
    put(named("mail.example.test"));
    EXPECT_THAT(order(Kind::reload), Contains(HasSubstr("is not known: no answer from 192.0.2.53")));
    const auto second = in_use();
    published = {dns::Security::insecure, "", {record_of(second)}, ""};
    now += 2min;  // The answer is kept for one.
    put(named("mail.example.test"));
    EXPECT_THAT(order(Kind::reload), ElementsAre(HasSubstr("is in use for new connections")));
    EXPECT_NE(in_use(), second) << "nobody goes by records without DNSSEC";
}

}  // namespace
}  // namespace postern::test
