#!/bin/sh
# SPDX-License-Identifier: MIT
# What Lore needs of the system, after the table in packages.txt.
#
#     deps.sh install         installs what is missing, with the system's package manager
#     deps.sh missing         prints the table's rows of what is missing
#     deps.sh require NEED... fails, naming everything that is missing for build or test
#     deps.sh flags FILE      writes to FILE, for the Makefile, how to compile and link with each library,
#                             and prints "found"
#
# Environment: CC, PKG_CONFIG.
set -eu

table=$(dirname "$0")/packages.txt
: "${CC:=cc}" "${PKG_CONFIG:=pkg-config}"

# The rows whose need is one of the arguments.
rows() {
    awk -v needs=" $* " '/^[a-z]/ && index(needs, " " $1 " ")' "$table"
}

has_command() {
    command -v "$1" > /dev/null 2>&1
}

has_compiler() {
    # shellcheck disable=SC2086 # CC may hold arguments
    printf '#include <stdio.h>\nint main(void) { return puts("") < 0; }\n' |
        $CC -x c - -o /dev/null > /dev/null 2>&1
}

# Whether pkg-config knows the module; without pkg-config, whether its file lies where it would look.
has_module() {
    if has_command "$PKG_CONFIG"; then
        "$PKG_CONFIG" --exists "$1"
        return
    fi
    for file in /usr/lib/*/pkgconfig/"$1".pc /usr/lib/pkgconfig/"$1".pc /usr/lib64/pkgconfig/"$1".pc \
        /usr/share/pkgconfig/"$1".pc /usr/local/lib/pkgconfig/"$1".pc; do
        [ -e "$file" ] && return 0
    done
    return 1
}

# Prints the first of the alternatives that is there; fails when none is.
find_module() {
    for alternative in $(echo "$1" | tr , ' '); do
        module=${alternative%%=*}
        has_module "$module" || continue
        case $alternative in
        *=*)
            case $("$PKG_CONFIG" --modversion "$module" 2> /dev/null) in
            "${alternative#*=}"*) ;;
            *) continue ;;
            esac
            ;;
        esac
        echo "$module"
        return 0
    done
    return 1
}

is_there() {
    case $1 in
    compiler) has_compiler ;;
    command:pkg-config) has_command "$PKG_CONFIG" ;;
    command:*) has_command "${1#command:}" ;;
    library:*) find_module "${1#library:}" > /dev/null ;;
    *)
        echo "$table: unknown probe $1" >&2
        exit 2
        ;;
    esac
}

# The rows of what is missing for the needs given.
missing() {
    rows "$@" | while read -r row; do
        # shellcheck disable=SC2086 # split into the table's columns
        set -- $row
        is_there "$3" || echo "$row"
    done
}

# The table's column of a package manager.
column_of() {
    case $1 in
    apt-get) echo 4 ;;
    dnf) echo 5 ;;
    pacman) echo 6 ;;
    brew) echo 7 ;;
    esac
}

find_manager() {
    for manager in apt-get dnf pacman brew; do
        if has_command "$manager"; then
            echo "$manager"
            return
        fi
    done
    echo "deps: none of apt-get, dnf, pacman and brew is here; install by hand:" >&2
    missing build test extra | awk '{ print "    " $2 " (" $4 " on Debian)" }' >&2
    exit 1
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif has_command sudo; then
        sudo "$@"
    else
        echo "deps: this needs root, and there is no sudo; run as root: $*" >&2
        exit 1
    fi
}

install_with() {
    manager=$1
    shift
    case $manager in
    apt-get)
        as_root env DEBIAN_FRONTEND=noninteractive apt-get -q update ||
            echo "deps: the list of packages could not be renewed; trying with the old one" >&2
        as_root env DEBIAN_FRONTEND=noninteractive \
            apt-get -q install -y --no-install-recommends "$@"
        ;;
    dnf) as_root dnf -y install "$@" ;;
    pacman) as_root pacman -S --needed --noconfirm "$@" ;;
    brew) brew install "$@" ;;
    esac
}

install_missing() {
    wanted=$(missing build test extra)
    if [ -z "$wanted" ]; then
        echo "deps: nothing is missing"
        return
    fi
    manager=$(find_manager)
    packages=$(echo "$wanted" | awk -v column="$(column_of "$manager")" '
        $column != "-" { gsub(/\+/, " ", $column); printf "%s ", $column }')
    if [ -z "$packages" ]; then
        echo "deps: $manager has none of what is missing:" >&2
        echo "$wanted" | awk '{ print "    " $2 }' >&2
        return
    fi
    echo "deps: installing with $manager: $packages"
    # shellcheck disable=SC2086 # one argument a package
    install_with "$manager" $packages
}

require() {
    wanted=$(missing "$@")
    [ -z "$wanted" ] && return
    {
        echo "Lore cannot be built here yet. Missing:"
        echo "$wanted" | awk '{ gsub(/\+/, " ", $4); printf "    %-12s (Debian: %s)\n", $2, $4 }'
        echo "To install all of it: make deps"
    } >&2
    exit 1
}

print_flags() {
    rows build test | while read -r _ name probe _; do
        case $probe in library:*) ;; *) continue ;; esac
        module=$(find_module "${probe#library:}") || continue
        echo "$name.cflags := $("$PKG_CONFIG" --cflags "$module")"
        echo "$name.libs := $("$PKG_CONFIG" --libs "$module")"
    done
}

# Whether the flags in the file are still what print_flags would print, as far as cheaply seen: nothing
# was missing then, and the table is no newer.
is_current() {
    [ -e "$1" ] && [ -z "$(find "$0" "$table" -newer "$1")" ] &&
        [ "$(grep -c 'libs :=' "$1")" -eq "$(rows build test | grep -c library:)" ]
}

flags() {
    if ! is_current "$1"; then
        require build
        mkdir -p "$(dirname "$1")"
        print_flags > "$1.new"
        mv "$1.new" "$1"
    fi
    echo found
}

case ${1-} in
install) install_missing ;;
missing) missing build test extra ;;
require)
    shift
    require "$@"
    ;;
flags) flags "$2" ;;
*)
    sed -n '3,11s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
