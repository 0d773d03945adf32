/* A queue talker: takes commands from MQ$COURIER and passes messages on to the queues of other tasks. */
#include <stdio.h>
#include <string.h>

#include <addin.h>
#include <global.h>
#include <misc.h>
#include <miscerr.h>
#include <mq.h>

#define QUEUE_NAME "MQ$COURIER"
#define BUFFER_SIZE 512

static void deliver(char* text) {
    MQHANDLE queue = NULLHANDLE;
    char* message = strchr(text, ' ');
    STATUS error;

    if (message == NULL) {
        AddInLogMessageText((char*)"Courier: to whom and what?", NOERROR);
        return;
    }
    *message++ = '\0';
    error = MQOpen(text, 0, &queue);
    if (error == NOERROR) {
        error = MQPut(queue, NOPRIORITY, message, (WORD)strlen(message), 0);
        MQClose(queue, 0);
    }
    /* With a status the log line says what it means; without one, nothing is added. */
    AddInLogMessageText((char*)"Courier: to %s", error, text);
}

static void perform(char* command) {
    if (strncmp(command, "to ", 3) == 0)
        deliver(command + 3);
    else
        AddInLogMessageText((char*)"Courier: got %s", NOERROR, command);
}

STATUS LNPUBLIC AddInMain(HMODULE hModule, int argc, char far* argv[]) {
    MQHANDLE queue = NULLHANDLE;
    char buffer[BUFFER_SIZE + 1];
    WORD length = 0;
    STATUS error;

    (void)hModule;
    (void)argc;
    (void)argv;
    error = MQCreate(QUEUE_NAME, 0, 0);
    if (error == ERR_DUPLICATE_MQ) {
        AddInLogMessageText((char*)"Courier: loaded already", NOERROR);
        return NOERROR;
    }
    if (error == NOERROR) error = MQOpen(QUEUE_NAME, 0, &queue);
    if (error != NOERROR) return ERR(error);

    AddInSetStatusText((char*)"%s", "Waiting for letters");
    while (!AddInIdle()) {
        error = MQGet(queue, buffer, BUFFER_SIZE, MQ_WAIT_FOR_MSG, 200, &length);
        /* Whatever came: the length is good for this. */
        buffer[length] = '\0';
        if (ERR(error) == ERR_MQ_QUITTING) break;
        if (error == NOERROR) perform(buffer);
    }
    MQClose(queue, 0);
    AddInLogMessageText((char*)"Courier: ended", NOERROR);
    return NOERROR;
}
