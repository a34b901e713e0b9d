# SPDX-License-Identifier: MIT
"""Random plain Datalog programs: no time, no belief, one right answer.

PROGRAM   {"id": "x", "relations": {name: types}, "facts": {name: [row, ...]}, "rules": [RULE, ...]}
          types: one letter a column, t text, i integer, r real, m text or integer.
RULE      {"head": [name, TERM, ...], "body": [LITERAL, ...]}
TERM      a variable (capital first), "_", text (in lower case), an integer; in heads one
          {"count"|"sum"|"average"|"min"|"max": EXPR} as well.
LITERAL   ["is", name, TERM, ...]          ["not", name, TERM, ...]         stratified
          ["compare", "eq"|"ne"|"lt"|"le"|"gt"|"ge", EXPR, EXPR]            within one type
          ["let", VARIABLE, EXPR]          ["or", [LITERAL, ...], [LITERAL, ...]]
          ["starts_with"|"ends_with"|"includes", TERM, TERM]                text
EXPR      TERM or [function, EXPR, ...]: add sub mul idiv mod abs least greatest, concat length
          upper substring

`general`, `bulky` and `large` make programs that clingo can answer; `lattice` those with min or max inside
recursion, with functions on text or with averages, for Prolog with tabling."""
import random

NUMBERS = ["A", "B", "C", "D"]
NAMES = {"t": ["X", "Y", "Z", "W"], "i": NUMBERS, "m": ["M", "N"]}
TEXTS = ["a", "b", "c", "d", "e", "f"]
MIXED = ["1", "2", "a", "b", 1, 2]
NUMBER_MAX = 6                  # in facts
RESULT_MAX = 12                 # of arithmetic, so that recursion through it ends
COMPARISONS = ["eq", "ne", "ne", "lt", "le", "gt", "ge"]


