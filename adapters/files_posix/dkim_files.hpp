#pragma once

#include "core/console/dkim.hpp"
#include "core/ports/signing.hpp"
#include "core/queue/scheduler.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace postern::files_posix {

/// The files with DKIM keys, one a key: `dkim/SELECTOR._domainkey.DOMAIN.pem` in the data directory, in PEM, mode 600.
/// One thread.
class DkimFiles : public console::DkimDesk {
public:
    /// `signing` outlives it.
    DkimFiles(const ports::Signing& signing, const std::string& data_directory)
        : signing_(signing), folder_(std::filesystem::path(data_directory) / "dkim") {}

    /// Reads the keys that `names` has, as parse_dkim_record_name() reads them, and gives `settings` them and
    /// `domains`. What is wrong, one line each, for the log; a key that cannot be read stays in use as it was read
    /// before.
    [[nodiscard]] std::vector<std::string> fill(queue::SchedulerSettings& settings,
                                                const std::vector<std::string>& names,
                                                const std::vector<std::string>& domains);

    [[nodiscard]] Expected<Made, std::string> make(const mail::DkimRecordName& name, ports::KeyKind kind) override;
    [[nodiscard]] const std::vector<mail::DkimKey>& keys() const override { return keys_; }

private:
    [[nodiscard]] std::string path_of(const mail::DkimRecordName& name) const;
    [[nodiscard]] Expected<mail::DkimKey, std::string> read(const mail::DkimRecordName& name) const;

    const ports::Signing& signing_;
    const std::filesystem::path folder_;
    std::vector<mail::DkimKey> keys_;
};

}  // namespace postern::files_posix
