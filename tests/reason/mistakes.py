# SPDX-License-Identifier: MIT
"""Corrupted proofs: each kind of mistake in one node of a proof, where it can be made so that the proof is wrong for
certain. The kinds are the methods of Forger whose names are in KINDS and OF_AGGREGATES; each changes a node of a copy,
and says whether it could."""
import copy
import re

from check_proof import TOLERANCE, Aggregate
from listing import value_at
from statement import VIEWS, is_compound, is_named, is_view, parse, stated

KINDS = ["unknown_claim", "swapped_claim", "belief", "condition_left_out", "no_such_rule", "a_goal", "other_rule",
         "claim_for_longer", "holds_for_longer", "other_window", "other_moment", "present_after_all", "less_absent",
         "rests_on_itself", "other_side", "other_statement", "false_test", "as_a_fact"]
OF_AGGREGATES = ["contributor_left_out", "contributor_twice", "contributor_too_many", "wrong_value"]
TICKS = range(-6, 16)
DATE = re.compile(r"\.\.|\d{4}-\d\d-\d\d(?:T[\d:.]+Z)?")


def date(tick):
    """A moment as a proof shows it."""
    day, micro = ("1970-01-01", tick) if tick >= 0 else ("1969-12-31", tick + 10**6)
    clock = "00:00:00" if tick >= 0 else "23:59:59"
    digits = ("%06d" % micro).rstrip("0")
    return day if tick == 0 else "%sT%s.%sZ" % (day, clock, digits)


def nodes(proof, above=()):
    """(node, those above it), from the root down."""
    yield proof, above
    for child in proof.get("children", []):
        yield from nodes(child, above + (proof,))


def is_clause(node):
    return node["kind"] == "rule" and is_named(node["text"]) and not is_of_view(node)


def is_of_view(node):
    return node["kind"] == "rule" and node["rule"] in VIEWS and is_named(node["text"]) and is_view(parse(node["text"]))


def is_counted(node):
    return node["kind"] == "aggregate" and node["rule"] != "corroboration"


