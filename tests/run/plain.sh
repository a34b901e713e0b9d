#!/bin/sh
# SPDX-License-Identifier: MIT
# Plain programs against clingo and SWI-Prolog: LORE_BUILD is the folder with lore.so, LORE_SEED the seed
# of the random programs.
exec python3 -B "$(dirname "$0")/../plain/check.py"
