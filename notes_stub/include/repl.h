/* Replication: the stub's only replica is the copy that NSFDbCopy makes. ERR_FUNC_NOT_IMPL. */
#ifndef NOTES_STUB_REPL_H
#define NOTES_STUB_REPL_H

#include "global.h"

typedef struct {
    long TotalFiles;
    long FilesCompleted;
    long NotesAdded;
    long NotesDeleted;
    long NotesUpdated;
    long Successful;
    long Failed;
    long NumberErrors;
} REPLFILESTATS;

typedef struct {
    REPLFILESTATS Pull;
    REPLFILESTATS Push;
    long StubsInitialized;
    long TotalUnreadExchanges;
    long NumberErrors;
    STATUS LastError;
} REPLSERVSTATS;

#ifdef __cplusplus
extern "C" {
#endif

STATUS LNPUBLIC ReplicateWithServer(char far* PortName, char far* ServerName, WORD Options, WORD NumFiles,
                                    const char far* FileList, REPLSERVSTATS far* retStats);

#ifdef __cplusplus
}
#endif

#endif
