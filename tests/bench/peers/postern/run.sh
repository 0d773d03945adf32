#!/bin/bash
# Postern as a loopback relay, for a benchmark that runs several relays side by side.
#   run.sh start FOLDER SMTP_PORT SINK_PORT none|may [hold]      stays in the foreground
#   run.sh stop FOLDER
# Everything is relayed to 127.0.0.1:SINK_PORT, in clear (none) or with STARTTLS where it is offered (may). hold: accepts and sends
# nothing. POSTERN_NOTES_INI: a line for notes.ini. CERT: a folder with cert.pem and key.pem. POSTERN_BIN: the folder with notes-stub (default: the release build).
set -euo pipefail

top=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../../../..
bin=${POSTERN_BIN:-$top/build/release/bin}
command=$1 folder=$2

item() { printf '    <item name="%s"><text>%s</text></item>\n' "$1" "$2"; }

documents() {  # PORT SINK_PORT OUTBOUND_STATUS
    printf '<database xmlns="http://www.lotus.com/dxl">\n  <document form="Server">\n'
    item ServerName CN=mail/O=Bench
    item SMTPFullHostDomain mx.bench.invalid
    item SMTP_Port "$1"
    item SMTP_CertificateFile cert.pem
    item SMTP_KeyFile key.pem
    item Router_PortStatus "$3"
    printf '  </document>\n  <document form="ServerConfig">\n'
    item ServerName '*'
    item UseAsDefault 1
    item SMTP_NegotiatedSSL Enabled
    item SMTP_RelayHost "[127.0.0.1]:$2"
    printf '  </document>\n</database>\n'
}

start() {  # PORT SINK_PORT none|may [hold]
    local status=Enabled
    [ "$3" = none ] || status='Negotiated SSL'
    [ "${4:-}" != hold ] || status=Disabled
    rm -rf "$folder"
    mkdir -p "$folder"
    cp "$CERT/cert.pem" "$CERT/key.pem" "$folder"
    printf '[Notes]\nServerName=mail/Bench\nServerTasks=smtp\n%s\n' "${POSTERN_NOTES_INI:-}" >"$folder/notes.ini"
    documents "$1" "$2" "$status" >"$folder/names.dxl"
    echo $$ >"$folder/pid"
    exec "$bin/notes-stub" --data "$folder" </dev/null >"$folder/console" 2>&1
}

case $command in
    start) start "${@:3}" ;;
    stop) kill "$(cat "$folder/pid")" ;;
    *) sed -n '2,6s/^# //p' "$0" >&2; exit 2 ;;
esac
