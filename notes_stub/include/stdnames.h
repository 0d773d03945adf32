/* Names that Domino and its tasks agree on. */
#ifndef NOTES_STUB_STDNAMES_H
#define NOTES_STUB_STDNAMES_H

#define TASK_QUEUE_PREFIX "MQ$"

#define FIELD_FORM "Form"
#define FIELD_TITLE "$TITLE"  /* of an icon note: the database's title */
#define DESIGN_FLAGS "$Flags" /* of design notes */

/* Of view notes. */
#define VIEW_TITLE_ITEM "$TITLE"
#define VIEW_VIEW_FORMAT_ITEM "$ViewFormat"
#define VIEW_FORMULA_ITEM "$Formula"
#define VIEW_CLASSES_ITEM "$FormulaClass"
#define VIEW_COLLATION_ITEM "$Collation"
#define VIEW_INDEX_ITEM "$Index"
#define VIEW_SELQUERY_ITEM "$SelQuery"
#define DESIGN_FLAG_FOLDER_VIEW "F"
#define FIELD_LINK "$REF" /* of a response: its parent */

#define ITEM_NAME_NOTE_SEALNAMES "SecretEncryptionKeys" /* who a note is encrypted for, by key and by user */
#define ITEM_NAME_NOTE_SEALUSERS "PublicEncryptionKeys"

#endif
