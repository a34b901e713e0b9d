# SPDX-License-Identifier: MIT
"""The quicker engine of the oracle: a belief is a step function over all time, a tuple of stretches
(start, end, belief), sorted, disjoint, coalesced, without zeros; recursion is semi-naive.

Its world is "outer" (every date at its outer bounds), or one of two that are computed side by side
when dates are imprecise: "low", what holds under every reading, and "high", what holds under some.
Negation of the one reads the other."""
from program import (AGAINST, COMPUTED, FOR, FOREVER, Refused, aggregate, allen, best_first, bind,
                     computed, holds, unify)

ROUNDS_MAX = 3000

# ---- step functions --------------------------------------------------------------------------


def coalesced(parts):
    out = []
    for start, end, value in parts:
        if value <= 0 or start >= end:
            continue
        if out and out[-1][1] == start and out[-1][2] == value:
            out[-1] = (out[-1][0], end, value)
        else:
            out.append((start, end, value))
    return tuple(out)


def merge(f, g, op):
    """op of two functions at each moment."""
    ends = {-FOREVER, FOREVER} | {x for start, end, _ in f + g for x in (start, end)}
    ends, out, i, j = sorted(ends), [], 0, 0
    for start, end in zip(ends, ends[1:]):
        while i < len(f) and f[i][1] <= start:
            i += 1
        while j < len(g) and g[j][1] <= start:
            j += 1
        x = f[i][2] if i < len(f) and f[i][0] <= start else 0.0
        y = g[j][2] if j < len(g) and g[j][0] <= start else 0.0
        out.append((start, end, op(x, y)))
    return coalesced(out)


def best(f, g):
    return merge(f, g, max)


def mapped(f, op):
    return merge(f, (), lambda x, _: op(x))


def constant(value):
    return ((-FOREVER, FOREVER, value),) if value > 0 else ()


def value_at(f, tick):
    return next((value for start, end, value in f if start <= tick < end), 0.0)


def shifted(tick, by):
    return tick if abs(tick) >= FOREVER else tick + by


def past(f, ticks):
    total = ()
    for start, end, value in f:
        total = best(total, ((start, shifted(end, ticks), value),))
    return total


def throughout(f, ticks):
    """What is below the best level spreads forward, level by level."""
    total = ()
    for level in {value for _, _, value in f}:
        held = coalesced([(start, end, 1.0) for start, end, value in f if value >= level])
        total = best(total, tuple((shifted(start, ticks), end, level) for start, end, _ in held
                                  if shifted(start, ticks) < end))
    return total


def moved(f, minus, gone=False):
    """How much f rose (or fell, if gone) at each moment against the moment before."""
    ends = sorted({x for start, end, _ in f for x in (start, end) if abs(x) < FOREVER})
    change = [(value_at(f, x), value_at(f, x - 1)) for x in ends]
    return coalesced([(x, x + 1, minus(old, now) if gone else minus(now, old))
                      for x, (now, old) in zip(ends, change)])


def greatest_within(f, start, end):
    return max((v for a, b, v in f if a < end and start < b), default=0.0)


def least_within(f, start, end):
    inside = [(max(a, start), min(b, end), v) for a, b, v in f if a < end and start < b]
    covered = sum(b - a for a, b, _ in inside) == end - start
    return min(v for _, _, v in inside) if inside and covered else 0.0


def levels(f):
    """(interval, level) for each level of f and each longest interval above it that touches it."""
    for level in sorted({v for _, _, v in f}):
        for start, end, _ in coalesced([(a, b, 1.0) for a, b, v in f if v >= level]):
            if any(v == level and start <= a < end for a, _, v in f):
                yield (start, end), level


# ---- the engine ------------------------------------------------------------------------------

