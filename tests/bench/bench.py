#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""bench.py - what `make bench` runs: Lore against Soufflé, hand-written limits and other systems.

Every round runs each of them once, so that a busy machine slows all of them alike; ratios are
taken within a round, and what is shown are medians over the rounds. Where there is no Soufflé its
time is the published one (workloads.py), scaled by how long the limits take here and now against
what was published; such figures are marked "~". A figure that misses its goal is marked "!".

Counts are checked in every run: a wrong one ends in exit status 1, a missed goal does not."""
import argparse
import datetime
import json
import os
import platform
import shutil
import statistics
import sys

import belief
import reason
import report
from systems import ROOT, TIME_LEAST, Bench, Failure, find_peers, has_souffle
from workloads import (MEMORY_FACTOR, MEMORY_FIXED, QUICK_SCALES, SCALED, SCALES, WORKLOADS)

PARTS = ("speed", "threads", "permuted", "scaling", "peers", "loading", "start", "store", "bound",
         "budget", "belief", "reason")
PERMUTATION = 1             # the seed
PEER_SECONDS = 20           # a slow peer is not run again once it has taken so long
SCALING_RUNS = 3


def say(text):
    print(text, file=sys.stderr, flush=True)


def median(values):
    return statistics.median(values) if values else None


class Benchmark:
    """One run of the benchmark: its options, and the results as they will be written."""

    def __init__(self, options):
        self.options = options
        self.bench = Bench(options.lore, options.folder, options.timeout)
        self.souffle = has_souffle()
        self.wrong = []

    def check(self, who, workload, counts, expected):
        """Notes counts that are not as expected."""
        if counts != expected:
            self.wrong.append(f"{workload}: {who} says {counts}, expected {expected}")

    def sizes(self, workload):
        return workload.quick if self.options.quick else {}

    def can_run_lore(self):
        return self.bench.dl_is_missing is None


# ---- speed: with threads and permuted ids ----------------------------------------------------

class Series:
    """The figures of one system over the rounds; after a failure it is not run again."""

    def __init__(self):
        self.load, self.eval, self.memory = [], [], []
        self.failure = None

    def attempt(self, measure):
        """measure() gives (load, eval, memory)."""
        if self.failure:
            return
        try:
            for values, value in zip((self.load, self.eval, self.memory), measure()):
                values.append(value)
        except Failure as failure:
            self.failure = str(failure)

    def result(self):
        if self.failure:
            return {"failure": self.failure}
        return {"load": self.load, "eval": self.eval, "memory_mb": self.memory}


def ratios(upper, lower):
    return [a / b for a, b in zip(upper, lower)]


class Speed:
    """One workload: Lore (plainly, with threads, with permuted ids), Soufflé, limits."""

    def __init__(self, benchmark, workload):
        self.benchmark, self.bench, self.workload = benchmark, benchmark.bench, workload
        sizes = benchmark.sizes(workload)
        self.facts = self.bench.data(workload.name, **sizes)
        self.expected = None if benchmark.options.quick else workload.counts
        self.load_program = self.bench.load_program(workload.program)
        self.systems = {}
        for limit in workload.published.limits:
            self.systems[limit] = (lambda limit=limit: self.by_limit(limit))
        if benchmark.souffle:
            self.systems["souffle"] = lambda: self.by_difference("souffle", self.bench.souffle_run)
        if benchmark.can_run_lore():
            self.add_lore(benchmark.options.parts, sizes)
        self.series = {name: Series() for name in self.systems}

    def add_lore(self, parts, sizes):
        run, threads = self.bench.lore_run, self.benchmark.options.threads
        self.systems["lore"] = lambda: self.by_difference("lore", run)
        if "threads" in parts:
            self.systems["threads"] = lambda: self.by_difference(
                "lore with threads", lambda program, facts: run(program, facts, threads))
            self.systems["at_once"] = lambda: self.by_difference(
                "lore several times at once",
                lambda program, facts: self.bench.lore_run_at_once(threads, program, facts))
        if "permuted" in parts:
            permuted = self.bench.data(self.workload.name, permute=PERMUTATION, **sizes)
            self.systems["permuted"] = lambda: self.by_difference(
                "lore with permuted ids", run, permuted)

    def check(self, who, counts):
        self.expected = self.expected or counts
        self.benchmark.check(who, self.workload.name, counts, self.expected)

    def by_limit(self, limit):
        run = self.bench.limit_run(limit, self.facts)
        self.check(limit, run.counts)
        return *run.times(), run.memory_mb

    def by_difference(self, who, run, facts=None):
        loading = run(self.load_program, facts or self.facts)
        whole = run(self.bench.program(self.workload.program), facts or self.facts)
        self.check(who, whole.counts)
        return (loading.seconds, max(whole.seconds - loading.seconds, TIME_LEAST), whole.memory_mb)

    def measure(self):
        for _ in range(self.benchmark.options.runs):
            for name, measure in self.systems.items():
                self.series[name].attempt(measure)
        return self.result()

    def souffle_times(self):
        """(Soufflé's seconds round by round, its memory, whether that is estimated)"""
        measured, published = self.series.get("souffle"), self.workload.published
        if measured and not measured.failure:
            return measured.eval, median(measured.memory), False
        if None in published.limits.values() or self.benchmark.options.quick:
            return [], None, True
        here = [published.souffle * slowdown for slowdown in self.slowdowns()]
        return here, published.souffle_memory, True

    def slowdowns(self):
        """How much longer the limits take than was published, round by round; of two the geometric
        mean, since either alone varies by a third."""
        each = [[now / then for now in self.series[limit].eval]
                for limit, then in self.workload.published.limits.items()]
        return [statistics.geometric_mean(of_round) for of_round in zip(*each)]

    def result(self):
        souffle, memory, is_estimated = self.souffle_times()
        result = {
            "tuples": sum((self.expected or {}).values()), "counts": self.expected,
            "goal": self.workload.goal,
            "souffle": {"eval": souffle, "memory_mb": memory, "is_estimated": is_estimated},
            "limits": {name: self.series[name].result() for name in self.workload.published.limits}}
        for name in ("lore", "threads", "at_once", "permuted"):
            if name in self.series:
                result[name] = self.series[name].result()
        lore = self.series.get("lore")
        if lore and not lore.failure:
            self.compare(result, lore, souffle, memory)
        return result

    def compare(self, result, lore, souffle, memory):
        result["faster"] = median(ratios(souffle, lore.eval))
        if memory is not None:
            result["memory_goal_mb"] = MEMORY_FACTOR * memory + MEMORY_FIXED
        for name, upper, lower in (("threads_ratio", "lore", "threads"),
                                   ("permuted_ratio", "permuted", "lore")):
            if upper in self.series and lower in self.series:
                result[name] = median(ratios(self.series[upper].eval, self.series[lower].eval))
        if "at_once" in self.series:
            # what so many processes that share nothing get done in the time of one
            result["machine_ratio"] = self.benchmark.options.threads * median(
                ratios(lore.eval, self.series["at_once"].eval))


def measure_speed(benchmark, results):
    speed = results["speed"] = {}
    for name in benchmark.options.only:
        say(name)
        speed[name] = Speed(benchmark, WORKLOADS[name]).measure()
    factors = [row["faster"] for row in speed.values() if row["goal"] and row.get("faster")]
    if factors:
        results["mean_faster"] = statistics.geometric_mean(factors)


# ---- scaling ---------------------------------------------------------------------------------

def measure_scale(benchmark, workload, limit, size):
    """Lore's and the limit's seconds at one size, and the number of tuples."""
    bench = benchmark.bench
    facts = bench.data(workload.name, size=size)
    load_program = bench.load_program(workload.program)
    lore, beside, counts = Series(), Series(), {}

    def by_limit():
        run = bench.limit_run(limit, facts)
        counts.update(run.counts)
        return *run.times(), run.memory_mb

    def by_lore():
        loading = bench.lore_run(load_program, facts)
        whole = bench.lore_run(bench.program(workload.program), facts)
        benchmark.check(f"lore at size {size}", workload.name, whole.counts, counts)
        return loading.seconds, max(whole.seconds - loading.seconds, TIME_LEAST), whole.memory_mb

    for _ in range(min(benchmark.options.runs, SCALING_RUNS)):
        beside.attempt(by_limit)
        if benchmark.can_run_lore():
            lore.attempt(by_lore)
    derivations = None
    if benchmark.can_run_lore():
        derivations = bench.lore_derivations(bench.program(workload.program), facts)
    return {"size": size, "tuples": sum(counts.values()), "derivations": derivations,
            "lore": lore.result(), limit: beside.result()}


def measure_scaling(benchmark, results):
    scaling = results["scaling"] = {}
    for name, limit in SCALED:
        if name not in benchmark.options.only:
            continue
        scaling[name] = []
        for size in QUICK_SCALES if benchmark.options.quick else SCALES:
            say(f"{name} at size {size}")
            scaling[name].append(measure_scale(benchmark, WORKLOADS[name], limit, size))


# ---- peers -----------------------------------------------------------------------------------

def measure_peer(benchmark, peer, workload, expected):
    facts = benchmark.bench.data(workload.name, **benchmark.sizes(workload))
    times, memory = [], []
    try:
        while len(times) < benchmark.options.runs and sum(times) < PEER_SECONDS:
            seconds, run = benchmark.bench.peer_run(peer, workload.program, facts)
            benchmark.check(peer, workload.name, run.counts, expected or run.counts)
            times.append(seconds)
            memory.append(run.memory_mb)
    except Failure as failure:
        return {"failure": str(failure)}
    return {"eval": times, "memory_mb": memory}


def measure_peers(benchmark, results):
    peers = results["peers"] = {}
    for name in benchmark.options.only:
        workload = WORKLOADS[name]
        expected = results.get("speed", {}).get(name, {}).get("counts")
        if not benchmark.options.quick:
            expected = workload.counts
        peers[name] = {}
        for peer in find_peers():
            if peer in workload.peers:
                say(f"{name}: {peer}")
                peers[name][peer] = measure_peer(benchmark, peer, workload, expected)


# ---- loading, starting, store ----------------------------------------------------------------

def measure_loading(benchmark, results):
    """Seconds to read two columns, without what the process takes to start."""
    bench = benchmark.bench
    is_quick = benchmark.options.quick
    sizes = {"rows": 20000, "values": 10000} if is_quick else {}
    numbers, texts = bench.data("load", **sizes), bench.data("load", text=1, **sizes)
    few = bench.data("load", text=1, **{**sizes, "values": 200 if is_quick else 5000})
    series = {name: Series() for name in ("limit", "numbers", "text", "few", "durable")}
    nothing = bench.scratch("nothing.dl")
    with open(nothing, "w") as file:
        file.write(".decl e(x:number)\n.printsize e\n")
    rows = bench.limit_run("load", numbers).counts["e"]

    def by_limit():
        run = bench.limit_run("load", numbers)
        return *run.times(), run.memory_mb

    def by_lore(program, facts, kb=None):
        started = bench.lore_run(nothing, facts).seconds
        run = bench.lore_run(bench.program(program), facts, kb=kb)
        benchmark.check("lore", program, run.counts, {"e": rows})
        if kb and os.path.exists(kb):       # a stand-in keeps nothing
            os.remove(kb)
        return max(run.seconds - started, TIME_LEAST), 0, run.memory_mb

    for _ in range(benchmark.options.runs):
        series["limit"].attempt(by_limit)
        if benchmark.can_run_lore():
            series["numbers"].attempt(lambda: by_lore("load", numbers))
            series["text"].attempt(lambda: by_lore("load-text", texts))
            series["few"].attempt(lambda: by_lore("load-text", few))
            series["durable"].attempt(
                lambda: by_lore("load-text", texts, bench.scratch("texts.lore")))
    results["loading"] = {"rows": rows, **{name: one.result() for name, one in series.items()}}


def measure_start(benchmark, results):
    """From starting the process to its end, for nearly no work."""
    bench = benchmark.bench
    script, kb = bench.scratch("start.lua"), bench.scratch("start.lore")
    with open(script, "w") as file:
        file.write('relation.p { "x" }\nfact { p("a") }\n')
    commands = {
        "lore --version": ["--version"],
        "lore run: two lines": ["run", script],
        "lore query: one fact in a file": ["query", kb, "p(X)"]}
    bench.run(bench.lore, "run", "--kb", kb, script)
    start = results["start"] = {what: [] for what in commands}
    for _ in range(4 * benchmark.options.runs):
        for what, arguments in commands.items():
            start[what].append(bench.run(bench.lore, *arguments).seconds)


def measure_store(benchmark, results):
    folder = benchmark.bench.path("store")
    os.makedirs(folder, exist_ok=True)
    facts = 20000 if benchmark.options.quick else 1000000
    run = benchmark.bench.run(benchmark.bench.path("store_bench"), folder, str(facts))
    shutil.rmtree(folder)
    results["store"] = {"facts": facts, "lines": run.out.splitlines()}


def measure_bound(benchmark, results):
    """Reach from one node on a Lore file: from cold, then question after question."""
    folder = benchmark.bench.path("bound")
    os.makedirs(folder, exist_ok=True)
    facts = 20000 if benchmark.options.quick else 10000000
    run = benchmark.bench.run(benchmark.bench.path("bound_bench"), folder, str(facts))
    shutil.rmtree(folder)
    results["bound"] = {"facts": facts, "lines": run.out.splitlines()}


def measure_budget(benchmark, results):
    """How far beyond its limit of time a question stops."""
    edges = 20000 if benchmark.options.quick else 4000000
    run = benchmark.bench.run(benchmark.bench.path("budget_bench"), str(edges))
    results["budget"] = {"edges": edges, "lines": run.out.splitlines()}


# ---- the whole -------------------------------------------------------------------------------

def names(text):
    return tuple(text.replace(",", " ").split())


def parse(arguments):
    parser = argparse.ArgumentParser(
        description=__doc__.split("\n", maxsplit=1)[0],
        epilog="workloads: " + " ".join(WORKLOADS) + "; parts: " + " ".join(PARTS))
    parser.add_argument("--only", type=names, default=tuple(WORKLOADS), metavar="WORKLOADS",
                        help="these workloads, with commas between (default: all)")
    parser.add_argument("--parts", type=names, default=PARTS, metavar="PARTS",
                        help="these parts, with commas between (default: all)")
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="rounds (default 5)")
    parser.add_argument("--threads", type=int, default=2, metavar="N",
                        help="how many the part `threads` compares with one (default 2)")
    parser.add_argument("--quick", action="store_true", help="small data; its times mean nothing")
    parser.add_argument("--timeout", type=int, default=300, metavar="S",
                        help="ends any process after so many seconds (default 300)")
    parser.add_argument("--json", metavar="FILE",
                        help="where all figures go (default results.json in the folder); what was "
                        "there is kept, its date in its name")
    parser.add_argument("--lore", default=os.path.join(ROOT, "build", "lore"), help="the program")
    parser.add_argument("--folder", default=os.path.join(ROOT, "build", "bench"),
                        help="data and binaries (default build/bench)")
    options = parser.parse_args(arguments)
    for given, known in ((options.only, WORKLOADS), (options.parts, PARTS)):
        for name in given:
            if name not in known:
                parser.error(f"there is no {name}; there are " + ", ".join(known))
    if options.runs < 1 or options.threads < 1 or options.timeout < 1:
        parser.error("--runs, --threads and --timeout take whole numbers above 0")
    options.json = options.json or os.path.join(options.folder, "results.json")
    return options


