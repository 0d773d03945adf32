#!/bin/bash
# The peer beside this one, without a log line for connections and messages that go their way.
export POSTERN_NOTES_INI='SMTP_LogTraffic=0'
exec "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../postern/run.sh" "$@"
