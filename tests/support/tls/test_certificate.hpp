#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace postern::test {

enum class KeyKind { ecdsa_p256, rsa_2048, ed25519 };

/// What a certificate is to say. Everything is made when the test runs; no key lies in the repository.
struct CertificateRequest {
    std::string common_name = "mail.example.test";
    std::vector<std::string> dns_names = {"mail.example.test"};
    std::vector<std::string> addresses;  ///< `192.0.2.7`
    KeyKind key = KeyKind::ecdsa_p256;
    std::chrono::hours begins{-1};  ///< Relative to the host's clock.
    std::chrono::hours ends{24 * 30};
};

struct TestCertificate {
    std::string certificate_pem;
    std::string key_pem;
};

[[nodiscard]] TestCertificate make_self_signed(const CertificateRequest& request = {});

/// A private certification authority with one root.
class TestAuthority {
public:
    TestAuthority();
    /// Under `root`, for so long.
    TestAuthority(const TestAuthority& root, std::chrono::hours ends);

    [[nodiscard]] const std::string& root_pem() const { return root_.certificate_pem; }
    [[nodiscard]] TestCertificate issue(const CertificateRequest& request = {}) const;
    /// A certificate for what a request in PEM asks for.
    [[nodiscard]] std::string issue_for(const std::string& request_pem) const;

private:
    TestCertificate root_;
};

/// The key under a password, as administrators sometimes store it.
[[nodiscard]] std::string encrypted_key_pem(const TestCertificate& certificate, const std::string& password);
/// Certificate and key in one file of PKCS #12; an empty password: none.
[[nodiscard]] std::string pkcs12(const TestCertificate& certificate, const std::string& password);

}  // namespace postern::test
