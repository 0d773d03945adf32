// agents.h: agents as notes of their class. Nothing runs them.
#include <cstdint>
#include <memory>

#include "notes_stub/include/nsfdata.h"
#include "notes_stub/include/osmem.h"
#include "notes_stub/nsf/agent.hpp"
#include "notes_stub/nsf/needs_domino.hpp"
#include "notes_stub/nsf/note_lock.hpp"
#include "notes_stub/nsf/status.hpp"

using namespace notes_stub;

namespace {

// Flags of an agent's design: what Domino's templates and DXL call a disabled one.
constexpr const char* flags_item = "$AssistFlags";
constexpr char enabled_flag = 'E';

void* as_pointer(DHANDLE handle) { return reinterpret_cast<void*>(static_cast<std::uintptr_t>(handle)); }

DHANDLE as_handle(const void* pointer) { return static_cast<DHANDLE>(reinterpret_cast<std::uintptr_t>(pointer)); }

/// Throws StatusError(status_of_misuse).
const OpenAgent& agent_of(const char* call, HAGENT handle) {
    const OpenAgent* agent = agents().find(call, as_handle(handle));
    if (agent == nullptr) throw StatusError(status_of_misuse);
    return *agent;
}

AgentContext& context_of(const char* call, HAGENTCTX handle) {
    AgentContext* context = agent_contexts().find(call, as_handle(handle));
    if (context == nullptr) throw StatusError(status_of_misuse);
    return *context;
}

template <typename Change>
STATUS change_context(const char* call, HAGENTCTX handle, Change&& change) {
    return guarded([&]() -> STATUS {
        change(context_of(call, handle));
        return NOERROR;
    });
}

// Without an agent the context waits for the one that is run in it.
STATUS create_context(const char* call, HAGENT agent, HAGENTCTX* context) {
    *context = nullptr;
    return guarded([&]() -> STATUS {
        if (agent != nullptr) static_cast<void>(agent_of(call, agent));
        *context = as_pointer(agent_contexts().add(std::make_unique<AgentContext>()));
        return NOERROR;
    });
}

}  // namespace

