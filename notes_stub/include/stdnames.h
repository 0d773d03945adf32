/* Names that Domino and its tasks agree on. */
#ifndef NOTES_STUB_STDNAMES_H
#define NOTES_STUB_STDNAMES_H

#define TASK_QUEUE_PREFIX "MQ$"

#define FIELD_FORM "Form"
#define FIELD_TITLE "$TITLE"  /* of an icon note: the database's title */
#define DESIGN_FLAGS "$Flags" /* of design notes */

#define ITEM_NAME_NOTE_SEALNAMES "SecretEncryptionKeys" /* who a note is encrypted for, by key and by user */
#define ITEM_NAME_NOTE_SEALUSERS "PublicEncryptionKeys"

#endif
