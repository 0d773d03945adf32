#!/bin/bash
# Shared by install/run and install/test. Sourced; wants `set -euo pipefail` and root= the top folder of the sources.
# shellcheck disable=SC2154
# All that is said here goes to standard error: standard output belongs to the console's answers.

say() { printf '%s\n' "$*" >&2; }
die() { printf '%s: %s\n' "$program" "$*" >&2; exit 1; }

packages_in() {  # FILE...: the package names of these lists
    sed -e 's/#.*//' -e 's/[[:space:]].*//' -e '/^$/d' "$@"
}

packages_missing() {  # PACKAGE...: those that are not installed
    local installed
    # dpkg-query fails when it does not know one of them, and lists the others all the same.
    installed=$(dpkg-query -W -f='${Package} ${db:Status-Status}\n' "$@" 2>/dev/null | sed -n 's/ installed$//p') || true
    comm -23 <(printf '%s\n' "$@" | sort -u) <(printf '%s\n' "$installed" | sort -u)
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "installing packages needs root, and there is no sudo here. As root: apt-get install --no-install-recommends $missing"
    fi
}

apt() {  # never asks, and never reads the standard input that belongs to the console
    as_root env DEBIAN_FRONTEND=noninteractive apt-get "$@" </dev/null >&2
}

lists_are_usable() {  # PACKAGE...: apt knows where to get each of them
    local policy
    policy=$(LC_ALL=C apt-cache policy "$@" 2>/dev/null) || return 1
    [ "$(grep -c '^  Candidate: [^(]' <<<"$policy")" = $# ]
}

other_boost() {  # the installed -dev packages of another Boost than 1.81: apt either removes them or refuses
    # dpkg-query fails when there is none at all.
    { dpkg-query -W -f='${Package} ${db:Status-Status} ${Version}\n' 'libboost*-dev' 2>/dev/null || true; } |
        awk '$2 == "installed" && $3 !~ /^1\.81\./ { print $1 }' | sort -u | xargs
}

refuse_other_boost() {  # PACKAGE...: stops when Boost 1.81 is among them and another one stands in its way
    local other
    [[ " $* " = *' libboost'* ]] || return 0
    other=$(other_boost)
    [ -z "$other" ] || die "nothing was installed. Postern is built with Boost 1.81, and its -dev packages conflict with those of Debian's default
Boost 1.74, which are installed here: $other
If nothing on this system is built with Boost 1.74, remove them and run this again:
    apt-get remove $other
If something is, build Postern in a container, a chroot or a virtual machine of its own. Programs that are built already go on
working after the removal: only the -dev packages conflict."
}

refuse_to_remove() {  # PACKAGE...: stops when installing them would make apt remove others
    local plan removed
    plan=$(LC_ALL=C apt-get -s install --no-install-recommends "$@" 2>&1 </dev/null) || die "apt cannot install $*:
$plan"
    removed=$(sed -n 's/^Remv \([^ ]*\).*/\1/p' <<<"$plan" | sort -u | xargs)
    [ -z "$removed" ] || die "nothing was installed. To install $* apt would remove $removed. Decide about these yourself, then run this again."
}

install_packages() {  # LIST-FILE...: installs what is missing of them, after saying so
    command -v apt-get >/dev/null || die "there is no apt-get here: install what install/packages-*.txt list, then use --no-install."
    local -a wanted absent
    mapfile -t wanted < <(packages_in "$@")
    mapfile -t absent < <(packages_missing "${wanted[@]}")
    [ ${#absent[@]} -gt 0 ] || return 0
    missing=${absent[*]}
    say "$program: will install with apt-get (--no-install skips this): $missing"
    lists_are_usable "${absent[@]}" || { say "$program: fetching the package lists"; apt -q update; }
    refuse_other_boost "${absent[@]}"
    refuse_to_remove "${absent[@]}"
    local -a command=(-q -y --no-install-recommends --no-remove install "${absent[@]}")
    # Old lists name files that the mirror no longer has: fetch them anew once.
    apt "${command[@]}" || { say "$program: trying again with fresh package lists"; apt -q update; apt "${command[@]}"; }
}

build_jobs() {  # as many as there are processors, fewer where memory is short: a file that includes Asio takes 1.5 GB
    local cores memory
    cores=$(nproc)
    memory=$(awk '/^MemAvailable:/ { print int($2 / 1500000) }' /proc/meminfo)
    [ "${memory:-0}" -ge 1 ] || memory=1
    echo $((memory < cores ? memory : cores))
}

show_steps() {  # ninja's output as it comes: a terminal sees one line that changes, and what is up to date is passed over in silence
    local line is_open=no
    while IFS= read -r line; do
        case $line in
            'ninja: Entering'* | 'ninja: no work to do.' | *'Re-checking globbed directories'*) ;;
            '['*/*'] '*)
                if [ -t 2 ]; then
                    printf '\r\033[K%s' "${line:0:$((${COLUMNS:-80} - 1))}"
                    is_open=yes
                else
                    printf '%s\n' "$line"
                fi ;;
            *)
                [ $is_open = no ] || printf '\n'
                is_open=no
                printf '%s\n' "$line" ;;
        esac
    done >&2
    [ $is_open = no ] || printf '\n' >&2
}

build() {  # PRESET [TARGET...]: configures and builds it below build/
    local preset=$1 log
    shift
    log=$root/build/$preset.configure.log
    [ -e "$root/build/$preset/build.ninja" ] || say "$program: building preset $preset; the first time takes some minutes"
    mkdir -p "$root/build"
    (cd "$root" && cmake --preset "$preset") >"$log" 2>&1 </dev/null || { cat "$log" >&2; die "cmake --preset $preset failed, see above"; }
    ninja -C "$root/build/$preset" -j "$(build_jobs)" "$@" </dev/null 2>&1 | show_steps || die "the build of preset $preset failed, see above"
}
