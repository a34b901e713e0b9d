# SPDX-License-Identifier: MIT
"""Checks proofs from their JSON and what was recorded alone: each node follows from its children by its rule,
leaves are claims that exist, hold at the moment and weigh what is said, absences are absent from what is believed,
aggregates take all that counts and nothing else, no node shows more or longer than is believed, and nothing rests on
itself. Nothing of Lore is used.

A case is a dict: claims, sources and rules as `lore list --json` gives them, settings, facts ([relation, values] each),
believed (listing.py), and proofs: {"best": whether it is the first of its row, "proof": ...}. Dates of claims are
instants if it has "exact". Beliefs are compared within TOLERANCE, since log costs round them."""
from listing import Listing, around, at_least, rounded, value_at
from statement import (COMPARISONS, OPEN, VIEWS, Parser, Wrong, branches, demand, end_of, evaluate, instant,
                       inner_place, interval_test, is_compound, is_condition, is_named, is_view, parse, stated,
                       start_of, unify, window)

TOLERANCE = 0.002
SHOWN = 1e-4     # beliefs are shown with four digits
LEAST = 1e-6     # what has no belief to speak of
WORDS = {"almost certain": .97, "very likely": .875, "likely": .675, "roughly even chance": .5, "flat": 1, "soft": .6,
         "weak": .3, "will": .9, "expected": .6, "may": .4, "could": .3, "A": 1, "B": .8, "C": .6, "D": .4, "E": .2,
         "1": 1, "2": .8, "3": .6, "4": .4, "5": .2}
AGAINST = {"unlikely": "likely", "very unlikely": "very likely", "almost no chance": "almost certain"}
AGGREGATES = ("count", "sum", "min", "max", "average", "expected")


