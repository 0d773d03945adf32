/* Documents put into a folder below another. */
#include <foldman.h>
#include <idtable.h>

#include "family.h"

STATUS use_family(DBHANDLE db) {
    STATUS error = NOERROR;
    NOTEID fig, folder;
    DHANDLE table;
    DWORD count;
    char name[] = "Garden\\Trees", other[] = "Shrubs";

    TRY(add_fruit(db, "fig", &fig));
    TRY(FolderCreate(db, NULLHANDLE, 0, NULLHANDLE, name, MAXWORD, DESIGN_TYPE_SHARED, 0, &folder));
    TRY(IDCreateTable(4, &table));
    TRY(IDInsert(table, fig, NULL));
    TRY(FolderDocAdd(db, NULLHANDLE, folder, table, 0));
    TRY(FolderDocCount(db, NULLHANDLE, folder, 0, &count));
    printf("%u in it", (unsigned)count);
    TRY(FolderDocRemove(db, NULLHANDLE, folder, table, 0));
    TRY(FolderDocCount(db, NULLHANDLE, folder, 0, &count));
    printf(", then %u\n", (unsigned)count);
    TRY(FolderRename(db, NULLHANDLE, folder, other, MAXWORD, 0));
    return IDDestroyTable(table);
}
