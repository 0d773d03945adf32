/* Names that Domino and its tasks agree on. */
#ifndef NOTES_STUB_STDNAMES_H
#define NOTES_STUB_STDNAMES_H

#define TASK_QUEUE_PREFIX "MQ$"

#endif
