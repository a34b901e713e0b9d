#!/bin/sh
# SPDX-License-Identifier: MIT
# Random programs in Soufflé's dialect against clingo: LORE_BUILD is the folder with the program lore,
# LORE_SEED the seed of the random programs.
if ! command -v python3 > /dev/null 2>&1; then
    echo "skipped: there is no python3"
    echo "0 passed, 0 failed, 1 skipped"
    exit 0
fi
exec python3 -B "$(dirname "$0")/../plain/check_dialect.py"