class Checker:
    def __init__(self, case):
        self.claims = {claim["id"]: claim for claim in case["claims"]}
        self.sources = {source["name"]: source for source in case["sources"]}
        self.is_product = case["settings"].get("conjunction") == "product"
        self.ungraded = float(case["settings"].get("ungraded") or 0)
        self.counts_from = float(case["settings"].get("counts_from") or 0.5)
        self.facts = case["facts"]
        self.is_exact = case.get("exact", False)
        self.listing = Listing(case["believed"], self.is_product)
        self.rules = {}
        for rule in case["rules"]:
            self.rules.setdefault(rule["name"], []).append(Parser(rule["text"]).rule())

    # -- beliefs

    def conjoin(self, *beliefs):
        if not self.is_product:
            return min(beliefs, default=1)
        result = 1
        for belief in beliefs:
            result *= belief
        return result

    @staticmethod
    def close(a, b, *message):
        demand(abs(a - b) <= TOLERANCE * max(1, 4 * min(a, b)), *message, "belief", a, "is not", b)

    def grade(self, written):
        """(belief, whether it speaks against)."""
        if written is None:
            return 1, False
        if isinstance(written, (int, float)):
            return written, False
        if written in ("F", "6"):
            return self.ungraded, False
        return WORDS[AGAINST.get(written, written)], written in AGAINST

    def reliability(self, name):
        belief, against = self.grade(self.sources[name]["reliability"])
        return 1 - belief if against else belief

    def original(self, claim):
        """What a claim weighs as its origin's word, down the chain of copies, and who that is."""
        belief, name = self.grade(claim["credibility"])[0], claim["source"]
        met = {name}
        while name and self.sources[name]["origin"] and self.sources[name]["origin"] not in met:
            belief, name = self.conjoin(belief, self.reliability(name)), self.sources[name]["origin"]
            met.add(name)
        return belief, name

    def weigh(self, claim):
        belief, name = self.original(claim)
        met = set()
        while name and name not in met:
            met.add(name)
            belief, name = self.conjoin(belief, self.reliability(name)), self.sources[name]["via"]
        return belief

    # -- nodes

    def check(self, proof, is_best):
        demand(proof["rule"] != "goal" if "rule" in proof else True, "not of one statement")
        self.node(proof, [])
        if is_best:
            held = max(belief for *_, belief in self.listing.function(stated(proof)))
            self.close(proof["belief"], held, proof["text"], "is the best proof:")

    def node(self, node, above):
        if node["kind"] == "cut":
            raise Wrong("left out: " + node["text"])
        says = (node["text"], node.get("against", False), node["moment"])
        demand(node["kind"] in ("claim", "fact", "absence", "test") or says not in above, node["text"],
               "rests on itself")
        getattr(self, node["kind"])(node)
        if node["kind"] != "test" and is_named(node["text"]) or node["kind"] == "absence":
            self.is_believed(node)
        for child in node.get("children", []):
            demand(is_named(child["text"]) or child["kind"] != "rule" or node["kind"] == "aggregate", child["text"],
                   "is no statement")
            self.node(child, above + [says])

    def is_believed(self, node):
        """No proof shows more than is believed, nor for longer than as much as it shows is."""
        f, moment = self.listing.function(stated(node)), node["moment"]
        held = value_at(f, moment)
        demand(node["belief"] <= held + TOLERANCE, node["text"], "is believed", held, "not", node["belief"])
        if node["kind"] not in ("claim", "absence"):
            shown = instant(node.get("from"), -OPEN), instant(node.get("to"), OPEN)
            levels = {node["belief"] - SHOWN, node["belief"] + SHOWN}
            levels |= {v for *_, v in f if abs(v - node["belief"]) <= SHOWN}
            demand(any(around(f, moment, level) == shown for level in levels), node["text"], "does not hold for", shown)

    def claim(self, node):
        demand(node.get("claim") in self.claims, "no claim", node.get("claim"))
        claim = self.claims[node["claim"]]
        demand(not node.get("children"), "a claim rests on nothing")
        _, against = self.grade(claim["credibility"])
        text = claim["statement"]
        denies = text.startswith("denied(")
        text = text[7:-1] if denies else text
        modality = claim.get("modality", "asserted")
        text = text if modality == "asserted" else "%s(%s)" % (modality, text)
        demand(text == node["text"], "claim", claim["id"], "says", text, "not", node["text"])
        demand((denies != against) == node.get("against", False), "claim", claim["id"], "is on the other side")
        start, end = start_of(claim["from"]), self.end(claim, node)
        demand(start <= node["moment"] < end, "claim", claim["id"], "does not hold at", node["moment"])
        demand(instant(node.get("from"), -OPEN) == start and instant(node.get("to"), OPEN) == end,
               "claim", claim["id"], "is of another time")
        demand(node.get("source") == claim["source"], "claim", claim["id"], "is", claim["source"])
        self.close(node["belief"], self.weigh(claim), "claim", claim["id"])

    def end(self, claim, node):
        """An exact midnight is listed as a day is written."""
        exact = instant(claim["to"], OPEN)
        is_instant = self.is_exact or claim["to"] and instant(node.get("to"), OPEN) == exact
        return exact if is_instant else end_of(claim["to"])

    def fact(self, node):
        relation, args = parse(node["text"])
        demand(not node.get("children") and not node.get("against"), "a fact rests on nothing")
        demand([relation, args] in self.facts, "no such fact:", node["text"])
        self.close(node["belief"], 1, "a fact")

    def absence(self, node):
        demand(not node.get("children"), "an absence rests on nothing")
        self.close(node["belief"], self.listing.value(stated(node), node["moment"]), node["text"])

    def test(self, node):
        demand(not node.get("children"), "a test rests on nothing")
        term = parse(node["text"])
        name, args = term[0], [evaluate(arg, {}) for arg in term[1]]
        if name in COMPARISONS:
            demand(COMPARISONS[name](args[0], args[1]), "not so:", node["text"])
        else:
            demand(interval_test(name, args), "not so:", node["text"])
        self.close(node["belief"], 1, "a test")

    def rule(self, node):
        if not is_named(node["text"]):
            return None         # what an aggregate counts: checked with the aggregate
        term = parse(node["text"])
        if node["rule"] in VIEWS and is_view(term) and term[0] == node["rule"]:
            return self.view(node)
        return self.clause(node)

    def aggregate(self, node):
        if node["rule"] == "corroboration":
            return self.corroboration(node)
        demand(any(self.counts_all(node, *rule) for rule in self.rules.get(node["rule"], [])), node["text"],
               "does not follow by", node["rule"])
        return None

    # -- rules

    def clause(self, node):
        self.same_moment(node)
        demand(any(self.follows(node, *rule) for rule in self.rules.get(node["rule"], [])), node["text"],
               "does not follow by", node["rule"])

    def same_moment(self, node):
        """Children are about the same moment, unless they are as certain at the node's."""
        for child in node.get("children", []):
            demand(child["moment"] == node["moment"] or self.is_settled(child, node["moment"]), child["text"],
                   "is of another moment")

    def is_settled(self, child, moment):
        """Whether a child is certain at a moment too, at whatever moment it was looked at."""
        return child["belief"] == 1 and self.listing.value(stated(child), moment) == 1

    def follows(self, node, head, body, options):
        children, weight = node.get("children", []), options.get("weight", [1])[0]
        for branch in branches(body):
            binding, later = {}, []
            if not unify(best_value(head), stated(node), binding, later):
                continue
            if len(branch) != len(children) or not self.matches(branch, children, binding, later):
                continue
            self.close(node["belief"], self.conjoin(weight, *(c["belief"] for c in children)), node["text"])
            if "valid" in options:
                start, end = evaluate(options["valid"][0], binding)[1]
                demand(start <= node["moment"] < end, node["text"], "is not of", node["moment"])
            return True
        return False

    @staticmethod
    def matches(branch, children, binding, later):
        """Whether the children are the branch's conditions, in order."""
        return all(is_condition(c, stated(child), binding, later) for c, child in zip(branch, children)) and all(
            evaluate(pattern, binding) == evaluate(value, {}) for pattern, value in later)

    # -- aggregates

    def counts_all(self, node, head, body, options):
        """An aggregate's children are bindings of its body, all that count at its moment, each once; their number,
        sum ... is the head's."""
        aggregate = Aggregate(head, body, options, node)
        if not aggregate.is_of_head():
            return False
        self.same_moment(node)
        told = [self.contributor(child, aggregate) for child in node.get("children", [])]
        if None in told:
            return False
        taken, there = dict(told), self.contributors(aggregate)
        demand(len(taken) == len(told), node["text"], "counts one twice")
        demand(all(key in there for key in taken), node["text"], "counts what does not count")
        missing = [key for key in there if key not in taken]
        if aggregate.picks_one():
            best = aggregate.total(there)
            demand(best == aggregate.value, best, "is better than", node["text"])
            demand(not missing or len(told) == 1, node["text"], "leaves out", *missing)
        else:
            demand(not missing, node["text"], "leaves out", *missing)
        self.close(node["belief"], min(belief for _, belief in taken.values()), node["text"])
        total = aggregate.total(taken)
        demand(total == aggregate.value or is_near(total, aggregate.value), node["text"], "is", total)
        return True

    def contributors(self, aggregate):
        """What an aggregate must take at its moment: {what it is told apart by: (value, belief)}."""
        found = {}
        for branch in branches(aggregate.body):
            for binding, belief in self.listing.solutions(branch, aggregate.moment, aggregate.group):
                belief = self.listing.conjoin(belief, rounded(aggregate.weight))
                if not aggregate.has(binding) or not at_least(belief, max(self.counts_from, LEAST)):
                    continue
                key, value = aggregate.key(binding), evaluate(aggregate.term, binding)
                found[key] = (value, max(belief, found.get(key, (0, 0))[1]))
        return found

    def contributor(self, child, aggregate):
        """One contributor, which is a condition or a node of all of them: what it is told apart by, value and belief;
        None if it is not of the body."""
        for branch in branches(aggregate.body):
            binding, later, told = {}, [], child.get("children", [])
            if len(branch) == 1 and is_condition(branch[0], stated(child), binding, later):
                belief = self.conjoin(aggregate.weight, child["belief"])
            elif not is_named(child["text"]) and len(branch) == len(told) and self.matches(
                    branch, told, binding, later):
                demand(child["rule"] == aggregate.name, child["text"], "is of another rule")
                belief = self.conjoin(aggregate.weight, *(c["belief"] for c in told))
                self.close(child["belief"], belief, child["text"])
                self.same_moment(child)
            else:
                continue
            if aggregate.has(binding):
                return aggregate.key(binding), (evaluate(aggregate.term, binding), belief)
        return None

    # -- operators of time, and corroboration

    def view(self, node):
        """What is believed bounds its belief (is_believed); its children, which look at what it looks at, where it
        does, show it."""
        term, children, moment = stated(node), node["children"], node["moment"]
        inner = term[1][inner_place(term)]
        wanted = [inner] + [("denied", [inner])] * (node["rule"] == "contested")
        start, end = window(term, moment)
        for place, child in enumerate(children):
            is_wanted = stated(child) == wanted[min(place, len(wanted) - 1)]
            demand(is_wanted, child["text"], "is not what", node["text"], "looks at")
            demand(start <= child["moment"] < end or self.is_settled(child, start), child["text"], "lies outside of",
                   node["text"])
        demand(len(children) >= len(wanted), node["text"], "lacks a side")
        weakest = min(child["belief"] for child in children)
        if node["rule"] in ("began", "ended", "undisputed"):
            self.close(node["belief"], min(weakest, self.listing.value(term, moment)), node["text"])
        else:
            self.close(node["belief"], weakest, node["text"])

    def corroboration(self, node):
        """Noisy-or across origins; a relay's word is its reliability and what it passes on."""
        words = {}
        demand(len({child.get("claim") for child in node["children"]}) == len(node["children"]), node["text"],
               "has a claim twice")
        for child in node["children"]:
            demand(child.get("claim") in self.claims, "no claim", child.get("claim"))
            demand(child["kind"] == "claim" and child["text"] == node["text"], "no claim on", node["text"])
            demand(child["moment"] == node["moment"], child["text"], "is of another moment")
            demand(child.get("against", False) == node.get("against", False), child["text"], "is on the other side")
            belief, name = self.original(self.claims[child["claim"]])
            words.setdefault(name, []).append(belief)
        self.close(node["belief"], self.relay(None, words), node["text"])

    def relay(self, name, words):
        """The word of a source, or, of nobody, all together."""
        parts = list(words.get(name, [])) if name is None else [max(words[name])] if name in words else []
        total = None
        for belief in parts + [w for w in (self.relay(other, words) for other, source in self.sources.items()
                                           if source["via"] == name) if w is not None]:
            total = belief if total is None else 1 - (1 - total) * (1 - belief)
        if total is None or name is None:
            return total or (0 if name is None else None)
        return self.conjoin(total, self.reliability(name))


