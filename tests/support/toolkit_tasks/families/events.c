/* An event put into a queue and taken out, with the name that was asked for. */
#include <event.h>

#include "family.h"

STATUS use_family(DBHANDLE db) {
    STATUS error = NOERROR;
    char queue[] = "Orchard";
    char who[] = "Ada";
    char text[] = "frost";
    char name[20] = "";
    DHANDLE event;
    EVENT_DATA far* data;

    (void)db;
    TRY(EventQueueAlloc(queue));
    TRY(EventRegisterEventRequest(EVT_ALARM, SEV_WARNING1, queue, who));
    TRY(EventQueuePut(queue, NULL, EVT_ALARM, SEV_WARNING1, NULL, FMT_TEXT, sizeof(text), text));
    TRY(EventQueueGet(queue, &event));
    data = OSLock(EVENT_DATA, event);
    if (!EventGetDestName(data->Type, data->Severity, queue, name, sizeof(name))) return ERR_MEMORY;
    printf("%s for %s", (char*)&data->EventSpecificData, name);
    OSUnlock(event);
    OSMemFree(event);
    printf(", %s\n", EventQueueGet(queue, &event) == ERR_EVTQUEUE_EMPTY ? "then nothing" : "and more");
    EventQueueFree(queue);
    return NOERROR;
}
