#!/bin/sh
# SPDX-License-Identifier: MIT
# Belief and time against the oracle: LORE_BUILD is the folder with lore.so, LORE_SHARED that with
# oracle/programs.jsonl, LORE_SEED the seed of the random programs.
for needed in python3 "${LUA:-lua5.4}"; do
    command -v "$needed" > /dev/null 2>&1 && continue
    echo "skipped: there is no $needed"
    echo "0 passed, 0 failed, 1 skipped"
    exit 0
done
exec python3 -B "$(dirname "$0")/../oracle/check.py"
