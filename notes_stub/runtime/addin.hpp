/// What notesai0.o does around AddInMain. C names: the startup objects hold nothing of C++.
#pragma once

extern "C" {
/// Makes the default status line, named by the first 20 characters of the program's name, and says that a server task
/// runs.
void notes_stub_begin_addin(void);
/// Deletes the status line that is the default one by then.
void notes_stub_end_addin(void);
}
