# SPDX-License-Identifier: MIT
"""Belief and time: the closure of a graph whose edges are dated and graded in several ways, against
the plain closure in one hash set of pairs, tuple by tuple.

The question is reach(X, X): it needs the whole closure, and few rows are sorted and printed. The
same process asking for the edges of one node is subtracted."""
import datetime
import os
import random
import re
from typing import NamedTuple

from systems import TIME_LEAST, Failure

FIRST_DAY = datetime.date(1990, 1, 1)
BEGINS = 10 * 365                       # edges begin within so many days
LASTS = (5 * 365, 20 * 365)             # and last so long: most of the closure remains, in pieces
GRADES = (1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3)
SEED = 23
HASH_SET, BITMAP = "tc-singly", "tc-adaptive"


class Variant(NamedTuple):
    name: str
    share: float            # of the edges, dated
    is_graded: bool
    conjunction: str
    goal: float             # at most so many times the limit's time for a tuple; None: no goal
    goal_limit: str


VARIANTS = (
    Variant("undated", 0, False, "minimum", None, HASH_SET),
    Variant("one in ten dated and graded", 0.1, True, "minimum", 1, HASH_SET),
    Variant("all dated", 1, False, "minimum", 2.5, HASH_SET),
    Variant("eight grades, minimum", 1, True, "minimum", 5, HASH_SET),
    Variant("eight grades, product", 1, True, "product", 7, HASH_SET),
)


def edge_line(variant, rng, a, b):
    """One edge as a rule file has it. All variants draw the same numbers."""
    is_dated = rng.random() < variant.share
    begins = FIRST_DAY + datetime.timedelta(rng.randrange(BEGINS))
    ends = begins + datetime.timedelta(rng.randrange(*LASTS))
    grade = rng.choice(GRADES)
    if not is_dated:
        return f"fact {{ edge({a}, {b}) }}\n"
    credibility = f", credibility = {grade}" if variant.is_graded else ""
    return f'claim {{ edge({a}, {b}), from = "{begins}", to = "{ends}"{credibility} }}\n'


def write_rules(variant, facts, path):
    rng = random.Random(SEED)
    with open(os.path.join(facts, "e.facts")) as file:
        edges = [line.split() for line in file]
    with open(path, "w") as file:
        file.write(f'setting {{ conjunction = "{variant.conjunction}" }}\n'
                   'relation.edge { "x:integer", "y:integer", temporal = true, unit = "day" }\n'
                   'derive.reach { "x:integer", "y:integer" }\n'
                   "reach(X, Y) { edge(X, Y) }\n"
                   "reach(X, Z) { reach(X, Y), edge(Y, Z) }\n")
        file.writelines(edge_line(variant, rng, a, b) for a, b in edges)


def make_kb(bench, variant, facts):
    rules, kb = bench.scratch("belief.lua"), bench.scratch(f"belief {variant.name}.lore")
    write_rules(variant, facts, rules)
    bench.run(bench.lore, "run", "--kb", kb, rules)
    return kb


def count_tuples(bench, kb):
    """How large the closure is."""
    run = bench.run(bench.lore, "query", kb, "reach(X, Y)", "--limit", "1")
    found = re.search(r"of (\d+) rows", run.err) or re.search(r"(\d+) rows", run.err)
    if not found:
        raise Failure("lore query does not say how many rows there are")
    return int(found[1])


def time_closure(bench, kb):
    loading = bench.run(bench.lore, "query", kb, "edge(0, Y)")
    whole = bench.run(bench.lore, "query", kb, "reach(X, X)")
    return max(whole.seconds - loading.seconds, TIME_LEAST), whole.memory_mb


class Row:
    """One variant's figures, round by round."""

    def __init__(self, benchmark, variant, facts):
        self.bench, self.variant = benchmark.bench, variant
        self.result = {"name": variant.name, "eval": [], "memory_mb": [], "goal": variant.goal,
                       "goal_limit": variant.goal_limit, "times": {HASH_SET: [], BITMAP: []}}
        self.attempt(lambda: self.prepare(benchmark, facts))

    def attempt(self, action):
        if "failure" not in self.result:
            try:
                action()
            except Failure as failure:
                self.result["failure"] = str(failure)

    def prepare(self, benchmark, facts):
        self.kb = make_kb(self.bench, self.variant, facts)
        self.result["tuples"] = count_tuples(self.bench, self.kb)
        if self.variant.share == 0:
            expected = self.bench.limit_run(HASH_SET, facts).counts
            benchmark.check("lore", "belief", {"tc": self.result["tuples"]}, expected)

    def measure(self, limits):
        """limits: the limits' seconds for a tuple in this round."""
        seconds, memory = time_closure(self.bench, self.kb)
        self.result["eval"].append(seconds)
        self.result["memory_mb"].append(memory)
        for limit, each in limits.items():
            self.result["times"][limit].append(seconds / max(1, self.result["tuples"]) / each)


def limit_each(bench, limit, facts):
    run = bench.limit_run(limit, facts)
    return run.times()[1] / run.counts["tc"]


def measure(benchmark, results):
    sizes = {"nodes": 100, "edges": 200} if benchmark.options.quick else {}
    facts = benchmark.bench.data("belief", **sizes)
    rows = [Row(benchmark, variant, facts) for variant in VARIANTS]
    limits = {HASH_SET: [], BITMAP: []}
    for _ in range(benchmark.options.runs):
        now = {limit: limit_each(benchmark.bench, limit, facts) for limit in limits}
        for limit, each in now.items():
            limits[limit].append(each)
        for row in rows:
            row.attempt(lambda row=row: row.measure(now))
    results["belief"] = {"limits": limits, "rows": [row.result for row in rows]}
