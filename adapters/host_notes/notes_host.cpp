#include "adapters/host_notes/notes_host.hpp"

#include "adapters/host_notes/lmbcs.hpp"
#include "adapters/host_notes/note_reader.hpp"
#include "adapters/host_notes/notes_api.hpp"
#include "core/config/applicable_documents.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace postern::host_notes {

namespace {

constexpr const char* directory_database = "names.nsf";
// A formatted line holds MAXSPRINTF octets; what is longer would be cut.
constexpr std::size_t max_line_octets = MAXSPRINTF - 16;
constexpr std::string_view continuation = "    ";

std::string upper(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return text;
}

std::string base_name(const std::string& program) { return program.substr(program.find_last_of('/') + 1); }

// The printf-like functions of the API take a format: text of ours is only ever an argument of a fixed one.
char text_format[] = "%s";

void log_piece(std::string_view utf8) {
    const std::string line = to_lmbcs(utf8);
    AddInLogMessageText(text_format, NOERROR, line.c_str());
}

// Breaks at a space where there is one in the second half, never inside a UTF-8 character.
std::size_t line_break(std::string_view text) {
    if (text.size() <= max_line_octets) return text.size();
    const auto space = text.rfind(' ', max_line_octets);
    if (space != text.npos && space > max_line_octets / 2) return space;
    std::size_t end = max_line_octets;
    while (end > 1 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return end;
}

}  // namespace

void log_line(const std::string& line) {
    std::string_view rest = line;
    bool is_first = true;
    do {
        const std::size_t end = line_break(rest);
        log_piece(is_first ? std::string(rest.substr(0, end)) : std::string(continuation).append(rest.substr(0, end)));
        rest.remove_prefix(end);
        is_first = false;
    } while (!rest.empty());
}

Expected<std::unique_ptr<NotesHost>, std::string> NotesHost::open(const std::string& program) {
    const std::string name = base_name(program);
    const std::string queue_name = "MQ$" + upper(name);
    // MQCreate first: MQ_OPEN_CREATE would open the queue of a second copy of the task without a word.
    if (const STATUS status = MQCreate(queue_name.c_str(), 0, 0); status != NOERROR) {
        if (ERR(status) == ERR_DUPLICATE_MQ) return unexpected(fmt::format("{} is loaded already", name));
        return unexpected(fmt::format("the message queue {} cannot be made: status 0x{:04X}", queue_name, ERR(status)));
    }
    return std::unique_ptr<NotesHost>(new NotesHost(name));
}

void NotesHost::set_ready() {
    if (queue_ != NULLHANDLE) return;
    const std::string queue_name = "MQ$" + upper(task_name_);
    MQHANDLE queue = NULLHANDLE;
    if (const STATUS status = MQOpen(queue_name.c_str(), 0, &queue); status != NOERROR) {
        log(fmt::format("SMTP: the message queue {} cannot be opened, so no tell command arrives: status 0x{:04X}",
                        queue_name, ERR(status)));
        return;
    }
    queue_ = queue;
}

NotesHost::~NotesHost() {
    for (const auto& [key, line] : status_lines_) AddInDeleteStatusLine(line);
    if (queue_ != NULLHANDLE) MQClose(queue_, 0);
}

void NotesHost::log(const std::string& line) { log_line(line); }

void NotesHost::set_status(const std::string& key, const std::string& name, const std::string& text) {
    auto found = status_lines_.find(key);
    if (found == status_lines_.end()) found = status_lines_.emplace(key, make_status_line(name)).first;
    const std::string line = to_lmbcs(text);
    AddInSetStatusLine(found->second, text_format, line.c_str());
}

std::uint32_t NotesHost::make_status_line(const std::string& name) {
    std::string own = to_lmbcs(name);
    const DHANDLE line = AddInCreateStatusLine(own.data());
    if (!status_lines_.empty()) return line;
    // The default line bears the program's name; the first line of ours takes its place, which is how a line is
    // renamed.
    HMODULE module = NULLHANDLE;
    DHANDLE standard = NULLHANDLE;
    AddInQueryDefaults(&module, &standard);
    AddInDeleteStatusLine(standard);
    AddInSetDefaults(module, line);
    return line;
}

void NotesHost::remove_status(const std::string& key) {
    const auto found = status_lines_.find(key);
    if (found == status_lines_.end()) return;
    AddInDeleteStatusLine(found->second);
    status_lines_.erase(found);
}

std::optional<std::string> NotesHost::take_message(std::uint32_t options, std::uint32_t milliseconds) {
    if (queue_ == NULLHANDLE) return std::nullopt;
    // Made once: whoever only waits must not fail for want of memory.
    message_.resize(MQ_MAX_MSGSIZE);
    WORD length = 0;
    const STATUS status =
        MQGet(queue_, message_.data(), static_cast<WORD>(message_.size()), options, milliseconds, &length);
    if (ERR(status) == ERR_MQ_QUITTING) is_quitting_ = true;
    if (status != NOERROR) return std::nullopt;
    return to_utf8({message_.data(), length});
}

std::optional<std::string> NotesHost::next_command() {
    if (waiting_command_) return std::exchange(waiting_command_, std::nullopt);
    return take_message(0, 0);
}

bool NotesHost::idle(unsigned milliseconds) {
    // Waiting in the queue instead of AddInIdleDelay answers a command at once; asking whether to end counts as idling.
    if (!waiting_command_ && !is_quitting_)
        waiting_command_ = take_message(MQ_WAIT_FOR_MSG, std::max(1u, milliseconds));
    return AddInShouldTerminate() || is_quitting_;
}

Expected<std::vector<ports::Document>, std::string> NotesHost::documents() {
    auto all = read_documents(directory_database);
    if (!all) return unexpected(all.error());
    return config::applicable_documents(*all, server_name());
}

std::string NotesHost::server_name() {
    char name[MAXUSERNAME + 1] = {};
    return SECKFMGetUserName(name) == NOERROR ? to_utf8(name) : std::string{};
}

ports::EnvironmentText NotesHost::environment(const std::string& name) {
    char value[MAXENVVALUE + 1] = {};
    if (!OSGetEnvironmentString(name.c_str(), value, MAXENVVALUE)) return {};
    // What is longer comes cut, with the same answer as what fits.
    const std::size_t length = std::char_traits<char>::length(value);
    return {to_utf8({value, length}), length < MAXENVVALUE ? 0u : std::size_t{MAXENVVALUE}};
}

std::string NotesHost::data_directory() {
    char path[MAXPATH + 1] = {};
    const WORD length = OSGetDataDirectory(path);
    std::string result = to_utf8({path, length});
    while (result.size() > 1 && result.back() == '/') result.pop_back();
    return result;
}

void NotesHost::set_statistic(const std::string& facility, const std::string& name, long value) {
    const LONG own = static_cast<LONG>(value);
    StatUpdate(facility.c_str(), name.c_str(), ST_UNIQUE, VT_LONG, &own);
}

}  // namespace postern::host_notes
