/* A gateway's message file: a message written, listed, read, and handed to the server's mailbox. */
#include <mailserv.h>
#include <textlist.h>

#include "family.h"

static STATUS write_message(DBHANDLE file) {
    STATUS error = NOERROR;
    DHANDLE message;
    DHANDLE recipients;
    WORD size = 0;

    TRY(MailCreateMessage(file, &message));
    TRY(ListAllocate(0, 0, TRUE, &recipients, NULL, &size));
    OSUnlockObject(recipients);
    TRY(ListAddEntry(recipients, TRUE, &size, 0, "Ada @ Hill", 10));
    TRY(MailAddRecipientsItem(message, recipients, size));
    TRY(MailAddHeaderItem(message, MAIL_FROM_ITEM_NUM, "Carl @ Dale", 11));
    TRY(MailAddHeaderItem(message, MAIL_SUBJECT_ITEM_NUM, "Plums", 5));
    TRY(NSFNoteUpdate(message, 0));
    return MailCloseMessage(message);
}

STATUS use_family(DBHANDLE db) {
    STATUS error = NOERROR;
    DHANDLE list = NULLHANDLE;
    DARRAY* messages;
    DHANDLE message;
    DBHANDLE box;
    WORD count = 0;
    WORD recipients = 0;
    WORD length;
    char subject[40];
    char who[MAXRECIPIENTNAME + 1];
    char name[MAXRECIPIENTNAME + 1];
    char domain[MAXDOMAINNAME + 1];
    WORD domain_length;
    char box_name[] = MAILBOX_NAME;

    TRY(MailCreateMessageFile(box_name, NULL, NULL, &box));
    TRY(write_message(db));
    TRY(MailCreateMessageList(db, &list, &messages, &count));
    TRY(MailGetMessageInfo(messages, 0, &recipients, NULL, NULL));
    TRY(MailGetMessageRecipient(messages, 0, 0, who, sizeof(who), &length));
    TRY(MailParseMailAddress(who, length, name, sizeof(name), &length, domain, sizeof(domain), &domain_length));
    TRY(MailOpenMessage(messages, 0, &message));
    TRY(MailGetMessageItem(message, MAIL_SUBJECT_ITEM_NUM, subject, sizeof(subject), &length));
    TRY(MailTransferMessageLocal(message));
    TRY(MailCloseMessage(message));
    TRY(MailDeleteMessageRecipient(messages, 0, 0));
    TRY(MailPurgeMessage(messages, 0));
    TRY(MailFreeMessageList(list, messages));
    printf("%d message for %s at %s: %s", count, name, domain, subject);
    TRY(MailCreateMessageList(db, &list, &messages, &count));
    TRY(MailFreeMessageList(list, messages));
    printf(", %d left", count);
    TRY(MailCreateMessageList(box, &list, &messages, &count));
    TRY(MailFreeMessageList(list, messages));
    printf(", %d sent\n", count);
    return MailCloseMessageFile(box);
}
