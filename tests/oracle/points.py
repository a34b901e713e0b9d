# SPDX-License-Identifier: MIT
"""The plainest engine of the oracle: a belief is an array with one number a tick, and all rules are
applied to all substitutions until nothing changes. It covers every date of the program and `margin`
ticks around; what lies at the rim is taken to go on for ever."""
from program import (AGAINST, COMPUTED, FOR, FOREVER, Refused, aggregate, best_first, bind,
                     computed, holds, unify)

ROUNDS_MAX = 500


class Points:
    def __init__(self, program, held):
        self.program = program
        ticks = [t for h in held for t in (h.start, h.end) if abs(t) < FOREVER] + [0]
        ticks += [t for rule in program.rules for a in rule.body
                  if a.op in ("at", "during", "always") for t in a.pars]
        self.first = min(ticks) - program.margin
        self.size = max(ticks) + program.margin - self.first
        self.tables = {}                   # (pred, side) -> {row: array}
        parts = {}
        for h in held:
            parts.setdefault((h.pred, h.side, h.row), []).append((h.source, self.array(h)))
        for (pred, side, row), part in parts.items():
            f = program.combine(pred, part, pointwise(max), pointwise(program.noisy_or),
                                lambda f, weight: [program.exact_conj(x, weight) for x in f])
            self.tables.setdefault((pred, side), {})[row] = [program.round(x) for x in f]

    def array(self, held):
        return [held.belief if held.start <= self.first + k < held.end else 0.0
                for k in range(self.size)]

    def get(self, pred, side, row):
        return self.tables.get((pred, side), {}).get(row) or [0.0] * self.size

    def run(self):
        for rules in self.program.strata:
            for _ in range(ROUNDS_MAX):
                if not any([self.apply(rule) for rule in rules]):
                    break
            else:
                raise Refused("limit", "no fixpoint in %d rounds" % ROUNDS_MAX)
            for rule in rules:
                if rule.pred in self.program.bests:
                    key = rule.pred, rule.side
                    self.tables[key] = self.unbeaten(rule, self.tables[key],
                                                     lambda x, better: 0.0 if better else x)

    def apply(self, rule):
        """Adds all that rule concludes now; whether anything was new."""
        if rule.pred in self.program.bests:
            return self.apply_best(rule)
        table = self.tables.setdefault((rule.pred, rule.side), {})
        changed = False
        for row, f in list(self.conclusions(rule)):
            old = table.get(row, [0.0] * self.size)
            new = [max(x, y) for x, y in zip(f, old)]
            if new != old:
                table[row] = new
                changed = True
        return changed

    def apply_best(self, rule):
        """The same for a min or max in recursion: what is worse and believed no more is dropped."""
        rows = dict(self.tables.get((rule.pred, rule.side), {}))
        for env, f in self.solve(rule.body, {}, [rule.weight] * self.size):
            row = rule.with_value(rule.group(env), env[rule.aggregate[2]])
            counted = [x if x >= self.program.counts_from else 0.0 for x in f]
            rows[row] = [max(x, y) for x, y in zip(counted, rows.get(row, [0.0] * self.size))]
        rows = self.unbeaten(rule, rows, lambda x, better: x if x > better else 0.0)
        changed = rows != self.tables.get((rule.pred, rule.side), {})
        self.tables[rule.pred, rule.side] = rows
        return changed

    def unbeaten(self, rule, rows, keep):
        """What keep leaves of each row, given the best belief in better rows of its group."""
        kept = {}
        for group in best_first(rule, rows):
            better = [0.0] * self.size
            for row in group:
                f = [keep(x, y) for x, y in zip(rows[row], better)]
                kept.update({row: f} if any(f) else {})
                better = [max(x, y) for x, y in zip(rows[row], better)]
        return kept

    def conclusions(self, rule):
        start = [rule.weight] * self.size
        solutions = [(env, f) for env, f in self.solve(rule.body, {}, start) if any(f)]
        if rule.aggregate:
            yield from self.aggregates(rule, solutions)
            return
        for env, f in solutions:
            if rule.valid:
                f = self.clipped(f, env[rule.valid])
            yield rule.head(env), f

    def clipped(self, f, interval):
        if len(set(f)) > 1:
            raise Refused("unsafe", "head :valid over a body that varies in time")
        start, end = interval
        return [f[0] if start <= self.first + k < end else 0.0 for k in range(self.size)]

    def aggregates(self, rule, solutions):
        _, kind, variable = rule.aggregate
        for k in range(self.size):
            groups = {}
            for env, f in solutions:
                if f[k] < self.program.counts_from or f[k] == 0:
                    continue
                taken = groups.setdefault(rule.group(env), {})
                _, best = taken.get(rule.counted(env), (None, 0.0))
                taken[rule.counted(env)] = (env[variable], max(f[k], best))
            for group, taken in groups.items():
                value = aggregate(kind, list(taken.values()))
                f = [0.0] * self.size
                f[k] = min(belief for _, belief in taken.values())
                yield rule.with_value(group, value), f

    # -- bodies

    def solve(self, body, env, f):
        """All (binding, array) that satisfy body, given env and what holds so far."""
        if not body:
            yield env, f
            return
        for env2, g in self.matches(body[0], env):
            both = f if g is None else [self.program.conj(x, y) for x, y in zip(f, g)]
            yield from self.solve(body[1:], env2, both)

    def matches(self, atom, env):
        """(binding, array) for each match of one atom; None for an array that is 1 everywhere."""
        if atom.op in COMPUTED:
            env = computed(atom, env)
            if env is not None:
                yield env, None
        elif atom.pred is None:
            if holds(atom, env):
                yield env, None
        elif not atom.operator.binds:
            yield env, [self.program.complement(x) for x in self.absent(atom, env)]
        else:
            side = AGAINST if atom.op == "denied" else FOR
            for row in list(self.tables.get((atom.pred, side), {})):
                env2 = unify(atom.args, row, env)
                if env2 is not None:
                    yield from self.evidence(atom, row, env2)

    def absent(self, atom, env):
        """What a negation takes the complement of."""
        pro, con = self.greatest(atom, FOR, env), self.greatest(atom, AGAINST, env)
        if atom.op == "~atleast":
            return [x if x >= self.program.round(atom.pars[0]) else 0.0 for x in pro]
        if atom.op == "unknown":
            return [max(x, y) for x, y in zip(pro, con)]
        return pro if atom.op == "~" else con

    def greatest(self, atom, side, env):
        total = [0.0] * self.size
        for row, f in self.tables.get((atom.pred, side), {}).items():
            if unify(atom.args, row, env) is not None:
                total = [max(x, y) for x, y in zip(total, f)]
        return total

    def evidence(self, atom, row, env):
        f = self.get(atom.pred, AGAINST if atom.op == "denied" else FOR, row)
        con = self.get(atom.pred, AGAINST, row)
        if atom.op == "valid":
            yield from self.intervals(f, atom.pars[0], env)
            return
        if atom.op == "contested":
            f = [min(x, y) for x, y in zip(f, con)]
        elif atom.op == "undisputed":
            f = [min(x, self.program.complement(y)) for x, y in zip(f, con)]
        elif atom.op == "atleast":
            f = [x if x >= self.program.round(atom.pars[0]) else 0.0 for x in f]
        elif atom.op in ("past", "throughout"):
            choose = max if atom.op == "past" else min
            f = [choose(f[max(0, k - atom.pars[0]):k + 1]) for k in range(self.size)]
        elif atom.op == "began":
            f = [0.0] + [self.program.minus(y, x) for x, y in zip(f, f[1:])]
        elif atom.op == "ended":
            f = [0.0] + [self.program.minus(x, y) for x, y in zip(f, f[1:])]
        elif atom.op == "at":
            f = [f[atom.pars[0] - self.first]] * self.size
        elif atom.op in ("during", "always"):
            choose = max if atom.op == "during" else min
            f = [choose(f[atom.pars[0] - self.first:atom.pars[1] - self.first])] * self.size
        if any(f):
            yield env, f

    def intervals(self, f, name, env):
        """For each level of f each longest run at or above it that touches it."""
        for level in sorted(set(f) - {0.0}):
            for i, j in runs([x >= level for x in f]):
                if f[i] >= level and min(f[i:j]) == level:
                    env2 = bind(env, name, self.span(i, j))
                    if env2 is not None:
                        yield env2, [level] * self.size

    # -- results

    def span(self, i, j):
        return (-FOREVER if i == 0 else self.first + i,
                FOREVER if j == self.size else self.first + j)

    def functions(self, pred, side):
        """{row: ((start, end, belief), ...)}, without rows that never hold."""
        found = {}
        for row, f in self.tables.get((pred, side), {}).items():
            parts = tuple(self.span(i, j) + (f[i],) for i, j in runs(f) if f[i] > 0)
            if parts:
                found[row] = parts
        return found

    def all_functions(self):
        return {(p, s, row): f for p, s in self.tables for row, f in self.functions(p, s).items()}


def pointwise(op):
    return lambda f, g: [op(x, y) for x, y in zip(f, g)]


def runs(values):
    """The (i, j) of each longest part of equal values."""
    i = 0
    for j in range(1, len(values) + 1):
        if j == len(values) or values[j] != values[i]:
            yield i, j
            i = j
