/* Gateways: message files, lists of the messages in one, and messages as notes. A message file's handle is a
   database's, a message's a note's. Symbols that the reference names without numbers have the stub's own. */
#ifndef NOTES_STUB_MAILSERV_H
#define NOTES_STUB_MAILSERV_H

#include "darray.h"
#include "mail.h"
#include "nls.h"
#include "nsfdb.h"
#include "ods.h"

#define ERR_ROUTER_NOTUNIQUE (PKG_ROUTER + 4)
#define ERR_ROUTER_NOSUCHUSER (PKG_ROUTER + 5)

#define DELIVERY_PRIORITY_LOW 0
#define DELIVERY_PRIORITY_NORMAL 1
#define DELIVERY_PRIORITY_HIGH 2

#define DELIVERY_REPORT_NONE 0
#define DELIVERY_REPORT_BASIC 1
#define DELIVERY_REPORT_CONFIRMED 2
#define DELIVERY_REPORT_TRACE 3
#define DELIVERY_REPORT_TRACE_NO_DELIVER 4
#define DELIVERY_REPORT_CONFIRM_NO_DELIVER 5

#define MAIL_MESSAGE_UNKNOWN 0
#define MAIL_MESSAGE_MEMO 1 /* replies too */
#define MAIL_MESSAGE_DELIVERYREPORT 2
#define MAIL_MESSAGE_NONDELIVERYREPORT 3
#define MAIL_MESSAGE_RETURNRECEIPT 4
#define MAIL_MESSAGE_PHONEMESSAGE 5

#define MAIL_LOG_TO_MISCEVENTS 0x0001
#define MAIL_LOG_TO_MAILEVENTS 0x0002
#define MAIL_LOG_TO_BOTH (MAIL_LOG_TO_MISCEVENTS | MAIL_LOG_TO_MAILEVENTS)

#define NEXTHOP_INTRANET 0x00000001
#define NEXTHOP_USESMTP 0x00000002
#define NEXTHOP_CALENDAR 0x00000001

typedef enum { MAIL_ERROR, MAIL_TRANSFER, MAIL_DELIVER, MAIL_FORWARD } MAIL_ROUTING_ACTIONS;

