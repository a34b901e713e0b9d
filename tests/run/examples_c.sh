#!/bin/sh
# SPDX-License-Identifier: MIT
# Each example in C compiles against the public header alone and prints what stands at its end; run twice
# over one file, it prints the same.
set -eu
here=$(cd "$(dirname "$0")/../.." && pwd)
release=${LORE_RELEASE:-$here/build}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

passed=0 failed=0
for source in "$here"/examples/c/*.c; do
    name=$(basename "$source" .c)
    sed -n '/^\/\* Prints:$/,/^\*\/$/p' "$source" | sed '1d;$d' > "$work/expected"
    ${CC:-cc} -std=c99 -pedantic -Wall -Wextra -Werror -I"$here/include" -o "$work/$name" "$source" \
        -L"$release" -llore -Wl,-rpath,"$release"
    for arguments in "" "$work/$name.lore" "$work/$name.lore"; do
        # shellcheck disable=SC2086 # one argument or none
        if "$work/$name" $arguments > "$work/printed" && diff -u "$work/expected" "$work/printed"; then
            passed=$((passed + 1))
        else
            echo "examples/c/$name.c $arguments prints something else than it says"
            failed=$((failed + 1))
        fi
    done
done
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
