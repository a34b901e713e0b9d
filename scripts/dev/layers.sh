#!/bin/sh
# SPDX-License-Identifier: MIT
# Checks who includes whom; every violation is printed with file and line.
#
# allowed: a layer may include itself, lore.h, and the layers named here. io, lua, dl and cli stand on
# lore.h alone (dl on base besides), and so show that the public interface suffices; so do the examples and tests/api, which may
# include headers of their own folder and of tests/fault besides.
# Only store sees LMDB, only lua sees Lua.
set -u
cd "$(dirname "$0")/../.." || exit 1

# Reads lines "file:line:#include ..." and prints the violations among them.
violations() {
    awk -F: '
    BEGIN {
        allowed["base"] = ""
        allowed["value"] = "base"
        allowed["store"] = "base value"
        allowed["rule"] = "base value"
        allowed["plan"] = "base value rule"
        allowed["eval"] = "base value rule plan"
        allowed["reason"] = "base value rule plan eval store"
        allowed["api"] = "base value rule plan eval store reason"
        allowed["io"] = allowed["lua"] = allowed["cli"] = ""
        allowed["dl"] = "base"
        owner["lmdb.h"] = "store"
        owner["lua.h"] = owner["lauxlib.h"] = owner["lualib.h"] = "lua"
    }
    function complain(what) { print file ":" line ": " what }
    {
        file = $1; line = $2
        split(file, part, "/")
        is_runtime = part[1] == "runtime"
        layer = is_runtime ? part[2] : file
        text = substr($0, length(file) + length(line) + 3)
        is_own = text ~ /include[ \t]*"/
        name = text
        sub(/^[^"<]*["<]/, "", name); sub(/[">].*/, "", name)
    }
    is_runtime && !(layer in allowed) { complain("no such layer: " layer); next }
    !is_own && is_runtime && (name in owner) && owner[name] != layer {
        complain("only " owner[name] " may include <" name ">"); next
    }
    !is_own || name == "lore.h" { next }
    !is_runtime && (name !~ /\// || name ~ /^(\.\.\/)?fault\//) { next }
    !is_runtime { complain("only lore.h is public, not " name); next }
    split(name, path, "/") != 2 { complain("not a path of the form layer/file.h: " name); next }
    path[1] != layer && index(" " allowed[layer] " ", " " path[1] " ") == 0 {
        complain(layer " must not include " name)
    }'
}

# The control: of these ten lines the check must find six wrong.
control() {
    violations <<'LINES'
runtime/base/a.c:1:#include <stdio.h>
runtime/base/a.c:2:#include "value/value.h"
runtime/reason/a.c:3:#include "store/store.h"
runtime/eval/a.c:4:#include "store/store.h"
runtime/api/a.c:5:#include <lmdb.h>
runtime/lua/a.c:6:#include <lua.h>
runtime/cli/a.c:7:#include "api/kb.h"
runtime/cli/a.c:8:#include "lore.h"
runtime/odd/a.c:9:#include "lore.h"
examples/c/a.c:10:#include "base/map.h"
LINES
}

count=$(control | wc -l)
if [ "$count" -ne 6 ]; then
    echo "layers: the check itself is broken: it finds $count of 6 violations"
    echo "0 passed, 1 failed, 0 skipped"
    exit 1
fi

sources=$(find runtime examples/c tests/api -name '*.[ch]' 2> /dev/null)
# shellcheck disable=SC2086 # one argument a file
found=$(grep -nE '^[[:space:]]*#[[:space:]]*include' /dev/null $sources | violations)
passed=$(echo "$sources" | wc -w)
failed=0
if [ -n "$found" ]; then
    echo "$found"
    failed=$(echo "$found" | cut -d: -f1 | sort -u | wc -l)
fi
echo "$((passed - failed)) passed, $((failed)) failed, 0 skipped"
[ "$failed" -eq 0 ]
