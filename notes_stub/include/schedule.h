/* Schedules of people: the stub keeps none. ERR_FUNC_NOT_IMPL. SCHRQST_xxx have the stub's own numbers. */
#ifndef NOTES_STUB_SCHEDULE_H
#define NOTES_STUB_SCHEDULE_H

#include "nsfdata.h"

typedef HANDLE HCNTNR;
typedef DWORD HCNTNROBJ;
#define HSCHEDULE HCNTNROBJ

#define SCHRQST_COMPOSITE 0x0001
#define SCHRQST_EACHPERSON 0x0002
#define SCHRQST_LOCAL 0x0004
#define SCHRQST_FORCEREMOTE 0x0020
#define SCHRQST_EXTFORMAT 0x0040

typedef struct {
    DWORD reserved[8];
    DBID dbReplicaID;
    TIMEDATE_PAIR Interval;
    DWORD dwErrGateway;
    STATUS error;
    WORD wReserved;
    WORD wOwnerNameSize; /* of the name that follows, with its zero */
} SCHEDULE;
typedef struct {
    WORD wHeaderLen;
    WORD wEntryLen;
    WORD wNumEntries;
    WORD wOffsetItems;
    WORD wOffsetDetails;
    BYTE Attr;
    BYTE bReserved;
} SCHED_DETAIL_LIST;

#ifdef __cplusplus
extern "C" {
#endif

STATUS SchFreeTimeSearch(const UNID far* pApptUnid, TIMEDATE far* pApptOrigDate, WORD fFindFirstFit, DWORD dwReserved,
                         TIMEDATE_PAIR far* Interval, WORD Duration, LIST far* pNames, DHANDLE far* rethRange);
STATUS LNPUBLIC SchRetrieve(const UNID far* pApptUnid, TIMEDATE far* pApptOrigDate, DWORD dwOptions,
                            TIMEDATE_PAIR far* pInterval, LIST far* pNames, HCNTNR far* rethCntnr,
                            void far* MustBeNull1, void far* MustBeNull2, void far* far* MustBeNull3);
void LNPUBLIC SchContainer_Free(HCNTNR hCntnr);
STATUS LNPUBLIC SchContainer_GetFirstSchedule(DHANDLE hCntnr, HSCHEDULE far* rethObj, SCHEDULE far* far* retpSchedule);
STATUS LNPUBLIC Schedule_GetFirstDetails(HCNTNR hCntnr, HSCHEDULE hSchedObj, HCNTNROBJ* rethDetailObj,
                                         SCHED_DETAIL_LIST far* far* retpDetail);
STATUS LNPUBLIC Schedule_ExtractBusyTimeRange(HCNTNR hCntnr, HCNTNROBJ hSchedObj, const UNID far* punidIgnore,
                                              TIMEDATE_PAIR far* pInterval, DWORD far* retdwSize,
                                              DHANDLE far* rethRange, HCNTNROBJ* rethMoreCtx);

#ifdef __cplusplus
}
#endif

#endif
