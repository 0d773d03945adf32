/* Message queues: named, kept in the server's process, readable and writable by any task of the same data directory. */
#ifndef NOTES_STUB_MQ_H
#define NOTES_STUB_MQ_H

#include "global.h"

#ifdef __cplusplus
extern "C" {
#endif

#define MQ_OPEN_CREATE 0x00000001
#define MQ_WAIT_FOR_MSG 0x00000001

#define HIGHPRIORITY 0
#define LOWPRIORITY 0xffff
#define NOPRIORITY 0xffff

#define MQ_MAX_MSGSIZE 65326

typedef STATUS(LNCALLBACKPTR MQSCAN_CALLBACK)(const char far* pBuffer, WORD Length, WORD Priority, void far* Ctx);

STATUS LNPUBLIC MQCreate(const char far* QueueName, WORD Quota, DWORD Options);
STATUS LNPUBLIC MQOpen(const char far* QueueName, DWORD Options, MQHANDLE far* RetQueue);
STATUS LNPUBLIC MQClose(MQHANDLE Queue, DWORD Options);
STATUS LNPUBLIC MQGet(MQHANDLE Queue, char far* Buffer, WORD BufLength, DWORD Options, DWORD Timeout,
                      WORD far* retMsgLength);
WORD LNPUBLIC MQGetCount(MQHANDLE Queue);
STATUS LNPUBLIC MQPut(MQHANDLE Queue, WORD Priority, char far* Buffer, WORD Length, DWORD Options);
void LNPUBLIC MQPutQuitMsg(MQHANDLE Queue);
BOOL LNPUBLIC MQIsQuitPending(MQHANDLE Queue);
STATUS LNPUBLIC MQScan(MQHANDLE Queue, char far* Buffer, WORD BufLength, DWORD Options, MQSCAN_CALLBACK ActionRoutine,
                       void far* Ctx, WORD far* retMsgLength);

#ifdef __cplusplus
}
#endif

#endif
