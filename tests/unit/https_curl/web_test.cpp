#include "adapters/https_curl/https_curl.hpp"

#include "tests/support/files/temporary_folder.hpp"
#include "tests/unit/https_curl/tiny_web_server.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <thread>

namespace postern::https_curl {
namespace {

using ports::WebError;
using test::TinyWebServer;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using Result = Expected<ports::WebResponse, WebError>;
using Kind = WebError::Kind;

constexpr auto policy_host = "mta-sts.example.test";

/// Knows the one host, by IPv4.
class OneHost : public ports::Resolver {
public:
    void look_up(const dns::Question& question, Handler done) override {
        dns::Answer answer;
        const bool is_known = question.name == policy_host && !is_failing;
        answer.status = is_failing ? dns::Answer::Status::failed
                        : is_known ? dns::Answer::Status::found
                                   : dns::Answer::Status::no_such_name;
        if (is_failing) answer.failure = "DNS: it does not work";
        if (is_known && question.type == dns::RecordType::a) answer.addresses = {"127.0.0.1"};
        done(std::move(answer));
    }
    bool is_failing = false;
};

std::string answer_with(std::string_view body, std::string_view status = "200 OK", std::string_view header = "") {
    return fmt::format("HTTP/1.1 {}\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n{}\r\n{}", status, body.size(),
                       header, body);
}

struct World {
    explicit World(const std::string& answer, const test::TestCertificate& shown = named(policy_host),
                   WebOptions options = {})
        : server(shown, answer) {
        if (options.authorities_file.empty()) options.authorities_file = folder.write("ca.pem", authority().root_pem());
        web = make_web(resolver, options);
    }

    static const test::TestAuthority& authority() {
        static const test::TestAuthority one;
        return one;
    }
    static test::TestCertificate named(const std::string& name) {
        test::CertificateRequest request;
        request.common_name = name;
        request.dns_names = {name};
        return authority().issue(request);
    }

    [[nodiscard]] std::string url(std::string_view host = policy_host) const {
        return fmt::format("https://{}:{}/.well-known/mta-sts.txt", host, server.port());
    }
    [[nodiscard]] std::future<Result> begin(const std::string& where) const {
        const auto promise = std::make_shared<std::promise<Result>>();
        web->get(where, [promise](Result result) { promise->set_value(std::move(result)); });
        return promise->get_future();
    }
    [[nodiscard]] Result get() const { return begin(url()).get(); }

    test::TemporaryFolder folder;
    OneHost resolver;
    TinyWebServer server;
    std::unique_ptr<ports::Web> web;
};

TEST(HttpsClient, FetchesAtTheAddressOfOurResolver) {
    const World world(answer_with("version: STSv1\n"));
    const auto result = world.get();
    ASSERT_TRUE(result) << result.error().words;
    EXPECT_EQ(result->status, 200);
    EXPECT_EQ(result->content_type, "text/plain");
    EXPECT_EQ(result->body, "version: STSv1\n");
    ASSERT_EQ(world.server.requests().size(), 1U);
    const auto request = world.server.requests()[0];
    EXPECT_THAT(request, StartsWith("GET /.well-known/mta-sts.txt HTTP/1.1\r\n"));
    EXPECT_THAT(request, HasSubstr(fmt::format("Host: {}:{}\r\n", policy_host, world.server.port())));
}

TEST(HttpsClient, PostsABody) {
    const World world(answer_with(""));
    std::promise<Result> promise;
    world.web->post(world.url(), "application/tlsrpt+gzip", std::string("\x1f\x8b\0x", 4),
                    [&](Result result) { promise.set_value(std::move(result)); });
    const auto result = promise.get_future().get();
    ASSERT_TRUE(result) << result.error().words;
    const auto request = world.server.requests().at(0);
    EXPECT_THAT(request, StartsWith("POST "));
    EXPECT_THAT(request, HasSubstr("\r\nContent-Type: application/tlsrpt+gzip\r\n"));
    EXPECT_TRUE(request.ends_with(std::string("\r\n\r\n\x1f\x8b\0x", 8)));
}

TEST(HttpsClient, FollowsNoRedirect) {
    const World world(answer_with("", "301 Moved Permanently", "Location: https://elsewhere.example/\r\n"));
    const auto result = world.get();
    ASSERT_TRUE(result) << result.error().words;
    EXPECT_EQ(result->status, 301);
    EXPECT_EQ(world.server.requests().size(), 1U);
}

TEST(HttpsClient, RefusesACertificateOfAnotherAuthority) {
    const World world(answer_with("x"), test::make_self_signed({policy_host, {policy_host}, {}}));
    const auto result = world.get();
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, Kind::certificate);
    EXPECT_THAT(result.error().words, HasSubstr("self-signed certificate"));
    EXPECT_THAT(world.server.requests(), testing::IsEmpty());
}

TEST(HttpsClient, RefusesACertificateOfAnotherHost) {
    const World world(answer_with("x"), World::named("www.example.test"));
    const auto result = world.get();
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, Kind::certificate);
}

