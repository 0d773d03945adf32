/* Records for a billing task, by a message queue. Symbols that the reference names without numbers have the stub's
   own. */
#ifndef NOTES_STUB_BILLING_H
#define NOTES_STUB_BILLING_H

#include "globerr.h"
#include "mq.h"
#include "names.h"
#include "net.h"
#include "nsfdata.h"

#define ERR_BAD_PARAM (PKG_MISC + 205) /* the stub's own number */

#define BILL_QUEUE_NAME "MQ$Billing"
#define DESIGN_NAME_MAX 100

#define BILL_CLASS_SESSION 0x00000001
#define BILL_CLASS_DATABASE 0x00000002
#define BILL_CLASS_DOCUMENT 0x00000004
#define BILL_CLASS_REPLICATION 0x00000008
#define BILL_CLASS_MAIL 0x00000010
#define BILL_CLASS_HTTPREQUEST 0x00000020
#define BILL_CLASS_AGENT 0x00000040

#define BILL_SESSIONREC 1
#define BILL_REPLREC 2
#define BILL_DOCCHARGE 3
#define BILL_MAILREC 4
#define BILL_DBREC 5
#define BILL_AGENTREC 6
#define BILL_HTTPREQREC 7

typedef struct {
    SESSIONID SessionID;
    WORD Action;
    char Username[MAXUSERNAME + 1];
    DWORD BytesIn;
    DWORD BytesOut;
    char NetAdr[MAXNETADR];
} SESSIONREC;
typedef struct {
    SESSIONID SessionID;
    DWORD BytesIn;
    DWORD BytesOut;
    TIMEDATE ReplicaID;
    char Source[MAXUSERNAME + 1];
    char Destination[MAXUSERNAME + 1];
    WORD Priority;
} REPLREC;
typedef struct {
    WORD Type;
    TIMEDATE ReplicaID;
    char Username[MAXUSERNAME + 1];
    OID OriginatorID;
    NUMBER Charge;
} DOCUMENT;
typedef struct {
    char FormType[DESIGN_NAME_MAX];
    OID OriginatorID;
    UNID OrigMessageID;
    DWORD MessageSize;
    char HopName[MAXUSERNAME + 1];
    WORD Priority;
    WORD RoutingState;
    WORD Report;
    char Originator[MAXUSERNAME + 1];
    WORD RecipientCount;
    WORD RecipientSize; /* of the names that follow */
    TIMEDATE PostedDate;
} MAILREC;
typedef struct {
    SESSIONID SessionID;
    WORD Action;
    char Username[MAXUSERNAME + 1];
    DWORD DBOpenTime;
    TIMEDATE ReplicaID;
} DBREC;
typedef struct {
    WORD ULen; /* of the names that follow: user, task, database */
    WORD TLen;
    WORD DLen;
    DWORD ElapsedRunTime;
    DWORD Flags;
} AGENTREC;
typedef struct {
    DWORD HttpContentLength;
    DWORD HttpReqTimeMs;
    DWORD HttpStatusCode;
    WORD HttpTimeStampOffset; /* offsets from the start of this structure; 0: none */
    WORD HttpAuthUserOffset;
    WORD HttpPartnerOffset;
    WORD HttpRefererOffset;
    WORD HttpServerAddrOffset;
    WORD HttpUserAgentOffset;
    WORD HttpRequestLineOffset;
    WORD HttpContentTypeOffset;
} HTTPREQREC;
typedef union {
    SESSIONREC sess;
    REPLREC repl;
    DOCUMENT doc;
    MAILREC mail;
    DBREC db;
    AGENTREC agent;
    HTTPREQREC HttpRequest;
} BILLREC;
typedef struct {
    WORD Len;
    WORD StructType; /* BILL_xxxREC, or the program's own from 32001 on */
    DWORD Class;     /* BILL_CLASS_xxx */
    char ServerName[MAXUSERNAME + 1];
    TIMEDATE TimeStamp;
    BILLREC rec;
} BILLMSG;

#ifdef __cplusplus
extern "C" {
#endif

/* Of BillingClass= in notes.ini: Agent, Database, Document, HttpRequest, Mail, Replication, Session, with commas.
   ERR_BAD_PARAM: there is no such line. */
STATUS LNPUBLIC BillingGetClass(DWORD far* BillingClass);
/* Puts pMessage into the queue, after Len, StructType and Class were set in it. MQName NULL: BILL_QUEUE_NAME.
   ERR_BAD_PARAM: no message. The errors of MQOpen and MQPut. */
STATUS LNPUBLIC BillingWrite(DWORD Class, WORD StructType, WORD Len, void far* pMessage, char far* MQName);

#ifdef __cplusplus
}
#endif

#endif
