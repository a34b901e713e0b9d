# SPDX-License-Identifier: MIT
"""Programs of the oracle: their format, their rules in order, their claims as numbers over time.

PROGRAM   {"id": "x", "conj": "min"|"product", "reading": "outer"|"bounds"|"readings",
           "counts_from": 0.5, "ungraded": 0.0, "noisyor": ["rel", ...],
           "sources": {"ed": {"rel": 0.9}, "intel": {"rel": 0.8, "via": "ed", "origin": "intel"}},
           "claims": [CLAIM, ...], "rules": [RULE, ...], "show": ["pred", ...], "margin": 48,
           "goal": [ATOM, ...],     asked as if a rule named goal had its variables for a head
           "clip": [A, B],          every relation is asked once more, for [A, B) alone
           "way": N}                how it is loaded, see check.py; none: by its id
CLAIM     {"r": "pred", "t": ["a", 1], "from": F, "to": T, "pro": 0.8 | "con": 0.3, "src": "ed"}
          Times are integers (ticks); null or absent = unbounded; [lo, hi] = imprecise, lo to hi.
          "lasting": true = an exact end is written as how long after the start it is.
          "on": [lo, hi] instead of from/to = an event: one tick somewhere in lo..hi.
          pro and con are 1 and 0 if absent; "?" = ungraded (grade F or 6) and counts as "ungraded".
          A relay's word = conj(its "rel", what it says and what sources "via" it say); "origin"
          marks a copy, whose claims and whose copies' claims count as its origin's. Words meet by max, or noisy-or for
          "noisyor".
RULE      {"head": ["pred", "X", {"count": "A"}], "deny": false, "w": 0.8, "valid": "J",
           "body": [ATOM, ...]}
          A head term is a variable (capital first), a constant, or one {KIND: "Var"} with KIND
          count, sum, min, max, average or expected. Where a min or max reads its own relation, each group gets at each
          moment the best value of all that follows and is believed at least "counts_from", with
          the best belief of what has that value.
ATOM      ["p", pred, args...]               pro
          ["~", pred, ...]                   1 - pro
          ["denied", pred, ...]              con
          ["~denied", pred, ...]             1 - con
          ["contested", pred, ...]           min(pro, con)
          ["unknown", pred, ...]             1 - max(pro, con)
          ["undisputed", pred, ...]          min(pro, 1 - con)
          ["atleast", x, pred, ...]          pro where pro >= x, else 0
          ["~atleast", x, pred, ...]         1 - that
          ["past", d, pred, ...]             max of pro over [t - d, t]
          ["throughout", d, pred, ...]       min of pro over [t - d, t]
          ["began"|"ended", pred, ...]       how much pro rose, fell at t
          ["at", t, pred, ...]               pro at t
          ["during", a, b, pred, ...]        max of pro over [a, b)
          ["always", a, b, pred, ...]        min of pro over [a, b)
          ["valid", "I", pred, ...]          each level v of pro: each longest interval with pro
                                             >= v, with belief v
          ["is", "ne"|"eq"|"lt"|"le", X, Y]
          ["sum"|"least"|"greatest", Z, X, Y]                     Z := X + Y, min(X, Y), max(X, Y)
          ["allen", rel, I, J]
          ["gap", I, J, lo, hi]                                   lo <= J.from - I.to <= hi
          "_" as an argument matches anything; in a negation it means: whatever it is.
"""
import math
from dataclasses import dataclass

FOREVER = 10**9                 # the unbounded end; -FOREVER is the unbounded start
FOR, AGAINST = "+", "-"         # the two sides of a relation: evidence for it and against it


class Refused(Exception):
    """The program breaks a rule: its kind is unstratified, unsafe, time, weight or limit."""

    def __init__(self, kind, message):
        super().__init__(message)
        self.kind = kind


# ---- beliefs as numbers ----------------------------------------------------------------------

def exactly(x):
    return round(x, 12)


