#pragma once

#include "core/mail/address.hpp"
#include "core/mail/dkim_signer.hpp"
#include "core/report/reporter.hpp"

#include <memory>
#include <vector>

namespace postern::report {

/// All that the settings say of TLS reports.
struct TlsReportSettings {
    ReporterSettings reporter;
    std::shared_ptr<const mail::DkimSettings> dkim{};  ///< Null: nothing is signed.
    std::vector<mail::Address> addresses{};            ///< Mail to these has reports of others in it.
};

}  // namespace postern::report
