// A server task for the stub's tests: it does what is put into its queue MQ$TALKER, one message a command.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <string>

#include "addin.h"
#include "global.h"
#include "miscerr.h"
#include "mq.h"
#include "osmem.h"
#include "stats.h"
#include "stdnames.h"

namespace {

char text_format[] = "%s";

void say(const std::string& text) { AddInLogMessageText(text_format, NOERROR, text.c_str()); }

void send_to(const std::string& queue, std::string message) {
    MQHANDLE handle = NULLHANDLE;
    const STATUS opened = MQOpen(queue.c_str(), 0, &handle);
    const STATUS put =
        opened != NOERROR ? opened : MQPut(handle, NOPRIORITY, &message[0], static_cast<WORD>(message.size()), 0);
    say("sent to " + queue + ": status " + std::to_string(put));
    if (opened == NOERROR) MQClose(handle, 0);
}

void add_statistic(const std::string& name) {
    LONG one = 1;
    StatUpdate("Talker", name.c_str(), ST_ADDITIVE, VT_LONG, &one);
}

void lock_and_forget() {
    DHANDLE memory = NULLHANDLE;
    OSMemAlloc(0, 16, &memory);
    OSLockObject(memory);
}

// Neither AddInIdle nor MQGet until the server kills it.
[[noreturn]] void hang() {
    say("hanging");
    for (;;) pause();
}

void crash() {
    signal(SIGSEGV, SIG_DFL);
    raise(SIGSEGV);
}

bool perform(const std::string& command, const std::string& rest) {
    if (command == "say") say(rest);
    if (command == "twice") say(rest), usleep(50000), say(rest);
    if (command == "status") AddInSetStatusText(text_format, rest.c_str());
    if (command == "count") add_statistic(rest);
    if (command == "send") send_to(rest.substr(0, rest.find(' ')), rest.substr(rest.find(' ') + 1));
    if (command == "lock") lock_and_forget();
    if (command == "pid") say(std::to_string(getpid()) + " is my process");
    if (command == "crash") crash();
    if (command == "hang") hang();
    return command != "return";
}

STATUS run(MQHANDLE queue) {
    char buffer[1024];
    for (;;) {
        WORD length = 0;
        const STATUS status = MQGet(queue, buffer, sizeof buffer, MQ_WAIT_FOR_MSG, 1000, &length);
        if (status == ERR_MQ_QUITTING) return NOERROR;
        if (AddInShouldTerminate()) return NOERROR;
        if (status != NOERROR) continue;
        const std::string message(buffer, length);
        const auto blank = message.find(' ');
        const auto rest = blank == std::string::npos ? std::string() : message.substr(blank + 1);
        if (!perform(message.substr(0, blank), rest)) return ERR_MQ_EMPTY;
    }
}

}  // namespace

STATUS LNPUBLIC AddInMain(HMODULE, int argc, char* argv[]) {
    std::string name = argv[0];
    name = name.substr(name.rfind('/') + 1);
    for (char& c : name) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
    const std::string queue_name = TASK_QUEUE_PREFIX + name;
    if (argc > 1) say(std::string("started with ") + argv[1]);
    if (MQCreate(queue_name.c_str(), 0, 0) == ERR_DUPLICATE_MQ) {
        say("already loaded");
        return NOERROR;
    }
    MQHANDLE queue = NULLHANDLE;
    STATUS status = MQOpen(queue_name.c_str(), 0, &queue);
    if (status != NOERROR) return status;
    AddInSetStatusText(text_format, "Waiting for commands");
    status = run(queue);
    MQClose(queue, 0);
    say("ending");
    return status;
}
