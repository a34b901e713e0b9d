#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""check_dialect.py - `lore dl` against clingo, SWI-Prolog and SQLite on random programs in Soufflé's
dialect: every program against all of them that can answer it. Forms of rows and methods of joining are
forced in turn (tests/plain/ways.py), with one to three threads, and with demand left to the engine, wherever
it can be, and nowhere.

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
import tables                                            # noqa: E402
from check import bound_rows, with_bound_goals           # noqa: E402
from dialect import DEMANDS, is_expressible, program_text         # noqa: E402
from programs import bulky, general, large, lattice, texts   # noqa: E402
from ways import Ways                                    # noqa: E402

BATCH = 50
SHOWN_MAX = 3
TIME_MAX = 120
LORE = os.path.join(os.environ.get("LORE_BUILD", "build"), "lore")
READ = {"t": str, "i": int, "r": lambda text: round(float(text), 3)}


def values(line, types):
    return tuple(READ[kind](v) for v, kind in zip(line.split("\t"), types)) if types else ()


def read_tables(output, types_of):
    """{relation: [row, ...]} from what "-D -" prints."""
    found = {}
    for name, body in re.findall(r"^-{15}\nr_(\w+)\n[^\n]*\n={15}\n(.*?)^={15}\n", output, re.M | re.S):
        found[name] = [values(line, types_of[name]) for line in body.splitlines()]
    return found


def rounded(answer):
    """Means are single floats in the dialect."""
    return {name: {tuple(round(v, 3) if isinstance(v, float) else v for v in row) for row in rows}
            for name, rows in answer.items()}


def asked_bound(program, answer):
    """What goals with constants are made of; no constant is a mean."""
    return {name: rows for name, rows in answer.items()
            if "r" not in program["relations"][name]}


