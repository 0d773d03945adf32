/// This process's Notes session: where its notes.ini, data and programs lie, and its link to the server.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "notes_stub/include/global.h"
#include "notes_stub/ipc/link.hpp"
#include "notes_stub/runtime/notes_ini.hpp"

namespace notes_stub {

/// Absolute. Without NotesInit: the current directory.
[[nodiscard]] std::filesystem::path data_directory();
/// Where the programs of the server lie, whatever the place of this one: Notes_ExecDirectory of the environment, which
/// the server sets for its tasks; else where this library lies.
[[nodiscard]] std::filesystem::path program_directory();
/// File name of the program, as it was loaded.
[[nodiscard]] std::string program_name();

/// The process's notes.ini. Without NotesInit: notes.ini in the current directory, which need not exist.
[[nodiscard]] std::shared_ptr<NotesIni> notes_ini();
/// Between NotesInit and NotesTerm.
[[nodiscard]] bool is_session_started();
/// Never null; without a server it leads to a broker inside this process.
[[nodiscard]] std::shared_ptr<Link> link();

/// Number of the calling thread: 1 for the one that called NotesInit, the next ones in the order of NotesInitThread,
/// 0 for a thread that may not call the API.
[[nodiscard]] std::uint32_t thread_number();
/// The system's number of it.
[[nodiscard]] std::uint32_t native_thread();
/// Reports `call` as a misuse where the calling thread has no number, unless its outer call did (check.hpp). True: it
/// has one.
bool require_thread(const char* call);

/// Calls `check` in every later NotesTerm, before the session ends. For what must be closed or unlocked by then.
void on_notes_term(void (*check)());

/// One line to the console and to log.nsf, UTF-8; several when `text` holds line ends. Without a server: to standard
/// output.
void log_text(const std::string& text, bool to_console = true);

}  // namespace notes_stub
