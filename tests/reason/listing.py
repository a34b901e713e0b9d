# SPDX-License-Identifier: MIT
"""What is believed when, and what conditions of rules make of it: BELIEF.md, rule by rule.

A listing is {relation: [[values, [[from, to, belief], ...]], ...], "denied relation": ...} with times in microseconds,
null where open. A function is a list of such stretches, in order, -OPEN and OPEN where open. Beliefs are rounded as
log costs are wherever a new one arises, so that a threshold decides as it does there."""
import math

from statement import (COMPARISONS, OPEN, Wrong, demand, evaluate, inner_place, interval_test, is_compound,
                       is_negation, is_variable, is_view, shift, unify, window)

ORDERS = {"before", "after", "before_gap", "after_gap", "meets", "met_by", "overlaps", "overlapped_by", "starts",
          "started_by", "during", "contains", "finishes", "finished_by", "equals", "intersects", "gap"}


def rounded(belief):
    """The nearest belief that a 16-bit log cost can hold."""
    return math.exp(-round(-math.log(belief) * 2048) / 2048) if 0 < belief < 1 else float(belief >= 1)


def at_least(belief, limit):
    """Compared as costs, which beliefs were rounded to."""
    return belief > 0 and round(-math.log(belief) * 2048) <= round(-math.log(limit) * 2048)


# ---- functions of time -----------------------------------------------------------------------

def value_at(f, moment):
    return next((belief for start, end, belief in f if start <= moment < end), 0)


def merge(f, g, op):
    """op of two functions at each moment."""
    points = sorted({-OPEN, OPEN} | {p for start, end, _ in f + g for p in (start, end)})
    return together([(start, end, op(value_at(f, start), value_at(g, start)))
                     for start, end in zip(points, points[1:])])


def together(parts):
    """Neighbours of one belief as one stretch, without what nobody believes."""
    out = []
    for start, end, belief in parts:
        if out and out[-1][1] == start and out[-1][2] == belief:
            out[-1] = (out[-1][0], end, belief)
        elif belief > 0 and start < end:
            out.append((start, end, belief))
    return out


def complement(f):
    return merge(f, [], lambda belief, _: rounded(1 - belief))


def best_of(functions):
    total = []
    for f in functions:
        total = merge(total, f, max)
    return total


def always(belief):
    return [(-OPEN, OPEN, belief)] if belief > 0 else []


def greatest_within(f, start, end):
    return max((belief for a, b, belief in f if a < end and start < b), default=0)


def least_within(f, start, end):
    inside = [(max(a, start), min(b, end), belief) for a, b, belief in f if a < end and start < b]
    is_covered = sum(b - a for a, b, _ in inside) == end - start
    return min(belief for *_, belief in inside) if inside and is_covered else 0


def above(f, level):
    """The longest stretches in which f is at least level."""
    return [stretch[:2] for stretch in together([(a, b, float(at_least(v, level))) for a, b, v in f])]


def around(f, moment, level):
    """The longest stretch around a moment in which f is at least level."""
    held = together([(a, b, 1) for a, b, v in f if v >= level])
    return next(((a, b) for a, b, _ in held if a <= moment < b), (moment, moment))


def past(f, span):
    return best_of([(start, shift(end, span, 1), belief)] for start, end, belief in f)


def throughout(f, span):
    return best_of([(shift(start, span, 1), end, level)] for level in {v for *_, v in f}
                   for start, end in above(f, level) if shift(start, span, 1) < end)


def moved(f, is_ended):
    """How much f rose, or fell, against the moment before."""
    points = sorted({p for start, end, _ in f for p in (start, end) if abs(p) < OPEN})
    change = [(value_at(f, p) - value_at(f, p - 1)) * (-1 if is_ended else 1) for p in points]
    return together([(p, p + 1, rounded(max(0, d))) for p, d in zip(points, change)])


def levels(f):
    """Each level with each longest interval that reaches and touches it."""
    for level in {v for *_, v in f}:
        for start, end in above(f, level):
            if any(v == level and start <= a < end for a, _, v in f):
                yield ("interval", (start, end)), level


# ---- the listing -----------------------------------------------------------------------------

