#!/bin/sh
# SPDX-License-Identifier: MIT
# Plain programs against clingo and SWI-Prolog: LORE_BUILD is the folder with lore.so, LORE_SEED the seed
# of the random programs.
for needed in python3 "${LUA:-lua5.4}"; do
    command -v "$needed" > /dev/null 2>&1 && continue
    echo "skipped: there is no $needed"
    echo "0 passed, 0 failed, 1 skipped"
    exit 0
done
exec python3 -B "$(dirname "$0")/../plain/check.py"