class Trial:
    """A program, the answers of the other engines, and how Lore is to run it."""

    def __init__(self, program, answers, number, ways):
        self.program, self.number, self.ways = program, number, ways
        self.answers = {engine: rounded(a) for engine, a in answers.items() if a is not None}
        self.expected = next(iter(self.answers.values()))
        self.bound = list(bound_rows(asked_bound(program, self.expected)))

    def text(self):
        return program_text(self.program, self.bound, DEMANDS[self.number % 3], self.ways)

    def run(self):
        """(tables, None), or (None, what went wrong)."""
        types_of = dict(self.program["relations"])
        for name, row in self.bound:
            types_of["bound_" + name] = "".join(
                kind for kind, value in zip(self.program["relations"][name], row) if value is None)
        with tempfile.NamedTemporaryFile("w", suffix=".dl") as file:
            file.write(self.text())
            file.flush()
            ended = subprocess.run(
                [LORE, "dl", file.name, "-D", "-", "-j", str(self.number // 3 % 3 + 1)],
                capture_output=True, text=True, timeout=TIME_MAX, check=False)
        if ended.returncode != 0:
            return None, "exit status %d: %s" % (ended.returncode, ended.stderr[-2000:])
        self.said = ended.stderr
        return read_tables(ended.stdout, types_of), None

    def disagreement(self):
        """Of the other engines with each other."""
        for engine, answer in self.answers.items():
            if answer != self.expected:
                return "%s and %s differ" % (next(iter(self.answers)), engine)
        return None

    def difference(self, found):
        wanted = dict(self.expected)
        wanted.update({"bound_" + name[:-len("/bound")]: rows for name, rows in with_bound_goals(
            asked_bound(self.program, self.expected)).items() if name.endswith("/bound")})
        for name, rows in sorted(wanted.items()):
            got = found.get(name)
            if got is None:
                return "%s is not printed" % name
            if set(got) != rows:
                return "%s: missing %s; too many %s" % (
                    name, sorted(rows - set(got), key=str)[:5],
                    sorted(set(got) - rows, key=str)[:5])
            if len(got) != len(rows):
                return "%s: a row comes twice" % name
        return None

    def verdict(self):
        found, wrong = self.run()
        return self.disagreement() or wrong or self.difference(found)


def control():
    """A row too many must be noticed, and engines that differ."""
    program = {"id": "control", "relations": {"e": "t", "d": "t"}, "facts": {"e": [("a",), ("b",)]},
               "rules": [{"head": ["d", "X"], "body": [["is", "e", "X"]]}]}
    right, wrong = {"d": {("a",), ("b",)}}, {"d": {("a",), ("b",), ("c",)}}
    noticed = (Trial(program, {"one": right}, 0, None).verdict() is None and
               "missing" in (Trial(program, {"one": wrong}, 0, None).verdict() or "") and
               "differ" in (Trial(program, {"one": right, "two": wrong}, 0, None).verdict() or ""))
    print("control: a missing row is %s" % ("noticed" if noticed else "NOT noticed"))
    return noticed


ENGINES = {"clingo": ("clingo", engines.clingo), "SWI-Prolog": ("swipl", engines.prolog),
           "SQLite": (sys.executable, tables.sqlite)}


def answers_of(programs, names):
    """[{engine: answer}] of each program."""
    found = [{} for _ in programs]
    for name in names:
        command, engine = ENGINES[name]
        if shutil.which(command):
            for answers, answer in zip(found, engine(programs)):
                answers[name] = answer
    return found


def kinds(seed, count):
    """(programs, the engines that can answer them)"""
    drawn = (general("%s-dl-%d" % (seed, k)) for k in range(count * 4))
    every = ("clingo", "SWI-Prolog", "SQLite")
    yield [p for p in drawn if is_expressible(p)][:count * 17 // 20], every
    yield [bulky("%s-bulky-%d" % (seed, k)) for k in range(count // 20)], every
    yield [large("%s-dl-large-%d" % (seed, k)) for k in range(count // 50)], ("clingo", "SQLite")
    drawn = [lattice("%s-best-%d" % (seed, k)) for k in range(count // 8)]
    drawn += [ascii_only(texts("%s-texts-%d" % (seed, k))) for k in range(count // 20)]
    yield [p for p in drawn if is_expressible(p)], ("SWI-Prolog", "SQLite")


def ascii_only(program):
    """Without what the dialect has not: letters of several bytes, and capitals."""
    keep = [rule for rule in program["rules"] if "upper" not in str(rule)]
    gone = {"loud"}
    keep = [rule for rule in keep if not any("'%s'" % name in str(rule) for name in gone)]
    relations = {name: types for name, types in program["relations"].items() if name not in gone}
    facts = {name: [row for row in rows if all(str(x).isascii() for x in row)]
             for name, rows in program["facts"].items()}
    return {**program, "rules": keep, "relations": relations, "facts": facts}


class Tally:
    def __init__(self, seed):
        self.passed = self.failed = self.number = 0
        self.engines, self.ways = {}, Ways(seed)

    def check(self, program, answers):
        trial = Trial(program, answers, self.number, self.ways.draw())
        self.number += 1
        for engine in trial.answers:
            self.engines[engine] = self.engines.get(engine, 0) + 1
        found = trial.verdict() or self.ways.mistake(trial.ways, trial.said)
        self.note(found is None)
        if found:
            print("FAILED %s, ways \"%s\": %s" % (program["id"], trial.ways, found))
        if found and self.failed <= SHOWN_MAX:
            print(trial.text())

    def note(self, holds):
        self.passed += holds
        self.failed += not holds

    def report(self):
        print("answers by %s" % ", ".join("%s: %d" % x for x in sorted(self.engines.items())))
        print("programs by way: %s" % self.ways.counts())
        for way in self.ways.unused(self.number):
            self.note(False)
            print("FAILED hardly any program goes the way of %s" % way)


def main():
    seed = os.environ.get("LORE_SEED") or str(random.SystemRandom().randrange(10**6))
    count = int(os.environ.get("LORE_COUNT", "1000"))
    tally = Tally(seed)
    tally.note(control())
    print("LORE_SEED=%s" % seed)
    for programs, names in kinds(seed, count):
        for at in range(0, len(programs), BATCH):
            batch = programs[at:at + BATCH]
            for program, answers in zip(batch, answers_of(batch, names)):
                if any(answer is not None for answer in answers.values()):
                    tally.check(program, answers)
    tally.report()
    print("%d passed, %d failed, 0 skipped" % (tally.passed, tally.failed))
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())
