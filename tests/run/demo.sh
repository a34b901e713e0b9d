#!/bin/sh
# SPDX-License-Identifier: MIT
# The main job: the founding case is built, inferred and shown, in time for a person, and without a leak.
set -u
here=$(cd "$(dirname "$0")/../.." && pwd)
cd "$here" || exit 1
release=${LORE_RELEASE:-$here/build}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0 skipped=0

check() {
    name=$1
    shift
    if "$@" > "$work/log" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED $name"
        sed 's/^/    /' "$work/log"
    fi
}

build_case() {
    # shellcheck disable=SC2046 # file names without blanks
    "$1" run --kb "$2" $(ls kb/influence/*.lua) $(ls kb/iraq-2020/*.lua | grep -v overview)
}

shows() {
    "$release/lore" run --kb "$work/case.lore" kb/iraq-2020/overview.lua > "$work/shown" || return 1
    for word in "$@"; do
        grep -q -e "$word" "$work/shown" || {
            echo "not shown: $word"
            return 1
        }
    done
}

# valgrind finds what is lost; the control loses something on purpose.
loses_nothing() {
    valgrind --quiet --error-exitcode=9 --leak-check=full --errors-for-leak-kinds=definite,indirect \
        "$@" > "$work/valgrind" 2>&1 || {
        tail -40 "$work/valgrind"
        return 1
    }
}

control() {
    printf '#include <stdlib.h>\nint main(void) { return malloc(8) == 0; }\n' > "$work/leak.c"
    ${CC:-cc} -O0 -o "$work/leak" "$work/leak.c" && ! loses_nothing "$work/leak"
}

check "the founding case is built" build_case "$release/lore" "$work/case.lore"
check "the overview shows shift, proof, positions, forecasts and what to try next" \
    shows clerics C043 C046 C048 troops Forecasts "lore why" "lore query"
if command -v valgrind > /dev/null 2>&1; then
    check "valgrind sees a leak" control
    check "valgrind finds no leak in the demo" \
        loses_nothing "$release/lore" run --kb "$work/case.lore" kb/iraq-2020/overview.lua
else
    skipped=$((skipped + 2))
    echo "SKIPPED valgrind is not installed"
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