class Listing:
    def __init__(self, believed, is_product):
        self.is_product = is_product
        self.functions = {}
        self.rows = {name: [(values, [(-OPEN if a is None else a, OPEN if b is None else b, belief)
                                      for a, b, belief in stretches]) for values, stretches in rows]
                     for name, rows in believed.items()}

    def conjoin(self, *beliefs):
        if not self.is_product:
            return min(beliefs, default=1)
        return rounded(math.prod(beliefs))

    def function(self, term):
        """How much a statement, view or absence is believed: of all that it may be the most, at each moment."""
        name = repr(term)
        if name not in self.functions:
            self.functions[name] = self.find_function(term)
        return self.functions[name]

    def find_function(self, term):
        if is_compound(term, "not"):
            return complement(self.function(term[1][0]))
        if is_compound(term, "unknown"):
            return complement(merge(self.function(term[1][0]), self.function(("denied", term[1])), max))
        return best_of(f for _, f in self.matches(term, {}))

    def value(self, term, moment):
        return value_at(self.function(term), moment)

    def matches(self, term, known):
        """(binding, function) of each row that a statement or view may be."""
        name, args = term
        if not is_view(term):
            yield from ((binding, f) for binding, _, f in self.listed(term, known))
        elif name in ("contested", "undisputed"):
            for binding, statement, f in self.listed(args[0], known):
                yield binding, self.disputed(name, statement, f)
        else:
            for binding, f in self.matches(args[inner_place(term)], known):
                yield from self.looked(term, f, binding)

    def listed(self, term, known):
        """(binding, statement, function) of each row of the listing that a statement may be."""
        is_denial = is_compound(term, "denied")
        relation, args = term[1][0] if is_denial else term
        name = "denied " + relation if is_denial else relation
        demand(name in self.rows, "no listing of", name)
        for values, f in self.rows[name]:
            binding, later = dict(known), []
            if all(unify(arg, value, binding, later) for arg, value in zip(args, values)) and all(
                    evaluate(pattern, binding) == value for pattern, value in later):
                row = (relation, values)
                yield binding, ("denied", [row]) if is_denial else row, f

    def disputed(self, name, statement, f):
        contrary = statement[1][0] if is_compound(statement, "denied") else ("denied", [statement])
        other = self.function(contrary)
        return merge(f, complement(other) if name == "undisputed" else other, min)

    @staticmethod
    def looked(view, f, binding):
        """(binding, function) of what an operator makes of a function."""
        name, args = view
        if name == "valid":
            for interval, level in levels(f):
                bound = dict(binding)
                if unify(args[1], interval, bound, []):
                    yield bound, always(level)
        elif name in ("began", "ended"):
            yield binding, moved(f, name == "ended")
        elif name == "atleast":
            yield binding, [part for part in f if at_least(part[2], args[0])]
        elif name in ("past", "throughout"):
            yield binding, (past if name == "past" else throughout)(f, args[0])
        else:
            least_or_greatest = least_within if name == "always" else greatest_within
            yield binding, always(least_or_greatest(f, *window(view, 0)))

    # -- conjunctions

    def solutions(self, branch, moment, known):
        """Each way in which a conjunction holds at the moment, and its belief."""
        ways, rest = [(dict(known), 1)], sorted(branch, key=self.rank)
        while rest:
            bound = ways[0][0] if ways else {}
            condition = next((c for c in rest if not is_waiting(c, bound)), rest[0])
            rest.remove(condition)
            ways = [(further, self.conjoin(belief, held)) for binding, belief in ways
                    for further, held in self.satisfy(condition, moment, binding) if held > 0]
        return ways

    @staticmethod
    def rank(condition):
        """Statements bind, tests and absences want what is bound."""
        if is_negation(condition):
            return 3
        is_test = condition[0] in COMPARISONS or condition[0] in ORDERS and not is_view(condition)
        return (1 if condition[0] == "eq" else 2) if is_test else 0

    def satisfy(self, condition, moment, binding):
        if self.rank(condition) == 0:
            return [(bound, value_at(f, moment)) for bound, f in self.matches(condition, binding)]
        if is_negation(condition):
            return [(binding, self.value(bind(condition, binding), moment))]
        args = [evaluate(arg, binding) for arg in condition[1]]
        if condition[0] == "eq" and args.count(None) == 1:
            open_side = condition[1][args.index(None)]
            demand(is_variable(open_side), "cannot evaluate", open_side)
            return [({**binding, open_side[1]: args[1 - args.index(None)]}, 1)]
        demand(None not in args, "cannot evaluate", condition)
        if condition[0] in ORDERS:
            return [(binding, interval_test(condition[0], args))]
        if condition[0] not in ("eq", "ne") and type(args[0]) is not type(args[1]):
            raise Wrong("cannot compare %s and %s" % tuple(args))
        return [(binding, COMPARISONS[condition[0]](*args))]


def is_waiting(condition, bound):
    """Whether a comparison wants what another one binds."""
    return condition[0] == "eq" and not is_view(condition) and [
        evaluate(arg, bound) for arg in condition[1]].count(None) > 1


def bind(term, binding):
    """A condition with what is bound in place of its variables."""
    if is_variable(term):
        return binding.get(term[1], term)
    return (term[0], [bind(arg, binding) for arg in term[1]]) if is_compound(term) else term
