/* MIME streams: a whole Internet message in and out of a note. A stream belongs to the thread that opened it. Declared
   from the facts of HCL's reference. */
#ifndef NOTES_STUB_MIME_H
#define NOTES_STUB_MIME_H

#include "global.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef void* MIMEHANDLE;

#define MIME_STREAM_OPEN_READ 0x00000001
#define MIME_STREAM_OPEN_WRITE 0x00000002
#define MIME_STREAM_MIME_INCLUDE_HEADERS 0x00000010    /* Content-xxx and MIME-Version */
#define MIME_STREAM_RFC2822_INCLUDE_HEADERS 0x00000020 /* the others */
#define MIME_STREAM_INCLUDE_HEADERS (MIME_STREAM_MIME_INCLUDE_HEADERS | MIME_STREAM_RFC2822_INCLUDE_HEADERS)

#define MIME_STREAM_SUCCESS 0
#define MIME_STREAM_EOS 1
#define MIME_STREAM_IO 2

#define MIME_STREAM_NO_DELETE_ATTACHMENTS 0x00000001
#define MIME_STREAM_ITEMIZE_HEADERS 0x00000002
#define MIME_STREAM_ITEMIZE_BODY 0x00000004
#define MIME_STREAM_ITEMIZE_FULL (MIME_STREAM_ITEMIZE_HEADERS | MIME_STREAM_ITEMIZE_BODY)

/* A stream opened to write ignores the item's name; MIMEStreamItemize takes it. */
STATUS LNPUBLIC MIMEStreamOpen(NOTEHANDLE hNote, char* pchItemName, WORD wItemNameLen, DWORD dwOpenFlags,
                               MIMEHANDLE* rethMIMEStream);
void LNPUBLIC MIMEStreamClose(MIMEHANDLE hMIMEStream);

/* The line is written with CRLF behind it. */
int LNPUBLIC MIMEStreamPutLine(char* pszLine, MIMEHANDLE hMIMEStream);
int LNPUBLIC MIMEStreamWrite(unsigned char* pchData, unsigned int uiDataLen, MIMEHANDLE hMIMEStream);

/* Sizes of buffers count the zero that is written behind the data. MIME_STREAM_EOS comes with no data. */
int LNPUBLIC MIMEStreamRead(unsigned char* pchData, unsigned int* puiDataLen, unsigned int uiMaxDataLen,
                            MIMEHANDLE hMIMEStream);
int LNPUBLIC MIMEStreamGetLine(char* pszLine, unsigned int uiMaxLineSize, MIMEHANDLE hMIMEStream);
int LNPUBLIC MIMEStreamRewind(MIMEHANDLE hMIMEStream);

STATUS LNPUBLIC MIMEStreamItemize(NOTEHANDLE hNote, char* pchItemName, WORD wItemNameLen, DWORD dwFlags,
                                  MIMEHANDLE hMIMEStream);

/* ERR_FUNC_NOT_IMPL. */
STATUS LNPUBLIC MIMEConvertRFC822TextItems(NOTEHANDLE hNote, BOOL bCanonical);
/* The message of the note's Body, octet for octet, into a file *.eml. ERR_FILE_INVALID: another ending; ERR_EXISTS;
   ERR_MISC_INVALID_ARGS: no database or file. */
STATUS MIMEEMLExport3(char* dbName, NOTEID NoteID, const char* pFileName, BOOL bOverWrite);

#ifdef __cplusplus
}
#endif

#endif
