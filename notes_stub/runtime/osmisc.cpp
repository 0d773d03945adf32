// Character sets, status texts, programs and libraries.
#include "notes_stub/include/osmisc.h"

#include <dlfcn.h>
#include <sched.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "notes_stub/include/oserr.h"
#include "notes_stub/runtime/arguments.hpp"
#include "notes_stub/runtime/lmbcs.hpp"
#include "notes_stub/runtime/session.hpp"
#include "notes_stub/runtime/status_text.hpp"

namespace notes_stub {
namespace {

char native_character_set = 0;
char lmbcs_character_set = 0;

struct Libraries {
    std::mutex mutex;
    std::map<HMODULE, void*> loaded;
    HMODULE last = 0x100;
};

Libraries& libraries() {
    static auto* const the = new Libraries;
    return *the;
}

std::string_view input(const char* in, std::size_t length, bool ends_with_zero) {
    if (in == nullptr) return {};
    return {in, ends_with_zero ? std::strlen(in) : length};
}

std::size_t translate(WORD mode, std::string_view in, char* out, std::size_t size) {
    if (out == nullptr) return 0;
    const auto text = translated(mode, in, size);
    std::memcpy(out, text.data(), text.size());
    // Not counted, and only where there is room: programs differ in whether they expect it.
    if (text.size() < size) out[text.size()] = '\0';
    return text.size();
}

}  // namespace
}  // namespace notes_stub

using namespace notes_stub;

WORD OSLoadString(HMODULE, STATUS code, char* buffer, WORD length) {
    const auto text = utf8_to_lmbcs(status_text(code));
    if (buffer == nullptr) return 0;
    const auto size = std::min<std::size_t>(text.size(), length);
    std::memcpy(buffer, text.data(), size);
    buffer[size] = '\0';
    return static_cast<WORD>(size);
}

WORD OSTranslate(WORD mode, const char* in, WORD length, char* out, WORD size) {
    return static_cast<WORD>(translate(mode, input(in, length, length == MAXWORD), out, size));
}

DWORD OSTranslate32(WORD mode, const char* in, DWORD length, char* out, DWORD size) {
    return static_cast<DWORD>(translate(mode, input(in, length, length == MAXDWORD), out, size));
}

NLS_PINFO OSGetNativeCLS(void) { return &native_character_set; }

NLS_PINFO OSGetLMBCSCLS(void) { return &lmbcs_character_set; }

void OSPreemptOccasionally(void) { sched_yield(); }

STATUS OSLoadProgram(char* file, char* directory, char* arguments, WORD) {
    if (file == nullptr) return ERR_NOEXIST;
    // Not relative: it is looked for in the working directory's place otherwise.
    const auto program = std::filesystem::absolute(lmbcs_to_utf8(file));
    const auto place = directory == nullptr ? program.parent_path() : std::filesystem::path{lmbcs_to_utf8(directory)};
    auto words = split_arguments(arguments == nullptr ? "" : lmbcs_to_utf8(arguments));
    words.insert(words.begin(), program.string());
    return spawn_program(program, words, place) > 0 ? NOERROR : ERR_NOEXIST;
}

STATUS OSLoadLibrary(const char* name, DWORD, HMODULE* module, void* entry) {
    if (module == nullptr) return ERR_NOEXIST;
    *module = NULLHANDLE;
    void* const library = name == nullptr ? nullptr : ::dlopen(lmbcs_to_utf8(name).c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) return ERR_NOEXIST;
    // The entry point of a library for Notes is its MainEntryPoint.
    void* const main = ::dlsym(library, "MainEntryPoint");
    if (entry != nullptr) std::memcpy(entry, &main, sizeof main);
    const std::lock_guard lock{libraries().mutex};
    *module = ++libraries().last;
    libraries().loaded[*module] = library;
    return NOERROR;
}

void OSFreeLibrary(HMODULE module) {
    const std::lock_guard lock{libraries().mutex};
    const auto found = libraries().loaded.find(module);
    if (found == libraries().loaded.end()) return;
    ::dlclose(found->second);
    libraries().loaded.erase(found);
}
