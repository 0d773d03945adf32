/* A message queue: what is more urgent comes first. */
#include <miscerr.h>
#include <mq.h>

#include "family.h"

STATUS use_family(DBHANDLE db) {
    STATUS error = NOERROR;
    MQHANDLE queue;
    char slow[] = "slow", fast[] = "fast", buffer[16];
    WORD length;

    (void)db;
    TRY(MQCreate("MQ$FAMILY", 0, 0));
    TRY(MQOpen("MQ$FAMILY", 0, &queue));
    TRY(MQPut(queue, 2, slow, 4, 0));
    TRY(MQPut(queue, 1, fast, 4, 0));
    while ((error = MQGet(queue, buffer, sizeof(buffer), 0, 0, &length)) == NOERROR)
        printf("%.*s ", (int)length, buffer);
    printf("%s\n", ERR(error) == ERR_MQ_EMPTY ? "empty" : "broken");
    return MQClose(queue, 0);
}
