/* A periodic worker: counts in a statistic and says so, as often as notes.ini's TICKER_SECONDS wants it. */
#include <stdio.h>

#include <addin.h>
#include <global.h>
#include <osenv.h>
#include <stats.h>

STATUS LNPUBLIC AddInMain(HMODULE hModule, int argc, char far* argv[]) {
    LONG ticks = 0;
    LONG one = 1;
    DWORD seconds = (DWORD)OSGetEnvironmentLong("TICKER_SECONDS");

    (void)hModule;
    if (seconds == 0) seconds = 1;
    AddInLogMessageText((char*)"Ticker: %s with %d argument[s]", NOERROR, "started", argc - 1);
    if (argc > 1) AddInLogMessageText((char*)"Ticker: first argument: %s", NOERROR, argv[1]);
    AddInSetStatusText((char*)"%s", "Waiting for the first tick");

    while (!AddInIdle()) {
        if (AddInDayHasElapsed()) AddInLogMessageText((char*)"Ticker: a day", NOERROR);
        if (!AddInSecondsHaveElapsed(seconds)) continue;
        ticks++;
        StatUpdate("Ticker", "Ticks", ST_ADDITIVE, VT_LONG, &one);
        AddInSetStatusText((char*)"Tick %ld", (long)ticks);
        AddInLogMessageText((char*)"Ticker: tick %ld", NOERROR, (long)ticks);
    }

    StatDelete("Ticker", "Ticks");
    AddInLogMessageText((char*)"Ticker: ended", NOERROR);
    return NOERROR;
}
