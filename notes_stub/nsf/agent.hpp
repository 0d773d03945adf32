/// Agents as notes, and what a program asks for their runs. One thread.
#pragma once

#include <string>

#include "notes_stub/include/agents.h"
#include "notes_stub/nsf/handles.hpp"

namespace notes_stub {

struct OpenAgent {
    DBHANDLE database = NULLHANDLE;
    NOTEID note = 0;
};

struct AgentContext {
    WORD redirection = AGENT_REDIR_LOG;
    NOTEHANDLE document = NULLHANDLE;
    NOTEID parameter = 0;
    DWORD seconds = 0;  ///< 0: no limit
    DWORD http_status = 0;
    bool is_silent = false;
};

[[nodiscard]] HandleTable<OpenAgent>& agents();
[[nodiscard]] HandleTable<AgentContext>& agent_contexts();

}  // namespace notes_stub