def is_variable(term):
    return isinstance(term, str) and term[:1].isupper()


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.relations, self.facts, self.rules = {}, {}, []
        self.level = {}             # of derived relations; base relations have none
        self.texts, self.number_max, self.skew = TEXTS, NUMBER_MAX, 0

    def chance(self, probability):
        return self.random.random() < probability

    def pick(self, items):
        return self.random.choice(items)

    def constant(self, kind):
        if self.chance(self.skew):
            return 1 if kind == "i" else "a"
        if kind == "i":
            return self.random.randint(0, self.number_max)
        return self.pick(self.texts if kind == "t" else MIXED)

    def types(self, arities):
        letters = "ttttiiim" if self.chance(0.3) else "tttii"
        return "".join(self.pick(letters) for _ in range(self.pick(arities)))

    def base(self, name, types, most=40):
        self.relations[name] = types
        rows = {tuple(map(self.constant, types)) for _ in range(self.random.randint(3, most))}
        self.facts[name] = sorted(rows, key=str)

    # -- bodies

    def argument(self, kind, bound, must_join):
        known = [name for name in NAMES[kind] if name in bound]
        if known and (must_join or self.chance(0.25)):
            return self.pick(known)
        if self.chance(0.04):
            return self.constant(kind)
        return "_" if self.chance(0.06) else self.pick(NAMES[kind])

    def atom(self, bound, readable):
        """Joined with what is bound where types allow it."""
        name = self.pick(readable)
        types = self.relations[name]
        joins = [k for k, kind in enumerate(types) if any(n in bound for n in NAMES[kind])]
        join = self.pick(joins) if joins and self.chance(0.9) else None
        args = [self.argument(kind, bound, k == join) for k, kind in enumerate(types)]
        bound.update(filter(is_variable, args))
        return ["is", name, *args]

    def negation(self, bound, readable):
        name = self.pick(readable)
        args = []
        for kind in self.relations[name]:
            known = [n for n in NAMES[kind] if n in bound]
            args.append(self.pick(known) if known and self.chance(0.85) else
                        "_" if self.chance(0.5) else self.constant(kind))
        return ["not", name, *args]

    def comparison(self, bound):
        kinds = [kind for kind in "ti" if any(n in bound for n in NAMES[kind])]
        if not kinds:
            return None
        kind = self.pick(kinds)
        known = [n for n in NAMES[kind] if n in bound]
        left = self.pick(known)
        right = self.pick(known) if self.chance(0.6) else self.constant(kind)
        if kind == "i" and self.chance(0.25):
            left = [self.pick(["add", "sub"]), left, self.random.randint(0, 3)]
        return ["compare", self.pick(COMPARISONS), left, right] if left != right else None

    def arithmetic(self, bound):
        """A computed number and the tests that keep it small."""
        known = [n for n in NUMBERS if n in bound]
        if not known:
            return []
        left = self.pick(known)
        right = self.pick(known) if self.chance(0.5) else self.random.randint(1, 3)
        if self.chance(0.2):
            right = ["mul", right, self.random.randint(1, 2)]
        function = self.pick(["add", "add", "sub", "mul", "idiv", "mod"])
        if function in ("idiv", "mod"):
            right = self.random.randint(1, 4)
        bound.add("S")
        return [["let", "S", [function, left, right]],
                ["compare", "le", "S", RESULT_MAX], ["compare", "ge", "S", 0]]

    def disjunction(self, bound, readable):
        """Two ways to bind the same variables."""
        first, second = set(), set()
        left, right = [self.atom(first, readable)], [self.atom(second, readable)]
        if self.chance(0.4):
            right.append(self.atom(second, readable))
        if first - bound != second - bound or not first:
            return None
        bound |= first
        return ["or", left, right]

    def head_term(self, kind, bound):
        known = [n for n in NAMES[kind] + (["S"] if kind == "i" else []) if n in bound]
        if "S" in known and self.chance(0.7):
            return "S"
        return self.pick(known) if known and self.chance(0.97) else self.constant(kind)

    def rule(self, name, recursive):
        level = self.level[name]
        lower = list(self.facts) + [d for d, k in self.level.items() if k < level]
        readable = lower + [d for d, k in self.level.items() if k == level and recursive] * 2
        bound, body = set(), []
        for _ in range(self.pick([1, 2, 2, 2, 3, 3, 4, 5, 6])):
            body.append(self.atom(bound, readable))
        if self.chance(0.2):
            body += filter(None, [self.disjunction(bound, readable)])
        if self.chance(0.35):
            body.append(self.negation(bound, lower))
        if self.chance(0.4):
            body += filter(None, [self.comparison(bound)])
        if self.chance(0.3) and "i" in self.relations[name]:
            body += self.arithmetic(bound)
        self.random.shuffle(body)
        head = [self.head_term(kind, bound) for kind in self.relations[name]]
        self.rules.append({"head": [name, *head], "body": body})

    def aggregate(self, name, level, kinds=("count", "sum", "min", "max")):
        """Adds a relation that a rule with an aggregate fills."""
        readable = list(self.facts) + [d for d, k in self.level.items() if k < level]
        numeric = [n for n in readable if "i" in self.relations[n]]
        if not numeric:
            return
        bound = set()
        body = [self.atom(bound, numeric)]
        for _ in range(self.pick([0, 0, 1, 1, 2])):
            body.append(self.atom(bound, readable))
        if self.chance(0.2):
            body.append(self.negation(bound, readable))
        kind = self.pick(kinds)
        texts, numbers = ([n for n in NAMES[k] if n in bound] for k in "ti")
        if not numbers:
            return
        term = self.pick(numbers)
        if kind == "count" and texts and self.chance(0.6):
            term = self.pick(texts)
        elif kind != "count" and self.chance(0.2):
            term = ["add", ["mul", term, 2], self.random.randint(0, 2)]
        group = self.random.sample(texts, min(len(texts), self.random.randint(0, 2)))
        self.relations[name], self.level[name] = "t" * len(group) + "i", level
        self.rules.append({"head": [name, *group, {kind: term}], "body": body})
        if self.chance(0.3) and kind != "sum":
            self.rules.append({"head": [name, *map(self.constant, "t" * len(group)), {kind: "A"}],
                               "body": [self.atom_with("A")]})

    def chain(self):
        """A relation of what can be reached by following one of two columns of a kind."""
        pairs = [(name, a, b) for name in self.facts for b, kind in enumerate(self.relations[name])
                 for a in range(b) if self.relations[name][a] == kind]
        if not pairs:
            return
        name, a, b = self.pick(pairs)
        kind = self.relations[name][a]
        x, y, z = {"t": "XYZ", "i": "ABC"}.get(kind, (None, None, None))
        if x is None:
            return

        def step(start, end):
            args = ["_"] * len(self.relations[name])
            args[a], args[b] = start, end
            return ["is", name, *args]

        self.relations["chain"], self.level["chain"] = kind * 2, 0
        self.rules.append({"head": ["chain", x, y], "body": [step(x, y)]})
        bodies = [[["is", "chain", x, z], step(z, y)], [step(x, z), ["is", "chain", z, y]]]
        self.rules.append({"head": ["chain", x, y], "body": self.pick(bodies)})

    def triples(self):
        """What follows from triples, by rules of which some are about one value of a column."""
        kind = self.pick("ttiim")
        v, w = {"t": ("W", "Z"), "i": ("A", "B"), "m": ("M", "N")}[kind]
        self.base("triple", "t" + kind + "t")
        self.base("below", kind * 2, 6)
        self.base("about", kind + "t", 6)
        self.base("link", "tt", 10)
        j, k = self.constant(kind), self.constant(kind)
        many = self.constant(kind)
        self.relations.update(told="t" + kind + "t", seen="t" + kind, fixed="t", open=kind + "t")
        self.level.update(told=0, seen=0, fixed=1, open=1)
        told, below = (lambda *args: ["is", "told", *args]), ["is", "below", v, w]
        rules = [
            (["told", "X", k, "Z"], [told("X", k, "Y"), ["is", "link", "Y", "Z"]]),
            (["told", "X", w, "Y"], [told("X", v, "Y"), below]),
            (["told", "Y", w, "X"], [told("X", v, "Y"), below]),
            (["told", "X", v, "Y"], [told("X", w, "Y"), below]),
            (["told", "X", k, "Y"], [told("X", v, "_"), ["is", "about", v, "Y"]]),
            (["told", "Y", j, "X"], [told("_", v, "Y"), ["is", "about", v, "X"]]),
            (["told", "X", v, "Z"], [["is", "about", v, "_"], told("X", v, "Y"),
                                     told("Y", v, "Z")]),
            (["told", "X", j, "Y"], [told("X", k, "Y"), told("Y", j, "X")]),
            (["told", "X", k, "X"], [told("X", j, "_"), ["not", "link", "X", "X"]]),
            (["told", "X", many, "Y"], [told("Y", many, "X"), told("X", "_", "_")]),
            (["told", "X", v, "Y"], [["is", "seen", "X", v], told("_", k, "Y")]),
            (["told", "X", k, "X"], [["is", "seen", "X", k]]),
        ]
        if kind != "m":
            rules.append((["told", "X", k, "Y"], [told("X", v, "Y"), ["compare", "ne", v, k],
                                                  ["not", "link", "Y", "X"]]))
        if kind == "i":
            rules.append((["told", "X", "S", "Y"],
                          [told("X", v, "Y"), ["let", "S", ["mod", ["add", v, 1], 4]]]))
        rules = self.random.sample(rules, self.random.randint(3, 7))
        rules += [
            (["told", "X", v, "Y"], [["is", "triple", "X", v, "Y"]]),
            (["told", "X", k, "Z"], [told("X", k, "Y"), ["is", "link", "Z", "Y"]]),
            (["seen", "X", v], [told("X", v, "_")]),
            (["fixed", "X"], [told("X", k, "Y"), ["is", "link", "Y", "_"]]),
            (["open", v, "X"], [told("X", v, "Y"), ["not", "told", "Y", k, "X"]]),
        ]
        self.rules += [{"head": head, "body": body} for head, body in rules]

    def atom_with(self, variable):
        """An atom that binds a number to variable and nothing else."""
        name = self.pick([n for n in self.facts if "i" in self.relations[n]])
        place = self.relations[name].index("i")
        args = [variable if k == place else "_" for k in range(len(self.relations[name]))]
        return ["is", name, *args]

    def program(self, name):
        rules = [without_lone_variables(rule) for rule in self.rules]
        return {"id": name, "relations": self.relations, "facts": self.facts, "rules": rules}


