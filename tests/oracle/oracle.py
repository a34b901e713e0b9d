#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""oracle.py - a small reference evaluator for beliefs over time.

    oracle.py FILE.jsonl [--engine points|steps]

One line of FILE is one program (program.py gives the format), one line of output its result. Two
engines share only the parser, the stratifier and the combining of claims, so each checks the other:
points.py and steps.py (default). There are three readings of imprecise dates:
  outer      every claim at its outer bounds, one world (the default of a program)
  bounds     what holds certainly and possibly, computed together, negation crossing over
  readings   their definition: every choice of every date is tried, min = certain, max = possible
`bounds` is sound (certain <= min over readings, possible >= max), not always exact: one date used
twice counts as two. There valid(I) needs one dated claim, or a head with valid, for each tuple.

RESULT    {"id": .., "rows": {"pred": [[tuple, [[from, to, pro]...], [[from, to, con]...]], ...]}}
          bounds, readings: [[tuple, pro_certain, pro_possible, con_certain, con_possible], ...]
          null ends = unbounded; rows sorted by their JSON; stretches sorted, disjoint, coalesced,
          without zeros.
          {"id": .., "error": "...", "kind": "..."} when the program is refused.
"""
import itertools
import json
import sys

from points import Points
from program import AGAINST, FOR, FOREVER, Program, Refused, exactly
from steps import Steps, best, merge

ENGINES = {"points": Points, "steps": Steps}
READINGS_MAX = 5000


def run_outer(program, engine=Steps):
    world = engine(program, [c.outer() for c in program.claims()])
    world.run()
    return world


def run_bounds(program):
    claims = program.claims()
    occurrences = {}, {}
    for dated in occurrences:
        for c in claims:
            occurrence = (c.from1, c.from2, c.to1, c.to2, c.belief)
            dated.setdefault((c.pred, c.side, c.row), []).append(occurrence)
    certain = [c.inner() for c in claims]
    low = Steps(program, [h for h in certain if h], "low", occurrences[0])
    high = Steps(program, [c.outer() for c in claims], "high", occurrences[1])
    low.opposite, high.opposite = high, low
    for c in claims:                       # what may hold is a candidate of during and valid in low
        low.tables.setdefault((c.pred, c.side), {}).setdefault(c.row, ())
    for rules in program.strata:
        low.run_stratum(rules)
        high.run_stratum(rules)
    return low.all_functions(), high.all_functions()


def run_readings(program, engine=Steps):
    claims = program.claims()
    readings = [c.readings() for c in claims]
    count = 1
    for r in readings:
        count *= len(r)
    if count > READINGS_MAX:
        raise Refused("limit", "%d readings" % count)
    low, high = None, {}
    for choice in itertools.product(*readings):
        world = engine(program, [c.read_as(r) for c, r in zip(claims, choice)])
        world.run()
        seen = world.all_functions()
        for key, f in seen.items():
            high[key] = best(high.get(key, ()), f)
        if low is None:
            low = seen
        low = {key: merge(f, seen.get(key, ()), min) for key, f in low.items()}
    return low, high


def written(f):
    def end(tick):
        return None if abs(tick) >= FOREVER else tick

    def number(value):
        return int(value) if value == int(value) else round(value, 9)
    return [[end(start), end(stop), number(value)] for start, stop, value in f]


def rows(shown, worlds):
    """Rows of each relation in shown; worlds: [{(pred, side, row): function}], the widest last."""
    table = {pred: [] for pred in shown}
    for pred, row in {(pred, row) for (pred, _, row), f in worlds[-1].items() if f}:
        if pred in table:
            table[pred].append([list(row)] + [written(world.get((pred, side, row), ()))
                                              for side in (FOR, AGAINST) for world in worlds])
    return {pred: sorted(found, key=json.dumps) for pred, found in table.items()}


def result(source, engine=Steps, rounding=exactly):
    try:
        program = Program(source, rounding)
        reading = source.get("reading", "outer")
        if reading == "outer":
            worlds = [run_outer(program, engine).all_functions()]
        else:
            worlds = run_bounds(program) if reading == "bounds" else run_readings(program, engine)
        return {"id": source.get("id"), "rows": rows(source.get("show") or program.derived, worlds)}
    except Refused as refusal:
        return {"id": source.get("id"), "error": str(refusal), "kind": refusal.kind}


def main(arguments):
    if not arguments:
        sys.exit(__doc__)
    engine = ENGINES[arguments[2] if arguments[1:2] == ["--engine"] else "steps"]
    with open(arguments[0], encoding="utf-8") as file:
        for line in file:
            if line.strip():
                print(json.dumps(result(json.loads(line), engine)))


if __name__ == "__main__":
    main(sys.argv[1:])
