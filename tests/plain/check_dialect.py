#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""check_dialect.py - `lore dl` against clingo on random programs in Soufflé's dialect, with one to
three threads, and with demand transformation for every second one.

Environment: LORE_BUILD   the folder with the program lore
             LORE_SEED    the seed                LORE_COUNT   how many (default 1000)
Ends with "N passed, N failed, N skipped"; its exit status is 1 if anything failed."""
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[1:1] = [os.path.join(HERE, "..", "oracle")]     # lore.py is there, which check.py reads

import engines                                           # noqa: E402
from check import bound_rows, with_bound_goals           # noqa: E402
from dialect import is_expressible, program_text         # noqa: E402
from programs import general, large                      # noqa: E402

BATCH = 50
SHOWN_MAX = 3
TIME_MAX = 120
LORE = os.path.join(os.environ.get("LORE_BUILD", "build"), "lore")


def values(line, types):
    if not types:
        return ()
    return tuple(int(v) if kind == "i" else v for v, kind in zip(line.split("\t"), types))


def read_tables(output, types_of):
    """{relation: [row, ...]} from what "-D -" prints."""
    tables = {}
    for name, body in re.findall(r"^-{15}\nr_(\w+)\n={15}\n(.*?)^={15}\n", output, re.M | re.S):
        tables[name] = [values(line, types_of[name]) for line in body.splitlines()]
    return tables


def run(program, expected, number):
    """(tables, None), or (None, what went wrong)."""
    rows = list(bound_rows(expected))
    types_of = dict(program["relations"])
    for name, row in rows:
        types_of["bound_" + name] = "".join(
            kind for kind, value in zip(program["relations"][name], row) if value is None)
    with tempfile.NamedTemporaryFile("w", suffix=".dl") as file:
        file.write(program_text(program, rows, is_demanded=number % 2 == 1))
        file.flush()
        ended = subprocess.run([LORE, "dl", file.name, "-D", "-", "-j", str(number % 3 + 1)],
                               capture_output=True, text=True, timeout=TIME_MAX, check=False)
    if ended.returncode != 0:
        return None, "exit status %d: %s" % (ended.returncode, ended.stderr[-2000:])
    return read_tables(ended.stdout, types_of), None


def difference(expected, tables):
    for name, rows in sorted(with_bound_goals(expected).items()):
        key = "bound_" + name[:-len("/bound")] if name.endswith("/bound") else name
        got = tables.get(key)
        if got is None:
            return "%s is not printed" % key
        if set(got) != rows:
            return "%s: missing %s; too many %s" % (
                key, sorted(rows - set(got), key=str)[:5], sorted(set(got) - rows, key=str)[:5])
        if len(got) != len(rows):
            return "%s: a row comes twice" % key
    return None


def verdict(program, expected, number):
    tables, wrong = run(program, expected, number)
    return wrong or difference(expected, tables)


def control():
    """A row too many must be noticed."""
    program = {"id": "control", "relations": {"e": "t", "d": "t"}, "facts": {"e": [("a",), ("b",)]},
               "rules": [{"head": ["d", "X"], "body": [["is", "e", "X"]]}]}
    right, wrong = {"d": {("a",), ("b",)}}, {"d": {("a",), ("b",), ("c",)}}
    noticed = verdict(program, right, 0) is None and "missing" in (verdict(program, wrong, 0) or "")
    print("control: a missing row is %s" % ("noticed" if noticed else "NOT noticed"))
    return noticed


def main():
    seed = os.environ.get("LORE_SEED") or str(random.SystemRandom().randrange(10**6))
    count = int(os.environ.get("LORE_COUNT", "1000"))
    if not shutil.which("clingo"):
        print("skipped: there is no clingo\n0 passed, 0 failed, 1 skipped")
        return 0
    passed = int(control())
    failed = 1 - passed
    print("LORE_SEED=%s" % seed)
    programs = [p for k in range(count * 3) if is_expressible(p := general("%s-dl-%d" % (seed, k)))]
    programs = programs[:count] + [large("%s-dl-large-%d" % (seed, k)) for k in range(count // 50)]
    for at in range(0, len(programs), BATCH):
        batch = programs[at:at + BATCH]
        for k, (program, expected) in enumerate(zip(batch, engines.clingo(batch))):
            found = verdict(program, expected, at + k)
            passed += found is None
            failed += found is not None
            if found:
                print("FAILED %s: %s" % (program["id"], found))
            if found and failed <= SHOWN_MAX:
                print(program_text(program, list(bound_rows(expected)), (at + k) % 2 == 1))
    print("%d passed, %d failed, 0 skipped" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
