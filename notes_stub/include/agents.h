/* Agents: notes of NOTE_CLASS_FILTER, which are opened, looked at and deleted as such. The stub runs none: AgentRun is
   ERR_FUNC_NOT_IMPL. Handles belong to the thread that made them. */
#ifndef NOTES_STUB_AGENTS_H
#define NOTES_STUB_AGENTS_H

#include "nsfdata.h"

typedef void far* HAGENT;
typedef void far* HAGENTCTX;

/* The reference names these without numbers: the numbers are the stub's own. */
#define AGENT_SECURITY_ON 1
#define AGENT_REDIR_NONE 0
#define AGENT_REDIR_LOG 1
#define AGENT_REDIR_MEMORY 2
#define AGENT_REDIR_MEMAPPEND 3

#define MAXIMUM_ID_NAME_LENGTH 40 /* likewise */
typedef struct {
    DWORD Length;
    char szNameOfContextClass[MAXIMUM_ID_NAME_LENGTH + 1];
} SCRIPTCONTEXTDESCR;

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
/* The reference's prototype has rethContext without a star, its example gives an address: it is that of a handle. */
STATUS AgentCreateRunContextExt(HAGENT hAgent, void* pReserved, HAGENTCTX pOldContext, DWORD dwFlags,
                                HAGENTCTX* rethContext);
/* Kept with the context. */
STATUS AgentSetHttpStatusCode(HAGENTCTX hAgentCtx, DWORD retStatus);
STATUS SetParamNoteID(HAGENTCTX hAgentCtx, NOTEID nid);
STATUS LNPUBLIC SetSupressPrintToConsole(HAGENTCTX hAgentCtx, BOOL bFlag);
/* ERR_FUNC_NOT_IMPL. */
STATUS LNPUBLIC AgentLSTextFormat(DHANDLE hSrc, DHANDLE* hDest, DHANDLE* hErrs, DWORD dwFlags, DHANDLE* phData);

#ifdef __cplusplus
}
#endif

#endif
