#include "adapters/files_posix/dkim_files.hpp"

#include "adapters/files_posix/secret_file.hpp"
#include "core/mail/address.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

namespace postern::files_posix {

std::string DkimFiles::path_of(const mail::DkimRecordName& name) const {
    return (folder_ / fmt::format("{}._domainkey.{}.pem", name.selector, name.domain)).string();
}

Expected<mail::DkimKey, std::string> DkimFiles::read(const mail::DkimRecordName& name) const {
    const auto text = read_secret_file(path_of(name));
    if (!text) return unexpected(text.error());
    auto key = signing_.read_key(*text);
    if (!key) return unexpected(key.error());
    return mail::DkimKey{name.domain, name.selector, std::move(*key)};
}

std::vector<std::string> DkimFiles::fill(queue::SchedulerSettings& settings, const std::vector<std::string>& names,
                                         const std::vector<std::string>& domains) {
    std::vector<std::string> troubles;
    std::vector<mail::DkimKey> keys;
    for (const auto& text : names) {
        const auto name = mail::parse_dkim_record_name(text);
        if (!name) continue;  // The item's row has said so.
        auto key = read(*name);
        if (key) {
            keys.push_back(std::move(*key));
            continue;
        }
        const auto before = std::find_if(keys_.begin(), keys_.end(), [&](const mail::DkimKey& one) {
            return one.domain == name->domain && one.selector == name->selector;
        });
        const bool is_known = before != keys_.end();
        if (is_known) keys.push_back(*before);
        troubles.push_back(fmt::format("DKIM key {}: {}. {}.", path_of(*name), key.error(),
                                       is_known ? "What was read of it before is used" : "Nothing is signed with it"));
    }
    keys_ = std::move(keys);
    mail::DkimSettings dkim{keys_, {}};
    for (const auto& domain : domains) {
        dkim.domains.push_back(mail::in_dns(domain));
        if (mail::dkim_keys_for(dkim.domains.back(), keys_).empty())
            troubles.push_back(fmt::format(
                "item SMTP_DKIMDomains has {}, and SMTP_DKIMKeys no key for it that could be read. Mail of it is not "
                "signed.",
                domain));
    }
    settings.dkim = std::make_shared<const mail::DkimSettings>(std::move(dkim));
    return troubles;
}

Expected<console::DkimDesk::Made, std::string> DkimFiles::make(const mail::DkimRecordName& name, ports::KeyKind kind) {
    const auto pem = signing_.make_key(kind);
    if (!pem) return unexpected(pem.error());
    const auto path = path_of(name);
    if (const auto written = write_secret_file(path, *pem); !written)
        return unexpected(fmt::format("{}: {}", path, written.error()));
    auto key = read(name);
    if (!key) return unexpected(fmt::format("{}: {}", path, key.error()));
    return Made{std::move(*key), path};
}

}  // namespace postern::files_posix
