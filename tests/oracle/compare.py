# SPDX-License-Identifier: MIT
"""Whether two results are the same: the same rows, their beliefs equal at every moment."""
import json

TOLERANCE = 0.001               # what 16-bit log costs may be off


def value_at(f, tick):
    """The belief just after the end `tick`; None = at the beginning of time."""
    for start, end, value in f:
        after_start = start is None or (tick is not None and start <= tick)
        before_end = end is None or tick is None or tick < end
        if after_start and before_end:
            return value
    return 0.0


def largest_gap(f, g):
    """(difference, tick) where two functions differ most."""
    ends = sorted({x for start, end, _ in f + g for x in (start, end) if x is not None})
    return max(((abs(value_at(f, tick) - value_at(g, tick)), tick) for tick in [None] + ends),
               key=lambda found: found[0])


def by_row(rows):
    return {json.dumps(row[0]): row[1:] for row in rows}


def difference(expected, got):
    """What differs, in one line, or None. Both are results in the oracle's format."""
    if "error" in expected or "error" in got:
        if expected.get("kind") == got.get("kind"):
            return None
        return "expected %s, got %s" % tuple(x.get("kind") or "rows" for x in (expected, got))
    for pred in sorted(expected["rows"]):
        left, right = by_row(expected["rows"][pred]), by_row(got["rows"].get(pred, []))
        for row in sorted(set(left) | set(right)):
            sides = zip(("pro", "con"), left.get(row, ([], [])), right.get(row, ([], [])))
            for side, f, g in sides:
                gap, tick = largest_gap(f, g)
                if gap > TOLERANCE:
                    when = "the beginning" if tick is None else tick
                    return "%s%s %s at %s: expected %s, got %s" % (
                        pred, row, side, when, json.dumps(f), json.dumps(g))
    return None


# ---- bounds ----------------------------------------------------------------------------------

SIDES = ("certain pro", "possible pro", "certain con", "possible con")


def reaches(f, g):
    """The tick at which f is below g, or None."""
    ends = sorted({x for start, end, _ in f + g for x in (start, end) if x is not None})
    for tick in [None] + ends:
        if value_at(f, tick) < value_at(g, tick) - TOLERANCE:
            return "the beginning" if tick is None else tick
    return None


def outside(outer, inner, got):
    """Where the four beliefs of a row in got leave their limits, in one line, or None: certain ones lie
    between outer's and inner's, possible ones between inner's and outer's, and no certain one is
    above the possible one; outer or inner may be None."""
    known = outer or inner
    if "error" in known or "error" in got:
        return difference(known, got)
    for pred in sorted(known["rows"]):
        tables = [by_row(side["rows"].get(pred, [])) if side else None
                  for side in (got, outer, inner)]
        for row in sorted(set().union(*(table for table in tables if table))):
            beliefs = [None if table is None else table.get(row, [[]] * 4) for table in tables]
            tick, side = first_outside(*beliefs)
            if side is not None:
                return "%s%s %s at %s: the oracle's bounds %s, its readings %s, got %s" % (
                    pred, row, SIDES[side], tick, *(json.dumps(b and b[side]) for b in beliefs[1:]),
                    json.dumps(beliefs[0]))
    return None


def first_outside(got, outer, inner):
    for side in range(4):
        limits = [(outer, got), (got, inner)] if side % 2 == 0 else [(got, outer), (inner, got)]
        pairs = [(f[side], g[side]) for f, g in limits if f is not None and g is not None]
        if side % 2 == 0:
            pairs.append((got[side], got[side + 1]))
        for least, most in pairs:
            tick = reaches(most, least)
            if tick is not None:
                return tick, side
    return None, None
