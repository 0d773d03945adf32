/* Alarms: the stub has no daemon of alarms. ERR_FUNC_NOT_IMPL. */
#ifndef NOTES_STUB_ALARM_H
#define NOTES_STUB_ALARM_H

#include "global.h"

#ifdef __cplusplus
extern "C" {
#endif

STATUS LNPUBLIC Alarm_RegisterInterest(char far* pszClientName, WORD Flags);
STATUS LNPUBLIC Alarm_DeregisterInterest(char far* pszClientName, WORD Flags);
STATUS LNPUBLIC Alarm_RefreshAlarms(char far* pszClientName);
STATUS LNPUBLIC Alarm_ProcessAlarm(char far* pszClientName, WORD wSnoozeMinutes, UNID EventUNID, WORD Flags);
STATUS LNPUBLIC Alarm_ChangeLocation(char far* pszClientName, WORD Flags);

#ifdef __cplusplus
}
#endif

#endif
