#!/bin/sh
# SPDX-License-Identifier: MIT
# The examples of the manual and of the README print what stands there.
set -eu
here=$(cd "$(dirname "$0")/../.." && pwd)
exec python3 "$here/tests/manual/manual.py" "${LORE:-$here/build/lore}" "$here/MANUAL.md" "$here/README.md"