def as_cost(x):
    """The belief nearest to x among those that an engine with 16-bit log costs can hold."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    cost = round(-math.log(x) * 2048)
    return math.exp(-cost / 2048) if cost < 65535 else 0.0


# ---- operators -------------------------------------------------------------------------------

@dataclass(frozen=True)
class Operator:
    """What an operator of a body reads; strict: only from a finished stratum."""
    parameters: int = 0
    monotone: str = FOR
    strict: str = ""
    binds: bool = True
    bounded: bool = True        # False: in a recursion it could go on for ever


OPERATORS = {
    "p": Operator(),
    "denied": Operator(monotone=AGAINST),
    "contested": Operator(monotone=FOR + AGAINST),
    "undisputed": Operator(strict=AGAINST),
    "atleast": Operator(parameters=1),
    "throughout": Operator(parameters=1),
    "past": Operator(parameters=1, bounded=False),
    "at": Operator(parameters=1),
    "during": Operator(parameters=2),
    "always": Operator(parameters=2),
    "began": Operator(monotone="", strict=FOR),
    "ended": Operator(monotone="", strict=FOR),
    "valid": Operator(parameters=1, monotone="", strict=FOR),
    "~": Operator(monotone="", strict=FOR, binds=False),
    "~atleast": Operator(parameters=1, monotone="", strict=FOR, binds=False),
    "~denied": Operator(monotone="", strict=AGAINST, binds=False),
    "unknown": Operator(monotone="", strict=FOR + AGAINST, binds=False),
}
COMPUTED = {"sum": sum, "least": min, "greatest": max}
TESTS = {"is", "allen", "gap", *COMPUTED}  # they read no relation


def is_variable(x):
    return isinstance(x, str) and x[:1].isupper()


def variables(terms):
    return {x for x in terms if is_variable(x)}


class Atom:
    def __init__(self, written):
        self.op = written[0]
        if self.op in TESTS:
            self.pars, self.pred, self.args = written[1:], None, []
            return
        self.operator = OPERATORS[self.op]
        first = 1 + self.operator.parameters
        self.pars, self.pred = written[1:first], written[first]
        self.args = list(written[first + 1:])

    def is_filter(self):
        """Whether it only tests or computes from variables that others have bound."""
        return self.pred is None or not self.operator.binds

    def needs(self):
        if self.op in COMPUTED:
            return variables(self.pars[1:])
        if self.op in TESTS:
            return variables(self.pars[1:] if self.op in ("is", "allen") else self.pars)
        return set() if self.operator.binds else variables(self.args)

    def binds(self):
        if self.op in COMPUTED:
            return variables(self.pars[:1])
        if self.is_filter():
            return set()
        return variables(self.args) | (variables(self.pars) if self.op == "valid" else set())

    def reads(self):
        """The sides of relations that it reads, each with whether it must be finished before."""
        if self.pred is None:
            return []
        return ([(self.pred, side, False) for side in self.operator.monotone] +
                [(self.pred, side, True) for side in self.operator.strict])


class Rule:
    def __init__(self, written, rounding):
        self.pred, self.args = written["head"][0], written["head"][1:]
        self.side = AGAINST if written.get("deny") else FOR
        self.weight, self.valid = rounding(written.get("w", 1.0)), written.get("valid")
        if not 0 < self.weight <= 1:
            raise Refused("weight", "weight outside (0,1]")
        self.aggregate = None              # (place in the head, kind, variable)
        for place, term in enumerate(self.args):
            if isinstance(term, dict):
                if self.aggregate:
                    raise Refused("unsafe", "two aggregates in one head")
                self.aggregate = (place, *next(iter(term.items())))
        self.body = self.in_order([Atom(a) for a in written["body"]])

    def in_order(self, atoms):
        """Filters as soon as their variables are bound, other atoms as written."""
        ordered, bound = [], set()
        while atoms:
            atom = next((a for a in atoms if a.is_filter() and a.needs() <= bound),
                        next((a for a in atoms if not a.is_filter()), None))
            if atom is None:
                raise Refused("unsafe", "unsafe variable in rule for " + self.pred)
            atoms.remove(atom)
            ordered.append(atom)
            bound |= atom.binds()
        wanted = variables(t for t in self.args if not isinstance(t, dict))
        wanted |= {self.valid} if self.valid else set()
        wanted |= {self.aggregate[2]} if self.aggregate else set()
        if not wanted <= bound:
            raise Refused("unsafe", "unsafe head variable in " + self.pred)
        return ordered

    def is_best(self):
        """Whether it is a min or max inside recursion."""
        return bool(self.aggregate) and self.aggregate[1] in ("min", "max") and any(
            atom.pred == self.pred for atom in self.body)

    def head(self, env):
        return tuple(env[x] if is_variable(x) else x for x in self.args)

    def group(self, env):
        place = self.aggregate[0]
        return tuple(env[x] if is_variable(x) else x for i, x in enumerate(self.args) if i != place)

    def counted(self, env):
        """What the aggregate takes only once: a value, or for what adds values up a whole binding."""
        _, kind, variable = self.aggregate
        if kind in ("sum", "average"):
            return tuple(sorted((name, str(value)) for name, value in env.items()))
        return env[variable]

    def with_value(self, group, value):
        place = self.aggregate[0]
        return group[:place] + (value,) + group[place:]


def goal_rule(body):
    """The rule that a goal stands for: its head are the body's variables, as they come."""
    named = [x for atom in body for x in atom[1:] if is_variable(x)]
    return {"head": ["goal", *dict.fromkeys(named)], "body": body}


