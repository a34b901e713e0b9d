#!/bin/sh
# SPDX-License-Identifier: MIT
# What others get: a header that compiles everywhere, libraries that export it and nothing else, and an
# installation that C programs and stock Lua can use. LORE_RELEASE is the folder of the build.
set -u
cd "$(dirname "$0")/../.." || exit 1
: "${LORE_RELEASE:=build}" "${CC:=cc}" "${LUA:=lua5.4}"
passed=0 failed=0 skipped=0
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT

check() {
    what=$1
    shift
    if "$@" > "$folder/log" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED $what"
        sed 's/^/    /' "$folder/log"
    fi
}

# check_with COMMAND WHAT ...: as check, skipped where there is no such command.
check_with() {
    if command -v "$1" > /dev/null 2>&1; then
        shift
        check "$@"
    else
        skipped=$((skipped + 1))
        echo "skipped: $2 (no $1 here)"
    fi
}

compiles_as() {
    printf '#include "lore.h"\nint main(void) { return sizeof(lore_value) != 24; }\n' > "$folder/$3"
    $1 "-std=$2" -Wall -Wextra -pedantic -Werror -Iinclude -fsyntax-only "$folder/$3"
}

# The names that lore.h declares with LORE_API.
declared() {
    grep -v '^#' include/lore.h | tr '\n' ' ' | grep -oE 'LORE_API [^;(]*\(' |
        sed 's/.*[ *]\([a-z_]*\)($/\1/' | sort
}

exported() {
    nm -D --defined-only "$1" | awk '{ print $3 }' | sort
}

exports_the_header() {
    declared > "$folder/declared"
    exported "$1" > "$folder/exported"
    test -s "$folder/declared" && diff "$folder/declared" "$folder/exported"
}

has_soname() {
    readelf -d "$LORE_RELEASE/liblore.so" | grep 'SONAME.*\[liblore\.so\.[0-9]*\]'
}

leaves_lua_to_the_host() {
    nm -D --undefined-only "$LORE_RELEASE/lore.so" | grep -w lua_pushcclosure &&
        ! readelf -d "$LORE_RELEASE/lore.so" | grep 'NEEDED.*lua'
}

make_quietly() {
    MAKEFLAGS='' make "$@" DESTDIR="$folder/root" PREFIX=/opt/lore
}

# The installation's own pkg-config file; its paths lie below DESTDIR.
ask_pkg_config() {
    PKG_CONFIG_PATH=$folder/root/opt/lore/lib/pkgconfig PKG_CONFIG_SYSROOT_DIR=$folder/root \
        ${PKG_CONFIG:-pkg-config} "$@" lore
}

program() {
    cat > "$folder/program.c" << 'END'
#include <lore.h>
#include <stdio.h>
#include <string.h>

int main(void)
{
    lore_kb *kb = NULL;
    lore_status status = lore_open(NULL, 0, &kb);
    lore_close(kb);
    printf("%s\n", lore_version());
    return status != LORE_OK || strcmp(lore_version(), LORE_VERSION) != 0;
}
END
}

links_shared() {
    program
    # shellcheck disable=SC2046 # one argument a flag
    $CC -std=c11 -Wall -Wextra -Werror "$folder/program.c" -o "$folder/shared" \
        $(ask_pkg_config --cflags --libs) &&
        LD_LIBRARY_PATH=$folder/root/opt/lore/lib "$folder/shared" &&
        readelf -d "$folder/shared" | grep 'NEEDED.*\[liblore\.so\.[0-9]*\]'
}

links_static() {
    program
    mkdir -p "$folder/lib"
    cp "$folder/root/opt/lore/lib/liblore.a" "$folder/lib"
    # shellcheck disable=SC2046 # one argument a flag
    $CC -std=c11 "$folder/program.c" -o "$folder/static" -L"$folder/lib" \
        $(ask_pkg_config --static --cflags --libs | sed "s|-L[^ ]*||") &&
        "$folder/static"
}

loads_in_lua() {
    KB=$folder/kb.lore LUA_CPATH="$folder/root/opt/lore/lib/lua/5.4/?.so" "$LUA" -e '
        local lore = require "lore"
        assert(type(lore) == "table" and _G.lore == nil, "a module is one table and no global")
        local kb <close> = assert(lore.open(os.getenv "KB", { create = true }))'
}

leaves_nothing() {
    make_quietly uninstall && test -z "$(find "$folder/root" ! -type d)"
}

check "the header is C99" compiles_as "$CC" c99 header.c
check "the header is C11" compiles_as "$CC" c11 header.c
check_with c++ "the header is C++11" compiles_as c++ c++11 header.cc
check "liblore.so exports what the header declares" exports_the_header "$LORE_RELEASE/liblore.so"
check "lore.so exports what the header declares" exports_the_header "$LORE_RELEASE/lore.so"
check "liblore.so has a soname" has_soname
check "lore.so brings no Lua of its own" leaves_lua_to_the_host
check "make install fills DESTDIR" make_quietly install
check "the installed program runs" "$folder/root/opt/lore/bin/lore" --help
check "a C program links with the shared library" links_shared
check "a C program links with the static library" links_static
check_with "$LUA" "stock Lua loads the module" loads_in_lua
check "make uninstall leaves nothing" leaves_nothing

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
