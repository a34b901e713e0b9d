#!/bin/sh
# SPDX-License-Identifier: MIT
# Proofs of a thousand conclusions of random programs, checked apart from the engine; corrupted ones are refused.
# LORE_BUILD is the folder with lore.so, LORE_SEED the seed (always the same without), LORE_COUNT the conclusions.
for needed in python3 "${LUA:-lua5.4}"; do
    command -v "$needed" > /dev/null 2>&1 && continue
    echo "skipped: there is no $needed"
    echo "0 passed, 0 failed, 1 skipped"
    exit 0
done
LORE_SEED=${LORE_SEED:-21}
export LORE_SEED
exec python3 -B "$(dirname "$0")/../reason/check.py"
