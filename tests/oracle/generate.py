# SPDX-License-Identifier: MIT
"""Random programs for the oracle: small worlds of a few constants and fifteen ticks, with every
operator, every head and every way for sources to relay each other. Columns are typed (t text, i
integer), so that sums add numbers. One program in about fifty has a cycle that must be refused."""
import random

BASE = {"z": "", "u": "t", "v": "t", "e": "tt", "m": "ti", "h": "tit", "k": "ttit"}
DERIVED = {"o": "", "p": "t", "q": "t", "r": "tt", "d": "ti", "y": "ttt", "x": "titt"}
AGGREGATES = {"ga": "i", "gb": "ti", "gc": "tti"}
REAL_AGGREGATES = {"gr": "i", "gs": "ti"}      # apart, since a real equals an integer here
BELIEFS = [1.0, 1.0, 0.875, 0.75, 0.5, 0.25]
FIRST_TICK, LAST_TICK = -2, 12
BINDING = ["p"] * 9 + ["denied", "contested", "undisputed", "atleast", "throughout", "past", "at",
                       "during", "always", "began", "ended", "valid"]
DATED = ["at", "during", "always", "valid", "valid", "throughout", "past", "began", "ended", "p"]
FILTERING = ["~", "~", "~atleast", "~denied", "unknown"]
STRICT = {"began", "ended", "valid", "past", "~", "~atleast", "~denied", "unknown", "undisputed"}
NAMES = {"t": ["X", "Y", "Z", "W"], "i": ["A", "B", "C"]}
ALLEN = ["before", "meets", "precedes", "overlaps", "starts", "during", "finishes", "equals",
         "after", "met_by", "follows", "overlapped_by", "started_by", "contains", "finished_by",
         "intersects"]


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.texts = ["a", "b", "c", "d"][:self.random.choice([2, 3, 3, 4])]
        self.signatures = {**BASE, **DERIVED, **AGGREGATES}
        self.landmarks = [self.random.randint(FIRST_TICK, LAST_TICK) for _ in range(5)]
        self.base = self.random.sample(*self.pick([("uvem", 3), (list(BASE), 3), (list(BASE), 7)]))
        self.derived = sorted(self.random.sample(list(DERIVED), self.random.randint(2, 5)),
                              key=list(DERIVED).index)
        self.level = {pred: rank // 2 for rank, pred in enumerate(self.derived)}

    def chance(self, probability):
        return self.random.random() < probability

    def pick(self, items):
        return self.random.choice(items)

    def tick(self):
        """Rather one of a few, so that ends meet."""
        if self.chance(0.8):
            return self.pick(self.landmarks)
        return self.random.randint(FIRST_TICK, LAST_TICK)

    def window(self):
        start, end = self.tick(), self.tick()
        return [start, end] if start < end else [end, start + 1]

    def constant(self, kind):
        return self.pick(self.texts) if kind == "t" else self.random.randint(0, 2)

    # -- claims

    def claim(self, pred):
        claim = {"r": pred, "t": [self.constant(kind) for kind in self.signatures[pred]]}
        start, end = self.window()
        if self.chance(0.75):
            claim["from"] = start
        if self.chance(0.7):
            claim["to"] = end
        if self.chance(0.85):
            side = "con" if self.chance(0.2) else "pro"
            claim[side] = "?" if self.chance(0.04) else self.pick(BELIEFS)
        if self.chance(0.4):
            claim["src"] = self.pick(["s1", "s2", "s3", "s4"])
        return claim

    def sources(self):
        sources = {}
        for name, others in (("s1", []), ("s2", ["s1"]), ("s3", ["s1", "s2"]), ("s4", ["s3"])):
            source = {"rel": "?" if self.chance(0.05) else self.pick(BELIEFS)}
            if others and self.chance(0.5):
                source["via"] = self.pick(others)
            elif others and self.chance(0.3):
                source["origin"] = self.pick(others)
            sources[name] = source
        return sources

    # -- rules

    def variable(self, kind, bound):
        """Rather one that is bound already."""
        known = [name for name in NAMES[kind] if name in bound]
        return self.pick(known) if known and self.chance(0.6) else self.pick(NAMES[kind])

    def argument(self, kind, bound):
        if self.chance(0.07):
            return self.constant(kind)
        return "_" if self.chance(0.07) else self.variable(kind, bound)

    def readable(self, level, op):
        """What a rule of this level may read: its own and below, only below where that must be
        finished; now and then more, so that cycles are seen to be refused."""
        reach = level + self.chance(0.01) - (op in STRICT and not self.chance(0.01))
        return self.base + [pred for pred in self.derived if self.level[pred] <= reach]

    def parameters(self, op):
        if op.lstrip("~") == "atleast":
            return [self.pick([0.25, 0.5, 0.75])]
        if op in ("throughout", "past"):
            return [self.random.randint(0, 4)]
        if op == "at":
            return [self.tick()]
        if op in ("during", "always"):
            return self.window()
        return [self.pick(["I", "J"])] if op == "valid" else []

    def binding_atom(self, level, bound, op=None, pred=None, parameters=None):
        op = op or self.pick(BINDING)
        pred = pred or self.pick(self.readable(level, op))
        args = [self.argument(kind, bound) for kind in self.signatures[pred]]
        parameters = parameters or self.parameters(op)
        bound.update(x for x in args + parameters if isinstance(x, str) and x[:1].isupper())
        return [op, *parameters, pred, *args]

    def filter_atom(self, level, bound):
        op = self.pick(FILTERING)
        pred = self.pick(self.readable(level, op))
        args = []
        for kind in self.signatures[pred]:
            known = [name for name in NAMES[kind] if name in bound]
            if known and self.chance(0.85):
                args.append(self.pick(known))
            else:
                args.append("_" if self.chance(0.4) else self.constant(kind))
        return [op, *self.parameters(op), pred, *args]

    def tests(self, bound):
        tests = []
        texts, numbers = ([n for n in NAMES[kind] if n in bound] for kind in "ti")
        if len(texts) > 1 and self.chance(0.3):
            tests.append(["is", self.pick(["ne", "ne", "eq"]), *self.random.sample(texts, 2)])
        if numbers and self.chance(0.5):
            other = self.pick(numbers) if self.chance(0.5) else self.random.randint(0, 3)
            tests.append(["is", self.pick(["lt", "le", "ne"]), self.pick(numbers), other])
        if {"I", "J"} <= bound:
            if self.chance(0.7):
                tests.append(["allen", self.pick(ALLEN), *self.random.sample(["I", "J"], 2)])
            else:
                least = self.random.randint(0, 2)
                tests.append(["gap", "I", "J", least, least + self.random.randint(0, 6)])
        return tests

    def sum_atoms(self, bound):
        """A sum that stays small, so that recursion through it ends."""
        numbers = [n for n in NAMES["i"] if n in bound]
        if not numbers or not self.chance(0.4):
            return []
        atoms = [["sum", "S", self.pick(numbers), self.random.randint(1, 2)], ["is", "le", "S", 5]]
        bound.add("S")
        return atoms

    def head_terms(self, signature, bound):
        """Arguments that the body binds; None if it cannot."""
        terms = []
        for kind in signature:
            known = [n for n in NAMES[kind] + (["S"] if kind == "i" else []) if n in bound]
            if "S" in known and self.chance(0.7):
                known = ["S"]
            if not known or self.chance(0.05):
                terms.append(self.constant(kind))
            else:
                terms.append(self.pick(known))
        return terms

    def rule(self, pred):
        if self.chance(0.2):
            return self.timeless_rule(pred)
        level, bound, body = self.level[pred], set(), []
        for _ in range(self.pick([1, 1, 2, 2, 2, 3, 3, 4])):
            body.append(self.binding_atom(level, bound))
        for _ in range(self.pick([0, 0, 0, 1, 1, 2])):
            body.append(self.filter_atom(level, bound))
        return self.finished(pred, body, bound)

    def timeless_rule(self, pred):
        """Intervals and windows only, so that the head may have a time of its own."""
        level, bound, body = self.level[pred], set(), []
        for name in ["I", "J"]:
            body.append(self.binding_atom(level, bound, "valid", self.pick(self.base), [name]))
        for _ in range(self.pick([0, 0, 1])):
            op = self.pick(["at", "during", "always", "valid"])
            body.append(self.binding_atom(level, bound, op))
        rule = self.finished(pred, body, bound)
        if self.chance(0.5):
            rule["valid"] = self.pick(["I", "J"])
        return rule

    def finished(self, pred, body, bound):
        """The rule with tests, in some order, under a head that it can fill."""
        body += self.tests(bound) + self.sum_atoms(bound)
        self.random.shuffle(body)
        terms = self.head_terms(self.signatures[pred], bound)
        return self.decorated({"head": [pred, *terms], "body": body})

    def base_rule(self, pred):
        """A start for recursion: a relation of the same columns, as it is."""
        same = [b for b in self.base if sorted(BASE[b]) == sorted(DERIVED[pred])] or self.base
        atom = self.binding_atom(0, bound := set(), "p", self.pick(same))
        terms = self.head_terms(DERIVED[pred], bound)
        return self.decorated({"head": [pred, *terms], "body": [atom]})

    def aggregate_rule(self, pred, ops=None, kinds=("count", "sum", "min", "max")):
        """An aggregate over any relations but other aggregates, by these operators."""
        kind, level = self.pick(kinds), len(self.derived)
        numeric = [p for p in self.base + self.derived if "i" in self.signatures[p]]
        bound, body = set(), []
        body.append(self.binding_atom(level, bound, ops and self.pick(ops),
                                      self.pick(numeric or self.base)))
        for _ in range(self.pick([0, 0, 0, 1, 1, 2])):
            body.append(self.binding_atom(level, bound, ops and self.pick(ops)))
        body += self.tests(bound) if self.chance(0.3) else []
        numbers = [n for n in NAMES["i"] if n in bound]
        variables = [n for n in NAMES["t"] + NAMES["i"] if n in bound]
        if kind in ("count", "expected") and variables:
            term = self.pick(variables)
        elif numbers:
            term = self.pick(numbers)
        else:
            return None
        group = self.head_terms({**AGGREGATES, **REAL_AGGREGATES}[pred][:-1], bound)
        rule = {"head": [pred, *group, {kind: term}], "body": body}
        return without_lone_variables(self.decorated(rule))

    def decorated(self, rule):
        if self.chance(0.3):
            rule["w"] = self.pick(BELIEFS[2:])
        if self.chance(0.12):
            rule["deny"] = True
        return rule

    def goal(self, rule):
        """A goal made from a rule's body, some with a constant for a variable; none from a body
        with intervals, which would be among the answers."""
        body = rule["body"]
        if any(atom[0] == "valid" for atom in body):
            return {}
        texts = sorted({x for atom in body for x in atom[1:] if x in NAMES["t"]})
        if texts and self.chance(0.4):
            name, constant = self.pick(texts), self.pick(self.texts)
            body = [[atom[0]] + [constant if x == name else x for x in atom[1:]] for atom in body]
        return {"goal": body}

    # -- programs

    def program(self, name):
        claims = [self.claim(self.pick(self.base)) for _ in range(self.random.randint(6, 18))]
        rules = [self.base_rule(pred) for pred in self.derived]
        for _ in range(self.random.randint(2, 6)):
            rules.append(self.rule(self.pick(self.derived)))
        for pred in self.random.sample(list(AGGREGATES), self.pick([0, 1, 1, 2])):
            rules += filter(None, [self.aggregate_rule(pred)])
        goal = self.goal(self.pick(rules))
        if self.chance(0.1):
            claims.append(self.claim(self.pick(self.derived)))      # both claimed and concluded
        return {"id": name, "conj": self.pick(["min", "min", "product"]),
                "counts_from": self.pick([0.5, 0.5, 0.25, 0.0]),
                "ungraded": self.pick([0.0, 0.0, 0.25]), "sources": self.sources(),
                "noisyor": [p for p in self.base if self.chance(0.3)],
                "claims": claims, "rules": rules, "clip": self.window(), **goal}


def without_lone_variables(rule):
    """Lone variables as "_": a sum runs over the named ones only."""
    named = [x for t in rule["head"][1:] for x in (t.values() if isinstance(t, dict) else [t])]
    named += [rule.get("valid")] + [x for atom in rule["body"] for x in atom[1:]]
    for atom in rule["body"]:
        atom[1:] = ["_" if isinstance(x, str) and x[:1].isupper() and named.count(x) == 1 else x
                    for x in atom[1:]]
    return rule


def closure(name):
    """A graph of dated and graded edges with all that follows: beliefs of many stretches."""
    g = Generator(name)
    g.texts = ["n%d" % k for k in range(g.random.randint(8, 14))]
    claims = [g.claim("e") for _ in range(4 * len(g.texts))]
    claims += [g.claim("u") for _ in range(len(g.texts))]
    again = g.pick([
        [["p", "r", "X", "Z"], ["p", "e", "Z", "Y"]],
        [["p", "e", "X", "Z"], ["p", "r", "Z", "Y"]],
        [["p", "r", "X", "Z"], ["p", "r", "Z", "Y"]],
        [["p", "r", "X", "Z"], ["throughout", g.random.randint(1, 3), "e", "Z", "Y"]],
        [["throughout", 1, "r", "X", "Z"], ["p", "e", "Z", "Y"], ["~denied", "u", "Z"]],
    ])
    rules = [
        {"head": ["r", "X", "Y"], "body": [["p", "e", "X", "Y"]]},
        {"head": ["r", "X", "Y"], "body": again, "w": g.pick(BELIEFS)},
        {"head": ["q", "X"], "body": [["p", "u", "X"], ["~", "r", "X", "X"]]},
        {"head": ["p", "X"], "body": [["p", "r", "X", "X"], ["began", "r", "X", "_"]]},
        {"head": ["gb", "X", {"count": "Y"}], "body": [["p", "r", "X", "Y"]]},
        {"head": ["y", "X", "Y", "Z"], "valid": "J",
         "body": [["valid", "I", "e", "X", "Y"], ["valid", "J", "e", "Y", "Z"],
                  ["allen", g.pick(ALLEN), "I", "J"]]},
    ]
    return {"id": name, "conj": g.pick(["min", "product"]), "counts_from": g.pick([0.5, 0.25]),
            "noisyor": g.pick([[], ["e"]]), "sources": g.sources(), "claims": claims,
            "rules": rules}


def dated_aggregates(name):
    """A program in which aggregates read operators of time, some of its claims written as lasting."""
    g = Generator(name)
    program = g.program(name)
    for heads, kinds in ((AGGREGATES, ["count", "count", "sum", "min", "max"]),
                         (REAL_AGGREGATES, ["average", "expected"])):
        for pred in [head for head in heads for _ in range(2)]:
            program["rules"] += filter(None, [g.aggregate_rule(pred, DATED, kinds)])
    for claim in program["claims"]:
        claim["lasting"] = g.chance(0.5) and {"from", "to"} <= claim.keys()
    return program


def distances(name):
    """Best paths over dated and graded edges: a minimum or maximum inside recursion."""
    g = Generator(name)
    g.texts = ["n%d" % k for k in range(g.random.randint(3, 7))]
    g.signatures["w"] = "tti"
    claims = [g.claim("w") for _ in range(3 * len(g.texts))]
    kind, step = g.pick([("min", "sum"), ("min", "sum"), ("min", "greatest"), ("max", "least")])
    last = g.pick([["p", "w", "Z", "Y", "B"], ["p", "l", "Z", "Y", "B"],
                   ["throughout", 2, "w", "Z", "Y", "B"]])
    again = [["p", "l", "X", "Z", "A"], last, [step, "S", "A", "B"]]
    rules = [
        {"head": ["l", "X", "Y", {kind: "A"}], "body": [["p", "w", "X", "Y", "A"]]},
        {"head": ["l", "X", "Y", {kind: "S"}], "w": g.pick(BELIEFS), "body": again},
        {"head": ["q", "X"], "body": [["p", "l", "X", "X", "A"], ["is", "lt", "A", 3]]},
        {"head": ["p", "X"], "body": [["p", "w", "X", "_", "_"], ["~", "l", "X", "_", 2]]},
        {"head": ["gb", "X", {"sum": "A"}],
         "body": [["p", "l", "X", "Y", "A"], ["is", "ne", "X", "Y"]]},
    ]
    return {"id": name, "conj": g.pick(["min", "product"]), "counts_from": g.pick([0.5, 0.25, 0.0]),
            "noisyor": [], "sources": g.sources(), "claims": claims, "rules": rules}


def blurred(name):
    """A small program whose dates are imprecise, so that all of their readings can be tried. Intervals
    are those of claims: what a conclusion from several dates has is taken to be one."""
    g = Generator(name)
    program = g.program(name)
    concluded = {rule["head"][0] for rule in program["rules"]}
    program["rules"] = [rule for rule in program["rules"]
                        if not any(a[0] == "valid" and a[2] in concluded for a in rule["body"])]
    claims = g.random.sample(program["claims"], min(5, len(program["claims"])))
    for claim in g.random.sample(claims, min(3, len(claims))):
        blur(g, claim)
    kept = ("id", "conj", "counts_from", "ungraded", "sources", "noisyor", "rules")
    return {**{key: program[key] for key in kept}, "reading": "readings", "claims": claims}


def blur(g, claim):
    start, end = g.window()
    if g.chance(0.4):
        claim.pop("from", None)
        claim.pop("to", None)
        claim["on"] = [start, start + g.random.randint(0, 3)]
        return
    claim["from"], claim["to"] = start, end + 1
    if g.chance(0.7):
        claim["from"] = [start, start + g.random.randint(1, 2)]
    if g.chance(0.7):
        claim["to"] = [end + 1, end + 1 + g.random.randint(1, 3)]


def programs(seed, count):
    """Of twenty programs one is a closure and one has distances."""
    makers = {18: distances, 19: closure}
    for k in range(count):
        name = "%s-%d" % (seed, k)
        yield makers.get(k % 20, lambda name: Generator(name).program(name))(name)
