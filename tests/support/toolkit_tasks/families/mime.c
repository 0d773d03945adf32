/* A message put into a note as MIME, and read from it. */
#include <mime.h>

#include "family.h"

STATUS use_family(DBHANDLE db) {
    static char message[] =
        "Subject: Plums\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\nThey are ripe.\r\n";
    STATUS error = NOERROR;
    NOTEHANDLE note;
    MIMEHANDLE stream;
    char body[] = "Body";
    char read[1000];
    unsigned int length = 0;

    TRY(NSFNoteCreate(db, &note));
    TRY(MIMEStreamOpen(note, body, 4, MIME_STREAM_OPEN_WRITE, &stream));
    if (MIMEStreamWrite((unsigned char*)message, sizeof(message) - 1, stream) != MIME_STREAM_SUCCESS) return ERR_MEMORY;
    error = MIMEStreamItemize(note, body, 4, MIME_STREAM_ITEMIZE_FULL, stream);
    MIMEStreamClose(stream);
    if (error) return error;
    TRY(MIMEStreamOpen(note, body, 4, MIME_STREAM_OPEN_READ, &stream));
    MIMEStreamRead((unsigned char*)read, &length, sizeof(read), stream);
    MIMEStreamClose(stream);
    read[length] = '\0';
    printf("%s: %s\n", NSFNoteHasMIME(note) ? "MIME" : "none",
           strstr(read, "They are ripe.") != NULL ? "They are ripe." : "nothing");
    return NSFNoteClose(note);
}
