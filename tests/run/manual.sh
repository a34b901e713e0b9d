#!/bin/sh
# SPDX-License-Identifier: MIT
# The manual's examples print what stands there.
set -eu
here=$(cd "$(dirname "$0")/../.." && pwd)
exec python3 "$here/tests/manual/manual.py" "$here/MANUAL.md" "${LORE:-$here/build/lore}"