def without_lone_variables(rule):
    """Lone variables as "_": a sum runs over the named ones only."""
    named = list(flat(rule["head"])) + list(flat(rule["body"]))

    def renamed(x):
        if isinstance(x, dict):
            return {kind: renamed(value) for kind, value in x.items()}
        if isinstance(x, list):
            return [renamed(y) for y in x]
        return "_" if is_variable(x) and named.count(x) == 1 else x

    return {"head": renamed(rule["head"]), "body": renamed(rule["body"])}


def flat(x):
    if isinstance(x, dict):
        x = list(x.values())
    if isinstance(x, list):
        for y in x:
            yield from flat(y)
    else:
        yield x


def general(name):
    """Joins, recursion, negation, arithmetic, disjunction and aggregates, in strata."""
    g = Generator(name)
    g.base("b0", "ti")
    for k in range(g.random.randint(1, 3)):
        g.base("b%d" % (k + 1), g.types([1, 2, 2, 2, 3, 3, 4, 5, 6]))
    for k in range(g.random.randint(2, 5)):
        derived = "d%d" % k
        g.relations[derived] = "" if g.chance(0.05) else g.types([1, 2, 2, 2, 3, 3, 4, 5, 6])
        g.level[derived] = g.random.randint(0, 2)
    for derived, level in sorted(g.level.items(), key=lambda item: item[1]):
        g.rule(derived, recursive=False)
        for _ in range(g.pick([1, 1, 2, 3])):
            g.rule(derived, recursive=True)
    if g.chance(0.5):
        g.chain()
    if g.chance(0.4):
        g.triples()
    for k in range(g.pick([0, 1, 1, 2])):
        g.aggregate("g%d" % k, 3 + k)
    if g.chance(0.3):
        g.relations["last"], g.level["last"] = "t", 9
        g.rule("last", recursive=False)
    return g.program(name)