TEST(HttpsClient, RefusesACertificateThatExpired) {
    test::CertificateRequest request;
    request.dns_names = {policy_host};
    request.begins = std::chrono::hours(-48);
    request.ends = std::chrono::hours(-24);
    const World world(answer_with("x"), World::authority().issue(request));
    const auto result = world.get();
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, Kind::certificate);
    EXPECT_THAT(result.error().words, HasSubstr("expired"));
}

TEST(HttpsClient, EndsAnAnswerThatIsTooLong) {
    const World announced(answer_with(std::string((64u << 10) + 1, 'x')));
    const auto result = announced.get();
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, Kind::too_large);
    const World fits(answer_with(std::string(64u << 10, 'x')));
    const auto longest = fits.get();
    ASSERT_TRUE(longest) << longest.error().words;
    EXPECT_EQ(longest->body.size(), 64u << 10);
}

TEST(HttpsClient, WaitsForNoServerLongerThanItsLimit) {
    WebOptions options;
    options.timeout = std::chrono::milliseconds(300);
    const World world("", World::named(policy_host), options);
    const auto result = world.get();
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, Kind::unreachable);
    EXPECT_THAT(result.error().words, HasSubstr("timed out"));
}

TEST(HttpsClient, SaysThatTheHostHasNoAddress) {
    const World world(answer_with("x"));
    const auto result = world.begin(world.url("mta-sts.other.test")).get();
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().words, "mta-sts.other.test has no address");
}

TEST(HttpsClient, SaysThatTheAddressCannotBeLookedUp) {
    World world(answer_with("x"));
    world.resolver.is_failing = true;
    const auto result = world.get();
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().words, "DNS: it does not work");
}

TEST(HttpsClient, SaysThatNobodyListens) {
    const World world(answer_with("x"));
    const auto result = world.begin(fmt::format("https://{}:1/", policy_host)).get();
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, Kind::unreachable);
    EXPECT_THAT(result.error().words, HasSubstr(policy_host));
}

TEST(HttpsClient, TakesNothingButHttps) {
    const World world(answer_with("x"));
    for (const auto* url :
         {"http://mta-sts.example.test/", "file:///etc/passwd", "https://", "https://user@mta-sts.example.test/",
          "https://mta-sts.example.test:0/", "https://mta-sts.example.test:65536/", "https://a b/",
          "https://[127.0.0.1]/", "https://::1/", "https://mta-sts.example.test\n/", ""}) {
        const auto result = world.begin(url).get();
        ASSERT_FALSE(result) << url;
        EXPECT_EQ(result.error().words, "this is no https URL") << url;
    }
}

TEST(HttpsClient, ServesManyRequestsInTurn) {
    WebOptions options;
    options.max_transfers = 2;
    const World world(answer_with("x"), World::named(policy_host), options);
    std::vector<std::future<Result>> results;
    for (int i = 0; i < 10; ++i) results.push_back(world.begin(world.url()));
    for (auto& result : results) EXPECT_TRUE(result.get());
}

TEST(HttpsClient, OutlivesWhatAHandlerThrowsAndReportsIt) {
    std::promise<std::string> reported;
    WebOptions options;
    options.report = [&](const std::string& line) { reported.set_value(line); };
    const World world(answer_with("x"), World::named(policy_host), options);
    world.web->get(world.url(), [](const Result&) { throw std::runtime_error("no room"); });
    EXPECT_EQ(reported.get_future().get(), "HTTPS: an answer was lost, for a fault of ours: no room");
    EXPECT_TRUE(world.get()) << "the next one is served";
}

TEST(HttpsClient, EndsWithARequestUnderWay) {
    World world("");
    auto result = world.begin(world.url());
    while (world.server.requests().empty()) std::this_thread::yield();
    world.web.reset();
    const auto stopped = result.get();
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().kind, Kind::stopped);
}

TEST(HttpsClient, SaysWhichFileOfAuthoritiesIsMissing) {
    WebOptions options;
    options.authorities_file = "/nowhere/ca.pem";
    const World world(answer_with("x"), World::named(policy_host), options);
    const auto result = world.get();
    ASSERT_FALSE(result);
    EXPECT_THAT(result.error().words, HasSubstr("/nowhere/ca.pem"));
}

}  // namespace
}  // namespace postern::https_curl
