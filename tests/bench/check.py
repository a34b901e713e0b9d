#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""check.py - whether Lore, the limits and the other systems count the same tuples on small data,
with ids as they are and permuted. Times are not looked at.

Environment: LORE           the program under test
             LORE_RELEASE   the folder of the build, with bench/limit and bench/measure
Ends with "N passed, N failed, N skipped"; its exit status is 1 if anything failed."""
import hashlib
import json
import os
import subprocess
import sys
import tempfile

import generate
from systems import DUCKDB, HERE, ROOT, Bench, Failure, find_peers
from workloads import WORKLOADS

TIMEOUT = 120
COLUMNS_MAX = 100
SEED = 1

# The published figures were measured on these bytes.
DIGESTS = {
    "tc-chain": "e2298ed5c08b287513b6f876e10db131325b39d1f4a82e9fe3c29807373720e9",
    "tc-random": "ef0a69b36d17ed4724193e1150838e642d24057be06fe00d5b7b9d5c3522fbc2",
    "sg": "e7bb35914d08b02f6797ba1bff2bdb5d4e58f8d25b9dbb9e83ab814c29310e38",
    "cspa": "cf8281aa438bf69058cefa76ba6885e20d77bee6e6cacc37e72b352c2f81eafc",
}


class Tally:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def check(self, what, holds, why=""):
        if holds:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED {what}" + (f": {why}" if why else ""))

    def skip(self, count, why):
        self.skipped += count
        print(f"skipped: {why}")


def digest(workload):
    """Of the generator's files at the default size."""
    total = hashlib.sha256()
    for name, _, rows in generate.make(workload):
        total.update(name.encode())
        total.update("".join("\t".join(map(str, row)) + "\n" for row in rows).encode())
    return total.hexdigest()


def check_generator(tally):
    for workload, expected in DIGESTS.items():
        found = digest(workload)
        tally.check(f"the facts of {workload} are those of the published figures",
                    found == expected, found)


def can_run(bench, peer, workload):
    if peer == DUCKDB:              # one file for all its programs
        return peer in workload.peers
    return bench.peer_program(peer, workload.program) is not None


def ways(bench, workload, facts):
    """{who: a function that gives counts}"""
    program = bench.program(workload.program)
    found = {limit: (lambda limit=limit: bench.limit_run(limit, facts).counts)
             for limit in workload.published.limits}
    for peer in find_peers():
        if can_run(bench, peer, workload):
            found[peer] = lambda peer=peer: bench.peer_run(peer, workload.program, facts)[1].counts
    if bench.dl_is_missing is None:
        found["lore"] = lambda: bench.lore_run(program, facts).counts
        found["lore on two threads"] = lambda: bench.lore_run(program, facts, 2).counts
    return found


def check_workload(tally, bench, workload, **options):
    facts = bench.data(workload.name, **workload.quick, **options)
    expected = None
    for who, count in ways(bench, workload, facts).items():
        what = f"{who} on {workload.name}" + (", ids permuted" if options else "")
        try:
            counts = count()
            expected = expected or counts
            tally.check(what, set(counts) == set(workload.counts) and counts == expected,
                        f"{counts}, expected {expected}")
        except Failure as failure:
            tally.check(what, False, failure)


# ---- the benchmark itself ---------------------------------------------------------------------

STAND_IN = os.path.join(HERE, "stand_in.py")


def run_bench(bench, lore, *options, **environment):
    """Its exit status, its table and its JSON."""
    out = bench.scratch("results.json")
    if os.path.exists(out):
        os.remove(out)
    ended = subprocess.run(
        [sys.executable, "-B", os.path.join(HERE, "bench.py"), "--quick", "--runs", "1",
         "--lore", lore, "--folder", bench.folder, "--json", out, *options],
        env={**os.environ, "LIMIT": bench.path("limit"), **environment}, text=True,
        capture_output=True, check=False)
    if not os.path.exists(out):
        return ended.returncode, ended.stdout + ended.stderr, {}
    with open(out) as file:
        return ended.returncode, ended.stdout, json.load(file)


def check_belief(tally, bench):
    """The undated closure has as many tuples as C's, and all variants are answered."""
    status, table, results = run_bench(bench, bench.lore, "--parts", "belief,start")
    rows = results.get("belief", {}).get("rows", [])
    tally.check("closures with beliefs and time are measured",
                status == 0 and rows and all(row["eval"] for row in rows), table)


def check_bench(tally, bench):
    """With a program that stands in for Lore."""
    parts = ["--parts", "speed,threads,permuted,loading"]
    status, table, results = run_bench(bench, STAND_IN, *parts)
    tally.check("the benchmark runs", status == 0, table)
    tally.check("its table fits the screen",
                max(map(len, table.splitlines()), default=0) <= COLUMNS_MAX, table)
    speed = results.get("speed", {})
    tally.check("every workload has Lore's figures", set(speed) == set(WORKLOADS) and all(
        row.get(name, {}).get("eval") for row in speed.values()
        for name in ("lore", "threads", "permuted")), table)
    status, table, results = run_bench(bench, STAND_IN, *parts, "--only", "sg", LIES="1")
    tally.check("a wrong count is noticed", status == 1 and results.get("wrong"), table)


def main():
    tally = Tally()
    release = os.environ.get("LORE_RELEASE") or os.path.join(ROOT, "build")
    lore = os.environ.get("LORE") or os.path.join(release, "lore")
    check_generator(tally)
    with tempfile.TemporaryDirectory() as folder:
        for tool in ("limit", "measure"):
            os.symlink(os.path.join(os.path.abspath(release), "bench", tool),
                       os.path.join(folder, tool))
        bench = Bench(lore, folder, TIMEOUT)
        bench.find_dl()
        if bench.dl_is_missing:
            tally.skip(4 * len(WORKLOADS), bench.dl_is_missing)
        for workload in WORKLOADS.values():
            check_workload(tally, bench, workload)
            check_workload(tally, bench, workload, permute=SEED)
        check_belief(tally, bench)
        check_bench(tally, bench)
    print(f"{tally.passed} passed, {tally.failed} failed, {tally.skipped} skipped")
    sys.exit(1 if tally.failed else 0)


if __name__ == "__main__":
    main()
