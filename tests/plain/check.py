#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""check.py - Lore against clingo and SWI-Prolog on random plain programs.

Environment: LORE_BUILD   the folder with lore.so
             LORE_SEED    the seed                LORE_COUNT   how many for clingo (default 500)
Ends with "N passed, N failed, N skipped"; its exit status is 1 if anything failed."""
import json
import os
import random
import shutil
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[1:1] = [os.path.join(HERE, "..", "oracle")]     # lore.py and shrink.py are there

import engines                                           # noqa: E402
import lore                                              # noqa: E402
from programs import general, large, lattice             # noqa: E402
from shrink import shrink, without_each                  # noqa: E402
from translate import goal, open_goals, rule_file        # noqa: E402

BATCH = 50                      # programs that share one process of the other engine
SHOWN_MAX = 3                   # failures that are made small and printed whole
ALWAYS = [[None, None, 1, 0]]


def bound_rows(expected):
    """For each relation one of its rows with some values taken out, to ask for the rest."""
    for name, rows in sorted(expected.items()):
        chance = random.Random(name)
        row = chance.choice(sorted(rows, key=str)) if rows else ()
        if row:
            kept = chance.randrange(len(row))
            yield name, [value if k == kept or chance.random() < 0.4 else None
                         for k, value in enumerate(row)]


def with_bound_goals(expected):
    """expected, and beside it what goals with constants give."""
    whole = dict(expected)
    for name, bound in bound_rows(expected):
        whole[name + "/bound"] = {
            tuple(v for v, b in zip(row, bound) if b is None) for row in expected[name]
            if all(b is None or json.dumps(b) == json.dumps(v) for v, b in zip(row, bound))}
    return whole


def ask(programs, expected):
    questions = []
    for program, answer in zip(programs, expected):
        asked = [(name + "/bound", goal(name, row)) for name, row in bound_rows(answer)]
        asked += open_goals(program)
        questions.append(lore.Question(program["id"], [rule_file(program)], asked))
    answers = lore.ask(questions)
    at_end = [a["error"] for a in answers.values() if a["id"] is None]
    return [answers[p["id"]] for p in programs], at_end


def difference(expected, answer):
    """What differs, in one line, or None. expected: {relation: set of rows}. Rows are compared as
    JSON, since to Python 1 and 1.0 are the same."""
    if "error" in answer:
        return "%s: %s" % (answer.get("kind"), answer["error"].splitlines()[0])
    for name, rows in sorted(with_bound_goals(expected).items()):
        wanted = {json.dumps(row) for row in rows}
        got = {json.dumps(row) for row, *_ in answer["answers"][name]}
        if wanted != got:
            return "%s: missing %s; too many %s" % (
                name, ", ".join(sorted(wanted - got)[:5]), ", ".join(sorted(got - wanted)[:5]))
        if len(got) != len(answer["answers"][name]):
            return "%s: a row comes twice" % name
        if any(f != ALWAYS for _, f, _ in answer["answers"][name]):
            return "%s: a row is not always certain" % name
    return None


def smaller_programs(program):
    """Programs with one thing less."""
    for rules in without_each(program["rules"]):
        yield {**program, "rules": rules}
    for name, rows in program["facts"].items():
        half = len(rows) // 2
        for part in [rows[:half], rows[half:]] if half > 1 else without_each(rows):
            if part:
                yield {**program, "facts": {**program["facts"], name: part}}
    for k, rule in enumerate(program["rules"]):
        for body in without_each(rule["body"]):
            if body:
                rules = program["rules"][:k] + [{**rule, "body": body}] + program["rules"][k + 1:]
                yield {**program, "rules": rules}


def expectation(engine, program):
    try:
        return engine([program])[0]
    except (RuntimeError, ValueError):      # no valid program any more
        return None


def show(program, engine, found, answer, whole):
    print("FAILED %s: %s" % (program["id"], found))
    if not whole:
        return
    kind = answer.get("kind")

    def failing(tries):
        expected = [expectation(engine, p) for p in tries]
        known = [p for p, e in zip(tries, expected) if e is not None]
        answers = iter(ask(known, [e for e in expected if e is not None])[0])
        verdicts = [None if e is None else (difference(e, answer := next(answers)), answer)
                    for p, e in zip(tries, expected)]
        return [v is not None and v[0] is not None and v[1].get("kind") == kind for v in verdicts]

    small = {**shrink(program, smaller_programs, failing), "id": program["id"]}
    expected = expectation(engine, small)
    (answer,), _ = ask([small], [expected])
    found = difference(expected, answer)
    print("  as small as it gets: %s\n%s" % (found, rule_file(small)))
    print("  expected: %s\n  got:      %s" % (expected, json.dumps(answer)))


class Tally:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def run(self, title, command, engine, programs):
        if not shutil.which(command):
            print("skipped: %s: there is no %s" % (title, command))
            self.skipped += 1
            return
        expected = []
        for k in range(0, len(programs), BATCH):
            expected += engine(programs[k:k + BATCH])
        answers, at_end = ask(programs, expected)
        verdicts = [(p, difference(e, a), a) for p, e, a in zip(programs, expected, answers)]
        failures = [v for v in verdicts if v[1]]
        rows = sum(len(rows) for e in expected for rows in e.values())
        print("%s: %d of %d equal (%d rows)" %
              (title, len(programs) - len(failures), len(programs), rows))
        for text in at_end:
            print("%s: a process ended badly: %s" % (title, text))
        self.passed += len(programs) - len(failures)
        self.failed += len(failures) + len(at_end)
        for k, (program, found, answer) in enumerate(failures):
            show(program, engine, found, answer, whole=k < SHOWN_MAX)

    def control(self):
        """A row too many must be noticed."""
        program = {"id": "control", "relations": {"e": "t", "d": "t"},
                   "facts": {"e": [("a",), ("b",)]},
                   "rules": [{"head": ["d", "X"], "body": [["is", "e", "X"]]}]}
        right, wrong = {"d": {("a",), ("b",)}}, {"d": {("a",), ("b",), ("c",)}}
        (answer,), _ = ask([program], [right])
        noticed = difference(right, answer) is None
        answer["answers"].pop("d/bound", None)
        noticed = noticed and "missing" in (difference(wrong, answer) or "")
        print("control: a missing row is %s" % ("noticed" if noticed else "NOT noticed"))
        self.passed += noticed
        self.failed += not noticed


def main():
    seed = os.environ.get("LORE_SEED") or str(random.SystemRandom().randrange(10**6))
    count = int(os.environ.get("LORE_COUNT", "500"))
    tally = Tally()
    tally.control()
    print("LORE_SEED=%s" % seed)
    tally.run("joins, recursion, negation, aggregates", "clingo",
              engines.clingo, [general("%s-%d" % (seed, k)) for k in range(count)])
    tally.run("in bulk", "clingo", engines.clingo,
              [large("%s-large-%d" % (seed, k)) for k in range(count // 50)])
    tally.run("min and max in recursion, averages, text", "swipl",
              engines.prolog, [lattice("%s-best-%d" % (seed, k)) for k in range(count // 4)])
    print("%d passed, %d failed, %d skipped" % (tally.passed, tally.failed, tally.skipped))
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())
