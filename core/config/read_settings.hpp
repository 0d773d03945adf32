#pragma once

#include "core/config/items.hpp"
#include "core/config/settings.hpp"
#include "core/ports/host.hpp"

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace postern::config {

/// A setting of notes.ini by its name; empty where there is none. Host::environment() is one.
using Environment = std::function<ports::EnvironmentText(const std::string& name)>;

/// Where the value in force came from.
enum class SourceKind {
    document,   ///< Or notes.ini.
    standard,   ///< The row's default: nothing says otherwise.
    kept,       ///< What the document says is not allowed; the last good value stays.
    corrected,  ///< What the document says is not allowed, and there is no last good value: the default stands in.
};

struct SettingSource {
    const Item* item = nullptr;
    std::string value;  ///< As print_value() has it.
    SourceKind kind = SourceKind::standard;
    std::string from;  ///< `Server document CN=mail/O=Example`, `notes.ini`, `default`, `kept: … is not allowed`.
};

/// One reading of the documents.
struct SettingsReading {
    Settings settings;                   ///< Always usable.
    std::vector<SettingSource> sources;  ///< In the order of items(); one a row, or one a document where several add to
                                         ///< a row; behind them one for each pattern of the route documents.
    std::vector<std::string> errors;     ///< One line each, for the log; safe to print.
    /// Not empty: an item that says where mail goes is not allowed, and there is no last good value. Its default would
    /// send mail to the wrong place, or return it: nothing is to be done until it is corrected. A clause for the log.
    std::string obstacle;
};

/// Reads every row of items(). `documents` are those that apply to this server; of several with the same form the first
/// that has a row's item counts, except that the local domains of all Global Domain documents are taken. A value that
/// is not allowed makes an error that names document, item, label, value and what is allowed, and leaves the value of
/// `last_good` (null: there is none, the default stands in). Pure.
[[nodiscard]] SettingsReading read_settings(std::span<const ports::Document> documents, const Environment& environment,
                                            const Settings* last_good);

}  // namespace postern::config