def aggregate(kind, taken):
    """The value of what was taken: (value, belief) pairs."""
    values = [value for value, _ in taken]
    if kind == "average":
        return sum(values) / len(values)
    if kind == "expected":
        return sum(belief for _, belief in taken)
    return {"count": len, "sum": sum, "min": min, "max": max}[kind](values)


def best_first(rule, rows):
    """Rows by group, in each the best first."""
    place, kind, _ = rule.aggregate
    groups = {}
    for row in sorted(rows, key=lambda row: row[place], reverse=kind == "max"):
        groups.setdefault(row[:place] + row[place + 1:], []).append(row)
    return groups.values()


# ---- claims ----------------------------------------------------------------------------------

@dataclass(frozen=True)
class Claim:
    """A claim with its ends between bounds: it begins in from1..from2 and ends in to1..to2."""
    pred: str
    row: tuple
    side: str
    source: str
    from1: int
    from2: int
    to1: int
    to2: int
    belief: float
    is_event: bool

    def readings(self):
        if self.is_event:
            return [(x, x + 1) for x in range(self.from1, self.to2)]
        return [(a, b) for a in range(self.from1, self.from2 + 1)
                for b in range(self.to1, self.to2 + 1) if a < b]

    def outer(self):
        return Held(self.pred, self.row, self.side, self.source, self.from1, self.to2, self.belief)

    def inner(self):
        """Where it holds under every reading, or None."""
        if self.from2 >= self.to1 or (self.is_event and self.from1 + 1 < self.to2):
            return None
        return Held(self.pred, self.row, self.side, self.source, self.from2, self.to1, self.belief)

    def read_as(self, reading):
        return Held(self.pred, self.row, self.side, self.source, *reading, self.belief)


@dataclass(frozen=True)
class Held:
    """A claim under one reading of its dates."""
    pred: str
    row: tuple
    side: str
    source: str
    start: int
    end: int
    belief: float


def bounds(written, unbounded):
    if written is None:
        return unbounded, unbounded
    first, last = written if isinstance(written, list) else (written, written)
    return unbounded if first is None else first, unbounded if last is None else last


# ---- programs --------------------------------------------------------------------------------

class Program:
    """A program parsed, checked and stratified. rounding: exactly, or as_cost."""

    def __init__(self, written, rounding=exactly):
        self.written, self.round = written, rounding
        self.is_product = written.get("conj", "min") == "product"
        self.counts_from = rounding(written.get("counts_from", 0.5))
        self.margin = written.get("margin", 48)
        self.sources = written.get("sources", {})
        self.rules = [Rule(r, rounding) for r in written["rules"]]
        if "goal" in written:
            self.rules.append(Rule(goal_rule(written["goal"]), rounding))
        self.derived = sorted({r.pred for r in self.rules})
        self.bests = {r.pred for r in self.rules if r.is_best()}
        self.strata = self.stratify()

    def conj(self, a, b):
        return self.round(self.exact_conj(a, b))

    def exact_conj(self, a, b):
        return exactly(a * b) if self.is_product else min(a, b)

    def minus(self, a, b):
        return self.round(max(0.0, a - b))

    def complement(self, a):
        return self.round(1 - a)

    def noisy_or(self, a, b):
        return exactly(1 - (1 - a) * (1 - b))

    def grade(self, written):
        return self.written.get("ungraded", 0.0) if written == "?" else written

    def reliability(self, source):
        return self.grade(self.sources.get(source, {}).get("rel", 1.0))

    # -- strata: a relation's two sides are two nodes; nothing strict within a cycle

    def stratify(self):
        edges = []
        for rule in self.rules:
            for atom in rule.body:
                for pred, side, strict in atom.reads():
                    is_best = rule.pred in self.bests and pred == rule.pred
                    strict = strict or bool(rule.aggregate) and not is_best
                    edges.append(((rule.pred, rule.side), (pred, side), strict,
                                  atom.operator.bounded))
        nodes = {(r.pred, r.side) for r in self.rules} | {n for edge in edges for n in edge[:2]}
        reach = reachable(nodes, edges)
        for head, read, strict, bounded in edges:
            if head in reach[read] and (strict or not bounded):
                cycle = sorted("".join(n) for n in reach[read] if head in reach[n])
                through = "negation" if bounded else "past"
                raise Refused("unstratified", "cycle through %s: %s" % (through, cycle))
        level = {n: 0 for n in nodes}
        changed = True
        while changed:
            changed = False
            for head, read, _, _ in edges:
                least = level[read] + (head not in reach[read])
                changed |= level[head] < least
                level[head] = max(level[head], least)
        by_level = {}
        for rule in self.rules:
            by_level.setdefault(level[rule.pred, rule.side], []).append(rule)
        return [by_level[k] for k in sorted(by_level)]

    # -- claims

    def claims(self):
        claims = [self.claim(c) for c in self.written["claims"]]
        return [c for c in claims if self.weakened(c) > 0]

    def claim(self, written):
        against = "con" in written and "pro" not in written
        belief = self.grade(written.get("con" if against else "pro", 1.0))
        if "on" in written:
            first, last = written["on"]
            begins, ends = (first, last), (first + 1, last + 1)
        else:
            begins = bounds(written.get("from"), -FOREVER)
            ends = bounds(written.get("to"), FOREVER)
        if begins[0] >= ends[1]:
            raise Refused("time", "empty interval")
        side = AGAINST if against else FOR
        return Claim(written["r"], tuple(written["t"]), side, written.get("src"), *begins, *ends,
                     belief, "on" in written)

    def weakened(self, claim):
        """The claim's belief after all relays."""
        belief, source, seen = claim.belief, claim.source, set()
        while source and source not in seen:
            seen.add(source)
            belief = self.exact_conj(belief, self.reliability(source))
            source = self.sources.get(source, {}).get("via")
        return belief

    def lineage(self, source):
        """The source, what it copies, what that copies ... to the origin, or to where a circle
        closes."""
        chain = [source]
        while True:
            origin = self.sources.get(chain[-1], {}).get("origin")
            if not origin or origin in chain:
                return chain
            chain.append(origin)

    def combine(self, pred, parts, best, noisy_or, scale):
        """One function from the claims on one tuple. parts: [(source, function)]; best, noisy_or
        and scale work on the engine's functions, all without rounding. Copies are claims of their
        origin; a relay's word is its reliability and what it says itself or passes on."""
        join = noisy_or if pred in self.written.get("noisyor", []) else best
        own, unsourced = {}, []
        for source, function in parts:
            if source is None:
                unsourced.append(function)
                continue
            *copies, origin = self.lineage(source)
            for copy in copies:
                function = scale(function, self.reliability(copy))
            own[origin] = best(own[origin], function) if origin in own else function
        relayed = {}
        for source in sorted(set(own) | set(self.sources)):
            relayed.setdefault(self.sources.get(source, {}).get("via"), []).append(source)

        def joined(functions):
            total = None
            for function in functions:
                if function is not None:
                    total = function if total is None else join(total, function)
            return total

        def word(source):
            said = joined([own.get(source)] + [word(s) for s in relayed.get(source, [])])
            return None if said is None else scale(said, self.reliability(source))

        return joined(unsourced + [word(s) for s in relayed.get(None, [])])


