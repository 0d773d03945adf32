/* A routine of the extension manager around updates, and an agent that is opened and looked at. */
#include <agents.h>
#include <extmgr.h>

#include "family.h"

static int updates = 0;

static STATUS LNCALLBACK count_updates(EMRECORD far* record) {
    VARARG_PTR arguments = record->Ap;
    NOTEHANDLE note = VARARG_GET(arguments, NOTEHANDLE);
    if (record->NotificationType == EM_BEFORE) return ERR_EM_CONTINUE;
    if (note != NULLHANDLE && record->Status == NOERROR) ++updates;
    return ERR_EM_CONTINUE;
}

STATUS use_family(DBHANDLE db) {
    STATUS error = NOERROR;
    HEMREGISTRATION registration;
    WORD recursion;
    NOTEHANDLE note;
    NOTEID id;
    WORD note_class = NOTE_CLASS_FILTER;
    HAGENT agent;
    HAGENTCTX context;

    TRY(EMCreateRecursionID(&recursion));
    TRY(EMRegister(EM_NSFNOTEUPDATE, EM_REG_BEFORE | EM_REG_AFTER, count_updates, recursion, &registration));
    TRY(add_fruit(db, "plum", NULL));
    TRY(NSFNoteCreate(db, &note));
    NSFNoteSetInfo(note, _NOTE_CLASS, &note_class);
    TRY(NSFItemSetText(note, "$AssistFlags", "E", MAXWORD));
    TRY(NSFNoteUpdate(note, 0));
    NSFNoteGetInfo(note, _NOTE_ID, &id);
    TRY(NSFNoteClose(note));
    TRY(EMDeregister(registration));
    TRY(add_fruit(db, "fig", NULL));
    TRY(AgentOpen(db, id, &agent));
    TRY(AgentCreateRunContext(agent, NULL, 0, &context));
    printf("%d updates, an agent that is %s\n", updates, AgentIsEnabled(agent) ? "enabled" : "disabled");
    AgentDestroyRunContext(context);
    AgentClose(agent);
    return NOERROR;
}