class Aggregate:
    """A rule with an aggregate in its head, held against a node that it may have concluded."""

    def __init__(self, head, body, options, node):
        is_denial = is_compound(head, "denied")
        self.head = head[1][0] if is_denial else head
        self.body, self.weight = body, options.get("weight", [1])[0]
        self.name, self.moment = node["rule"], node["moment"]
        self.statement = parse(node["text"])
        self.is_side = is_denial == node.get("against", False)
        self.place = next((i for i, arg in enumerate(self.head[1]) if is_compound(arg, *AGGREGATES)), None)
        self.group = {}

    def is_of_head(self):
        """Whether the node is a row of its head; binds the group."""
        if not self.is_side or self.place is None or self.statement[0] != self.head[0]:
            return False
        self.kind, (self.term, *_) = self.head[1][self.place]
        self.value = self.statement[1][self.place]
        return all(unify(arg, value, self.group, []) for arg, value in self.grouped())

    def grouped(self):
        pairs = enumerate(zip(self.head[1], self.statement[1]))
        return [pair for place, pair in pairs if place != self.place]

    def has(self, binding):
        """Whether a binding is of the group."""
        return all(evaluate(arg, binding) == value for arg, value in self.grouped())

    def key(self, binding):
        """By what contributors are told apart: values, or for what adds values up bindings of all named variables."""
        if self.kind in ("sum", "average"):
            return str(sorted(binding.items()))
        return str(evaluate(self.term, binding))

    def picks_one(self):
        """Whether one row with the value shows it: one that is believed no more than any other that counts, so that
        the conclusion's belief is its own (is_believed tells whether it is)."""
        return self.kind in ("min", "max")

    def total(self, contributors):
        found = [value for value, _ in contributors.values()]
        if self.kind == "expected":
            return sum(belief for _, belief in contributors.values())
        return {"count": len, "sum": sum, "min": min, "max": max,
                "average": lambda them: sum(them) / len(them)}[self.kind](found)


def is_near(a, b):
    return isinstance(a, float) and isinstance(b, float) and abs(a - b) <= TOLERANCE * max(1, abs(a))


def best_value(head):
    """The head of a rule that keeps the least or greatest value, for one of its conclusions."""
    if not is_compound(head):
        return head
    return head[0], [arg[1][0] if is_compound(arg, "min", "max") else best_value(arg) for arg in head[1]]


def refusal(checker, proof, best):
    """What is wrong with a proof, or None."""
    try:
        checker.check(proof, best)
    except Wrong as wrong:
        return str(wrong)
    return None
