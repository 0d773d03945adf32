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

typedef struct {
    WORD Size;      /* of this structure */
    WORD TimeLimit; /* minutes; 0: none */
} REPLEXTENSIONS;

/* The reference gives these no numbers: they are the stub's own. */
#define REPL_OPTION_RCV_NOTES 0x00000001
#define REPL_OPTION_SEND_NOTES 0x00000002
#define REPL_OPTION_ALL_DBS 0x00000004
#define REPL_OPTION_ALL_NTFS 0x00000008
#define REPL_OPTION_ALL_FILES (REPL_OPTION_ALL_DBS | REPL_OPTION_ALL_NTFS)
#define REPL_OPTION_PRI_LOW 0x00000000
#define REPL_OPTION_PRI_MED 0x00000010
#define REPL_OPTION_PRI_HI 0x00000020

#ifdef __cplusplus
extern "C" {
#endif

STATUS LNPUBLIC ReplicateWithServer(char far* PortName, char far* ServerName, WORD Options, WORD NumFiles,
                                    const char far* FileList, REPLSERVSTATS far* retStats);
STATUS LNPUBLIC ReplicateWithServerExt(char far* PortName, char far* ServerName, DWORD Options, WORD NumFiles,
                                       const char far* FileList, REPLEXTENSIONS far* ExtendedOptions,
                                       REPLSERVSTATS far* retStats);

#ifdef __cplusplus
}
#endif

#endif