extern "C" {

STATUS LNPUBLIC AgentOpen(DHANDLE hDB, NOTEID AgentNoteID, HAGENT far* rethAgent) {
    *rethAgent = nullptr;
    return guarded([&]() -> STATUS {
        const NoteHeader header = store_of("AgentOpen", hDB).header(AgentNoteID);
        if ((header.note_class & NOTE_CLASS_FILTER) == 0) return ERR_INVALID_NOTE;
        *rethAgent = as_pointer(agents().add(std::make_unique<OpenAgent>(OpenAgent{hDB, AgentNoteID})));
        return NOERROR;
    });
}

void LNPUBLIC AgentClose(HAGENT hAgent) { static_cast<void>(agents().remove("AgentClose", as_handle(hAgent))); }

STATUS LNPUBLIC AgentDelete(HAGENT hAgent) {
    return guarded([&]() -> STATUS {
        const OpenAgent& agent = agent_of("AgentDelete", hAgent);
        Store& store = store_of("AgentDelete", agent.database);
        require_writer(store, agent.note);
        store.erase(agent.note, true);
        return NOERROR;
    });
}

BOOL LNPUBLIC AgentIsEnabled(HAGENT hAgent) {
    BOOL is_enabled = FALSE;
    static_cast<void>(guarded([&]() -> STATUS {
        const OpenAgent& agent = agent_of("AgentIsEnabled", hAgent);
        const auto flags = store_of("AgentIsEnabled", agent.database).find_item(agent.note, flags_item);
        is_enabled = flags && flags->value.find(enabled_flag) != std::string::npos ? TRUE : FALSE;
        return NOERROR;
    }));
    return is_enabled;
}

STATUS LNPUBLIC AgentCreateRunContext(HAGENT hAgent, void far* /*pReserved*/, DWORD /*dwFlags*/,
                                      HAGENTCTX far* rethContext) {
    return create_context("AgentCreateRunContext", hAgent, rethContext);
}

STATUS AgentCreateRunContextExt(HAGENT hAgent, void* /*pReserved*/, HAGENTCTX pOldContext, DWORD /*dwFlags*/,
                                HAGENTCTX* rethContext) {
    const STATUS status = create_context("AgentCreateRunContextExt", hAgent, rethContext);
    if (status != NOERROR || pOldContext == nullptr) return status;
    return guarded([&]() -> STATUS {
        context_of("AgentCreateRunContextExt", *rethContext) = context_of("AgentCreateRunContextExt", pOldContext);
        return NOERROR;
    });
}

void LNPUBLIC AgentDestroyRunContext(HAGENTCTX hAgentCtx) {
    static_cast<void>(agent_contexts().remove("AgentDestroyRunContext", as_handle(hAgentCtx)));
}

STATUS LNPUBLIC AgentRun(HAGENT hAgent, HAGENTCTX hAgentCtx, DHANDLE /*hSelection*/, DWORD /*dwFlags*/) {
    return guarded([&]() -> STATUS {
        static_cast<void>(agent_of("AgentRun", hAgent));
        static_cast<void>(context_of("AgentRun", hAgentCtx));
        return needs_domino("AgentRun");
    });
}

STATUS LNPUBLIC AgentRedirectStdout(HAGENTCTX hAgentCtx, WORD redirType) {
    if (redirType > AGENT_REDIR_MEMAPPEND) return ERR_MISC_INVALID_ARGS;
    return change_context("AgentRedirectStdout", hAgentCtx,
                          [&](AgentContext& context) { context.redirection = redirType; });
}

// Nothing runs, so that nothing is printed: an empty buffer where there is one at all.
void LNPUBLIC AgentQueryStdoutBuffer(HAGENTCTX hAgentCtx, DHANDLE far* retHdl, DWORD far* retSize) {
    *retHdl = NULLHANDLE;
    *retSize = 0;
    static_cast<void>(guarded([&]() -> STATUS {
        const WORD redirection = context_of("AgentQueryStdoutBuffer", hAgentCtx).redirection;
        const bool has_buffer = redirection == AGENT_REDIR_MEMORY || redirection == AGENT_REDIR_MEMAPPEND;
        return has_buffer ? OSMemAlloc(0, 1, retHdl) : STATUS{NOERROR};
    }));
}

STATUS LNPUBLIC AgentSetDocumentContext(HAGENTCTX hAgentCtx, NOTEHANDLE hNote) {
    return guarded([&]() -> STATUS {
        static_cast<void>(note_of("AgentSetDocumentContext", hNote));
        context_of("AgentSetDocumentContext", hAgentCtx).document = hNote;
        return NOERROR;
    });
}

STATUS LNPUBLIC AgentSetTimeExecutionLimit(HAGENTCTX hAgentCtx, DWORD timeLimit) {
    return change_context("AgentSetTimeExecutionLimit", hAgentCtx,
                          [&](AgentContext& context) { context.seconds = timeLimit; });
}

STATUS AgentSetHttpStatusCode(HAGENTCTX hAgentCtx, DWORD retStatus) {
    return change_context("AgentSetHttpStatusCode", hAgentCtx,
                          [&](AgentContext& context) { context.http_status = retStatus; });
}

STATUS SetParamNoteID(HAGENTCTX hAgentCtx, NOTEID nid) {
    return change_context("SetParamNoteID", hAgentCtx, [&](AgentContext& context) { context.parameter = nid; });
}

STATUS LNPUBLIC SetSupressPrintToConsole(HAGENTCTX hAgentCtx, BOOL bFlag) {
    return change_context("SetSupressPrintToConsole", hAgentCtx,
                          [&](AgentContext& context) { context.is_silent = bFlag != FALSE; });
}

}  // extern "C"