def keep_earlier(path):
    """Renames results of an earlier run after their date."""
    if not os.path.exists(path):
        return
    made = datetime.datetime.fromtimestamp(os.path.getmtime(path))
    stem, suffix = os.path.splitext(path)
    os.replace(path, f"{stem}-{made:%Y-%m-%d-%H%M%S}{suffix}")


def write(results, path):
    keep_earlier(path)
    with open(path, "w") as file:
        json.dump(results, file, indent=1)
        file.write("\n")


def measure(benchmark):
    options = benchmark.options
    results = {
        "date": datetime.datetime.now().isoformat(timespec="seconds"),
        "machine": platform.machine(), "cores": os.cpu_count(), "quick": options.quick,
        "runs": options.runs, "threads": options.threads, "has_souffle": benchmark.souffle,
        "dl_is_missing": benchmark.bench.dl_is_missing, "wrong": benchmark.wrong}
    wanted = set(options.parts)
    if wanted & {"threads", "permuted"}:
        wanted.add("speed")                 # they are columns of its table
    measures = {
        "speed": measure_speed, "scaling": measure_scaling, "peers": measure_peers,
        "loading": measure_loading, "start": measure_start, "store": measure_store,
        "bound": measure_bound, "budget": measure_budget,
        "belief": belief.measure, "reason": reason.measure}
    for part, measure_part in measures.items():
        if part not in wanted:
            continue
        try:
            measure_part(benchmark, results)
        except Failure as failure:
            results[part] = {"failure": str(failure)}
    return results


def main(arguments):
    benchmark = Benchmark(parse(arguments))
    try:
        benchmark.bench.find_dl()
        results = measure(benchmark)
    except KeyboardInterrupt:
        sys.exit(130)
    report.print_all(results)
    write(results, benchmark.options.json)
    sys.exit(1 if benchmark.wrong else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
