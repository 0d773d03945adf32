#include "notes_stub/runtime/session.hpp"

#include <dlfcn.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <sstream>
#include <string_view>
#include <vector>

#include "notes_stub/include/oserr.h"
#include "notes_stub/ipc/protocol.hpp"
#include "notes_stub/runtime/check.hpp"
#include "notes_stub/runtime/log_stamp.hpp"

namespace notes_stub {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t max_line_octets = 65536;

struct Session {
    std::mutex mutex;
    bool is_started = false;
    std::string program = "program";
    std::shared_ptr<NotesIni> ini;
    std::shared_ptr<Link> link;
    std::vector<void (*)()> checks;
};

Session& session() {
    // Never destroyed: threads and exit handlers of the program may call the API until the very end.
    static auto* const the = new Session;
    return *the;
}

std::atomic<std::uint32_t> last_thread = 1;
thread_local std::uint32_t this_thread = 0;

ClientInfo self_info(const std::string& program) {
    ClientInfo info;
    info.pid = static_cast<std::uint32_t>(::getpid());
    info.program = program;
    return info;
}

// Without a server there is no console but the program's own output, and log.nsf is the server's alone.
void print_line(const LogLine& line) {
    if (line.to_console) std::fputs((log_stamp() + line.text + "\n").c_str(), stdout);
}

fs::path absolute_program(const char* name) {
    std::error_code error;
    if (name != nullptr && std::string_view{name}.find('/') != std::string_view::npos) {
        const auto path = fs::canonical(name, error);
        if (!error) return path;
    }
    return fs::read_symlink("/proc/self/exe", error);
}

std::vector<fs::path> places_for_ini(const fs::path& programs) {
    std::vector<fs::path> places{fs::current_path(), programs};
    const char* path = std::getenv("PATH");
    std::istringstream in{path == nullptr ? "" : path};
    for (std::string place; std::getline(in, place, ':');) places.emplace_back(place);
    return places;
}

fs::path find_ini(int argc, char** argv, const fs::path& programs) {
    std::error_code error;
    for (int i = 1; i < argc; ++i) {
        if (argv[i] == nullptr || argv[i][0] != '=') continue;
        const fs::path named = argv[i] + 1;
        const fs::path file = named.has_parent_path() ? named : programs / named;
        return fs::is_regular_file(file, error) ? fs::absolute(file) : fs::path{};
    }
    for (const auto& place : places_for_ini(programs)) {
        if (fs::is_regular_file(place / "notes.ini", error)) return fs::absolute(place / "notes.ini");
    }
    return {};
}

fs::path data_of(NotesIni& ini) {
    if (const auto directory = ini.get("Directory")) return fs::absolute(*directory);
    return fs::absolute(ini.file()).parent_path();
}

STATUS start(int argc, char** argv) {
    auto& s = session();
    const std::lock_guard lock{s.mutex};
    if (s.is_started) return NOERROR;
    const auto program = absolute_program(argc > 0 ? argv[0] : nullptr);
    s.program = argc > 0 && argv[0] != nullptr ? fs::path{argv[0]}.filename().string() : program.filename().string();
    const auto file = find_ini(argc, argv, program.parent_path());
    if (file.empty()) return ERR_NOEXIST;
    s.ini = std::make_shared<NotesIni>(file);
    const auto self = self_info(s.program);
    s.link = link_to_server(data_of(*s.ini), self);
    if (!s.link) s.link = link_within_process(self, print_line);
    s.is_started = true;
    this_thread = 1;
    return NOERROR;
}

void run_checks() {
    std::vector<void (*)()> checks;
    {
        const std::lock_guard lock{session().mutex};
        checks = session().checks;
    }
    for (const auto check : checks) check();
}

}  // namespace

fs::path data_directory() {
    const auto ini = notes_ini();
    return data_of(*ini);
}

fs::path program_directory() {
    const char* directory = std::getenv("Notes_ExecDirectory");
    if (directory != nullptr && *directory != '\0') return fs::absolute(directory);
    Dl_info info{};
    if (::dladdr(reinterpret_cast<void*>(&NotesTerm), &info) == 0) return fs::current_path();
    std::error_code error;
    const auto library = fs::canonical(info.dli_fname, error);
    return error ? fs::current_path() : library.parent_path();
}

std::string program_name() {
    const std::lock_guard lock{session().mutex};
    return session().program;
}

std::shared_ptr<NotesIni> notes_ini() {
    auto& s = session();
    const std::lock_guard lock{s.mutex};
    if (!s.ini) s.ini = std::make_shared<NotesIni>(fs::current_path() / "notes.ini");
    return s.ini;
}

bool is_session_started() {
    auto& s = session();
    const std::lock_guard lock{s.mutex};
    return s.is_started;
}

std::shared_ptr<Link> link() {
    auto& s = session();
    const std::lock_guard lock{s.mutex};
    if (!s.link) s.link = link_within_process(self_info(s.program), print_line);
    return s.link;
}

std::uint32_t thread_number() { return this_thread; }

std::uint32_t native_thread() { return static_cast<std::uint32_t>(::syscall(SYS_gettid)); }

bool require_thread(const char* call) {
    if (this_thread != 0) return true;
    if (OuterCall::current() == nullptr)
        report_misuse(call, "the calling thread called neither NotesInit nor NotesInitThread");
    return false;
}

void on_notes_term(void (*check)()) {
    const std::lock_guard lock{session().mutex};
    session().checks.push_back(check);
}

void log_text(const std::string& text, bool to_console) {
    std::istringstream in{text};
    std::string line;
    const bool is_empty = text.empty();
    while (is_empty || std::getline(in, line)) {
        line.resize(std::min(line.size(), max_line_octets));
        const auto request = Writer{}
                                 .u8(static_cast<std::uint8_t>(Op::log))
                                 .u8(to_console ? 1 : 0)
                                 .u32(this_thread)
                                 .u32(native_thread())
                                 .bytes(line)
                                 .take();
        if (!link()->tell(request)) std::fputs((log_stamp() + line + "\n").c_str(), stderr);
        if (is_empty) return;
    }
}

}  // namespace notes_stub

using namespace notes_stub;

STATUS NotesInit(void) { return start(0, nullptr); }

STATUS NotesInitExtended(int argc, char** argv) { return start(argc, argv); }

STATUS NotesInitIni(char* file) {
    std::string program = program_name();
    std::string ini = std::string{"="} + (file == nullptr ? "" : file);
    char* arguments[] = {program.data(), ini.data(), nullptr};
    return start(file == nullptr ? 1 : 2, arguments);
}

void NotesInitModule(HMODULE* module, HMODULE* instance, HMODULE* previous) {
    for (HMODULE* handle : {module, instance, previous}) {
        if (handle != nullptr) *handle = NULLHANDLE;
    }
}

STATUS NotesLibraryMain(int argc, char** argv, EXPORTED_LIBRARY_PROC initproc) {
    const STATUS status = start(argc, argv);
    if (status == NOERROR && initproc != nullptr) initproc();
    return status;
}

void NotesTerm(void) {
    run_checks();
    auto& s = session();
    const std::lock_guard lock{s.mutex};
    // The link goes: the server sees the process leave. notes.ini stays, so that late log lines find their way.
    s.link.reset();
    s.is_started = false;
    this_thread = 0;
}

STATUS NotesInitThread(void) {
    // Called again, or by the thread of NotesInit: the number stays.
    if (this_thread == 0) this_thread = ++last_thread;
    return NOERROR;
}

void NotesTermThread(void) {
    if (this_thread != 1) this_thread = 0;
}
