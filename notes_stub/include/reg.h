/* Registration of users, servers and certifiers. The stub makes no ID files: ERR_FUNC_NOT_IMPL. REGFindAddressBookEntry
   works. Symbols that the reference names without numbers have the stub's own. */
#ifndef NOTES_STUB_REG_H
#define NOTES_STUB_REG_H

#include "kfm.h"
#include "nsfdb.h"

#define MAILSYSTEM_NOTES 0
#define MAILSYSTEM_CCMAIL 1
#define MAILSYSTEM_VIMMAIL 2
#define MAILSYSTEM_NONE 99

#define KFM_IDFILE_TYPE_FLAT 0
#define KFM_IDFILE_TYPE_STD 1
#define KFM_IDFILE_TYPE_ORG 2
#define KFM_IDFILE_TYPE_ORGUNIT 3
#define KFM_IDFILE_TYPE_DERIVED 4
#define KFM_IDFILE_TYPE_INET 5

typedef DWORD REGFlags;
typedef DWORD REGFlagsExt;
#define fREGCreateIDFileNow 0x00000001
#define fREGCreateMailFileNow 0x00000002
#define fREGCreateAddrBookEntry 0x00000004
#define fREGOkayToModifyID 0x00000008
#define fREGOkayToModifyAddrbook 0x00000010
#define fREGUSARequested 0x00000020
#define fREGExtCreateMailFTIndex 0x00000001
#define fREGExtReturnPersonNote 0x00000002
#define fREGExtEnforceUniqueShortName 0x00000004
#define fREGExtRoamingUserNow 0x00000008
#define fREGExtRoamingFilesUsingAdminp 0x00000010
#define fREGExtCreateINetKeyPair 0x00000020
#define fREGExtMailReplicasUsingAdminp 0x00000040
#define fREGExtRoamingReplicasUsingAdminp 0x00000080
#define fREGExtRegUsingPolicy 0x00000100

#define REGIDGetUSAFlag 1
#define REGIDGetHierarchicalFlag 2
#define REGIDGetSafeFlag 3
#define REGIDGetCertifierFlag 4
#define REGIDGetNotesExpressFlag 5
#define REGIDGetDesktopFlag 6
#define REGIDGetName 7
#define REGIDGetPublicKey 8
#define REGIDGetPrivateKey 9
#define REGIDGetIntlPublicKey 10
#define REGIDGetIntlPrivateKey 11

typedef void(LNCALLBACKPTR REGSIGNALPROC)(char far* Message);

typedef struct {
    char* LastName;
    char* FirstName;
    char* MidInitial;
    char* OrgUnit;
    char* ShortName;
    char* AlternateName;
    char* AltOrgUnit;
    char* AltLanguage;
    DWORD Spare[4];
} REG_USERNAME_INFO;
typedef struct {
    WORD MailSystem;
    WORD MailOwnerAccess;
    DWORD DbQuotaSizeLimit;
    DWORD DbQuotaWarningThreshold;
    char* pMailServerName;
    char* pMailFileName;
    char* pMailTemplateName;
    char* pMailForwardAddress;
    char* pMailACLManager;
    DWORD Spare[4];
} REG_MAIL_INFO;
typedef struct {
    DWORD Size;
    WORD MailSystem;
    WORD MailOwnerAccess;
    DWORD DbQuotaSizeLimit;
    DWORD DbQuotaWarningThreshold;
    char* pMailServerName;
    char* pMailFileName;
    char* pMailTemplateName;
    char* pMailForwardAddress;
    char* pMailACLManager;
    DHANDLE hReplicaServers;
    WORD OnDuplicate;
    DWORD Reserved[4];
    void* pReserved[4];
} REG_MAIL_INFO_EXT;
typedef struct {
    DWORD Size;
    WORD Type; /* KFM_IDFILE_TYPE_xxx */
    WORD KeyWidth;
    WORD PasswordKeyWidth;
    char* FileName;
    DWORD Reserved[4];
    void* pReserved[4];
} REG_ID_INFO;
typedef struct {
    DWORD Size;
    char* Location;
    char* Comment;
    char* LocalAdminName;
    DWORD Reserved[4];
    void* pReserved[4];
} REG_MISC_INFO;
typedef struct reg_roaming_info REG_ROAMING_INFO; /* the reference gives it no members */
typedef void* DIRENTRY;                           /* likewise */
typedef struct reg_person_info {
    DWORD Size;
    char* LastName;
    char* FirstName;
    char* MiddleName;
    char* OrgUnit;
    char* ShortName;
    char* AlternateName;
    char* AltOrgUnit;
    char* InternetAddress;
    char* Password;
    WORD PasswordQuality;
    WORD INetKeyWidth;
    char* AltLanguage;
    char* PreferredLanguage;
    char* ProfileName;
    void* pGroupList;
    char* ExplicitPolicy;
    STATUS(LNCALLBACKPTR PolicyOverride)
    (HCERTIFIER hCertCtx, char far** RegServer, struct reg_person_info far* PersonInfo);
    REGFlags Flags;
    REGFlagsExt FlagsExt;
    REG_MAIL_INFO_EXT* MailInfo;
    REG_ID_INFO* IDInfo;
    REG_MISC_INFO* MiscInfo;
    REG_ROAMING_INFO* RoamingInfo;
    NOTEHANDLE* phRetPersonNote;
    DBHANDLE* phRetPersonNoteNAB;
    DWORD Reserved[4];
    void* pReserved[4];
    char* ForeignDN;
    DIRENTRY* phDirEntry;
} REG_PERSON_INFO;

