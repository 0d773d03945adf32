#include "core/base/base64.hpp"
#include "tests/support/core/client_script.hpp"
#include "tests/support/core/weak_crypto.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace postern::smtp {
namespace {

using test::client;
using test::ClientScript;
using test::ClientSetup;
using namespace std::chrono_literals;

constexpr auto mail = "MAIL FROM:<a@c.example>\r\n";

ClientSetup as(const std::string& user, const std::string& password) {
    auto setup = client();
    setup.settings.credentials = Credentials{user, password};
    return setup;
}

ClientSetup as_user() { return as("user", "pencil"); }

/// Up to the answer to the EHLO under TLS.
ClientScript& offered(ClientScript& script, const std::string& lines) {
    script.greeted({"STARTTLS"}).peer("220 go\r\n").tls_established().expect_sent("EHLO c.example\r\n");
    return script.peer("250-relay.example\r\n" + lines);
}

/// The server's side of SCRAM, for one name and password.
struct ScramServer {
    std::string password = "pencil";
    std::string salt = "salt";
    std::string client_first = "n=user,r=" + encode_base64(std::string(18, 'r'));
    std::string nonce = encode_base64(std::string(18, 'r')) + "server";

    [[nodiscard]] std::string first() const { return "r=" + nonce + ",s=" + encode_base64(salt) + ",i=4096"; }
    [[nodiscard]] std::string signed_by(std::string_view key) const {
        const auto& crypto = test::weak_crypto();
        const auto salted = crypto.pbkdf2_sha256(password, salt, 4096);
        const auto message = client_first + "," + first() + ",c=biws,r=" + nonce;
        if (key == "Server Key") return crypto.hmac_sha256(crypto.hmac_sha256(salted, key), message);
        auto proof = crypto.hmac_sha256(salted, key);
        const auto signature = crypto.hmac_sha256(crypto.sha256(proof), message);
        for (std::size_t at = 0; at < proof.size(); ++at) proof[at] = static_cast<char>(proof[at] ^ signature[at]);
        return proof;
    }
    [[nodiscard]] std::string final() const { return "v=" + encode_base64(signed_by("Server Key")); }
};

std::string challenge(const std::string& message) { return "334 " + encode_base64(message) + "\r\n"; }
std::string line(const std::string& message) { return encode_base64(message) + "\r\n"; }

TEST(ClientAuth, SaysNameAndPasswordByPlain) {
    ClientScript script{as_user()};
    offered(script, "250 AUTH LOGIN PLAIN\r\n").expect_sent("AUTH PLAIN AHVzZXIAcGVuY2ls\r\n").expect_deadline_in(300s);
    script.peer("235 2.7.0 welcome\r\n").expect_sent(mail);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ClientAuth, AnswersTheTwoChallengesOfLogin) {
    ClientScript script{as_user()};
    offered(script, "250 AUTH LOGIN\r\n").expect_sent("AUTH LOGIN\r\n");
    script.peer("334 VXNlcm5hbWU6\r\n").expect_sent("dXNlcg==\r\n");
    script.peer("334 UGFzc3dvcmQ6\r\n").expect_sent("cGVuY2ls\r\n");
    script.peer("235 2.7.0 welcome\r\n").expect_sent(mail);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ClientAuth, TakesScramBeforeAllOthersAndSeesTheServerProveItself) {
    const ScramServer server;
    ClientScript script{as_user()};
    offered(script, "250 AUTH PLAIN SCRAM-SHA-256 LOGIN\r\n")
        .expect_sent("AUTH SCRAM-SHA-256 " + line("n,," + server.client_first));
    script.peer(challenge(server.first()))
        .expect_sent(line("c=biws,r=" + server.nonce + ",p=" + encode_base64(server.signed_by("Client Key"))));
    script.peer(challenge(server.final())).expect_sent("\r\n");
    script.peer("235 2.7.0 welcome\r\n").expect_sent(mail);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ClientAuth, BelievesNoServerThatDoesNotKnowThePassword) {
    ScramServer impostor;
    impostor.password = "guessed";
    ClientScript script{as_user()};
    offered(script, "250 AUTH SCRAM-SHA-256\r\n").peer(challenge(impostor.first()));
    script.peer(challenge(impostor.final())).expect_nothing_sent().expect_finished_for_good();
    script.expect_failure(Permanence::transient, Scope::host,
                          "AUTH SCRAM-SHA-256: the server does not prove that it knows the password");
}

TEST(ClientAuth, BelievesNoWelcomeBeforeTheServersProof) {
    ClientScript script{as_user()};
    offered(script, "250 AUTH SCRAM-SHA-256\r\n").peer(challenge(ScramServer{}.first()));
    script.peer("235 2.7.0 welcome\r\n").expect_nothing_sent().expect_finished_for_good();
    script.expect_failure(Permanence::transient, Scope::host,
                          "AUTH SCRAM-SHA-256: the server welcomes us and does not prove that it knows the password");
    script.also_split_at_every_byte();
}

TEST(ClientAuth, AnswersNoChallengeThatIsNotAfterTheRule) {
    const auto nonce = ScramServer{}.nonce;
    const std::pair<std::string, std::string> cases[] = {
        {"r=other,s=c2FsdA==,i=4096", "does not answer ours"},
        {"r=" + encode_base64(std::string(18, 'r')) + ",s=c2FsdA==,i=4096", "does not answer ours"},
        {"r=" + nonce + ",s=c2FsdA==,i=4095", "the server asks for 4095 iterations; from 4096 to 600000 are done"},
        {"r=" + nonce + ",s=c2FsdA==,i=600001", "the server asks for 600001 iterations"},
        {"r=" + nonce + ",s=c2FsdA==,i=", "not what RFC 5802 says"},
        {"r=" + nonce + ",s=c2FsdA==,i=99999999999", "not what RFC 5802 says"},
        {"r=" + nonce + ",s=!,i=4096", "not what RFC 5802 says"},
        {"r=" + nonce + ",s=,i=4096", "not what RFC 5802 says"},
        {"m=must,r=" + nonce + ",s=c2FsdA==,i=4096", "not what RFC 5802 says"},
        {"", "not what RFC 5802 says"},
    };
    for (const auto& [message, words] : cases) {
        ScramClient scram({"user", "pencil"}, test::weak_crypto());
        (void)scram.first_message();
        const auto answer = scram.final_message(message);
        ASSERT_FALSE(answer) << message;
        EXPECT_NE(answer.error().find(words), std::string::npos) << answer.error();
    }
    ClientScript script{as_user()};
    offered(script, "250 AUTH SCRAM-SHA-256\r\n").peer("334 ???\r\n").expect_nothing_sent().expect_finished_for_good();
    script.expect_failure(Permanence::transient, Scope::host,
                          "AUTH SCRAM-SHA-256: the server's challenge is no base64");
}

TEST(ClientAuth, TellsWhatTheServerSaysInPlaceOfItsProof) {
    ClientScript script{as_user()};
    offered(script, "250 AUTH SCRAM-SHA-256\r\n").peer(challenge(ScramServer{}.first()));
    script.peer(challenge("e=invalid-proof")).expect_finished_for_good();
    script.expect_failure(Permanence::transient, Scope::host, "AUTH SCRAM-SHA-256: the server says invalid-proof");
}

TEST(ClientAuth, WritesCommasAndEqualsSignsOfANameAsScramWantsThem) {
    ScramClient scram({"a=b,c", "pencil"}, test::weak_crypto());
    EXPECT_TRUE(scram.first_message().starts_with("n,,n=a=3Db=2Cc,r="));
}

TEST(ClientAuth, LetsALongAnswerWaitForItsChallenge) {
    const std::string password(400, 'p');
    ClientScript script{as("user", password)};
    offered(script, "250 AUTH PLAIN\r\n").expect_sent("AUTH PLAIN\r\n");
    script.peer("334 \r\n").expect_sent(line(std::string("\0user\0", 6) + password));
    script.peer("235 2.7.0 welcome\r\n").expect_sent(mail);
    ClientScript hasty{as("user", password)};
    offered(hasty, "250 AUTH PLAIN\r\n").peer("235 2.7.0 welcome\r\n").expect_finished_for_good();
    hasty.expect_failure(Permanence::transient, Scope::host,
                         "AUTH PLAIN: the server welcomes us before it knows name and password");
}

TEST(ClientAuth, HasNothingToSayToOneMoreChallenge) {
    ClientScript script{as_user()};
    offered(script, "250 AUTH PLAIN\r\n").peer("334 \r\n").expect_nothing_sent().expect_finished_for_good();
    script.expect_failure(Permanence::transient, Scope::host,
                          "AUTH PLAIN: the server asks for more than the mechanism has to say");
}

TEST(ClientAuth, IsRefusedForNowWhateverTheDigitsSay) {
    ClientScript script{as_user()};
    offered(script, "250 AUTH PLAIN\r\n").peer("535 5.7.8 bad credentials\r\n").expect_sent("QUIT\r\n");
    script.expect_finished_for_good();
    script.expect_failure(Permanence::transient, Scope::host,
                          "the name or the password that is set for this host is refused (AUTH PLAIN): 535 5.7.8 bad "
                          "credentials");
    script.also_split_at_every_byte().also_fail_io_at_every_step();
    ClientScript busy{as_user()};
    offered(busy, "250 AUTH PLAIN\r\n").peer("454 4.7.0 later\r\n").expect_finished_for_good();
    busy.expect_failure(Permanence::transient, Scope::host, "while sending AUTH PLAIN: 454 4.7.0 later");
}

TEST(ClientAuth, IsNotTriedByAWeakerMechanismOnceItWasRefused) {
    ClientScript script{as_user()};
    offered(script, "250 AUTH PLAIN SCRAM-SHA-256\r\n").peer("504 5.5.4 not that\r\n").expect_sent("QUIT\r\n");
    script.expect_finished_for_good();
}

TEST(ClientAuth, NeverGoesInClearText) {
    ClientScript script{as_user()};
    script.greeted({"AUTH PLAIN SCRAM-SHA-256"}).expect_sent("QUIT\r\n").expect_finished_for_good();
    script.expect_failure(Permanence::transient, Scope::host,
                          "name and password are set for this host, they are sent under TLS only, and the connection "
                          "is not encrypted");
    ClientScript helo{as_user()};
    helo.connect().peer("220 relay\r\n").peer("502 5.5.1 no\r\n").peer("250 relay\r\n").expect_sent("QUIT\r\n");
    helo.expect_finished_for_good();
}

TEST(ClientAuth, SendsNothingWhereThePeerTakesNone) {
    ClientScript none{as_user()};
    offered(none, "250 SIZE\r\n").expect_sent("QUIT\r\n").expect_finished_for_good();
    none.expect_failure(Permanence::transient, Scope::host,
                        "name and password are set for this host, and it does not offer AUTH");
    ClientScript other{as_user()};
    offered(other, "250 AUTH GSSAPI CRAM-MD5\r\n").expect_sent("QUIT\r\n").expect_finished_for_good();
    other.expect_failure(Permanence::transient, Scope::host,
                         "name and password are set for this host, and it offers AUTH with none of SCRAM-SHA-256, "
                         "PLAIN and LOGIN");
}

TEST(ClientAuth, ForgetsMechanismsThatWereOfferedInClearText) {
    ClientScript script{as_user()};
    script.greeted({"STARTTLS", "AUTH PLAIN"}).peer("220 go\r\n").tls_established();
    script.peer("250 relay.example\r\n").expect_sent("QUIT\r\n").expect_finished_for_good();
}

TEST(ClientAuth, IsSaidOnceForAllMessagesOfAConnection) {
    ClientScript script{as_user()};
    offered(script, "250 AUTH PLAIN\r\n").peer("235 welcome\r\n").peer("250 ok\r\n").peer("250 ok\r\n");
    script.peer("354 go\r\n").last_body("text\r\n").peer("250 ok\r\n").expect_finished_reusable();
    script.next_message().expect_sent(mail);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ClientAuth, MarksWhatMustNotBeLogged) {
    ClientSession session(as_user().settings);
    (void)session.on_connected(as_user().transaction, {});
    for (const auto* reply : {"220 relay\r\n", "250-relay\r\n250 STARTTLS\r\n", "220 go\r\n"})
        (void)session.on_bytes(as_octets(reply), {});
    (void)session.on_tls_established({}, {});
    const auto is_secret = [&](std::string_view reply) {
        return std::get<Send>(session.on_bytes(as_octets(reply), {}).front()).is_secret;
    };
    EXPECT_TRUE(is_secret("250-relay\r\n250 AUTH LOGIN SCRAM-SHA-256\r\n")) << "LOGIN: no digests without a port";
    EXPECT_TRUE(is_secret("334 VXNlcm5hbWU6\r\n"));
    EXPECT_TRUE(is_secret("334 UGFzc3dvcmQ6\r\n"));
    EXPECT_FALSE(is_secret("235 welcome\r\n"));
}

// SASLprep is not done: a server that does it would compare with something else.
TEST(ClientAuth, CarriesNothingBeyondPrintableAsciiByScram) {
    for (const auto& [user, password] :
         {std::pair("user", "p\xC3\xA4sswort"), {"\xC3\xBCser", "pencil"}, {"user", "a\tb"}}) {
        ClientScript script{as(user, password)};
        offered(script, "250 AUTH SCRAM-SHA-256\r\n").expect_sent("QUIT\r\n").expect_finished_for_good();
        script.expect_failure(
            Permanence::transient, Scope::host,
            "it offers AUTH with SCRAM-SHA-256 alone, which takes name and password in printable ASCII "
            "only, and those that are set for it are not: give it others");
    }
}

TEST(ClientAuth, CarriesThemByPlainWhereThatIsOfferedToo) {
    ClientScript script{as("user", "p\xC3\xA4sswort")};
    offered(script, "250 AUTH SCRAM-SHA-256 PLAIN\r\n")
        .expect_sent("AUTH PLAIN " + encode_base64(std::string("\0user\0p\xC3\xA4sswort", 15)) + "\r\n");
}

}  // namespace
}  // namespace postern::smtp
