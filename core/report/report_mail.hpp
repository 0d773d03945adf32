#pragma once

#include "core/base/ids.hpp"
#include "core/base/time.hpp"
#include "core/mail/address.hpp"
#include "core/ports/spool.hpp"
#include "core/report/tls_report.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace postern::report {

/// One report on its way to whom it is for.
struct OutgoingReport {
    std::string domain;     ///< Whom it is about.
    std::string submitter;  ///< The domain of who sends it.
    TlsReport report;
    std::string octets;  ///< As JSON in gzip.
};

inline constexpr std::string_view report_content_type = "application/tlsrpt+gzip";

/// `example.org!b.example!1764547200!1764633599.json.gz` (RFC 8460 §5.1).
[[nodiscard]] std::string report_file_name(const OutgoingReport& report);

/// The message that carries it, without DKIM signature (RFC 8460 §5.3). It has no sender to return it to, and is sent
/// whatever is wrong with the receiver's TLS. `from` is an address of the submitter's domain.
[[nodiscard]] ports::OwnMessage make_report_mail(const OutgoingReport& report, const mail::Address& from,
                                                 const std::vector<mail::Address>& to, QueueId id, Now now);

}  // namespace postern::report
