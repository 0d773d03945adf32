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

/* Fields of mail, and forms. */
#define MAIL_RECIPIENTS_ITEM "Recipients"
#define MAIL_SENDTO_ITEM "SendTo"
#define MAIL_COPYTO_ITEM "CopyTo"
#define MAIL_BLINDCOPYTO_ITEM "BlindCopyTo"
#define MAIL_FROM_ITEM "From"
#define MAIL_REPLYTO_ITEM "ReplyTo"
#define MAIL_SUBJECT_ITEM "Subject"
#define MAIL_BODY_ITEM "Body"
#define MAIL_COMPOSEDDATE_ITEM "ComposedDate"
#define MAIL_POSTEDDATE_ITEM "PostedDate"
#define MAIL_DELIVEREDDATE_ITEM "DeliveredDate"
#define MAIL_DELIVERYDATE_ITEM "DeliveryDate"
#define MAIL_DELIVERYPRIORITY_ITEM "DeliveryPriority" /* L, N, H */
#define MAIL_DELIVERYREPORT_ITEM "DeliveryReport"     /* N, B, C, T */
#define MAIL_RETURNRECEIPT_ITEM "ReturnReceipt"
#define MAIL_CATEGORIES_ITEM "Categories"
#define MAIL_DONOTHOLD_ITEM "$DoNotHold" /* the name is the stub's own */
#define MAIL_FAILUREREASON_ITEM "FailureReason"
#define MAIL_MESSAGEID_ITEM "$MessageID"
#define MAIL_MEMO_FORM "Memo"
#define MAIL_REPLY_FORM "Reply"
#define MAIL_PHONEMESSAGE_FORM "Phone Message"
#define MAIL_DELIVERYREPORT_FORM "Delivery Report"
#define MAIL_NONDELIVERYREPORT_FORM "NonDelivery Report"
#define MAIL_RETURNRECEIPT_FORM "Return Receipt"

#endif
