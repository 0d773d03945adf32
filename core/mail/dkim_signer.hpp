#pragma once

#include "core/base/expected.hpp"
#include "core/base/time.hpp"
#include "core/mail/dkim_canonical.hpp"
#include "core/ports/signing.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace postern::mail {

/// Whose signatures a key makes, and where its public half is published: at `SELECTOR._domainkey.DOMAIN`.
struct DkimKey {
    std::string domain;  ///< In the DNS's form.
    std::string selector;
    std::shared_ptr<const ports::SigningKey> key;
};

/// The name of a key's record, taken apart.
struct DkimRecordName {
    std::string selector;
    std::string domain;  ///< In the DNS's form.
};

/// `mail2026._domainkey.example.org`
[[nodiscard]] std::string dkim_record_name(const DkimKey& key);
/// Reads one. A selector has letters, digits, hyphens and dots. The error is a clause.
[[nodiscard]] Expected<DkimRecordName, std::string> parse_dkim_record_name(std::string_view text);

/// Whether it is this domain, or one below it. Both in the DNS's form.
[[nodiscard]] bool is_in_domain(std::string_view name, std::string_view domain);

/// What is to be published there: `v=DKIM1; k=rsa; p=MIIB…` (RFC 6376 §3.6.1; RFC 8463 §4).
[[nodiscard]] std::string dkim_record(const ports::SigningKey& key);
/// A TXT record as a zone file has it: one line, or several in brackets where it is long, so that consoles do not break
/// it in the middle of a string (RFC 1035 §5.1).
[[nodiscard]] std::vector<std::string> txt_record_lines(std::string_view name, std::string_view text);

/// What is signed, and with what.
struct DkimSettings {
    std::vector<DkimKey> keys;
    std::vector<std::string> domains;  ///< Whose submitted mail is signed, and that of the domains below them.
};

/// The keys whose signature says something about mail from `domain`: those of the domain itself, else of the nearest
/// one above it. One or several of them: each makes a signature of its own.
[[nodiscard]] std::vector<DkimKey> dkim_keys_for(std::string_view domain, const std::vector<DkimKey>& all);

/// The domain of the one author that a header names (From, RFC 5322 §3.6.2), in the DNS's form; empty where it names
/// none or several. `header` is as for header_fields().
[[nodiscard]] std::string author_domain(std::string_view header);

/// The keys for a message that somebody of ours submitted: none where its author's domain is not among those signed.
[[nodiscard]] std::vector<DkimKey> dkim_keys_for_submitted(std::string_view header, const DkimSettings& settings);

/// Makes the DKIM-Signature fields of one message, whose octets come in pieces, header first, as they will be sent.
/// relaxed/relaxed (RFC 6376 §3.4), with the fields that RFC 6376 §5.4.1 recommends; what must not be added later is
/// listed once more than it is there (§5.4.2). One thread at a time.
class DkimSigner {
public:
    /// `keys` is not empty.
    explicit DkimSigner(std::vector<DkimKey> keys);
    void add(std::string_view octets);
    /// Once, behind the last octet: the fields, to stand in front of the message. Empty where its header does not end
    /// within 1 MB, or has not one From field (RFC 6376 §5.4): then nobody would believe a signature.
    [[nodiscard]] std::string finish(WallTime now);

private:
    void take_header(std::string_view octets);

    std::vector<DkimKey> keys_;
    std::unique_ptr<ports::Sha256Stream> body_hash_;
    RelaxedBody body_;
    std::string header_;
    bool is_in_body_ = false;
    bool is_too_long_ = false;
};

/// The fields for a message that is in memory.
[[nodiscard]] std::string dkim_fields(std::string_view message, std::vector<DkimKey> keys, WallTime now);

}  // namespace postern::mail
