#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""check.py - Lore against the oracle: named cases, the shared programs and random ones.

Environment: LORE_BUILD   the folder with lore.so
             LORE_SHARED  the folder with oracle/programs.jsonl
             LORE_SEED    the seed of the random programs
             LORE_COUNT   how many (default 500)
Ends with "N passed, N failed, N skipped"; its exit status is 1 if anything failed."""
import json
import math
import os
import random
import sys
import zlib
from dataclasses import replace

import lore
from compare import difference, largest_gap, outside
from generate import blurred, programs
from oracle import result
from points import Points
from program import Program, as_cost, exactly
from shrink import shrink, smaller_programs
from steps import Steps
from translate import clipped, goals, rule_file, rule_files

HERE = os.path.dirname(os.path.abspath(__file__))
SHOWN_MAX = 3                   # failures that are made small and printed whole


def question(program):
    """Some programs are loaded in two steps, with the goals asked after the first as well; some
    through a file. Which, depends on the name alone."""
    asked = []
    for pred, pro, con in goals(program):
        asked += [(pred + "+", pro)] + ([(pred + "-", con)] if con else [])
        if con and "clip" in program:
            asked.append((pred + "@", clipped(pro, program["clip"])))
    way = way_of(program)
    return lore.Question(program["id"], rule_files(program, 2 if way in (1, 2) else 1), asked,
                         is_stored=way in (0, 1))


def way_of(program):
    return program.get("way", zlib.crc32(program["id"].encode()) % 8)


def as_result(program, answer):
    """Lore's answer in the oracle's format. Evidence against comes from denied(p), and must be what
    p's own rows say beside their evidence for."""
    if "error" in answer:
        return answer
    rows = {}
    for pred, _, denial in goals(program):
        pro, con = ({json.dumps(row): f for row, f, _ in answer["answers"].get(pred + side, [])}
                    for side in "+-")
        rows[pred] = [[json.loads(row), column(pro.get(row, []), 2), column(con.get(row, []), 2)]
                      for row in sorted(set(pro) | set(con))]
        if program.get("reading", "outer") != "outer":
            rows[pred] = both_sides(answer["answers"], pred)
        if pred + "@" in answer["answers"]:
            rows[pred + "@"] = [[row, column(f, 2), []]
                                for row, f, _ in answer["answers"][pred + "@"]]
        for row, f in pro.items() if denial else []:
            gap, _ = largest_gap(column(f, 3), column(con.get(row, []), 2))
            if gap > 0:
                error = "%s%s: its evidence against is not that of denied(..)" % (pred, row)
                return {"id": program["id"], "error": error, "kind": "answer"}
    return {"id": program["id"], "rows": rows}


def both_sides(answers, pred):
    """Of each row: certain and possible evidence for it, certain and possible evidence against."""
    pro, con = ({json.dumps(row): (certain, column(f, 2))
                 for row, f, certain in answers.get(pred + side, [])} for side in "+-")
    return [[json.loads(row), *pro.get(row, ([], [])), *con.get(row, ([], []))]
            for row in sorted(set(pro) | set(con))]


def column(stretches, place):
    return [[s[0], s[1], s[place]] for s in stretches if s[place] > 0]


def ask(programs_asked):
    answers = lore.ask([question(p) for p in programs_asked])
    at_end = [a["error"] for name, a in answers.items() if a["id"] is None]
    return [as_result(p, answers[p["id"]]) for p in programs_asked], at_end


def expectation(program, rounding=exactly):
    """The oracle's result, with what is to be seen of each relation when its goal is clipped."""
    expected = result(program, Steps, rounding)
    if "rows" in expected and "clip" in program:
        for pred in set(expected["rows"]) - {"goal"}:
            expected["rows"][pred + "@"] = [[row, clip(pro, *program["clip"]), []]
                                            for row, pro, _ in expected["rows"][pred]]
    return expected


def clip(f, first, last):
    ends = [(first if start is None else max(first, start), last if end is None else min(last, end))
            for start, end, _ in f]
    return [[start, end, part[2]] for (start, end), part in zip(ends, f) if start < end]


def mismatch(program, got):
    """(what differs or None, whether only log costs explain the answer)."""
    if program.get("reading", "outer") != "outer":
        found = bounds_mismatch(program, got, exactly)
        by_costs = found is not None and bounds_mismatch(program, got, as_cost) is None
        return None if by_costs else found, by_costs
    found = difference(expectation(program), got)
    if found is None:
        return None, False
    if difference(expectation(program, as_cost), got) is None:
        return None, True
    return found, False


READINGS_MAX = 2000             # enumerated to see how tight bounds can be


def bounds_mismatch(program, got, rounding):
    """Certain is at least the oracle's and at most what holds under every reading; possible mirrors
    that. Readings are tried where Lore is tighter than the oracle, if there are not too many."""
    if program["reading"] == "readings":
        return outside(None, result(program, Steps, rounding), got)
    expected = result(program, Steps, rounding)
    if "error" in expected or outside(expected, expected, got) is None:
        return difference(expected, got) if "error" in expected else None
    count = math.prod(len(c.readings()) for c in Program(program).claims())
    limits = None
    if count <= READINGS_MAX:
        limits = result({**program, "reading": "readings"}, Steps, rounding)
    return outside(expected, limits, got)


