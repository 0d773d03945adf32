#pragma once

#include "core/ports/tls_engine.hpp"
#include "core/tls/own_certificate.hpp"
#include "core/tls/plan.hpp"

#include "adapters/tls_openssl/certificate.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace postern::tls_openssl {

/// Sees to it that the engine uses the certificate that the documents name: reads it when told, looks at its files
/// every second, and warns before it expires. What is bad never takes the place of what is in use. One thread.
class CertificateKeeper {
public:
    /// What trouble() is the reason of.
    static constexpr std::string_view kept_words = "The certificate installed before stays in use: ";

    CertificateKeeper(ports::TlsEngine& engine, std::string data_directory);

    /// Where our own TLSA records are looked up. A certificate that none of them proves does not take the place of one
    /// that is proved, unless it is ordered with the last word `force`. Without records that DNSSEC vouches for, and
    /// where the look-up fails, nothing is refused for that.
    void go_by_tlsa(std::function<tls::TlsaAnswer()> look_up) { look_up_tlsa_ = std::move(look_up); }

    /// The documents name these files for this host; without a chain no certificate is used. Read at once, unless they
    /// are the files in use and nobody wrote them since. Returns what is to be complained of.
    [[nodiscard]] std::vector<std::string> use(const ports::CertificateFiles& files, const std::string& host_name,
                                               WallTime now);
    /// Reads the files in hand again and uses them together with these rules. False: neither is used, and nothing else
    /// has changed.
    [[nodiscard]] bool use_with(const tls::ServerRules& rules, WallTime now);
    /// What an administrator orders: what came of it, one line each. A reload reads the files again, changed or not. A
    /// self-signed certificate comes into the files that the documents name, and does not replace what an authority
    /// issued. A request and its key lie beside the certificate's file, and nothing is used yet. What is installed is
    /// checked, and put into the files that the documents name; without a key of its own it is the last request's. What
    /// was in a file is kept as `.old`.
    [[nodiscard]] std::vector<std::string> perform(const tls::CertificateOrder& order, WallTime now);
    /// To be called every second: takes files that were replaced, once nobody writes them any more; a pair that does
    /// not belong together is given time for its other half. Returns lines for the log.
    [[nodiscard]] std::vector<std::string> look(WallTime now);

    /// The certificate in use, or why there is none.
    [[nodiscard]] const Expected<ports::CertificateFacts, std::string>& certificate() const { return certificate_; }
    /// What lies in the files and is not in use; empty: it is, or nothing is that could be.
    [[nodiscard]] std::optional<tls::NextCertificate> next() const;
    /// Why the files could not take the place of what is in use; empty: they did.
    [[nodiscard]] const std::string& trouble() const { return trouble_; }

private:
    /// When and how large the files were, and for whom: another one means that somebody wrote.
    struct Stamp {
        std::string text;
        friend bool operator==(const Stamp&, const Stamp&) = default;
    };

    [[nodiscard]] Stamp stamp() const;
    [[nodiscard]] std::vector<std::string> reload(WallTime now);
    [[nodiscard]] std::vector<std::string> make_self_signed(const std::vector<std::string>& names, WallTime now);
    [[nodiscard]] std::vector<std::string> request(const std::vector<std::string>& names) const;
    [[nodiscard]] std::vector<std::string> install_from(const std::string& file, std::string key_file, WallTime now);
    [[nodiscard]] std::filesystem::path full(const std::string& file) const;
    /// A host that died in `put` may leave the new key with the old chain, and the new chain beside it. What was done
    /// about it, for the log; empty: nothing.
    [[nodiscard]] std::string finish_installation() const;
    /// Empty: there is a place for a certificate, and the names can be certified.
    [[nodiscard]] std::string why_not_make(const std::vector<std::string>& names) const;
    /// Into the files that the documents name, both or none, key first, as far as they are two. What lies on the disk
    /// is read back and judged before it takes the place of anything; on error nothing changed.
    [[nodiscard]] Expected<void, std::string> put(const std::string& chain, const std::string& key, WallTime now) const;
    /// Empty: these may take the place of what is in use.
    [[nodiscard]] std::string why_not_take(const ports::CertificateFacts& facts, const ports::CertificateFiles& files,
                                           WallTime now) const;
    /// The same of our own TLSA records alone.
    [[nodiscard]] std::string why_not_proved(const ports::CertificateFiles& files, WallTime now) const;
    /// Looked up once a minute at most: an order asks several times.
    [[nodiscard]] const tls::TlsaAnswer& published(WallTime now) const;
    /// Reads, judges and installs, with these rules where there are any. Empty: it is in use; else why it is not.
    [[nodiscard]] std::string install(WallTime now, const tls::ServerRules* rules = nullptr);
    /// What is wrong with what is in use, and why it is still in use. Lines for the log.
    [[nodiscard]] std::vector<std::string> complaints() const;
    [[nodiscard]] std::vector<std::string> obey(const tls::CertificateOrder& order, WallTime now);

    ports::TlsEngine& engine_;
    const std::string data_directory_;
    ports::CertificateFiles files_;
    std::string host_name_;
    Expected<ports::CertificateFacts, std::string> certificate_;
    std::string trouble_;
    std::vector<tls::Fault> faults_;  ///< Of what is in use, as it was installed.
    Stamp tried_;                     ///< Of the files as they were read last.
    Stamp seen_;                      ///< At the last look.
    int quiet_looks_ = 0;             ///< Since they changed.
    std::optional<WallTime> warned_at_;
    std::function<tls::TlsaAnswer()> look_up_tlsa_;
    mutable tls::TlsaAnswer published_;
    mutable std::optional<WallTime> looked_up_at_;
    bool is_forced_ = false;             ///< While an order is performed.
    std::optional<Certificate> in_use_;  ///< As it was installed.
    mutable std::string tlsa_unknown_;   ///< Why the last look-up told nothing; not said yet.
};

}  // namespace postern::tls_openssl