def bulky(name):
    """Hundreds of rows under keys of which one is far more frequent than others; chains and cycles of
    relations that pass their columns on, and what is counted of them."""
    g = Generator(name)
    g.texts = ["a"] + ["k%d" % k for k in range(g.random.randint(40, 100))]
    g.number_max = g.pick([20, 300, 70000])
    g.skew = 0.05
    g.base("b0", "tt", 200)
    g.base("b1", g.pick(["tti", "tit", "itt"]), 200)
    g.base("b2", g.pick(["ti", "tt", "tiit", "titti"]), 150)
    links = [("b0", ["{0}", "{1}"])]
    links.append(("b1", [{"t": "{%d}" % g.relations["b1"][:k].count("t"), "i": "_"}[kind]
                         for k, kind in enumerate(g.relations["b1"])]))

    def link(x, y):
        relation, args = g.pick(links)
        return ["is", relation, *(a.format(x, y) for a in args)]

    def add(*head_and_body):
        head, *body = head_and_body
        g.rules.append({"head": head, "body": body})

    g.relations.update(walk="tt", odd="tt", even="tt", meet="tt", triangle="ttt", lone="tt",
                       wide="tttti")
    add(["walk", "X", "Y"], link("X", "Y"))
    add(["walk", "X", "Y"], *g.pick([[["is", "walk", "X", "Z"], link("Z", "Y")],
                                     [link("X", "Z"), ["is", "walk", "Z", "Y"]],
                                     [["is", "walk", "X", "Z"], ["is", "walk", "Z", "Y"]]]))
    add(["odd", "X", "Y"], link("X", "Y"))
    add(["odd", "X", "Y"], ["is", "even", "X", "Z"], link("Z", "Y"))
    add(["even", "X", "Y"], ["is", "odd", "X", "Z"], link("Z", "Y"),
        ["compare", "ne", "X", "Y"])
    add(["meet", "X", "Y"], link("Z", "X"), link("Z", "Y"), ["compare", "ne", "X", "Y"])
    add(["meet", "X", "Y"], link("Z", "X"), ["is", "meet", "Z", "W"], link("W", "Y"))
    add(["triangle", "X", "Y", "Z"], link("X", "Y"), link("Y", "Z"), link("Z", "X"))
    add(["lone", "X", "Y"], link("X", "Y"), ["not", g.pick(["meet", "even"]), "X", "Y"])
    a, b = g.relations["b1"].index("i"), [k for k, x in enumerate(g.relations["b1"]) if x == "t"]
    weighed = ["_"] * 3
    weighed[a], weighed[b[0]], weighed[b[1]] = "A", "X", "Y"
    add(["wide", "X", "Y", "X", "Z", "A"], ["is", "b1", *weighed], link("Y", "Z"),
        ["compare", g.pick(COMPARISONS), "X", "Z"])
    for k in range(3):
        g.level.update(walk=0, odd=0, even=0, meet=0, triangle=1, lone=1, wide=1)
        g.aggregate("g%d" % k, 2 + k)
    return g.program(name)


