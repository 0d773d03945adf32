#pragma once

#include "core/base/expected.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace postern::ports {

/// One value of a document's item. Text is UTF-8, whatever the host keeps it in.
using ItemValue = std::variant<std::vector<std::string>, std::vector<double>>;

/// A document of the directory, as core/config reads it.
struct Document {
    std::string form;                                     ///< `Server`, `ServerConfig`, …
    std::string name;                                     ///< For messages: `Server document CN=mail/O=Example`.
    std::map<std::string, ItemValue, std::less<>> items;  ///< Keys in lower case: item names are case-insensitive.
    std::string id{};  ///< Which of the directory's it is, whatever its items say: its unid. Empty: not known.
};

/// A setting of notes.ini, UTF-8. A host gives so many octets of one and no word that there were more.
struct EnvironmentText {
    std::string text;
    std::size_t cut_at_octets = 0;  ///< Not 0: it fills what the host gives, so it may be only the beginning.
};

/// The server that loaded us. Only the thread that entered AddInMain may call it.
class Host {
public:
    virtual ~Host() = default;

    /// One line to the console and the log. Safe text only: escape_for_log() what a peer said.
    virtual void log(const std::string& line) = 0;
    /// A status line of its own in `show tasks`, made when `key` is first used. Several lines may have one name.
    virtual void set_status(const std::string& key, const std::string& name, const std::string& text) = 0;
    virtual void remove_status(const std::string& key) = 0;
    /// The task does its work: from now on the host may send commands. What was asked before waits. Again: no effect.
    virtual void set_ready() = 0;
    /// The next line of `tell NAME …`, if there is one. Never waits.
    [[nodiscard]] virtual std::optional<std::string> next_command() = 0;
    /// Waits at most `milliseconds`, less when a command arrives. True: the host wants us to end.
    [[nodiscard]] virtual bool idle(unsigned milliseconds) = 0;
    /// The documents that apply to this server, most specific Configuration Settings document only (nothing merged),
    /// and those of all servers.
    [[nodiscard]] virtual Expected<std::vector<Document>, std::string> documents() = 0;
    /// A setting of notes.ini; empty where there is none.
    [[nodiscard]] virtual EnvironmentText environment(const std::string& name) = 0;
    [[nodiscard]] virtual std::string data_directory() = 0;
    virtual void set_statistic(const std::string& facility, const std::string& name, long value) = 0;
};

}  // namespace postern::ports
