#!/bin/sh
# SPDX-License-Identifier: MIT
# Each example in Lua runs in stock Lua and prints what stands at its end; run twice over one file, it
# prints the same.
set -eu
here=$(cd "$(dirname "$0")/../.." && pwd)
release=${LORE_RELEASE:-$here/build}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

passed=0 failed=0
for example in "$here"/examples/lua/*.lua; do
    sed -n '/^-- Prints:$/,$s/^-- \{0,1\}//p' "$example" | sed 1d > "$work/expected"
    for argument in "" "$work/example.lore" "$work/example.lore"; do
        # shellcheck disable=SC2086 # one argument or none
        if LUA_CPATH="$release/?.so" "${LUA:-lua5.4}" "$example" $argument > "$work/printed" &&
            diff -u "$work/expected" "$work/printed"; then
            passed=$((passed + 1))
        else
            echo "$example $argument prints something else than it says"
            failed=$((failed + 1))
        fi
    done
    rm -f "$work"/example.lore*
done
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