def reachable(nodes, edges):
    reach = {n: {n} for n in nodes}
    changed = True
    while changed:
        changed = False
        for head, read, _, _ in edges:
            if not reach[read] <= reach[head]:
                reach[head] |= reach[read]
                changed = True
    return reach


# ---- bindings, shared by the engines ---------------------------------------------------------

def unify(args, row, env):
    """env extended so that args name row, or None."""
    if len(args) != len(row):
        return None
    env = dict(env)
    for arg, value in zip(args, row):
        if arg == "_":
            continue
        if is_variable(arg):
            if env.setdefault(arg, value) != value:
                return None
        elif arg != value:
            return None
    return env


def bind(env, name, value):
    """env with name bound to value, or None if it is bound to another one."""
    if name == "_":
        return env
    if name in env and env[name] != value:
        return None
    return {**env, name: value}


def holds(atom, env):
    """Whether a test that needs no belief is passed: is, allen, gap."""
    if atom.op == "is":
        x, y = (env[v] if is_variable(v) else v for v in atom.pars[1:])
        if atom.pars[0] in ("eq", "ne"):
            return ((type(x), x) == (type(y), y)) == (atom.pars[0] == "eq")
        numbers = isinstance(x, int) and isinstance(y, int)
        return numbers and (x < y if atom.pars[0] == "lt" else x <= y)
    if atom.op == "allen":
        return allen(atom.pars[0], env[atom.pars[1]], env[atom.pars[2]])
    first, second, least, most = atom.pars
    return least <= env[second][0] - env[first][1] <= most


def computed(atom, env):
    """env with the result of a computation, or None if it contradicts."""
    result, x, y = atom.pars
    value = COMPUTED[atom.op]([env[v] if is_variable(v) else v for v in (x, y)])
    return bind(env, result, value) if is_variable(result) else env if result == value else None


def allen(relation, first, second):
    (a, b), (c, d) = first, second
    return {
        "before": b < c, "meets": b == c, "precedes": b <= c, "overlaps": a < c < b < d,
        "starts": a == c and b < d, "during": c < a and b < d, "finishes": c < a and b == d,
        "equals": a == c and b == d, "intersects": a < d and c < b,
        "after": d < a, "met_by": d == a, "follows": d <= a, "overlapped_by": c < a < d < b,
        "started_by": a == c and d < b, "contains": a < c and d < b,
        "finished_by": a < c and b == d,
    }[relation]
