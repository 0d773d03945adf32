/* Basic types, status arithmetic and program entry of the Notes C API, declared from the facts of HCL's public
   reference. Every other header of this folder includes it. Usable from C, C++98 and C++20. On Linux `far` and the
   calling-convention words expand to nothing, and handles have 32 bits on 64-bit systems too. */
#ifndef NOTES_STUB_GLOBAL_H
#define NOTES_STUB_GLOBAL_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifndef far
#define far
#endif
#ifndef near
#define near
#endif
#ifndef FAR
#define FAR
#endif
#ifndef PASCAL
#define PASCAL
#endif
#ifndef LNPUBLIC
#define LNPUBLIC
#endif
#ifndef LNVARARGS
#define LNVARARGS
#endif
#ifndef LNCALLBACK
#define LNCALLBACK
#endif
#ifndef LNCALLBACKPTR
#define LNCALLBACKPTR *
#endif
#ifndef LNPCALLBACKPTR
#define LNPCALLBACKPTR *
#endif

#ifndef VOID
#define VOID void
#endif

#ifndef FALSE
#define FALSE 0
#endif
#ifndef TRUE
#define TRUE 1
#endif

typedef unsigned char BYTE;
typedef unsigned char UCHAR;
typedef unsigned short WORD;
typedef unsigned short USHORT;
typedef short SWORD;
typedef unsigned int DWORD;
typedef unsigned int ULONG;
typedef unsigned long DWORD64;
typedef unsigned int UINT;
typedef int LONG; /* 32 bits on every Domino platform, whatever `long` is */
typedef int BOOL;
typedef BYTE BOOLBYTE;
typedef BYTE FLAG;
typedef double NUMBER;
typedef WORD STATUS;
typedef void far* PVOID;

/* HANDLE comes first, and both are the same type: programs that `#define DHANDLE HANDLE` keep compiling. */
typedef unsigned int HANDLE;
typedef HANDLE* PHANDLE;
#ifndef DHANDLE
typedef unsigned int DHANDLE;
#endif
typedef DHANDLE HMODULE;
typedef DWORD MEMHANDLE;
typedef DHANDLE DBHANDLE;
typedef DHANDLE NOTEHANDLE;
typedef DHANDLE MQHANDLE;
typedef DHANDLE FORMULAHANDLE;
typedef DWORD NOTEID;
typedef WORD BLOCK;

typedef struct {
    DHANDLE pool; /* memory handle */
    BLOCK block;  /* offset of the block in the pool's memory */
} BLOCKID;

/* Innards[0]: hundredths of a second since midnight GMT. Innards[1]: bits 0-23 Julian day, 24-27 zone hours, 28-29 zone
   quarter hours, 30 zone is east of GMT, 31 daylight saving time. */
typedef struct tagTIMEDATE {
    DWORD Innards[2];
} TIMEDATE;
typedef struct {
    TIMEDATE Lower;
    TIMEDATE Upper;
} TIMEDATE_PAIR;
typedef struct {
    NUMBER Lower;
    NUMBER Upper;
} NUMBER_PAIR;

typedef TIMEDATE DBID;

typedef struct {
    DBID File;
    TIMEDATE Note;
} UNIVERSALNOTEID;
#ifndef UNID
#define UNID UNIVERSALNOTEID
#endif

typedef struct {
    DBID File;
    TIMEDATE Note;
    DWORD Sequence;
    TIMEDATE SequenceTime;
} ORIGINATORID;
#ifndef OID
#define OID ORIGINATORID
#endif

typedef struct {
    BYTE ID[5];
    BYTE Product;
    BYTE Check[2];
} LICENSEID;

#define NULLHANDLE ((DHANDLE)0)
#define NULLMEMHANDLE ((MEMHANDLE)0)
#define NULLBLOCK ((BLOCK)0)

#define MAXWORD ((WORD)0xffff)
#define MAXDWORD ((DWORD)0xffffffff)
#define MAXONESEGSIZE (0xffff - 1 - 128)
#define MAXPATH 256
#define MAXSPRINTF 256
#define MAXPATH_OLE 260
#define MAX_NOTES_ERROR 256

#ifndef NOERROR
#define NOERROR 0
#endif
#define ERR_MASK 0x3fff   /* the code proper */
#define STS_REMOTE 0x4000 /* found by a remote server */
#define STS_DISPLAYED 0x8000
#define PKG_MASK 0x3f00
#define ERRNUM_MASK 0x00ff
#define ERR(status) ((STATUS)((status)&ERR_MASK))
#define PKG(status) ((STATUS)((status)&PKG_MASK))
#define ERRNUM(status) ((STATUS)((status)&ERRNUM_MASK))

typedef void EXPORTED_LIBRARY_PROC(void);

/* Arguments of a function as a routine of the extension manager gets them: one after the other, each in eight octets.
   They are no va_list, so that there is no VARARG_START. */
typedef char* VARARG_PTR;
typedef VARARG_PTR* VARARG_PTR_P;
#define VARARG_GET(ap, type) (*(type*)((void*)(((ap) += 8) - 8)))
#define VARARG_PEEK(ap, type) (*(type*)((void*)(ap)))
#define VARARG_ADDR(aap) (&(aap))
#define VARARG_DEREF(aap) (*(aap))
#define VARARG_COPY(dest, src) ((dest) = (src))

/* Entry of a program that links notes0.o alone; main() lies there. Return a status, never call exit(). */
STATUS LNPUBLIC NotesMain(int argc, char far* argv[]);

STATUS LNPUBLIC NotesLibraryMain(int argc, char far* far* argv, EXPORTED_LIBRARY_PROC initproc);
STATUS LNPUBLIC NotesInit(void);
STATUS LNPUBLIC NotesInitExtended(int argc, char far* far* argv);
STATUS LNPUBLIC NotesInitIni(char far* pConfigFileName);
void LNPUBLIC NotesInitModule(HMODULE far* rethModule, HMODULE far* rethInstance, HMODULE far* rethPrevInstance);
void LNPUBLIC NotesTerm(void);
STATUS LNPUBLIC NotesInitThread(void);
void LNPUBLIC NotesTermThread(void);

#ifdef __cplusplus
}
#endif

#endif
