#!/bin/sh
# SPDX-License-Identifier: MIT
# The tests in Lua, each run by stock Lua with the module of $LORE_BUILD; and luacheck, where it is there.
set -u
cd "$(dirname "$0")/../.." || exit 1
build=${LORE_BUILD:-$PWD/build}
passed=0 failed=0 skipped=0

# A module that was built with the address sanitizer wants it loaded first.
sanitizer=$(ldd "$build/lore.so" 2> /dev/null | sed -n 's/.*=> \(.*lib[al]*san[^ ]*\) .*/\1/p' | head -n 1)

for test in tests/lua/*_test.lua; do
    output=$(LUA_PATH="tests/lua/?.lua" LUA_CPATH="$build/?.so" LD_PRELOAD="$sanitizer" \
        "${LUA:-lua5.4}" "$test" 2>&1)
    status=$?
    counts=$(echo "$output" | sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed, 0 skipped$/\1 \2/p')
    if [ -z "$counts" ] || { [ "$status" -ne 0 ] && [ "${counts#* }" -eq 0 ]; }; then
        counts="0 1"
    fi
    passed=$((passed + ${counts% *})) failed=$((failed + ${counts#* }))
    [ "${counts#* }" -eq 0 ] || printf '%s (status %d)\n%s\n' "$test" "$status" "$output"
done

if command -v luacheck > /dev/null 2>&1; then
    if output=$(luacheck -q scripts/lore tests/lua examples/lua 2>&1); then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "$output"
    fi
else
    skipped=$((skipped + 1))
    echo "skipped: luacheck is not installed"
fi

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