#ifdef __cplusplus
extern "C" {
#endif

STATUS LNPUBLIC REGNewUser(HCERTIFIER hCertCtx, WORD MakeIDType, char far* RegServer,
                           REG_USERNAME_INFO far* RegUserNameInfo, REG_MAIL_INFO far* RegMailInfo, char far* Password,
                           void far* pGroupList, char far* IDFileName, char far* Location, char far* Comment,
                           char far* InternetAddress, char far* ProfileName, char far* LocalAdminName, REGFlags Flags,
                           REGFlagsExt FlagsExt, WORD MinPasswordLength, NOTEHANDLE far* phUserNote,
                           DBHANDLE far* phUserNoteNAB, REGSIGNALPROC signalstatus, char far* ErrorPathName,
                           void far* Reserved, void far* Spare);
STATUS LNPUBLIC REGNewPerson(HCERTIFIER hCertCtx, char far* RegServer, REG_PERSON_INFO far* PersonInfo,
                             REGSIGNALPROC signalstatus, char far* RetErrorPathName, void far* Spare);
STATUS LNPUBLIC REGNewServer(HCERTIFIER hCertCtx, WORD MakeIDType, char far* RegServer, char far* OrgUnit,
                             char far* EntryName, char far* Password, char far* IDFileName, char far* Location,
                             char far* Comment, char far* DomainName, char far* NetworkName, char far* AdminName,
                             char far* ServerTitle, REGFlags Flags, WORD MinPasswordLength, REGSIGNALPROC signalstatus,
                             char far* ErrorPathName);
STATUS LNPUBLIC REGNewServerExtended(HCERTIFIER hCertCtx, WORD MakeIDType, char far* RegServer, char far* OrgUnit,
                                     char far* EntryName, char far* Password, char far* IDFileName, char far* Location,
                                     char far* Comment, char far* DomainName, char far* NetworkName,
                                     char far* AdminName, char far* ServerTitle, char far* LocalAdminName,
                                     REGFlags Flags, WORD MinPasswordLength, REGSIGNALPROC signalstatus,
                                     char far* ErrorPathName);
STATUS LNPUBLIC REGNewCertifier(HCERTIFIER hCertCtx, WORD MakeIDType, char far* RegServer, char far* Country,
                                char far* Org, char far* OrgUnit, char far* Password, char far* IDFileName,
                                char far* Location, char far* Comment, char far* MailServerName, char far* MailFileName,
                                char far* ForwardAddress, REGFlags Flags, WORD KeyWidth, WORD MinPasswordLength,
                                REGSIGNALPROC signalstatus, char far* ErrorPathName);
STATUS LNPUBLIC REGNewWorkstation(HCERTIFIER hCertCtx, WORD MakeIDType, char far* RegServer, char far* OrgUnit,
                                  char far* LastName, char far* FirstName, char far* MidInitial, char far* Password,
                                  char far* IDFileName, char far* Location, char far* Comment, WORD MailSystem,
                                  char far* MailServerName, char far* MailFileName, char far* ForwardAddress,
                                  REGFlags Flags, WORD MinPasswordLength, REGSIGNALPROC signalstatus,
                                  char far* ErrorPathName);
STATUS LNPUBLIC REGNewWorkstationExtended(HCERTIFIER hCertCtx, WORD MakeIDType, char far* RegServer, char far* OrgUnit,
                                          char far* LastName, char far* FirstName, char far* MidInitial,
                                          char far* Password, char far* IDFileName, char far* Location,
                                          char far* Comment, WORD MailSystem, char far* MailServerName,
                                          char far* MailFileName, char far* ForwardAddress, char far* ProfileName,
                                          char far* LocalAdminName, REGFlags Flags, WORD MinPasswordLength,
                                          REGSIGNALPROC signalstatus, char far* ErrorPathName);
STATUS LNPUBLIC REGCrossCertifyID(HCERTIFIER hCertCtx, WORD Spare1, char far* RegServer, char far* IDFileName,
                                  char far* Location, char far* Comment, char far* ForwardAddress, WORD Spare2,
                                  REGSIGNALPROC pStatusFunc, char far* ErrorPathName);
STATUS LNPUBLIC REGGetIDInfo(char far* IDFileName, WORD InfoType, void far* OutBufr, WORD OutBufrLen,
                             WORD far* ActualLen);

/* NameSpace: $Users, $Servers, $Certifiers, that is documents of the forms Person, Server, Certifier; any other is
   ERR_MISC_INVALID_ARGS. Note id 0 and NOERROR: the book has no such name. */
STATUS LNPUBLIC REGFindAddressBookEntry(DBHANDLE hAddressBook, char far* NameSpace, char far* Name,
                                        NOTEID far* EntryNoteID);

#ifdef __cplusplus
}
#endif

#endif
