#pragma once

#include "core/base/bytes.hpp"
#include "core/base/expected.hpp"
#include "core/base/time.hpp"
#include "core/tls/demand.hpp"
#include "core/tls/facts.hpp"
#include "core/tls/server_rules.hpp"

#include <memory>
#include <string>
#include <vector>

namespace postern::ports {

/// What a person is told of a certificate, our own or a peer's. Safe to print.
struct CertificateFacts {
    std::string file;  ///< Of the certificate chain, as the document names it; empty: a peer's.
    std::string subject;
    std::string issuer;
    std::vector<std::string> names;  ///< DNS names of the subjectAltName, else the common name.
    std::string key;                 ///< `RSA 4096`, `NIST P-256`, `Ed25519`
    std::string sha256;
    WallTime not_before{};
    WallTime not_after{};
    struct Issuer {
        std::string subject;
        WallTime not_before{};
        WallTime not_after{};
    };
    /// Those of the chain behind it that peers need: without a root, which they have themselves.
    std::vector<Issuer> issuers;
    std::string exposed_key_file;        ///< Where its key lies and others than its owner may read it; empty: nowhere.
    std::vector<CertificateFacts> more;  ///< Of the certificates beside it.
};

/// One TLS connection without a socket. The driver feeds what arrives and sends what `outgoing()` holds. One thread at
/// a time.
class TlsChannel {
public:
    enum class State { handshaking, established, closed, failed };

    virtual ~TlsChannel() = default;

    /// Takes octets that came from the peer; they are copied where they cannot be used at once.
    virtual void feed(Octets ciphertext) = 0;
    /// The transport ended: a handshake under way fails, an established channel becomes closed at the next read.
    virtual void feed_end() = 0;

    /// Goes on with the handshake as far as the fed octets reach. A client's first call writes its hello to outgoing().
    virtual State handshake() = 0;
    [[nodiscard]] virtual State state() const = 0;

    /// Moves decrypted octets to the end of `into`, at most `max_octets`; returns how many. 0: more must be fed, or
    /// state() is no longer established.
    virtual std::size_t read(std::string& into, std::size_t max_octets) = 0;
    /// Encrypts all of `plaintext` into outgoing(). False: the channel failed.
    virtual bool write(Octets plaintext) = 0;
    /// Writes close_notify into outgoing(), also in answer to the peer's. Nothing is written twice, nor in a handshake.
    virtual void shutdown() = 0;

    /// Ciphertext (alerts too) to be sent. The driver takes what it sends from the front, or swaps the whole string.
    virtual std::string& outgoing() = 0;

    /// What the handshake found. Meaningful once established.
    [[nodiscard]] virtual const tls::Facts& facts() const = 0;
    /// What the peer showed, its own certificate first; none where it showed none or a session was taken up again.
    /// Meaningful once established.
    [[nodiscard]] virtual std::vector<CertificateFacts> peer_chain() const { return {}; }
    /// What crossed the wire so far, of a handshake that is under way.
    [[nodiscard]] virtual tls::Flights flights() const { return {}; }
    /// Why it failed. Meaningful in State::failed.
    [[nodiscard]] virtual const tls::Failure& failure() const = 0;
};

/// Where the files lie: PEM, or PKCS #12 with all of it in one. The key may stand in the certificate's file.
struct CertificateFiles {
    std::string chain;
    std::string key;
    std::string password_file{};      ///< Of the keys that have one; its first line. Empty: none has.
    std::vector<std::string> more{};  ///< Each with a chain and its key: for other names, or keys of another kind.

    friend bool operator==(const CertificateFiles&, const CertificateFiles&) = default;
};

/// What a client channel is to ask for. Nothing that is demanded of the certificate makes a handshake fail that could
/// be finished: judging the facts is core's (tls::find_shortfall). What cannot be read or used (a file, a cipher list)
/// fails it, since the channel would not be what was demanded.
struct ClientTlsOptions {
    std::string server_name;  ///< The host: SNI and the name to match where `demand` names none; empty: a literal.
    tls::Demand demand{};
    /// Host, address and port. Sessions are resumed among channels with the same place and demand; empty: not at all.
    std::string place{};
};

/// Makes channels. Thread-safe: any worker may call any function at any time, also while a certificate is being
/// installed.
class TlsEngine {
public:
    virtual ~TlsEngine() = default;

    /// Reads and checks the files: present, the key is the certificate's, each certificate behind the first is the
    /// issuer of the one before. Changes nothing.
    [[nodiscard]] virtual Expected<CertificateFacts, std::string> read_certificate(
        const CertificateFiles& files) const = 0;
    /// The same, and whether it could be used under the rules in force. Changes nothing.
    [[nodiscard]] virtual Expected<CertificateFacts, std::string> try_certificate(
        const CertificateFiles& files) const = 0;
    /// The same, then uses them for every channel made from now on. On error nothing changes; the words name the file
    /// and what to do.
    virtual Expected<CertificateFacts, std::string> install_certificate(const CertificateFiles& files,
                                                                        WallTime now) = 0;
    /// The same with these rules, for where neither is any good without the other.
    virtual Expected<CertificateFacts, std::string> install_certificate_and_rules(const CertificateFiles& files,
                                                                                  const tls::ServerRules& rules) = 0;
    virtual void remove_certificate() = 0;
    /// For every server channel made from now on. On error nothing changes; the words name the cipher or group.
    virtual Expected<void, std::string> set_server_rules(const tls::ServerRules& rules) = 0;
    /// What the rules in force and the certificates in use leave of Domino's cipher list.
    [[nodiscard]] virtual tls::DominoCiphers domino_ciphers() const = 0;
    [[nodiscard]] virtual bool has_certificate() const = 0;

    /// Without a certificate a server channel cannot be made: null. The client's server name (SNI) decides which of
    /// several certificates it is shown, else the first; of those with the same name, one whose key it can use.
    [[nodiscard]] virtual std::unique_ptr<TlsChannel> make_server_channel(tls::InboundPort port) = 0;
    /// A peer that asks for a client certificate gets ours where one is installed.
    [[nodiscard]] virtual std::unique_ptr<TlsChannel> make_client_channel(const ClientTlsOptions& options) = 0;
};

}  // namespace postern::ports