def large(name):
    """A few rules over thousands of rows, for what only shows in bulk."""
    g = Generator(name)
    nodes = ["n%d" % k for k in range(g.random.randint(30, 80))]
    edges = sorted({(g.pick(nodes), g.pick(nodes)) for _ in range(g.random.randint(60, 240))})
    g.relations.update(edge="tt", weight="tti")
    g.facts["edge"] = edges
    g.facts["weight"] = [(x, y, g.random.randint(-50, 2000)) for x, y in edges]
    step = g.pick([[["is", "edge", "X", "Z"], ["is", "reach", "Z", "Y"]],
                   [["is", "reach", "X", "Z"], ["is", "edge", "Z", "Y"]],
                   [["is", "reach", "X", "Z"], ["is", "reach", "Z", "Y"]]])
    rules = [
        (["node", "X"], [["or", [["is", "edge", "X", "_"]], [["is", "edge", "_", "X"]]]]),
        (["reach", "X", "Y"], [["is", "edge", "X", "Y"]]),
        (["reach", "X", "Y"], step),
        (["same", "X", "Y"], [["is", "edge", "Z", "X"], ["is", "edge", "Z", "Y"],
                              ["compare", "ne", "X", "Y"]]),
        (["same", "X", "Y"], [["is", "edge", "Z", "X"], ["is", "same", "Z", "W"],
                              ["is", "edge", "W", "Y"]]),
        (["cut", "X", "Y"], [["is", "node", "X"], ["is", "node", "Y"], ["not", "reach", "X", "Y"]]),
        (["corner", "X", "Y", "Z"], [["is", "edge", "X", "Y"], ["is", "reach", "Y", "Z"],
                                     ["is", "edge", "Z", "X"]]),
        (["heavier", "X", "Y", "Z", "A", "B"], [["is", "weight", "X", "Y", "A"],
                                                ["is", "weight", "Y", "Z", "B"],
                                                ["compare", "lt", "A", "B"]]),
        (["reached", "X", {"count": "Y"}], [["is", "reach", "X", "Y"]]),
        (["load", "X", {"sum": "A"}], [["is", "weight", "Y", "Z", "A"], ["is", "reach", "X", "Y"],
                                       ["not", "same", "X", "Z"]]),
        (["peak", {"max": "A"}], [["is", "load", "X", "A"], ["not", "edge", "X", "X"]]),
    ]
    g.relations.update(node="t", reach="tt", same="tt", cut="tt", corner="ttt", heavier="tttii",
                       reached="ti", load="ti", peak="i")
    g.rules += [{"head": head, "body": body} for head, body in rules]
    return g.program(name)


# ---- programs for Prolog ---------------------------------------------------------------------

