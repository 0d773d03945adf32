// A server task without a queue: it idles, counts seconds in a second status line, and ends when it is told to.
#include "addin.h"
#include "global.h"

STATUS LNPUBLIC AddInMain(HMODULE, int, char*[]) {
    char name[] = "Idler clock";
    char running[] = "running";
    char idle[] = "%s";
    const DHANDLE line = AddInCreateStatusLine(name);
    AddInSetStatusLine(line, idle, running);
    AddInSetStatusText(idle, "Idle");
    while (!AddInIdle()) {
        char text[] = "second";
        if (AddInSecondsHaveElapsed(1)) AddInSetStatusLine(line, idle, text);
    }
    AddInDeleteStatusLine(line);
    return NOERROR;
}
