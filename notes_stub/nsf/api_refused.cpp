// What the reference documents and only a real server does: each says so in the log, and by ERR_FUNC_NOT_IMPL or what
// else its kind of result has for that. One line a function.
#include "notes_stub/include/adminp.h"
#include "notes_stub/include/agents.h"
#include "notes_stub/include/alarm.h"
#include "notes_stub/include/archsvc.h"
#include "notes_stub/include/calapi.h"
#include "notes_stub/include/client.h"
#include "notes_stub/include/dbmisc.h"
#include "notes_stub/include/ldap.h"
#include "notes_stub/include/mailserv.h"
#include "notes_stub/include/mime.h"
#include "notes_stub/include/mimedir.h"
#include "notes_stub/include/misc.h"
#include "notes_stub/include/nif.h"
#include "notes_stub/include/nls.h"
#include "notes_stub/include/nsfdbsrv.h"
#include "notes_stub/include/reg.h"
#include "notes_stub/include/repl.h"
#include "notes_stub/include/schedule.h"
#include "notes_stub/include/xml.h"
#include "notes_stub/nsf/needs_domino.hpp"

using notes_stub::needs_domino;

#define REFUSED(call, parameters) \
    STATUS LNPUBLIC call parameters { return needs_domino(#call); }
#define REFUSED_AS(type, value, call, parameters) \
    type LNPUBLIC call parameters {               \
        static_cast<void>(needs_domino(#call));   \
        return value;                             \
    }
#define REFUSED_SILENTLY(call, parameters) \
    void LNPUBLIC call parameters { static_cast<void>(needs_domino(#call)); }

extern "C" {

// mailserv.h
REFUSED(MailLoadRoutingTables, (DBHANDLE, char*, char*, char*, BOOL, BOOL, DHANDLE*))
REFUSED(MailLoadRoutingTablesExt, (DBHANDLE, char*, char*, char*, char*, BOOL, BOOL, DWORD, DHANDLE*))
REFUSED(MailReloadRoutingTables, (DHANDLE, BOOL, BOOL, BOOL*))
REFUSED(MailUnloadRoutingTables, (DHANDLE))
REFUSED(MailFindNextHopToDomain, (DHANDLE, char*, char*, char*, char*, DWORD*, char*))
REFUSED(MailFindNextHopToDomainExt, (DHANDLE, char*, char*, DWORD, char*, char*, DWORD*, char*))
REFUSED(MailFindNextHopToRecipient, (DHANDLE, char*, char*, MAIL_ROUTING_ACTIONS*, char*, char*, char*, char*, DWORD*))
REFUSED(MailFindNextHopToRecipientExt,
        (DHANDLE, char*, char*, MAIL_ROUTING_ACTIONS*, char*, char*, char*, char*, DWORD*, DWORD))
REFUSED(MailFindNextHopToServer, (DHANDLE, char*, char*, char*, char*, DWORD*, WORD*))
REFUSED(MailFindNextHopViaRules, (DHANDLE, char*, char*, char*))
REFUSED_AS(BOOL, FALSE, MailSetDynamicCost, (DHANDLE, char*, SWORD))
REFUSED_AS(BOOL, FALSE, MailResetAllDynamicCosts, (DHANDLE))

// xml.h
REFUSED(XSLTTransform,
        (XSLTRANSFORMHANDLE, XML_READ_FUNCTION, void*, XML_READ_FUNCTION, void*, XML_WRITE_FUNCTION, void*))

// calapi.h
REFUSED(CalCreateEntry, (DBHANDLE, const char*, DWORD, MEMHANDLE*, void*))
REFUSED(CalUpdateEntry, (DBHANDLE, const char*, const char*, const char*, const char*, DWORD, void*))
REFUSED(CalReadEntry, (DBHANDLE, const char*, const char*, MEMHANDLE*, DWORD*, DWORD, void*))
REFUSED(CalReadRange, (DBHANDLE, TIMEDATE, TIMEDATE, DWORD, DWORD, DWORD, DWORD, void*, MEMHANDLE*, WORD*, MEMHANDLE*,
                       DWORD*, WORD*, DWORD, void*))
REFUSED(CalReadNotice, (DBHANDLE, NOTEID, MEMHANDLE*, void*, DWORD, void*))
REFUSED(CalReadNoticeUNID, (DBHANDLE, UNID, MEMHANDLE*, void*, DWORD, void*))
REFUSED(CalNoticeAction, (DBHANDLE, NOTEID, DWORD, const char*, PEXT_CALACTION_DATA, DWORD, void*))
REFUSED(CalNoticeActionUNID, (DBHANDLE, UNID, DWORD, const char*, PEXT_CALACTION_DATA, DWORD, void*))
REFUSED(CalGetNewInvitations,
        (DBHANDLE, TIMEDATE*, char*, TIMEDATE*, TIMEDATE*, WORD*, MEMHANDLE*, MEMHANDLE*, void*, DWORD, void*))
REFUSED(CalGetUnappliedNotices, (DBHANDLE, const char*, WORD*, MEMHANDLE*, MEMHANDLE*, void*, DWORD, void*))

// alarm.h
REFUSED(Alarm_RegisterInterest, (char*, WORD))
REFUSED(Alarm_DeregisterInterest, (char*, WORD))
REFUSED(Alarm_RefreshAlarms, (char*))
REFUSED(Alarm_ProcessAlarm, (char*, WORD, UNID, WORD))
REFUSED(Alarm_ChangeLocation, (char*, WORD))

// adminp.h
REFUSED(ADMINReqChkAccessMoveReplica,
        (DBHANDLE, char*, char*, char*, char*, DBREPLICAINFO*, char*, char*, ADMINReqParams*, WORD))
REFUSED(ADMINReqChkAccessNCMoveReplica,
        (DBHANDLE, char*, char*, char*, char*, DBREPLICAINFO*, char*, char*, ADMINReqParams*, WORD))
REFUSED(ADMINReqChkAccessNewReplica,
        (DBHANDLE, char*, char*, char*, char*, DBREPLICAINFO*, char*, char*, ADMINReqParams*, WORD))
REFUSED(ADMINReqDeleteInACL, (DBHANDLE, char*, char*, char*, char*, char*, ADMINReqParams*, WORD))
REFUSED(ADMINReqDeleteInACLExt, (DBHANDLE, char*, char*, char*, char*, char*, char*, char*, ADMINReqParams*, WORD))
REFUSED(ADMINReqDeleteInNAB, (DBHANDLE, char*, char*, char*, char*, char*, ADMINReqParams*, WORD))
REFUSED(ADMINReqDeleteInNABExt, (DBHANDLE, char*, char*, char*, char*, char*, char*, char*, ADMINReqParams*, WORD))
REFUSED(ADMINReqMoveComplete, (HCERTIFIER, DBHANDLE, NOTEHANDLE, char*, BOOL*, BOOL*, ADMINReqParams*, WORD))
REFUSED(ADMINReqMoveUserInHier, (HCERTIFIER, DBHANDLE, NOTEHANDLE, char*, BOOL*, BOOL*, ADMINReqParams*, WORD))
REFUSED(ADMINReqRecertify, (HCERTIFIER, DBHANDLE, NOTEHANDLE, BOOL*, BOOL*, ADMINReqParams*, WORD))
REFUSED(ADMINReqRename,
        (HCERTIFIER, DBHANDLE, NOTEHANDLE, char*, char*, char*, char*, BOOL*, BOOL*, ADMINReqParams*, WORD))
REFUSED(ADMINReqRenameExt, (HCERTIFIER, DBHANDLE, NOTEHANDLE, char*, char*, char*, char*, char*, char*, BOOL*, BOOL*,
                            ADMINReqParams*, WORD))
REFUSED(ADMINReqUpgradeToHier, (HCERTIFIER, DBHANDLE, NOTEHANDLE, char*, BOOL*, BOOL*, ADMINReqParams*, WORD))

// archsvc.h
REFUSED(ArchiveExportDatabase, (DBHANDLE, DHANDLE, DWORD, NOTEINITCALLBACK, ARCHIVEATTACHINIT, ARCHIVEATTACHOUTPUT,
                                ARCHIVEDOCUMENTCALLBACK, KFHANDLE, void*))
REFUSED(ArchiveDocumentExport, (HARCHIVEDOCUMENT, NOTEEXPORTCALLBACK, void*))
REFUSED(ArchiveDocumentImport, (DWORD, NOTEIMPORTCALLBACK, void*, HARCHIVEDOCUMENT*))
REFUSED_SILENTLY(ArchiveDocumentDestroy, (HARCHIVEDOCUMENT))
REFUSED(ArchiveDocumentExtractItem, (HARCHIVEDOCUMENT, const char*, WORD, ITEMEXTRACTCALLBACK, void*))
REFUSED(ArchiveDocumentInsertItem, (HARCHIVEDOCUMENT, ITEMINSERTCALLBACK, void*))
REFUSED(ArchiveDocumentGetText, (HARCHIVEDOCUMENT, const char*, DWORD, ARCHIVETEXTOUTPUTCALLBACK, void*))
REFUSED(ArchiveRestoreDocument, (DBHANDLE, DWORD, HARCHIVEDOCUMENT, ARCHIVEATTACHIMPORT, void*, NOTEHANDLE*))
REFUSED(ArchiveRestoreDocumentToNote, (NOTEHANDLE, DWORD, HARCHIVEDOCUMENT, void*))

// client.h
REFUSED(ClientRunServerAgent, (DBHANDLE, NOTEID, NOTEID, BOOL, BOOL))

// dbmisc.h
REFUSED(NSFQueryDBAddArgs, (QUEP_ARGVAL*, MEMHANDLE*))
REFUSED(NSFQueryDBExt, (DBHANDLE, char*, DWORD, DWORD, DWORD, DWORD, DHANDLE*, MEMHANDLE*, MEMHANDLE*, MEMHANDLE))
REFUSED(NSFQueryDBExt2,
        (DBHANDLE, char*, DWORD, DWORD, DWORD, DWORD, DWORD, MEMHANDLE*, MEMHANDLE*, MEMHANDLE*, MEMHANDLE))

// schedule.h
REFUSED(SchFreeTimeSearch, (const UNID*, TIMEDATE*, WORD, DWORD, TIMEDATE_PAIR*, WORD, LIST*, DHANDLE*))
REFUSED(SchRetrieve, (const UNID*, TIMEDATE*, DWORD, TIMEDATE_PAIR*, LIST*, HCNTNR*, void*, void*, void**))
REFUSED_SILENTLY(SchContainer_Free, (HCNTNR))
REFUSED(SchContainer_GetFirstSchedule, (DHANDLE, HSCHEDULE*, SCHEDULE**))
REFUSED(Schedule_GetFirstDetails, (HCNTNR, HSCHEDULE, HCNTNROBJ*, SCHED_DETAIL_LIST**))
REFUSED(Schedule_ExtractBusyTimeRange, (HCNTNR, HCNTNROBJ, const UNID*, TIMEDATE_PAIR*, DWORD*, DHANDLE*, HCNTNROBJ*))

// mimedir.h
REFUSED(MIMEOpenDirectory, (NOTEHANDLE, HMIMEDIRECTORY*))
REFUSED(MIMEFreeDirectory, (HMIMEDIRECTORY))
REFUSED(MIMEGetRootEntity, (HMIMEDIRECTORY, PMIMEENTITY*))
REFUSED(MIMEGetDecodedEntityData, (DHANDLE, PMIMEENTITY, DWORD, DWORD, DHANDLE*, DWORD*, DWORD*))
REFUSED(MIMEEntityGetTypeParam, (PMIMEENTITY, MIMESYMBOL, DHANDLE*, DWORD*))
REFUSED_AS(const char*, nullptr, MIMEEntityGetHeader, (PMIMEENTITY, MIMESYMBOL))
REFUSED_AS(const char*, nullptr, MIMEEntityContentID, (PMIMEENTITY))
REFUSED_AS(const char*, nullptr, MIMEEntityContentLocation, (PMIMEENTITY))
REFUSED_AS(MIMESYMBOL, MIME_SYMBOL_UNKNOWN, MIMEEntityContentType, (PMIMEENTITY))
REFUSED_AS(MIMESYMBOL, MIME_SYMBOL_UNKNOWN, MIMEEntityContentSubtype, (PMIMEENTITY))
REFUSED_AS(BOOL, FALSE, MIMEEntityIsMultiPart, (PMIMEENTITY))
REFUSED_AS(BOOL, FALSE, MIMEEntityIsMessagePart, (PMIMEENTITY))
REFUSED_AS(BOOL, FALSE, MIMEEntityIsDiscretePart, (PMIMEENTITY))

// mime.h
REFUSED(MIMEConvertRFC822TextItems, (NOTEHANDLE, BOOL))

// reg.h
REFUSED(REGNewUser,
        (HCERTIFIER, WORD, char*, REG_USERNAME_INFO*, REG_MAIL_INFO*, char*, void*, char*, char*, char*, char*, char*,
         char*, REGFlags, REGFlagsExt, WORD, NOTEHANDLE*, DBHANDLE*, REGSIGNALPROC, char*, void*, void*))
REFUSED(REGNewPerson, (HCERTIFIER, char*, REG_PERSON_INFO*, REGSIGNALPROC, char*, void*))
REFUSED(REGNewServer, (HCERTIFIER, WORD, char*, char*, char*, char*, char*, char*, char*, char*, char*, char*, char*,
                       REGFlags, WORD, REGSIGNALPROC, char*))
REFUSED(REGNewServerExtended, (HCERTIFIER, WORD, char*, char*, char*, char*, char*, char*, char*, char*, char*, char*,
                               char*, char*, REGFlags, WORD, REGSIGNALPROC, char*))
REFUSED(REGNewCertifier, (HCERTIFIER, WORD, char*, char*, char*, char*, char*, char*, char*, char*, char*, char*, char*,
                          REGFlags, WORD, WORD, REGSIGNALPROC, char*))
REFUSED(REGNewWorkstation, (HCERTIFIER, WORD, char*, char*, char*, char*, char*, char*, char*, char*, char*, WORD,
                            char*, char*, char*, REGFlags, WORD, REGSIGNALPROC, char*))
REFUSED(REGNewWorkstationExtended, (HCERTIFIER, WORD, char*, char*, char*, char*, char*, char*, char*, char*, char*,
                                    WORD, char*, char*, char*, char*, char*, REGFlags, WORD, REGSIGNALPROC, char*))
REFUSED(REGCrossCertifyID, (HCERTIFIER, WORD, char*, char*, char*, char*, char*, WORD, REGSIGNALPROC, char*))
REFUSED(REGGetIDInfo, (char*, WORD, void*, WORD, WORD*))

// repl.h
REFUSED(ReplicateWithServerExt, (char*, char*, DWORD, WORD, const char*, REPLEXTENSIONS*, REPLSERVSTATS*))

// misc.h
REFUSED(Abstract, (char*, char*, DWORD, char*, DWORD*))

// nif.h
REFUSED(NIFFindByKeyExtended4, (HCOLLECTION, void*, DWORD, DWORD, void*, NIFFINDBYKEYPROC, NIFFINDBYKEYCTX*, DWORD,
                                COLLECTIONPOSITION*, DWORD*, WORD*, DHANDLE*, DWORD*))
REFUSED_AS(BOOL, FALSE, NIFGetViewRebuildDir, (char*, WORD))

// nsfdbsrv.h
REFUSED(NSFGetFolderChanges, (DBHANDLE, DBHANDLE, NOTEID, TIMEDATE*, DWORD, DHANDLE*, DHANDLE*))
REFUSED(NSFBackupStart, (DBHANDLE, DWORD, DHANDLE*, DWORD*, DWORD*))
REFUSED(NSFBackupStop, (DBHANDLE, DHANDLE))
REFUSED(NSFBackupEnd, (DBHANDLE, DHANDLE, DWORD))
REFUSED(NSFBackupSetHighWaterMark, (DBHANDLE, DHANDLE, DWORD, DWORD))
REFUSED(NSFBackupGetChangeInfoSize, (DBHANDLE, DHANDLE, DWORD, DWORD*, DWORD*))
REFUSED(NSFBackupGetNextChangeInfo, (DBHANDLE, DHANDLE, DWORD, char*, DWORD, DWORD*))
REFUSED(NSFBackupStartApplyChangeInfo, (DHANDLE*, char*, DWORD, DWORD, DWORD))
REFUSED(NSFBackupApplyNextChangeInfo, (DHANDLE, DWORD, char*, DWORD))
REFUSED(NSFBackupEndApplyChangeInfo, (DHANDLE, DWORD))

// agents.h
REFUSED(AgentLSTextFormat, (DHANDLE, DHANDLE*, DHANDLE*, DWORD, DHANDLE*))

// nls.h
REFUSED_AS(NLS_STATUS, NLS_BADPARM, NLS_translate, (BYTE*, WORD, BYTE*, WORD*, WORD, NLS_PINFO))

// ldap.h
REFUSED_AS(int, -1, ND_ldap_bind, (LDAP*, const char*, const char*, int))
REFUSED_AS(int, -1, ND_ldap_result, (LDAP*, int, int, struct timeval*, LDAPMessage**))
REFUSED_AS(int, -1, ND_ldap_get_option, (LDAP*, int, void*))
REFUSED_AS(int, LDAP_SERVER_DOWN, ND_ldap_rename,
           (LDAP*, const char*, const char*, const char*, int, LDAPControl**, LDAPControl**, int*))
REFUSED_AS(int, LDAP_SERVER_DOWN, ND_ldap_parse_sasl_bind_result, (LDAP*, LDAPMessage*, struct berval**, int))
REFUSED_AS(LDAPMessage*, nullptr, ND_ldap_first_reference, (LDAP*, LDAPMessage*))
REFUSED_AS(LDAPMessage*, nullptr, ND_ldap_next_entry, (LDAP*, LDAPMessage*))
REFUSED_AS(LDAPMessage*, nullptr, ND_ldap_next_message, (LDAP*, LDAPMessage*))

}  // extern "C"
