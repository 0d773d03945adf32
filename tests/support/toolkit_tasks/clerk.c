/* A note reader and writer: keeps what it is told in clerk.nsf. Commands: write KEY TEXT, list, drop. */
#include <stdio.h>
#include <string.h>

#include <addin.h>
#include <global.h>
#include <miscerr.h>
#include <mq.h>
#include <nsfdata.h>
#include <nsfdb.h>
#include <nsfnote.h>
#include <nsfsearc.h>
#include <osfile.h>
#include <osmisc.h>

#define QUEUE_NAME "MQ$CLERK"
#define DATABASE "clerk.nsf"
#define BUFFER_SIZE 512

static STATUS open_database(DBHANDLE* database) {
    char path[MAXPATH + 1];
    STATUS error = OSPathNetConstruct(NULL, "", DATABASE, path);

    if (error != NOERROR) return error;
    error = NSFDbOpen(path, database);
    if (error == NOERROR) return NOERROR;
    error = NSFDbCreate(path, DBCLASS_NOTEFILE, FALSE);
    if (error != NOERROR) return error;
    return NSFDbOpen(path, database);
}

static STATUS write_note(DBHANDLE database, char* text) {
    NOTEHANDLE note = NULLHANDLE;
    char* value = strchr(text, ' ');
    STATUS error = NSFNoteCreate(database, &note);

    if (error != NOERROR) return error;
    if (value != NULL) *value++ = '\0';
    error = NSFItemSetText(note, "Form", "Letter", MAXWORD);
    if (error == NOERROR) error = NSFItemSetText(note, "Key", text, MAXWORD);
    if (error == NOERROR) error = NSFItemSetText(note, "Text", value == NULL ? "" : value, MAXWORD);
    if (error == NOERROR) error = NSFNoteUpdate(note, 0);
    NSFNoteClose(note);
    if (error == NOERROR) AddInLogMessageText((char*)"Clerk: wrote %s", NOERROR, text);
    return error;
}

struct List {
    DBHANDLE database;
    int drops;
    int count;
};

static STATUS LNPUBLIC list_note(void far* context, SEARCH_MATCH far* match, ITEM_TABLE far* summary) {
    struct List* list = (struct List*)context;
    SEARCH_MATCH found;
    NOTEHANDLE note = NULLHANDLE;
    char key[100];
    char text[100];
    STATUS error;

    (void)summary;
    memcpy((char*)&found, (char*)match, sizeof(SEARCH_MATCH));
    if (!(found.SERetFlags & SE_FMATCH)) return NOERROR;
    list->count++;
    if (list->drops) return NSFNoteDelete(list->database, found.ID.NoteID, 0);
    error = NSFNoteOpen(list->database, found.ID.NoteID, 0, &note);
    if (error != NOERROR) return ERR(error);
    key[NSFItemGetText(note, "Key", key, sizeof(key) - 1)] = '\0';
    text[NSFItemGetText(note, "Text", text, sizeof(text) - 1)] = '\0';
    AddInLogMessageText((char*)"Clerk: %s is %s", NOERROR, key, text);
    return NSFNoteClose(note);
}

static STATUS list_notes(DBHANDLE database, int drops) {
    struct List list;
    STATUS error;

    list.database = database;
    list.drops = drops;
    list.count = 0;
    error = NSFSearch(database, NULLHANDLE, NULL, 0, NOTE_CLASS_DOCUMENT, NULL, list_note, &list, NULL);
    if (error == NOERROR)
        AddInLogMessageText((char*)"Clerk: %d note[s] %s", NOERROR, list.count, drops ? "dropped" : "kept");
    return error;
}

static void perform(char* command) {
    DBHANDLE database = NULLHANDLE;
    STATUS error = open_database(&database);

    if (error == NOERROR) {
        if (strncmp(command, "write ", 6) == 0)
            error = write_note(database, command + 6);
        else if (strcmp(command, "list") == 0)
            error = list_notes(database, 0);
        else if (strcmp(command, "drop") == 0)
            error = list_notes(database, 1);
        else
            AddInLogMessageText((char*)"Clerk: write KEY TEXT, list or drop", NOERROR);
        NSFDbClose(database);
    }
    if (error != NOERROR) AddInLogMessageText((char*)"Clerk: cannot do that", error);
}

STATUS LNPUBLIC AddInMain(HMODULE hModule, int argc, char far* argv[]) {
    MQHANDLE queue = NULLHANDLE;
    char buffer[BUFFER_SIZE + 1];
    WORD length = 0;
    STATUS error = MQOpen(QUEUE_NAME, MQ_OPEN_CREATE, &queue);

    (void)hModule;
    (void)argc;
    (void)argv;
    if (error != NOERROR) return ERR(error);
    AddInSetStatusText((char*)"%s", "At the desk");
    for (;;) {
        error = MQGet(queue, buffer, BUFFER_SIZE, MQ_WAIT_FOR_MSG, 1000, &length);
        if (ERR(error) == ERR_MQ_QUITTING || AddInShouldTerminate()) break;
        if (error != NOERROR) continue;
        buffer[length] = '\0';
        perform(buffer);
    }
    MQClose(queue, 0);
    AddInLogMessageText((char*)"Clerk: ended", NOERROR);
    return NOERROR;
}
