#!/bin/bash
# contain.sh FOLDER ROOT COMMAND...  - runs COMMAND, which was unpacked below ROOT, as if it were installed, and leaves the system untouched:
# in a mount and process namespace of its own, with /usr laid over by ROOT/usr, and with its own /etc (FOLDER/etc laid over the
# system's), /run, /var/spool and /var/lib. All its processes end with the one that this script becomes.
# CONTAIN_USERS: lines of NAME ID, made there only.
set -euo pipefail

if [ -z "${CONTAINED:-}" ]; then
    export CONTAINED=yes
    exec unshare --mount --propagation private --pid --fork --kill-child --mount-proc -- "$0" "$@"
fi
folder=$1 root=$2
shift 2

# In memory: an overlay's upper folder may not lie on an overlay, which /tmp may be.
layers=$folder/layers
mkdir "$layers"
mount -t tmpfs tmpfs "$layers"
mkdir "$layers"/{etc,etc.work,lib,lib.work,spool,run}
[ ! -d "$root/etc" ] || cp -a "$root/etc/." "$layers/etc"
[ ! -d "$folder/etc" ] || cp -a "$folder/etc/." "$layers/etc"

mount -t overlay overlay -o "lowerdir=/etc,upperdir=$layers/etc,workdir=$layers/etc.work" /etc
mount -t overlay overlay -o "lowerdir=/var/lib,upperdir=$layers/lib,workdir=$layers/lib.work" /var/lib
mount -t overlay overlay -o "lowerdir=$root/usr:/usr" /usr
mount --bind "$layers/spool" /var/spool
mount --bind "$layers/run" /run

printf '127.0.0.1 localhost peer.example.test\n::1 localhost\n' >/etc/hosts
printf 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n' >/etc/resolv.conf
echo peer.example.test >/etc/mailname
while read -r name id; do
    [ -n "$name" ] || continue
    grep -q "^$name:" /etc/group || echo "$name:x:$id:" >>/etc/group
    grep -q "^$name:" /etc/passwd || echo "$name:x:$id:$id::/nonexistent:/usr/sbin/nologin" >>/etc/passwd
done <<<"${CONTAIN_USERS:-}"

exec "$@"