#ifdef __cplusplus
extern "C" {
#endif

/* Message files. NULL is the server's mailbox: mail.box, else mail1.box. */
STATUS LNPUBLIC MailOpenMessageFile(char far* FileName, DBHANDLE far* rethFile);
/* Default may deposit; this server and the names of Admin= in notes.ini are managers. The template may be NULL. */
STATUS LNPUBLIC MailCreateMessageFile(char far* FileName, char far* TemplateFileName, char far* Title,
                                      DBHANDLE far* rethFile);
STATUS LNPUBLIC MailCloseMessageFile(DBHANDLE hFile);
STATUS LNPUBLIC MailGetMessageFileModifiedTime(DBHANDLE hFile, TIMEDATE far* retModifiedTime);
STATUS LNPUBLIC MailPurgeMessageFile(DBHANDLE hFile);

/* The list holds as many messages as fit into 64 KiB, the oldest first. Messages and recipients count from 0;
   ERR_MISC_INVALID_ARGS: there is no such one. */
STATUS LNPUBLIC MailCreateMessageList(DBHANDLE hFile, DHANDLE far* hMessageList, DARRAY far* far* MessageList,
                                      WORD far* MessageCount);
STATUS LNPUBLIC MailFreeMessageList(DHANDLE hMessageList, DARRAY far* MessageList);
STATUS LNPUBLIC MailGetMessageInfo(DARRAY far* MessageList, WORD Message, WORD far* RecipientCount, WORD far* Priority,
                                   WORD far* Report);
STATUS LNPUBLIC MailGetMessageSize(DARRAY far* MessageList, WORD Message, DWORD far* MessageSize);
/* What does not fit is cut; a zero follows. */
STATUS LNPUBLIC MailGetMessageRecipient(DARRAY far* MessageList, WORD Message, WORD RecipientNum,
                                        char far* RecipientName, WORD RecipientNameSize, WORD far* RecipientNameLength);
STATUS LNPUBLIC MailGetMessageOriginator(DARRAY far* MessageList, WORD Message, char far* OriginatorName,
                                         WORD OriginatorNameSize, WORD far* OriginatorNameLength);
/* Behind the last "@"; no zero follows. */
STATUS LNPUBLIC MailGetMessageOriginatorDomain(DARRAY far* MessageList, WORD Message, char far* OriginatorDomain,
                                               WORD OriginatorDomainSize, WORD far* OriginatorNameLength);
STATUS LNPUBLIC MailDeleteMessageRecipient(DARRAY far* MessageList, WORD Message, WORD RecipientNum);
/* Deletes a message without recipients, and one that is older than MailTimeout= hours (24) after a report; of any other
   those recipients stay that were not deleted. */
STATUS LNPUBLIC MailPurgeMessage(DARRAY far* MessageList, WORD Message);
STATUS LNPUBLIC MailSetMessageLastError(DARRAY far* MessageList, WORD Message, char far* ErrorText);
STATUS LNPUBLIC MailSendDeliveryReport(DARRAY far* MessageList, WORD Message, WORD RecipientNums,
                                       WORD far* RecipientNumList);
STATUS LNPUBLIC MailSendNonDeliveryReport(DARRAY far* MessageList, WORD Message, WORD RecipientNums,
                                          WORD far* RecipientNumList, char far* ReasonText, WORD ReasonTextLength);
STATUS LNPUBLIC MailOpenMessage(DARRAY far* MessageList, WORD Message, DHANDLE far* hMessage);

/* Messages. */
STATUS LNPUBLIC MailCreateMessage(DBHANDLE hFile, DHANDLE far* rethMessage);
STATUS LNPUBLIC MailCloseMessage(DHANDLE hMessage);
/* A copy of the note into the server's mailbox. ERR_NOEXIST: there is none. */
STATUS LNPUBLIC MailTransferMessageLocal(DHANDLE hMessage);
/* Item codes: MAIL_xxx_ITEM_NUM. ERR_MISC_INVALID_ARGS: no such code. A value by pointer is text, a date's a TIMEDATE;
   one by handle begins with its type word, and the message owns the memory from then on. */
STATUS LNPUBLIC MailAddHeaderItem(DHANDLE hMessage, WORD ItemCode, const void far* Value, WORD ValueLength);
STATUS LNPUBLIC MailReplaceHeaderItem(DHANDLE hMessage, WORD ItemCode, const void far* Value, WORD ValueLength);
STATUS LNPUBLIC MailAddHeaderItemByHandle(DHANDLE hMessage, WORD ItemCode, DHANDLE hValue, WORD ValueLength,
                                          WORD ItemFlags);
STATUS LNPUBLIC MailAddRecipientsItem(DHANDLE hMessage, DHANDLE hRecipientsItem, WORD RecipientsLength);
STATUS LNPUBLIC MailGetMessageItem(DHANDLE hMessage, WORD ItemCode, char far* retString, WORD StringSize,
                                   WORD far* retStringLength);
STATUS LNPUBLIC MailGetMessageItemHandle(DHANDLE hMessage, WORD ItemCode, BLOCKID far* retbhValue,
                                         WORD far* retValueType, DWORD far* retValueLength);
STATUS LNPUBLIC MailGetMessageItemTimeDate(DHANDLE hMessage, WORD ItemCode, TIMEDATE far* retTimeDate);
WORD LNPUBLIC MailGetMessageType(DHANDLE hMessage);
BOOL LNPUBLIC MailIsNonDeliveryReport(DHANDLE hMessage);
BOOL LNPUBLIC MailIsNotToBeHeld(DHANDLE hMessage);

/* Bodies. pInfo is not looked at: text is LMBCS. */
STATUS LNPUBLIC MailCreateBodyItem(DHANDLE far* rethBodyItem, DWORD far* retBodyLength);
STATUS LNPUBLIC MailAppendBodyItemLine(DHANDLE hBodyItem, DWORD far* BodyLength, char far* Text, WORD TextLength);
STATUS LNPUBLIC MailAddBodyItemExt(DHANDLE hMessage, DHANDLE hBodyItem, DWORD BodyLength, NLS_PINFO pInfo);
STATUS LNPUBLIC MailAddMessageBodyTextExt(DHANDLE hMessage, char far* ItemName, char far* InputFileName, DWORD FontID,
                                          char far* LineDelim, WORD ParaDelim, NLS_PINFO pInfo);
/* Lines of at most 78 octets, each ended by a zero. */
STATUS LNPUBLIC MailGetMessageBody(DHANDLE hMessage, DHANDLE far* hBody, DWORD far* BodyLength);
STATUS LNPUBLIC MailGetMessageBodyText(DHANDLE hMessage, char far* ItemName, char far* LineDelims, WORD LineLength,
                                       BOOL ConvertTabs, char far* OutputFileName, DWORD far* OutputFileSize);
STATUS LNPUBLIC MailGetMessageBodyComposite(DHANDLE hMessage, char far* ItemName, char far* OutputFileName,
                                            DWORD far* OutputFileSize);

/* Attachments count from 0. FALSE: there is no such one. */
STATUS LNPUBLIC MailAddMessageAttachment(DHANDLE hMessage, char far* FileName, char far* OriginalFileName);
BOOL LNPUBLIC MailGetMessageAttachmentInfo(DHANDLE hMessage, WORD Num, BLOCKID far* bhItem, char far* FileName,
                                           DWORD far* FileSize, WORD far* FileAttributes, WORD far* FileHostType,
                                           TIMEDATE* FileCreated, TIMEDATE far* FileModified);
STATUS LNPUBLIC MailExtractMessageAttachment(DHANDLE hMessage, BLOCKID bhItem, char far* FileName);

/* Names. ERR_ROUTER_NOSUCHUSER, ERR_ROUTER_NOTUNIQUE. */
STATUS LNPUBLIC MailParseMailAddress(char far* MailAddress, WORD MailAddressLength, char far* UserName,
                                     WORD UserNameSize, WORD far* UserNameLength, char far* DomainName,
                                     WORD DomainNameSize, WORD far* DomainNameLength);
STATUS LNPUBLIC MailGetDomainName(char far* Domain);
STATUS LNPUBLIC MailLookupAddress(char far* UserName, char far* MailAddress);
STATUS LNPUBLIC MailLookupUser(char far* UserName, char far* FullName, char far* MailServerName, char far* MailFileName,
                               char far* MailAddress, char far* ShortName);
STATUS LNPUBLIC MailExpandNames(DHANDLE hWorkList, WORD WorkListSize, DHANDLE far* hOutputList,
                                WORD far* OutputListSize, BOOL UseExpanded, DHANDLE hRecipsExpanded);

/* Lines of the log; the flags change nothing, and string resources do not exist. */
STATUS LNVARARGS MailLogEvent(WORD Flags, STATUS StringID, HMODULE hModule, STATUS AdditionalErrorCode, ...);
STATUS LNVARARGS MailLogEventText(WORD Flags, char* String, HMODULE hModule, STATUS AdditionalErrorCode, ...);

/* Routing tables: ERR_FUNC_NOT_IMPL, FALSE. */
STATUS LNPUBLIC MailLoadRoutingTables(DBHANDLE hAddressBook, char far* LocalServerName, char far* LocalDomainDomain,
                                      char far* TaskName, BOOL EnableTrace, BOOL EnableDebug, DHANDLE far* rethTables);
STATUS LNPUBLIC MailLoadRoutingTablesExt(DBHANDLE hAddressBook, char far* LocalServersName,
                                         char far* LocalServersDomain, char far* LocalServersInternetDomain,
                                         char far* TaskName, BOOL EnableTrace, BOOL EnableDebug, DWORD LoadFlags,
                                         DHANDLE far* rethTables);
STATUS LNPUBLIC MailReloadRoutingTables(DHANDLE hTables, BOOL EnableTrace, BOOL EnableDebug,
                                        BOOL far* retAddressBookModified);
STATUS LNPUBLIC MailUnloadRoutingTables(DHANDLE hTables);
STATUS LNPUBLIC MailFindNextHopToDomain(DHANDLE hTables, char far* OriginatorsDomain, char far* DestDomain,
                                        char far* NextHopServer, char far* NextHopMailbox, DWORD far* NextHopFlags,
                                        char far* ErrorServer);
STATUS LNPUBLIC MailFindNextHopToDomainExt(DHANDLE hTables, char far* OriginatorsDomain, char far* DestDomain,
                                           DWORD FindFlags, char far* NextHopServer, char far* NextHopMailbox,
                                           DWORD far* NextHopFlags, char far* ErrorServer);
STATUS LNPUBLIC MailFindNextHopToRecipient(DHANDLE hTables, char far* OriginatorsDomain, char far* RecipientAddress,
                                           MAIL_ROUTING_ACTIONS far* Action, char far* NextHopServer,
                                           char far* NextHopMailbox, char far* ForwardAddress, char far* ErrorText,
                                           DWORD far* NextHopFlags);
STATUS LNPUBLIC MailFindNextHopToRecipientExt(DHANDLE hTables, char far* OriginatorsDomain, char far* RecipientAddress,
                                              MAIL_ROUTING_ACTIONS far* Action, char far* NextHopServer,
                                              char far* NextHopMailbox, char far* ForwardAddress, char far* ErrorText,
                                              DWORD far* NextHopFlags, DWORD LookupFlags);
STATUS LNPUBLIC MailFindNextHopToServer(DHANDLE hTables, char far* DestDomain, char far* DestServer,
                                        char far* NextHopServer, char far* NextHopMailbox, DWORD far* NextHopFlags,
                                        WORD far* ActualCost);
STATUS LNPUBLIC MailFindNextHopViaRules(DHANDLE hTables, char far* RecipientAddress, char far* retDestServer,
                                        char far* retDestDomain);
BOOL LNPUBLIC MailSetDynamicCost(DHANDLE hTables, char far* Server, SWORD CostBias);
BOOL LNPUBLIC MailResetAllDynamicCosts(DHANDLE hTables);

#ifdef __cplusplus
}
#endif

#endif
