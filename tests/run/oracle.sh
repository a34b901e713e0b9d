#!/bin/sh
# SPDX-License-Identifier: MIT
# Belief and time against the oracle: LORE_BUILD is the folder with lore.so, LORE_SHARED that with
# oracle/programs.jsonl, LORE_SEED the seed of the random programs.
exec python3 -B "$(dirname "$0")/../oracle/check.py"