def comparable(program):
    """Lore combines the words on one relation, and a relation holds states or events: where a tuple
    has claims of both kinds noisy-or is left out."""
    kinds = {}
    for c in program["claims"]:
        kinds.setdefault((c["r"], json.dumps(c["t"]), "con" in c), set()).add("on" in c)
    mixed = {pred for (pred, _, _), found in kinds.items() if len(found) == 2}
    noisy = program.get("noisyor", [])
    return {**program, "noisyor": [p for p in noisy if p not in mixed]} if noisy else program


class Tally:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def skip(self, what):
        print("skipped: " + what)
        self.skipped += 1

    def run(self, title, tried):
        """Asks and compares a list of programs; prints one line, and the first failures."""
        tried = [comparable(p) for p in tried]
        results, at_end = ask(tried)
        verdicts = [(p, got, *mismatch(p, got)) for p, got in zip(tried, results)]
        failures = [(p, got, found) for p, got, found, _ in verdicts if found]
        by_costs = sum(explained for *_, explained in verdicts)
        refused = sum("error" in got for _, got, found, _ in verdicts if not found)
        note = "" if not by_costs else ", %d of them only in the arithmetic of log costs" % by_costs
        print("%s: %d of %d equal (%d refused by both%s)" %
              (title, len(tried) - len(failures), len(tried), refused, note))
        for text in at_end:
            print("%s: a process ended badly: %s" % (title, text))
        self.passed += len(tried) - len(failures)
        self.failed += len(failures) + len(at_end)
        for k, failure in enumerate(failures):
            show(*failure, whole=k < SHOWN_MAX)

    def oracle_itself(self, cases, expected, tried):
        """The oracle's own test: its cases as written down, its engines against each other."""
        good = sum(result(c) == e and result(c, Points) == e for c, e in zip(cases, expected))
        same = sum(result(p) == result(p, Points) for p in tried)
        print("the oracle itself: %d of %d cases as written, its engines equal on %d of %d" %
              (good, len(cases), same, len(tried)))
        self.passed += good + same
        self.failed += len(cases) - good + len(tried) - same

    def control(self, program):
        """A wrong expectation must be noticed."""
        (got,), _ = ask([program])
        wrong = json.loads(json.dumps(result(program)))
        first = next(rows for rows in wrong["rows"].values() if rows)
        first[0][1][0][2] -= 0.01
        noticed = difference(wrong, got) is not None
        print("control: a belief 0.01 off is %s" % ("noticed" if noticed else "NOT noticed"))
        self.passed += noticed
        self.failed += not noticed
        asked = replace(question(program), is_mistaken=True)
        noticed = lore.ask([asked])[program["id"]].get("kind") == "bound"
        print("control: a wrong bound goal is %s" % ("noticed" if noticed else "NOT noticed"))
        self.passed += noticed
        self.failed += not noticed


    def control_of_readings(self, blurs):
        """Bounds that are too tight must be noticed: the outer reading taken for certain."""
        outer = [{**p, "reading": "outer"} for p in blurs]
        noticed = 0
        for blur, p in zip(blurs, outer):
            claimed = result(p, Steps)
            if "rows" not in claimed:
                continue
            tight = {pred: [[row, pro, pro, con, con] for row, pro, con in rows]
                     for pred, rows in claimed["rows"].items()}
            noticed += bounds_mismatch(blur, {"id": p["id"], "rows": tight}, exactly) is not None
        fine = noticed > len(blurs) // 10
        print("control: the outer reading for both, %snoticed in %d of %d" %
              ("" if fine else "NOT ", noticed, len(blurs)))
        self.passed += fine
        self.failed += not fine


def show(program, got, found, whole):
    print("FAILED %s: %s" % (program["id"], found))
    if not whole:
        return
    kind = got.get("kind")

    def failing(tries):
        results, _ = ask(tries)
        return [mismatch(t, g)[0] is not None and g.get("kind") == kind
                for t, g in zip(tries, results)]

    start = {**program, "way": way_of(program)}
    small = {**shrink(start, smaller_programs, failing), "id": program["id"]}
    (answer,), _ = ask([small])
    print("  as small as it gets: %s\n%s" % (mismatch(small, answer)[0], rule_file(small)))
    print("  program:  %s\n  expected: %s\n  got:      %s" % tuple(
        json.dumps(x) for x in (small, expectation(small), answer)))


def read(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def main():
    seed = os.environ.get("LORE_SEED") or str(random.SystemRandom().randrange(10**6))
    count = int(os.environ.get("LORE_COUNT", "500"))
    shared = os.path.join(os.environ.get("LORE_SHARED", "../shared"), "oracle", "programs.jsonl")
    tally = Tally()
    cases = read(os.path.join(HERE, "cases.jsonl"))
    expected = read(os.path.join(HERE, "cases.expected"))
    tally.oracle_itself(cases, expected, list(programs("oracle", 100)))
    tally.control(next(c for c in cases if c["id"] == "c03-default-and-exception"))
    tally.run("cases", cases)
    if os.path.exists(shared):
        tally.run("shared programs", read(shared))
    else:
        tally.skip("shared programs: there is no " + shared)
    print("LORE_SEED=%s" % seed)
    tally.run("random programs", list(programs(seed, count)))
    blurs = [blurred("%s-%d" % (seed, k)) for k in range(count // 2)]
    tally.run("random programs of imprecise dates", blurs)
    tally.control_of_readings(blurs)
    print("%d passed, %d failed, %d skipped" % (tally.passed, tally.failed, tally.skipped))
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())
