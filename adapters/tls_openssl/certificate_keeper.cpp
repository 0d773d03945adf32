#include "adapters/tls_openssl/certificate_keeper.hpp"

#include "core/base/peer_text.hpp"
#include "core/mail/address.hpp"
#include "core/tls/own_certificate.hpp"

#include "adapters/tls_openssl/certificate_files.hpp"
#include "adapters/tls_openssl/certificate_maker.hpp"
#include "adapters/tls_openssl/certificate_text.hpp"
#include "adapters/tls_openssl/tlsa_match.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <filesystem>
#include <optional>
#include <utility>

namespace postern::tls_openssl {
namespace {

// Looks without a change before files are read: a copy of a few KB is done by then.
constexpr int looks_until_read = 2;
// And before a pair that does not belong together is complained of: its other half may be copied by hand.
constexpr int looks_until_complaint = 15;
constexpr std::chrono::hours between_warnings{24};
constexpr std::chrono::minutes kept_answer{1};
constexpr std::string_view force_word = "force";
constexpr std::string_view request_key_ending = ".request.key";

std::string stamp_of(const std::string& data_directory, const std::string& file) {
    if (file.empty()) return "-";
    struct stat facts {};
    const auto path = std::filesystem::path(data_directory) / file;
    if (::stat(path.c_str(), &facts) != 0) return "absent";
    return fmt::format("{}.{}.{}.{}.{:o}", facts.st_mtim.tv_sec, facts.st_mtim.tv_nsec, facts.st_size, facts.st_ino,
                       facts.st_mode);
}

std::string fingerprints(const ports::CertificateFacts& facts) {
    auto all = facts.sha256;
    for (const auto& other : facts.more) all += " " + fingerprints(other);
    return all;
}

/// The chain's file named a second time as the key's.
bool is_one_file(const ports::CertificateFiles& files) {
    const auto normal = [](const std::string& file) { return std::filesystem::path(file).lexically_normal(); };
    return normal(files.chain) == normal(files.key);
}

/// The files of PEM text may end in the middle of a line.
std::string joined(const std::string& chain, const std::string& key) {
    const bool is_line_open = !key.empty() && !chain.empty() && chain.back() != '\n';
    return chain + (is_line_open ? "\n" : "") + key;
}

}  // namespace

CertificateKeeper::CertificateKeeper(ports::TlsEngine& engine, std::string data_directory)
    : engine_(engine),
      data_directory_(std::move(data_directory)),
      certificate_(unexpected(std::string("no certificate file is named"))) {}

CertificateKeeper::Stamp CertificateKeeper::stamp() const {
    auto text = stamp_of(data_directory_, files_.chain) + " " + stamp_of(data_directory_, files_.key);
    text += " " + stamp_of(data_directory_, files_.password_file);
    for (const auto& file : files_.more) text += " " + stamp_of(data_directory_, file);
    return {std::move(text)};
}

std::vector<std::string> CertificateKeeper::use(const ports::CertificateFiles& files, const std::string& host_name,
                                                WallTime now) {
    auto wanted = files;
    if (is_one_file(wanted)) wanted.key.clear();
    const bool is_same = wanted == files_ && host_name == host_name_;
    files_ = std::move(wanted);
    host_name_ = host_name;
    if (files_.chain.empty()) {
        engine_.remove_certificate();
        certificate_ = unexpected(std::string("no certificate file is named (item SMTP_CertificateFile)"));
        trouble_.clear();
        faults_.clear();
        return {};
    }
    std::string finished;
    if (!is_same || stamp() != tried_ || !certificate_) {
        if (!install(now).empty() && !engine_.has_certificate()) finished = finish_installation();
        if (!finished.empty()) static_cast<void>(install(now));
    }
    auto lines = complaints();
    if (!finished.empty()) lines.insert(lines.begin(), std::move(finished));
    return lines;
}

std::string CertificateKeeper::finish_installation() const {
    auto files = files_;
    files.chain += staged_ending;
    if (files_.key.empty() || !engine_.try_certificate(files)) return {};
    std::error_code error;
    std::filesystem::rename(full(files.chain), full(files_.chain), error);
    if (error) return {};
    return fmt::format("SMTP: an installation of a certificate that was cut off was finished: {} took the place of {}.",
                       escape_for_log(files.chain), escape_for_log(files_.chain));
}

bool CertificateKeeper::use_with(const tls::ServerRules& rules, WallTime now) {
    if (files_.chain.empty()) return false;
    const auto [certificate, trouble] = std::pair(certificate_, trouble_);
    if (install(now, &rules).empty()) return true;
    certificate_ = certificate;  // Else the rules' fault would be told as the certificate's.
    trouble_ = trouble;
    return false;
}

std::vector<std::string> CertificateKeeper::perform(const tls::CertificateOrder& order, WallTime now) {
    auto unforced = order;
    const bool may_be_forced = order.kind != tls::CertificateOrder::Kind::request;
    is_forced_ = may_be_forced && !order.words.empty() && order.words.back() == force_word;
    if (is_forced_) unforced.words.pop_back();
    auto lines = obey(unforced, now);
    is_forced_ = false;
    if (!tlsa_unknown_.empty())
        lines.push_back("Whether our own TLSA records prove it is not known: " + std::exchange(tlsa_unknown_, {}) +
                        ".");
    return lines;
}

std::vector<std::string> CertificateKeeper::obey(const tls::CertificateOrder& order, WallTime now) {
    using Kind = tls::CertificateOrder::Kind;
    if (order.kind == Kind::reload) return reload(now);
    if (order.kind == Kind::install)
        return install_from(order.words.front(), order.words.size() > 1 ? order.words[1] : "", now);
    auto names = order.words.empty() ? std::vector<std::string>{host_name_} : order.words;
    for (auto& name : names) name = mail::in_dns(name);
    if (const auto why_not = why_not_make(names); !why_not.empty()) return {why_not};
    return order.kind == Kind::request ? request(names) : make_self_signed(names, now);
}

std::vector<std::string> CertificateKeeper::reload(WallTime now) {
    if (files_.chain.empty()) return {"There is nothing to reload: " + certificate_.error() + "."};
    if (const auto why_not = install(now); !why_not.empty()) return {why_not};
    auto lines = complaints();
    lines.insert(lines.begin(), fmt::format("The certificate {} ({}) is in use for new connections, until {} UTC.",
                                            escape_for_log(certificate_->file), certificate_->subject,
                                            short_date(certificate_->not_after)));
    return lines;
}

std::filesystem::path CertificateKeeper::full(const std::string& file) const {
    return std::filesystem::path(data_directory_) / file;
}

std::string CertificateKeeper::why_not_make(const std::vector<std::string>& names) const {
    if (files_.chain.empty())
        return "The documents name no file for a certificate: set item SMTP_CertificateFile of the Server document.";
    for (const auto& name : names) {
        const auto domain = std::string_view(name).substr(name.starts_with("*.") ? 2 : 0);
        if (!mail::is_domain_name(domain))
            return fmt::format("\"{}\" is no host name; allowed are names such as mail.example and *.example.",
                               escape_for_log(name));
    }
    return {};
}

Expected<void, std::string> CertificateKeeper::put(const std::string& chain, const std::string& key,
                                                   WallTime now) const {
    const bool are_two = !files_.key.empty();
    auto staged_chain = StagedFile::write(full(files_.chain), are_two ? chain : joined(chain, key));
    if (!staged_chain) return unexpected(staged_chain.error());
    auto staged_key =
        are_two ? std::optional(StagedFile::write(full(files_.key), key.empty() ? chain : key)) : std::nullopt;
    if (staged_key && !*staged_key) return unexpected(staged_key->error());
    auto files = files_;
    files.chain += staged_ending;
    if (are_two) files.key += staged_ending;
    const auto tried = engine_.try_certificate(files);
    if (!tried) return unexpected(tried.error() + " Nothing was changed.");
    if (const auto why_not = why_not_take(*tried, files, now); !why_not.empty())
        return unexpected(fmt::format("The certificate is refused: {}; nothing was changed.", why_not));
    // The key first: what finish_installation() finds after a power cut is a chain that waits for its place.
    std::vector<StagedFile> staged;
    if (staged_key) staged.push_back(std::move(**staged_key));
    staged.push_back(std::move(*staged_chain));
    if (auto placed = StagedFile::take_places(staged); !placed)
        return unexpected(placed.error() + " Nothing was changed.");
    return {};
}

std::string CertificateKeeper::why_not_take(const ports::CertificateFacts& facts, const ports::CertificateFiles& files,
                                            WallTime now) const {
    if (!engine_.has_certificate() || !certificate_) return {};
    // As it is now: it may have expired since it was installed.
    const auto in_use = tls::faults_of(*certificate_, host_name_, now);
    const auto fault = tls::first_new_fault(tls::faults_of(facts, host_name_, now), in_use);
    return fault ? fault->words : why_not_proved(files, now);
}

std::optional<tls::NextCertificate> CertificateKeeper::next() const {
    if (!in_use_) return std::nullopt;
    auto loaded = load_certificate(files_, data_directory_);
    if (!loaded || X509_cmp(loaded->leaf.get(), in_use_->leaf.get()) == 0) return std::nullopt;
    const auto lying = std::make_shared<const Certificate>(std::move(*loaded));
    return tls::NextCertificate{facts_of(*lying, files_), key_sha256_text(lying->leaf.get()),
                                [lying, host = host_name_](const std::vector<tls::TlsaRecord>& records) {
                                    return is_proved_by(records, *lying, host);
                                }};
}

const tls::TlsaAnswer& CertificateKeeper::published(WallTime now) const {
    const bool is_known = looked_up_at_ && now >= *looked_up_at_ && now - *looked_up_at_ < kept_answer;
    if (is_known) return published_;
    published_ = look_up_tlsa_();
    looked_up_at_ = now;
    return published_;
}

// Who goes by our records would send us nothing any more (RFC 7671 §8.1).
std::string CertificateKeeper::why_not_proved(const ports::CertificateFiles& files, WallTime now) const {
    if (!look_up_tlsa_ || is_forced_ || !in_use_) return {};
    const auto candidate = load_certificate(files, data_directory_);
    if (!candidate) return {};
    const auto is_same = X509_cmp(candidate->leaf.get(), in_use_->leaf.get()) == 0;
    if (is_same && candidate->more.empty()) return {};
    const auto& answer = published(now);
    tlsa_unknown_.clear();
    if (answer.security == dns::Security::failed || answer.security == dns::Security::bogus)
        tlsa_unknown_ = answer.failure.empty() ? "they cannot be had" : answer.failure;
    const auto records = tls::usable_of(answer.records);
    if (answer.security != dns::Security::secure || records.empty()) return {};
    if (!is_proved_by(records, *in_use_, host_name_) || is_proved_by(records, *candidate, host_name_)) return {};
    return fmt::format(
        "none of the {} TLSA record[s] of {} proves it, and one proves what is in use: publish its record "
        "first and wait for the old one to be forgotten, or give the order with force",
        records.size(), host_name_);
}

std::vector<std::string> CertificateKeeper::make_self_signed(const std::vector<std::string>& names, WallTime now) {
    const auto old = engine_.read_certificate({files_.chain, files_.key, files_.password_file});
    if (old && old->issuer != old->subject)
        return {fmt::format("{} holds a certificate that {} issued: move it away first.", escape_for_log(files_.chain),
                            escape_for_log(old->issuer))};
    const auto made = tls_openssl::make_self_signed(names, now);
    if (!made) return {made.error()};
    if (auto kept = put(made->certificate, made->key, now); !kept) return {kept.error()};
    return reload(now);
}

std::vector<std::string> CertificateKeeper::request(const std::vector<std::string>& names) const {
    const auto made = make_request(names);
    if (!made) return {made.error()};
    const auto key_file = files_.chain + std::string(request_key_ending);
    const auto request_file = files_.chain + ".request.csr";
    if (auto kept = replace_file(full(key_file), made->key); !kept) return {kept.error()};
    if (auto kept = replace_file(full(request_file), made->certificate); !kept) return {kept.error()};
    return {fmt::format("Send {} to the authority; its key is {}, and stays here.", escape_for_log(request_file),
                        escape_for_log(key_file)),
            "Put what comes back into one file, the server's own certificate first, and give its name to: certificate "
            "install FILE"};
}

std::vector<std::string> CertificateKeeper::install_from(const std::string& file, std::string key_file, WallTime now) {
    if (const auto why_not = why_not_make({}); !why_not.empty()) return {why_not};
    auto read = engine_.read_certificate({file, key_file, files_.password_file});
    const auto requested = files_.chain + std::string(request_key_ending);
    std::error_code absent;
    if (!read && key_file.empty() && std::filesystem::exists(full(requested), absent)) {
        const auto with_requested = engine_.read_certificate({file, requested, files_.password_file});
        if (with_requested) {
            read = with_requested;
            key_file = requested;
        }
    }
    if (!read) return {read.error()};
    const auto faults = tls::faults_of(*read, host_name_, now);
    if (!faults.empty())
        return {fmt::format("The certificate in {} is refused: {}.", escape_for_log(file), faults.front().words)};
    const auto chain = read_whole("certificate", full(file));
    const auto key_text =
        key_file.empty() ? Expected<std::string, std::string>(std::string()) : read_whole("key", full(key_file));
    if (!chain) return {chain.error()};
    if (!key_text) return {key_text.error()};
    if (auto kept = put(*chain, *key_text, now); !kept) return {kept.error()};
    return reload(now);
}

std::vector<std::string> CertificateKeeper::look(WallTime now) {
    std::vector<std::string> lines;
    if (files_.chain.empty()) return lines;
    const auto before = std::exchange(seen_, stamp());
    quiet_looks_ = seen_ == before ? quiet_looks_ + 1 : 0;
    const bool is_first_try = seen_ != tried_ && quiet_looks_ >= looks_until_read;
    const bool is_last_try = !trouble_.empty() && quiet_looks_ == looks_until_complaint;
    if (is_first_try) {
        const auto former = certificate_ ? fingerprints(*certificate_) : std::string{};
        if (install(now).empty()) {
            // Else somebody looked after its mode.
            if (fingerprints(*certificate_) != former)
                lines.push_back(fmt::format(
                    "SMTP: the certificate was replaced: {} ({}) is in use for new connections, until {} UTC",
                    escape_for_log(certificate_->file), certificate_->subject, short_date(certificate_->not_after)));
            for (auto& complaint : complaints()) lines.push_back(std::move(complaint));
        }
    } else if (is_last_try) {
        if (const auto why_not = install(now); !why_not.empty()) lines.push_back("SMTP: " + why_not);
        quiet_looks_ = looks_until_complaint;  // Said once.
    }
    const auto warnings = certificate_ ? tls::expiry_warnings(*certificate_, now) : std::vector<std::string>();
    if (!warnings.empty() && (!warned_at_ || now - *warned_at_ >= between_warnings)) {
        warned_at_ = now;
        for (const auto& warning : warnings) lines.push_back("SMTP: " + warning);
    }
    return lines;
}

std::string CertificateKeeper::install(WallTime now, const tls::ServerRules* rules) {
    tried_ = seen_ = stamp();
    quiet_looks_ = 0;
    const auto read = engine_.read_certificate(files_);
    std::string why_not;
    if (read) {
        // An expired certificate is better than clear text, but not than one that is in use.
        if (const auto fault = why_not_take(*read, files_, now); !fault.empty())
            why_not = fmt::format("The certificate in {} is refused: {}.", escape_for_log(files_.chain), fault);
    } else {
        why_not = read.error();
    }
    if (why_not.empty()) {
        auto installed = rules != nullptr ? engine_.install_certificate_and_rules(files_, *rules)
                                          : engine_.install_certificate(files_, now);
        if (!installed) why_not = installed.error();
        if (installed) {
            warned_at_ = certificate_ && certificate_->sha256 == installed->sha256 ? warned_at_ : std::nullopt;
            certificate_ = std::move(installed);
            faults_ = tls::faults_of(*certificate_, host_name_, now);
            trouble_.clear();
            auto loaded = load_certificate(files_, data_directory_);
            in_use_ = loaded ? std::optional(std::move(*loaded)) : std::nullopt;
            return {};
        }
    }
    if (!engine_.has_certificate()) {
        certificate_ = unexpected(why_not);
        return why_not;
    }
    trouble_ = why_not;
    return std::string(kept_words) + why_not;
}

std::vector<std::string> CertificateKeeper::complaints() const {
    std::vector<std::string> lines;
    if (!trouble_.empty()) lines.push_back(fmt::format("SMTP: {}{}", kept_words, trouble_));
    if (!tlsa_unknown_.empty() && !is_forced_)
        lines.push_back("SMTP: Whether our own TLSA records prove the certificate is not known: " + tlsa_unknown_);
    for (const auto& fault : faults_)
        lines.push_back(
            fmt::format("SMTP: The certificate in {} is used, but {}.", escape_for_log(files_.chain), fault.words));
    if (certificate_)
        for (const auto& warning : tls::key_warnings(*certificate_)) lines.push_back("SMTP: " + warning);
    return lines;
}

}  // namespace postern::tls_openssl