def paths(g):
    """Best paths: lengths to be kept small, or widths to be kept large, linear or not."""
    start = g.chance(0.4)       # from given nodes only, instead of between all pairs
    step, best = g.pick([("add", "min"), ("add", "min"), ("greatest", "min"), ("least", "max")])
    g.base("edge", "tti", 18)
    g.base("start", "t", 3)
    g.relations["best"] = "ti" if start else "tti"
    g.level["best"] = 0
    if start:
        first = {"head": ["best", "X", {best: "A"}],
                 "body": [["is", "start", "X"], ["let", "A", 0 if best == "min" else 9]]}
        again = {"head": ["best", "Y", {best: [step, "A", "B"]}],
                 "body": [["is", "best", "X", "A"], ["is", "edge", "X", "Y", "B"]]}
    else:
        first = {"head": ["best", "X", "Y", {best: "A"}], "body": [["is", "edge", "X", "Y", "A"]]}
        second = ["is", "best" if g.chance(0.3) else "edge", "Z", "Y", "B"]
        again = {"head": ["best", "X", "Y", {best: [step, "A", "B"]}],
                 "body": [["is", "best", "X", "Z", "A"], second]}
        if g.chance(0.3):
            again["body"].append(["compare", "ne", "X", "Y"])
    g.rules += [first, again]
    for k in range(g.random.randint(1, 2)):
        g.relations["d%d" % k], g.level["d%d" % k] = g.types([1, 2, 2, 3]), 1
        g.rule("d%d" % k, recursive=False)
    g.aggregate("g0", 2)


def words(g):
    """Functions and tests on text."""
    g.base("word", "t", 6)
    g.base("said", "tti", 15)
    ends = ["", "", g.pick(TEXTS), "na" + g.pick(TEXTS), "äß"]
    g.facts["word"] = sorted({(g.pick(TEXTS) + g.pick(ends),) for _ in range(8)})
    g.relations["long"], g.level["long"] = "ti", 0
    g.rules.append({"head": ["long", "X", "A"],
                    "body": [["is", "word", "X"], ["let", "A", ["length", "X"]]]})
    g.relations["joined"], g.level["joined"] = "ttt", 1
    g.rules.append({"head": ["joined", "X", "Y", "Z"],
                    "body": [["is", "word", "X"], ["is", "word", "Y"],
                             ["let", "Z", ["concat", "X", "Y"]],
                             ["compare", "le", ["length", "Z"], 5]]})
    g.relations["part"], g.level["part"] = "tt", 2
    g.rules.append({"head": ["part", "X", "Y"],
                    "body": [["is", "joined", "_", "_", "X"], ["is", "word", "Y"],
                             [g.pick(["starts_with", "ends_with", "includes"]), "X", "Y"]]})
    g.relations["piece"], g.level["piece"] = "tt", 2
    piece = ["substring", "X", g.random.randint(1, 2), ["sub", "A", 1]]
    g.rules.append({"head": ["piece", "X", "Z"],
                    "body": [["is", "word", "X"], ["is", "long", "X", "A"], ["let", "Z", piece]]})
    g.relations["loud"], g.level["loud"] = "tt", 2
    g.rules.append({"head": ["loud", "X", "Y"],
                    "body": [["is", "said", "X", "_", "_"], ["let", "Y", ["upper", "X"]]]})
    g.relations["d0"], g.level["d0"] = g.types([1, 2, 2]), 3
    g.rule("d0", recursive=False)
    g.aggregate("g0", 4)
    g.relations["mean"] = "tr"
    g.rules.append({"head": ["mean", "X", {"average": "A"}],
                    "body": [["is", "said", "X", "_", "A"]]})
    g.rules.append({"head": ["mean", "a", {"average": "A"}],
                    "body": [["is", "said", "X", "Y", "A"], ["is", "word", "X"],
                             ["is", "word", "Y"]]})


def texts(name):
    g = Generator(name)
    words(g)
    return g.program(name)


def lattice(name):
    g = Generator(name)
    (paths if g.chance(0.75) else words)(g)
    return g.program(name)
