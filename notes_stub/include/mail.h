/* What a mail note's items and files are called, and codes for the items. Names are Domino's own field names; the
   reference gives the codes no numbers: they are the stub's own. */
#ifndef NOTES_STUB_MAIL_H
#define NOTES_STUB_MAIL_H

#include "names.h"
#include "stdnames.h"

#define MAILBOX_NAME "mail.box"

/* A name, "@" and a domain: the terminating zero included. The reference names it without a number: the stub's own. */
#define MAXRECIPIENTNAME 512
#define MAXDOMAINPATH 256

#ifdef __cplusplus
extern "C" {
#endif

/* MAIL_xxx_ITEM_NUM: indexes of item names, for the functions of mailserv.h. */
#define MAIL_RECIPIENTS_ITEM_NUM 0
#define MAIL_DELIVERYREPORT_ITEM_NUM 1
#define MAIL_DELIVERYPRIORITY_ITEM_NUM 2
#define MAIL_FROM_ITEM_NUM 3
#define MAIL_SENDTO_ITEM_NUM 4
#define MAIL_COPYTO_ITEM_NUM 5
#define MAIL_BLINDCOPYTO_ITEM_NUM 6
#define MAIL_SUBJECT_ITEM_NUM 7
#define MAIL_BODY_ITEM_NUM 8
#define MAIL_REPLYTO_ITEM_NUM 9
#define MAIL_COMPOSEDDATE_ITEM_NUM 10
#define MAIL_POSTEDDATE_ITEM_NUM 11
#define MAIL_DELIVEREDDATE_ITEM_NUM 12
#define MAIL_DELIVERYDATE_ITEM_NUM 13
#define MAIL_FORM_ITEM_NUM 14
#define MAIL_CATEGORIES_ITEM_NUM 15
#define MAIL_RETURNRECEIPT_ITEM_NUM 16
#define MAIL_DONOTHOLD_ITEM_NUM 17
#define MAIL_FAILUREREASON_ITEM_NUM 18
#define MAIL_MESSAGEID_ITEM_NUM 19

#ifdef __cplusplus
}
#endif

#endif