class Steps:
    """dated: in the worlds low and high the occurrences that `during` and `valid` read,
    {(pred, side, row): [(from1, from2, to1, to2, belief)]}; opposite: what negation reads."""

    def __init__(self, program, held, world="outer", dated=None):
        self.program, self.world, self.dated = program, world, dated or {}
        self.opposite = self
        self.tables = {}                   # (pred, side) -> {row: function}
        parts = {}
        for h in held:
            f = coalesced([(h.start, h.end, h.belief)])
            parts.setdefault((h.pred, h.side, h.row), []).append((h.source, f))
        for (pred, side, row), part in parts.items():
            f = program.combine(
                pred, part, best, lambda f, g: merge(f, g, program.noisy_or),
                lambda f, weight: mapped(f, lambda x: program.exact_conj(x, weight)))
            f = mapped(f, program.round)
            if f:
                self.tables.setdefault((pred, side), {})[row] = f

    def get(self, pred, side, row):
        return self.tables.get((pred, side), {}).get(row, ())

    def run(self):
        for rules in self.program.strata:
            self.run_stratum(rules)

    def run_stratum(self, rules):
        for pred in sorted({r.pred for r in rules} & self.program.bests):
            self.run_best([r for r in rules if r.pred == pred])
        rules = [r for r in rules if r.pred not in self.program.bests]
        heads = {(r.pred, r.side) for r in rules}
        delta = self.absorb((rule, rule_out) for rule in rules for rule_out in self.apply(rule))
        rounds = 0
        while delta:
            rounds += 1
            if rounds > ROUNDS_MAX:
                raise Refused("limit", "no fixpoint in %d rounds" % ROUNDS_MAX)
            delta = self.absorb((rule, rule_out) for rule in rules
                                for place in recursive_places(rule, heads)
                                for rule_out in self.apply(rule, place, delta))

    def run_best(self, rules):
        """A min or max in recursion. A worse value that is believed more may still lead to
        something, so it stays until the end."""
        if self.world != "outer":
            raise Refused("limit", "min and max in recursion over imprecise dates")
        key = rules[0].pred, rules[0].side
        for _ in range(ROUNDS_MAX):
            rows = dict(self.tables.get(key, {}))
            for rule in rules:
                for env, f in self.solutions(rule):
                    f = coalesced([part for part in f if part[2] >= self.program.counts_from])
                    row = rule.with_value(rule.group(env), env[rule.aggregate[2]])
                    rows[row] = best(rows.get(row, ()), f)
            kept = unbeaten(rules[0], rows, lambda x, better: x if x > better else 0.0)
            if kept == self.tables.get(key, {}):
                break
            self.tables[key] = kept
        else:
            raise Refused("limit", "no fixpoint in %d rounds" % ROUNDS_MAX)
        self.tables[key] = unbeaten(rules[0], kept, lambda x, better: 0.0 if better else x)

    def absorb(self, conclusions):
        """Adds all conclusions; what rose, as tables like self.tables."""
        new, delta = {}, {}
        for rule, (row, f) in conclusions:
            table = new.setdefault((rule.pred, rule.side), {})
            table[row] = best(table.get(row, ()), f)
        for key, rows in new.items():
            table = self.tables.setdefault(key, {})
            for row, f in rows.items():
                old = table.get(row, ())
                total = best(old, f)
                if total != old:
                    table[row] = total
                    rose = merge(total, old, lambda x, y: x if x > y else 0.0)
                    delta.setdefault(key, {})[row] = rose
        return delta

    def apply(self, rule, place=None, delta=None):
        """(row, function) for each conclusion; with place, of those that use delta there."""
        if rule.aggregate:
            yield from self.aggregates(rule)
            return
        for env, f in self.solutions(rule, place, delta):
            row = rule.head(env)
            if rule.valid:
                f = self.clipped(f, env[rule.valid], (rule.pred, rule.side, row))
            if f:
                yield row, f

    def clipped(self, f, interval, key):
        if len(f) != 1 or f[0][:2] != (-FOREVER, FOREVER):
            raise Refused("unsafe", "head :valid over a body that varies in time")
        belief = f[0][2]
        if self.world != "outer":
            occurrences = self.dated.setdefault(key, [])
            if interval + (belief,) not in occurrences:
                occurrences.append(interval + (belief,))
            self.tables.setdefault(key[:2], {}).setdefault(key[2], ())
            from1, from2, to1, to2 = interval
            interval = (from1, to2) if self.world == "high" else (from2, to1)
        return coalesced([interval + (belief,)])

    # -- bodies

    def solutions(self, rule, place=None, delta=None):
        return self.solve(rule.body, {}, constant(rule.weight), place, delta)

    def solve(self, body, env, f, place, delta):
        if not body:
            yield env, f
            return
        rest = None if place is None else place - 1
        for env2, g in self.matches(body[0], env, delta if place == 0 else None):
            both = f if g is None else merge(f, g, self.program.conj)
            if both:
                yield from self.solve(body[1:], env2, both, rest, delta)

    def matches(self, atom, env, delta):
        """(binding, function) for each match of one atom; None for a function that is always 1."""
        if atom.op in COMPUTED:
            env = computed(atom, env)
            if env is not None:
                yield env, None
        elif atom.pred is None:
            if self.passes(atom, env):
                yield env, None
        elif not atom.operator.binds:
            yield env, mapped(self.absent(atom, env), self.program.complement)
        else:
            for row, f in self.candidates(atom, delta):
                env2 = unify(atom.args, row, env)
                if env2 is not None:
                    yield from self.evidence(atom, row, f, env2)

    def candidates(self, atom, delta):
        side = AGAINST if atom.op == "denied" else FOR
        table = self.tables.get((atom.pred, side), {})
        if delta is None:
            return list(table.items())
        if atom.op in ("p", "denied"):
            return list(delta.get((atom.pred, side), {}).items())
        rows = dict.fromkeys(row for s in atom.operator.monotone
                             for row in delta.get((atom.pred, s), {}))
        return [(row, table.get(row, ())) for row in rows]

    def absent(self, atom, env):
        """What a negation takes the complement of."""
        pro, con = (self.opposite.greatest(atom, side, env) for side in (FOR, AGAINST))
        if atom.op == "~atleast":
            return self.above(pro, atom)
        if atom.op == "unknown":
            return best(pro, con)
        return pro if atom.op == "~" else con

    def greatest(self, atom, side, env):
        if "_" not in atom.args:
            return self.get(atom.pred, side, tuple(env.get(x, x) for x in atom.args))
        total = ()
        for row, f in self.tables.get((atom.pred, side), {}).items():
            if unify(atom.args, row, env) is not None:
                total = best(total, f)
        return total

    def above(self, f, atom):
        return coalesced([part for part in f if part[2] >= self.program.round(atom.pars[0])])

    def evidence(self, atom, row, f, env):
        """(binding, function) of one row; f: its evidence for (of denied: against)."""
        if atom.op == "valid":
            yield from self.intervals(atom, row, f, env)
            return
        if atom.op == "contested":
            f = merge(f, self.get(atom.pred, AGAINST, row), min)
        elif atom.op == "undisputed":
            disputed = mapped(self.opposite.get(atom.pred, AGAINST, row), self.program.complement)
            f = merge(f, disputed, min)
        elif atom.op == "atleast":
            f = self.above(f, atom)
        elif atom.op == "past":
            f = past(f, atom.pars[0])
        elif atom.op == "throughout":
            f = throughout(f, atom.pars[0])
        elif atom.op in ("began", "ended"):
            f = self.change(atom, row, f)
        elif atom.op == "at":
            f = constant(value_at(f, atom.pars[0]))
        elif atom.op == "during":
            f = constant(max(greatest_within(f, *atom.pars), self.inside(atom, row)))
        elif atom.op == "always":
            f = constant(least_within(f, *atom.pars))
        if f:
            yield env, f

    def inside(self, atom, row):
        """What lies wholly inside the window did happen in it, whatever its day."""
        if self.world != "low":
            return 0.0
        start, end = atom.pars
        return max((belief for from1, _, _, to2, belief in self.dated.get((atom.pred, FOR, row), [])
                    if start <= from1 and to2 <= end), default=0.0)

    def change(self, atom, row, f):
        if self.world == "outer":
            return moved(f, self.program.minus, gone=atom.op == "ended")
        other = self.opposite.get(atom.pred, FOR, row)
        now, before = (f, other) if atom.op == "began" else (other, f)
        before = tuple((shifted(a, 1), shifted(b, 1), v) for a, b, v in before)
        if atom.op == "began":
            return merge(now, before, self.program.minus)
        return merge(before, now, self.program.minus)

    def intervals(self, atom, row, f, env):
        if self.world == "outer":
            found = levels(f)
        else:
            occurrences = self.dated.get((atom.pred, FOR, row), [])
            if len(occurrences) > 1 or (f and not occurrences):
                raise Refused("limit", "valid(I) needs one dated claim or head :valid per tuple")
            found = [(o[:4], o[4]) for o in occurrences]
        for interval, belief in found:
            env2 = bind(env, atom.pars[0], interval)
            if env2 is not None:
                yield env2, constant(belief)

    def passes(self, atom, env):
        """Tests; on imprecise intervals in every case (low) or in some (high)."""
        if self.world == "outer" or atom.op == "is":
            return holds(atom, env)
        names = atom.pars[1:3] if atom.op == "allen" else atom.pars[:2]
        first, second = (env[name] for name in names)
        results = [allen(atom.pars[0], i, j) if atom.op == "allen" else
                   atom.pars[2] <= j[0] - i[1] <= atom.pars[3]
                   for i in choices(first, first + second) for j in choices(second, first + second)]
        return all(results) if self.world == "low" else any(results)

    # -- aggregates

    def aggregates(self, rule):
        mine = self.groups(rule)
        others = mine if self.opposite is self else self.opposite.groups(rule)
        for group in sorted(set(mine) | set(others), key=str):
            here, there = mine.get(group, {}), others.get(group, {})
            ends = {-FOREVER, FOREVER} | {x for items in (here, there) for _, f in items.values()
                                          for start, end, _ in f for x in (start, end)}
            ends = sorted(ends)
            for start, end in zip(ends, ends[1:]):
                now = self.taken(here, start), self.taken(there, start)
                for value, belief in self.aggregated(rule, *now):
                    yield rule.with_value(group, value), ((start, end, belief),)

    def groups(self, rule):
        """{group: {counted once: (value, function)}}"""
        groups = {}
        for env, f in self.solutions(rule):
            items = groups.setdefault(rule.group(env), {})
            _, old = items.get(rule.counted(env), (None, ()))
            items[rule.counted(env)] = (env[rule.aggregate[2]], best(old, f))
        return groups

    def taken(self, items, tick):
        """Of a group those that count at tick, with their beliefs."""
        now = {key: (value, value_at(f, tick)) for key, (value, f) in items.items()}
        return {key: item for key, item in now.items()
                if item[1] >= self.program.counts_from and item[1] > 0}

    def aggregated(self, rule, here, there):
        """(value, belief) that the aggregate has at one moment; several only in the world high."""
        kind = rule.aggregate[1]
        if self.world == "outer":
            if here:
                yield total(kind, here)
            return
        low, high = (here, there) if self.world == "low" else (there, here)
        if not high:
            return
        if set(low) == set(high):
            yield total(kind, here)
        elif self.world == "high":
            if kind != "count":
                raise Refused("limit", "possible %s over imprecise dates" % kind)
            beliefs = sorted((b for _, b in high.values()), reverse=True)
            cap = min([high[key][1] for key in low] or [1.0])
            for count in range(max(1, len(low)), len(high) + 1):
                yield count, min(cap, beliefs[count - 1])

    # -- results

    def functions(self, pred, side):
        return {row: f for row, f in self.tables.get((pred, side), {}).items() if f}

    def all_functions(self):
        return {(p, s, row): f for p, s in self.tables for row, f in self.functions(p, s).items()}


def recursive_places(rule, heads):
    """The places in rule's body that read what its own stratum concludes."""
    if rule.aggregate:
        return []
    return [k for k, atom in enumerate(rule.body)
            if any((pred, side) in heads for pred, side, _ in atom.reads())]


def total(kind, items):
    value = aggregate(kind, list(items.values()))
    return value, min(belief for _, belief in items.values())


def unbeaten(rule, rows, keep):
    """What keep leaves of each row, given the best belief in better rows of its group."""
    kept = {}
    for group in best_first(rule, rows):
        better = ()
        for row in group:
            f = merge(rows[row], better, keep)
            kept.update({row: f} if f else {})
            better = best(better, rows[row])
    return kept


def choices(interval, landmarks):
    """The readings of an imprecise interval that can differ for landmarks."""
    def ends(least, most):
        near = {least, least + 1, most - 1, most} | {x + d for x in landmarks for d in (-1, 0, 1)}
        return sorted(x for x in near if least <= x <= most)

    from1, from2, to1, to2 = interval
    return [(a, b) for a in ends(from1, from2) for b in ends(to1, to2) if a < b]
