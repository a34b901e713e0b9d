#!/bin/sh
# SPDX-License-Identifier: MIT
# The 25 gold questions on the founding case, answered from a knowledge base made for the purpose.
set -u
here=$(cd "$(dirname "$0")/../.." && pwd)
cd "$here" || exit 1
lore=${LORE:-$here/build/lore}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# shellcheck disable=SC2046 # file names without blanks
"$lore" run --kb "$work/case.lore" $(ls kb/influence/*.lua) $(ls kb/iraq-2020/*.lua | grep -v overview) || exit 1
"$lore" run --kb "$work/case.lore" tests/cases/iraq-2020/questions.lua > "$work/log" 2>&1
status=$?
cat "$work/log"
[ "$status" -eq 0 ] && ! grep -q '^FAILED' "$work/log"