class Forger:
    """Makes mistakes in the proofs of a case, which checker checks."""

    def __init__(self, case, checker, chance):
        self.checker, self.chance = checker, chance
        self.proofs = [told["proof"] for told in case["proofs"]]

    def corrupted(self, proof, kind):
        """A copy with a mistake of the kind; None where none can be made."""
        proof = copy.deepcopy(proof)
        candidates = list(nodes(proof))
        self.chance.shuffle(candidates)
        make = getattr(self, kind)
        return next((proof for node, above in candidates if make(node, above)), None)

    # -- leaves

    @staticmethod
    def unknown_claim(node, _):
        return bool(node.get("claim")) and bool(node.update(claim="none") or True)

    def swapped_claim(self, node, _):
        """Another claim, which differs in what it says, when, or by whom."""
        def told(claim):
            return [claim[key] for key in ("statement", "from", "to", "source")]
        own = self.checker.claims.get(node.get("claim"))
        others = [c["id"] for c in self.checker.claims.values() if own and told(c) != told(own)]
        return bool(others) and bool(node.update(claim=self.chance.choice(others)) or True)

    def claim_for_longer(self, node, _):
        return node["kind"] == "claim" and self.widen(node)

    def holds_for_longer(self, node, _):
        return node["kind"] in ("rule", "aggregate") and is_named(node["text"]) and self.widen(node)

    def widen(self, node):
        bounds = [key for key in ("from", "to") if key in node]
        if bounds:
            del node[self.chance.choice(bounds)]
        return bool(bounds)

    def as_a_fact(self, node, _):
        """What was concluded, or said by somebody, as if it had been recorded as a plain fact."""
        if node["kind"] not in ("rule", "claim") or node["kind"] == "rule" and not is_clause(node) or (
                node.get("against")):
            return False
        for key in ("rule", "children", "claim", "source"):
            node.pop(key, None)
        node["kind"] = "fact"
        return True

    @staticmethod
    def false_test(node, _):
        if node["kind"] != "test":
            return False
        node["text"] = "ne(0, 0)"
        return True

    def present_after_all(self, node, _):
        """What is said to be absent is something that is believed at the moment."""
        there = [(name, values) for name, rows in self.checker.listing.rows.items() for values, f in rows
                 if not name.startswith("denied ") and value_at(f, node["moment"]) > TOLERANCE]
        if node["kind"] != "absence" or not there:
            return False
        name, values = self.chance.choice(there)
        node.update(text="not %s(%s)" % (name, ", ".join(map(str, values))), belief=1.0)
        return True

    @staticmethod
    def less_absent(node, _):
        """Only one of those that there must not be is said to be absent."""
        if node["kind"] != "absence" or "_" not in re.findall(r"\b\w+\b", node["text"]):
            return False
        node["text"] = re.sub(r"\b_\b", "nobody", node["text"], count=1)
        return True

    # -- any node

    def belief(self, node, _):
        other = node["belief"] / 2 + 0.01 if node["belief"] > 0.1 else 0.9
        node["belief"] = other
        return True

    def other_side(self, node, _):
        if node["kind"] not in ("rule", "claim", "aggregate") or not is_named(node["text"]) or is_of_view(node):
            return False
        node["against"] = not node.get("against", False)
        return True

    def other_statement(self, node, _):
        """Of somebody else, or of another number."""
        if node["kind"] == "test" or not is_named(node["text"]) or not stated(node)[1]:
            return False
        term = parse(node["text"]) if node["kind"] != "absence" else None
        if term is None or is_view(term) or not term[1]:
            return False
        args = list(term[1])
        args[self.chance.randrange(len(args))] = "nobody"
        node["text"] = "%s(%s)" % (term[0], ", ".join(map(str, args)))
        return True

    def other_moment(self, node, _):
        """One at which it is not believed as much."""
        if node["kind"] == "test" or not is_named(node["text"]) and node["kind"] != "absence":
            return False
        f = self.checker.listing.function(stated(node))
        weaker = [tick for tick in TICKS if value_at(f, tick) < node["belief"] - 2 * TOLERANCE]
        return bool(weaker) and bool(node.update(moment=self.chance.choice(weaker)) or True)

    def other_window(self, node, _):
        """An operator of time looks somewhere else, or finds another interval."""
        if not is_of_view(node):
            return False
        dates = list(DATE.finditer(node["text"]))
        if dates and node["rule"] in ("at", "during", "always", "valid"):
            found = self.chance.choice(dates)
            shown = [date(tick) for tick in TICKS if date(tick) != found.group()]
            other = self.chance.choice(shown)
            node["text"] = node["text"][:found.start()] + other + node["text"][found.end():]
            return True
        if node["rule"] in ("past", "throughout"):
            node["text"] = re.sub(r"\(\d+ ?\w+", "(7us", node["text"], count=1)
            return True
        return False

    @staticmethod
    def rests_on_itself(node, above):
        """What is above it stands in its place: the proof goes in a circle, once."""
        upper = next((a for a in reversed(above) if is_named(a["text"])), None)
        if upper is None or not is_named(node["text"]) or node["kind"] not in ("claim", "fact", "rule"):
            return False
        circle = copy.deepcopy(upper)
        node.clear()
        node.update(circle)
        return True

    # -- rules

    def condition_left_out(self, node, _):
        if not is_clause(node) or not node.get("children"):
            return False
        node["children"].pop(self.chance.randrange(len(node["children"])))
        return True

    @staticmethod
    def no_such_rule(node, _):
        return (is_clause(node) or is_counted(node)) and bool(node.update(rule="none") or True)

    @staticmethod
    def a_goal(node, _):
        return (is_clause(node) or is_counted(node)) and bool(node.update(rule="goal") or True)

    def other_rule(self, node, _):
        """One that concludes other statements, or the other side."""
        if not is_clause(node) and not is_counted(node):
            return False
        own = conclusion(stated(node))
        others = [name for name, rules in self.checker.rules.items()
                  if all(conclusion(head) != own for head, _, _ in rules)]
        return bool(others) and bool(node.update(rule=self.chance.choice(others)) or True)

    # -- aggregates

    def contributor_left_out(self, node, _):
        """Of several that counted, with the value and the belief that the others have."""
        aggregate = self.aggregate_of(node)
        if aggregate is None or len(node["children"]) < 2:
            return False
        left = list(node["children"])
        left.pop(self.chance.randrange(len(left)))
        if aggregate.picks_one() and len(left) == 1:
            return False        # which may show the value alone
        return self.counted_again(node, aggregate, left)

    def contributor_twice(self, node, _):
        aggregate = self.aggregate_of(node)
        return aggregate is not None and self.counted_again(
            node, aggregate, node["children"] + [copy.deepcopy(self.chance.choice(node["children"]))])

    def contributor_too_many(self, node, _):
        """One that some other proof counts by the same rule, as if it counted here too."""
        aggregate = self.aggregate_of(node)
        if aggregate is None:
            return False
        own = list(self.checker.contributors(aggregate))
        strangers = [child for proof in self.proofs for other, _ in nodes(proof)
                     if is_counted(other) and other["rule"] == node["rule"] for child in other["children"]]
        self.chance.shuffle(strangers)
        for stranger in strangers:
            moved = at_moment(copy.deepcopy(stranger), node["moment"])
            told = self.checker.contributor(moved, self.without_group(node))
            if told is not None and told[0] not in own:
                return self.counted_again(node, aggregate, node["children"] + [moved])
        return False

    def wrong_value(self, node, _):
        aggregate = self.aggregate_of(node)
        if aggregate is None:
            return False
        put_value(node, aggregate, aggregate.value + 1)
        return True

    def aggregate_of(self, node):
        """The rule with its group bound; None where node is none of an aggregate's, or one rule's of several."""
        rules = self.checker.rules.get(node.get("rule"), [])
        if not is_counted(node) or len(rules) != 1:
            return None
        aggregate = Aggregate(*rules[0], node)
        return aggregate if aggregate.is_of_head() else None

    def without_group(self, node):
        """The same for a binding of any group."""
        aggregate = self.aggregate_of(node)
        aggregate.has = lambda binding: True
        return aggregate

    def counted_again(self, node, aggregate, children):
        """The node with other contributors, and what follows from these."""
        anything = self.without_group(node)
        told = [self.checker.contributor(child, anything) for child in children]
        if None in told:
            return False
        node.update(children=children, belief=min(belief for _, (_, belief) in told))
        put_value(node, aggregate, aggregate.total(dict(enumerate(pair for _, pair in told))))
        return True


def conclusion(head):
    """The relation and side that a head or statement is of."""
    return ("denied", head[1][0][0]) if is_compound(head, "denied") else ("asserted", head[0])


def put_value(node, aggregate, value):
    args = list(aggregate.statement[1])
    args[aggregate.place] = value
    node["text"] = "%s(%s)" % (aggregate.head[0], ", ".join(map(str, args)))


def at_moment(node, moment):
    """A contributor as if it had been looked at then: what looks elsewhere in time itself stays there."""
    node["moment"] = moment
    if not is_of_view(node):
        for child in node.get("children", []):
            at_moment(child, moment)
    return node
