/* Agents: the stub runs none. AgentIsEnabled is FALSE, the others are ERR_FUNC_NOT_IMPL. */
#ifndef NOTES_STUB_AGENTS_H
#define NOTES_STUB_AGENTS_H

#include "nsfdata.h"

typedef void far* HAGENT;
typedef void far* HAGENTCTX;

/* The reference names these without numbers: the numbers are the stub's own. */
#define AGENT_REDIR_NONE 0
#define AGENT_REDIR_LOG 1
#define AGENT_REDIR_MEMORY 2
#define AGENT_REDIR_MEMAPPEND 3

#ifdef __cplusplus
extern "C" {
#endif

STATUS LNPUBLIC AgentOpen(DHANDLE hDB, NOTEID AgentNoteID, HAGENT far* rethAgent);
void LNPUBLIC AgentClose(HAGENT hAgent);
STATUS LNPUBLIC AgentDelete(HAGENT hAgent);
BOOL LNPUBLIC AgentIsEnabled(HAGENT hAgent);
STATUS LNPUBLIC AgentCreateRunContext(HAGENT hAgent, void far* pReserved, DWORD dwFlags, HAGENTCTX far* rethContext);
void LNPUBLIC AgentDestroyRunContext(HAGENTCTX hAgentCtx);
STATUS LNPUBLIC AgentRun(HAGENT hAgent, HAGENTCTX hAgentCtx, DHANDLE hSelection, DWORD dwFlags);
STATUS LNPUBLIC AgentRedirectStdout(HAGENTCTX hAgentCtx, WORD redirType);
void LNPUBLIC AgentQueryStdoutBuffer(HAGENTCTX hAgentCtx, DHANDLE far* retHdl, DWORD far* retSize);
STATUS LNPUBLIC AgentSetDocumentContext(HAGENTCTX hAgentCtx, NOTEHANDLE hNote);
STATUS LNPUBLIC AgentSetTimeExecutionLimit(HAGENTCTX hAgentCtx, DWORD timeLimit);

#ifdef __cplusplus
}
#endif

#endif
