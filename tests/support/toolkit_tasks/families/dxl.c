/* A document written as DXL and read back as another one. */
#include <nsfsearc.h>
#include <xml.h>

#include "family.h"

struct text {
    char octets[4000];
    DWORD length;
    DWORD read;
};

static void LNCALLBACK keep(const BYTE* octets, DWORD length, void far* action) {
    struct text* text = (struct text*)action;
    if (text->length + length > sizeof(text->octets)) return;
    memcpy(text->octets + text->length, octets, length);
    text->length += length;
}

static DWORD LNCALLBACK give(BYTE* buffer, DWORD length, void far* action) {
    struct text* text = (struct text*)action;
    DWORD octets = text->length - text->read;
    if (octets > length) octets = length;
    memcpy(buffer, text->octets + text->read, octets);
    text->read += octets;
    return octets;
}

STATUS use_family(DBHANDLE db) {
    STATUS error = NOERROR;
    static struct text text;
    DXLEXPORTHANDLE out;
    DXLIMPORTHANDLE in;
    DXLIMPORTOPTION option = DXLIMPORTOPTION_CREATE;
    BOOL off = FALSE;
    NOTEHANDLE note;
    NOTEID id;
    DHANDLE table;

    TRY(add_fruit(db, "plum & fig", &id));
    TRY(DXLCreateExporter(&out));
    TRY(DXLSetExporterProperty(out, eOutputDOCTYPE, &off));
    TRY(NSFNoteOpen(db, id, 0, &note));
    TRY(DXLExportNote(out, keep, note, &text));
    TRY(NSFNoteClose(note));
    DXLDeleteExporter(out);
    TRY(DXLCreateImporter(&in));
    TRY(DXLSetImporterProperty(in, iDocumentsImportOption, &option));
    TRY(DXLImport(in, give, db, &text));
    TRY(DXLGetImporterProperty(in, iImportedNoteList, &table));
    DXLDeleteImporter(in);
    if (table == NULLHANDLE) return ERR_MEMORY;
    OSMemFree(table);
    text.octets[text.length] = '\0';
    printf("%s\n", strstr(text.octets, "<text>plum &amp; fig</text>") != NULL ? "written and read" : text.octets);
    return NOERROR;
}
