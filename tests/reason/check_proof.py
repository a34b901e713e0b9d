# SPDX-License-Identifier: MIT
"""Checks proofs from their JSON and what was recorded alone: each node follows from its children by its rule,
leaves are claims that exist, hold at the moment and weigh what is said, absences are absent in the listing of what
is believed, arithmetic is right, and nothing rests on itself. Nothing of Lore is used.

A case is a dict: claims, sources and rules as `lore list --json` gives them, settings, believed
({relation: [[values, [[from, to, pro, con], ...]], ...], "denied relation": ...}, times in microseconds, null where
open), and proofs. Beliefs are compared within TOLERANCE, since log costs round them."""
import json
import math
import re
import sys
from datetime import datetime, timedelta, timezone

TOLERANCE = 0.002
LEAST = 1e-6     # beliefs are listed with six digits
OPEN = 2**63
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
WORDS = {"almost certain": .97, "very likely": .875, "likely": .675, "roughly even chance": .5, "flat": 1, "soft": .6,
         "weak": .3, "will": .9, "expected": .6, "may": .4, "could": .3, "A": 1, "B": .8, "C": .6, "D": .4, "E": .2,
         "1": 1, "2": .8, "3": .6, "4": .4, "5": .2}
VIEWS = {"at", "during", "always", "past", "throughout", "began", "ended", "atleast", "valid", "contested",
         "undisputed"}
COMPARISONS = {"eq": lambda a, b: a == b, "ne": lambda a, b: a != b, "lt": lambda a, b: a < b,
               "le": lambda a, b: a <= b, "gt": lambda a, b: a > b, "ge": lambda a, b: a >= b}
ARITHMETIC = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a / b,
              "//": lambda a, b: a // b, "%": lambda a, b: a % b, "^": lambda a, b: a**b,
              "..": lambda a, b: str(a) + str(b)}


class Wrong(Exception):
    """A proof does not prove what it says."""


def demand(holds, *message):
    if not holds:
        raise Wrong(" ".join(str(part) for part in message))


# ---- time ------------------------------------------------------------------------------------

def granule(text):
    """[first, last) of a written date, in microseconds."""
    exact = re.fullmatch(r"(-?\d+)-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?Z", text)
    if exact:
        y, mo, d, h, mi, s = (int(x) for x in exact.groups()[:6])
        micro = int(((exact.group(7) or "") + "000000")[:6])
        start = datetime(y, mo, d, h, mi, s, micro, timezone.utc)
        first = (start - EPOCH) // timedelta(microseconds=1)
        return first, first + 1
    parts = [int(x) for x in text.split("-")]
    start = datetime(*(parts + [1, 1])[:3], tzinfo=timezone.utc)
    if len(parts) == 1:
        end = datetime(parts[0] + 1, 1, 1, tzinfo=timezone.utc)
    elif len(parts) == 2:
        end = datetime(parts[0] + parts[1] // 12, parts[1] % 12 + 1, 1, tzinfo=timezone.utc)
    else:
        end = start + timedelta(days=1)
    micro = timedelta(microseconds=1)
    return (start - EPOCH) // micro, (end - EPOCH) // micro


def start_of(text):
    """The first possible moment of a claim's beginning."""
    return -OPEN if text in (None, "?", "..") else granule(text.split("/")[0])[0]


def end_of(text):
    """The end of the last possible moment of a claim's end; an instant is exact and not included."""
    if text in (None, "?", ".."):
        return OPEN
    first, last = granule(text.split("/")[-1])
    return first if last == first + 1 else last


def instant(text, is_open):
    return is_open if text in (None, "..") else granule(text)[0]


# ---- terms -----------------------------------------------------------------------------------

TOKEN = re.compile(r"""\s*(?:
    (?P<text>"(?:[^"\\]|\\.)*") |
    (?P<interval>\[[^\[\]()]*,\s[^\[\]()]*\)) |
    (?P<date>-?\d{4,}-\d\d(?:-\d\d(?:T[\d:.]+Z)?)?) |
    (?P<span>\d+\s?(?:us|days?|months?)\b(?:\s\d+\s?(?:us|days?)\b)*) |
    (?P<number>\d+(?:\.\d+)?(?:e[-+]?\d+)?) |
    (?P<name>[A-Za-z_][A-Za-z_0-9]*) |
    (?P<sign>\.\.|//|[-+*/%^~|&(){},:\#]) )""", re.X)
LEVELS = [["|"], ["&"], [".."], ["+", "-"], ["*", "/", "//", "%"]]


class Parser:
    """Rules as they are listed, and statements as proofs show them: ("p", args), with values, ("?", variable)."""

    def __init__(self, text):
        self.text, self.at, self.tokens = text, 0, []
        while self.at < len(text.rstrip()):
            found = TOKEN.match(text, self.at)
            if not found:
                raise Wrong("cannot read " + text[self.at:])
            self.tokens.append((found.lastgroup, found.group(found.lastgroup)))
            self.at = found.end()
        self.next = 0

    def peek(self):
        return self.tokens[self.next] if self.next < len(self.tokens) else ("end", "")

    def take(self, *signs):
        if self.peek()[1] in signs and self.peek()[0] in ("sign", "name"):
            self.next += 1
            return self.tokens[self.next - 1][1]
        return None

    def expect(self, sign):
        if not self.take(sign):
            raise Wrong("expected %s in %s" % (sign, self.text))

    def term(self, level=0):
        if level == len(LEVELS):
            return self.unary()
        left = self.term(level + 1)
        while True:
            sign = self.take(*LEVELS[level])
            if not sign:
                return left
            right = self.term(level if sign == ".." else level + 1)
            left = ({"|": "or", "&": "and"}.get(sign, sign), [left, right])

    def unary(self):
        sign = self.take("~", "-", "#")
        if sign == "~":
            return ("not", [self.unary()])
        if sign == "-":
            inner = self.unary()
            return -inner if isinstance(inner, (int, float)) else ("neg", [inner])
        if sign:
            return ("length", [self.unary()])
        base = self.postfix()
        return ("^", [base, self.unary()]) if self.take("^") else base

    def postfix(self):
        term = self.primary()
        while self.take(":"):
            name = self.peek()[1]
            self.next += 1
            term = (name, [term] + self.arguments())
        return term

    def arguments(self):
        args = []
        self.expect("(")
        while not self.take(")"):
            args.append(self.term())
            self.take(",")
        return args

    def primary(self):
        kind, word = self.peek()
        self.next += 1
        if kind == "text":
            return re.sub(r"\\(\d{3}|.)", lambda m: chr(int(m[1])) if m[1].isdigit() else
                          {"n": "\n"}.get(m[1], m[1]), word[1:-1])
        if kind == "number":
            return float(word) if re.search("[.e]", word) else int(word)
        if kind in ("date", "interval", "span"):
            return (kind, word)
        if kind == "name" and self.peek() == ("sign", "("):
            return (word, self.arguments())
        if kind == "name" and (word[0].isupper() or word[0] == "_"):
            return ("?", word)
        if kind == "name":
            return {"true": True, "false": False}.get(word, word)
        if word == "(":
            inner = self.term()
            self.expect(")")
            return inner
        raise Wrong("cannot read " + self.text)

    def rule(self):
        head, body, options = self.term(), [], {}
        if self.take("{"):
            while not self.take("}"):
                body.append(self.term())
                self.take(",")
        while self.take(":"):
            name = self.peek()[1]
            self.next += 1
            options[name] = self.arguments()
        while isinstance(head, tuple) and head[0] in ("weight", "name", "note", "valid"):
            options[head[0]], head = head[1][1:], head[1][0]
        return head, body, options


def parse(text):
    parser = Parser(text)
    term = parser.term()
    demand(parser.peek()[0] == "end", "more than a term:", text)
    return term


def parse_list(text):
    parser, terms = Parser(text), []
    while parser.peek()[0] != "end":
        terms.append(parser.term())
        parser.take(",")
    return terms


def is_compound(term, *names):
    return isinstance(term, tuple) and isinstance(term[1], list) and (not names or term[0] in names)


def is_view(term):
    """An operator that looks at a statement; during(I, J) is a relation of intervals."""
    return is_compound(term, *VIEWS) and not (term[0] == "during" and len(term[1]) == 2)


def is_expression(term):
    return is_compound(term, *ARITHMETIC, "neg", "add", "sub", "mul", "div", "idiv", "mod", "pow", "concat", "least",
                       "greatest")


NAMED = {"add": "+", "sub": "-", "mul": "*", "div": "/", "idiv": "//", "mod": "%", "pow": "^", "concat": ".."}


def evaluate(term, binding):
    """The value of an expression; None where a variable is open."""
    if isinstance(term, tuple) and term[0] == "?":
        return binding.get(term[1])
    if not is_expression(term):
        return term
    args = [evaluate(arg, binding) for arg in term[1]]
    if None in args:
        return None
    if term[0] == "neg":
        return -args[0]
    if term[0] in ("least", "greatest"):
        return min(args) if term[0] == "least" else max(args)
    return ARITHMETIC[NAMED.get(term[0], term[0])](*args)


def unify(pattern, value, binding, later):
    """Whether pattern can be value; binds variables, and leaves expressions for later."""
    if isinstance(pattern, tuple) and pattern[0] == "?":
        if pattern[1] == "_":
            return True
        if pattern[1] in binding:
            return binding[pattern[1]] == value
        binding[pattern[1]] = value
        return True
    if is_expression(pattern):
        later.append((pattern, value))
        return True
    if is_compound(pattern):
        return is_compound(value, pattern[0]) and len(pattern[1]) == len(value[1]) and all(
            unify(p, v, binding, later) for p, v in zip(pattern[1], value[1]))
    return pattern == value


# ---- the checker -----------------------------------------------------------------------------

class Checker:
    def __init__(self, case):
        self.claims = {claim["id"]: claim for claim in case["claims"]}
        self.sources = {source["name"]: source for source in case["sources"]}
        self.believed = case["believed"]
        self.kinds = {relation["name"]: relation["kind"] for relation in case["relations"]}
        self.is_product = case["settings"].get("conjunction") == "product"
        self.ungraded = float(case["settings"].get("ungraded") or 0)
        self.counts_from = float(case["settings"].get("counts_from") or 0.5)
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
        for word in ("unlikely", "very unlikely", "almost no chance"):
            if written == word:
                return WORDS[{"unlikely": "likely", "very unlikely": "very likely"}.get(word, "almost certain")], True
        return WORDS[written], False

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

    def value(self, term, moment):
        """How much a statement is believed at a moment, after the listing; variables and _ match all."""
        if is_compound(term, "denied"):
            return self.strongest("denied " + term[1][0][0], term[1][0][1], moment)
        if is_compound(term, "atleast"):
            inner = self.value(term[1][1], moment)
            return inner if inner + 2e-4 >= term[1][0] else 0
        if is_compound(term, "unknown"):
            return 1 - max(self.value(term[1][0], moment), self.value(("denied", term[1]), moment))
        demand(is_compound(term) and term[0] in self.believed, "no listing of", term)
        return self.strongest(term[0], term[1], moment)

    def strongest(self, relation, args, moment):
        best = 0
        for values, stretches in self.believed.get(relation, []):
            if not all(unify(arg, value, {}, []) for arg, value in zip(args, values)):
                continue
            for start, end, pro, _ in stretches:
                if (start is None or start <= moment) and (end is None or moment < end):
                    best = max(best, pro)
        return best

    def moments(self, term, start, end):
        """Moments of [start, end), one in each part in which the belief in term does not change."""
        points = {start}
        for stretches in (s for _, s in self.believed.get(term[0], [])):
            points |= {p for stretch in stretches for p in stretch[:2] if p is not None and start < p < end}
        return [p for p in points if p < end]

    # -- nodes

    def check(self, proof):
        self.node(proof, [])

    def node(self, node, above):
        statement = (node["kind"], node["text"], node.get("against", False), node["moment"], node.get("rule"))
        demand(node["kind"] in ("claim", "absence", "test") or statement not in above, node["text"], "rests on itself")
        getattr(self, node["kind"])(node)
        for child in node.get("children", []):
            self.node(child, above + [statement])

    def cut(self, node):
        raise Wrong("left out: " + node["text"])

    def claim(self, node):
        demand(node.get("claim") in self.claims, "no claim", node.get("claim"))
        claim = self.claims[node["claim"]]
        demand(not node.get("children"), "a claim rests on nothing")
        _, against = self.grade(claim["credibility"])
        text = claim["statement"]
        denies = text.startswith("denied(")
        text = text[7:-1] if denies else text
        if claim.get("modality", "asserted") == "asserted":
            demand(text == node["text"], "claim", claim["id"], "says", text, "not", node["text"])
            demand((denies != against) == node.get("against", False), "claim", claim["id"], "is on the other side")
        start, end = start_of(claim["from"]), end_of(claim["to"])
        if claim["to"] and instant(node.get("to"), OPEN) == start_of(claim["to"]):
            end = start_of(claim["to"])     # an exact midnight is listed as a day is written
        demand(start <= node["moment"] < end, "claim", claim["id"], "does not hold at", node["moment"])
        demand(instant(node.get("from"), -OPEN) == start and instant(node.get("to"), OPEN) == end,
               "claim", claim["id"], "is of another time")
        demand(node.get("source") == claim["source"], "claim", claim["id"], "is", claim["source"])
        self.close(node["belief"], self.weigh(claim), "claim", claim["id"])

    def fact(self, node):
        self.close(node["belief"], 1, "a fact")
        demand(not node.get("children") and not node.get("against"), "a fact rests on nothing")
        self.close(self.value(parse(node["text"]), node["moment"]), 1, "no such fact:", node["text"])

    def absence(self, node):
        demand(not node.get("children"), "an absence rests on nothing")
        kind, (term,) = absence_term(node)
        held = self.value(term, node["moment"])
        if kind == "unknown":
            held = max(held, self.value(("denied", [term]), node["moment"]))
        self.close(node["belief"], 1 - held, node["text"])

    def test(self, node):
        demand(not node.get("children"), "a test rests on nothing")
        term = parse(node["text"])
        name, args = term[0], [evaluate(arg, {}) for arg in term[1]]
        if name in COMPARISONS:
            demand(COMPARISONS[name](args[0], args[1]), "not so:", node["text"])
        else:
            demand(interval_test(name, args), "not so:", node["text"])

    def rule(self, node):
        if node["rule"] in VIEWS and is_compound(parse_list(node["text"])[0], node["rule"]):
            return self.view(node)
        return self.clause(node)

    def aggregate(self, node):
        if node["rule"] == "corroboration":
            return self.corroboration(node)
        demand(any(self.groups(node, *rule) for rule in self.rules.get(node["rule"], [])), node["text"],
               "does not follow by", node["rule"])
        return None

    # -- rules

    def clause(self, node):
        children = node.get("children", [])
        if node["rule"] == "goal":
            self.close(node["belief"], self.conjoin(*(c["belief"] for c in children)), node["text"])
            return
        if not is_named(node):
            return      # what an aggregate counts: checked with the aggregate
        self.same_moment(node)
        demand(any(self.follows(node, *rule) for rule in self.rules.get(node["rule"], [])), node["text"],
               "does not follow by", node["rule"])

    def same_moment(self, node):
        """Children are about the same moment, unless they are always and certainly so."""
        for child in node.get("children", []):
            demand(child["moment"] == node["moment"] or is_settled(child, node["moment"], node["moment"] + 1),
                   child["text"], "is of another moment")

    def follows(self, node, head, body, options):
        statement = parse(node["text"])
        if node.get("against"):
            statement = ("denied", [statement])
        head = best_value(head)
        for branch in branches(body):
            binding, later = {}, []
            if not unify(head, statement, binding, later):
                continue
            if len(branch) == len(node.get("children", [])) and self.matches(branch, node["children"], binding, later):
                weight = options.get("weight", [1])[0]
                given = self.conjoin(weight, *(c["belief"] for c in node["children"]))
                self.close(node["belief"], given, node["text"])
                return True
        return not body and not node.get("children")

    def matches(self, branch, children, binding, later):
        """Whether the children are the branch's conditions, in order."""
        for condition, child in zip(branch, children):
            if not unify(condition, said(condition, child), binding, later):
                return False
        for pattern, value in later:
            found = evaluate(pattern, binding)
            if found is not None and found != evaluate(value, {}):
                return False
        return True

    def groups(self, node, head, body, options):
        """An aggregate's children are bindings of its body, all there are; their number, sum ... is the head's."""
        statement, weight = parse(node["text"]), options.get("weight", [1])[0]
        if is_compound(head, "denied") != node.get("against", False):
            return False
        head = head[1][0] if is_compound(head, "denied") else head
        place = next((i for i, arg in enumerate(head[1]) if is_compound(arg, "count", "sum", "min", "max", "average",
                                                                       "expected")), None)
        if place is None:
            return False
        kind, (term,) = head[1][place][0], head[1][place][1][:1]
        found, beliefs = [], []
        for child in node.get("children", []):
            binding, belief = self.contributor(child, body, weight, node["rule"])
            if binding is None or not all(
                    unify(arg, value, binding, []) for i, (arg, value) in enumerate(zip(head[1], statement[1]))
                    if i != place):
                return False
            demand(kind == "expected" or belief + TOLERANCE >= self.counts_from, child["text"], "counts not")
            beliefs.append(belief)
            found.append((evaluate(term, binding), binding))
        self.same_moment(node)
        if kind != "expected":
            self.close(node["belief"], min(beliefs), node["text"])
        self.complete(node, head, body, weight, place, found)
        return self.total(kind, found, statement[1][place])

    def complete(self, node, head, body, weight, place, found):
        """What is listed as believed at the moment gives no contributor that is missing. Bodies with operators of time
        are not evaluated here."""
        kind, (term,) = head[1][place][0], head[1][place][1][:1]
        group = {}
        demand(unify(without(head, place), without(parse(node["text"]), place), group, []),
               node["text"], "is no head")
        told = {contribution(kind, value, binding) for value, binding in found}
        for branch in branches(body):
            for binding, belief, factors in self.bindings(branch, node["moment"], group) or []:
                value = evaluate(term, binding)
                if not self.counts(kind, self.conjoin(weight, belief), factors + (weight < 1)):
                    continue
                if kind in ("min", "max"):
                    demand(not better(kind, value, parse(node["text"])[1][place]), value, "is better than", node["text"])
                else:
                    demand(contribution(kind, value, binding) in told, node["text"], "leaves out", binding)

    def counts(self, kind, belief, factors):
        """Whether an aggregate certainly takes a row: beliefs are compared as costs, each of which is rounded."""
        limit = LEAST if kind == "expected" else max(self.counts_from, LEAST)
        return belief > 0 and cost(belief) <= cost(limit) - (factors if self.is_product and factors > 1 else 0)

    def tells_all(self, name):
        """Whether the contributors of a rule's aggregate are found here, so that none can be left out."""
        return all(self.can_satisfy(c) for _, body, _ in self.rules.get(name, []) for b in branches(body) for c in b)

    def can_satisfy(self, condition):
        inner = condition[1][0] if is_compound(condition, "not", "undisputed", "contested") else condition
        return self.is_listed(inner) or is_compound(inner, "eq", "ne")

    def bindings(self, branch, moment, known):
        """Each way in which a conjunction holds at the moment, its belief, and of how many that are not certain; None
        if that is not told here."""
        order = sorted(branch, key=lambda c: 0 if self.is_listed(c) else 1 if is_compound(c, "eq") else 2)
        ways = [(dict(known), 1, 0)]
        for condition in order:
            further = []
            for binding, belief, factors in ways:
                more = self.satisfy(condition, moment, binding)
                if more is None:
                    return None
                further += [(bound, self.conjoin(belief, held), factors + (held < 1)) for bound, held in more]
            ways = further
        return ways

    def is_listed(self, term):
        """A statement whose rows and beliefs are listed."""
        inner = term[1][0] if is_compound(term, "denied") else term
        return is_compound(inner) and inner[0] in self.believed

    def satisfy(self, condition, moment, binding):
        if self.is_listed(condition):
            return [(bound, pro) for bound, pro, _ in self.rows(condition, moment, binding)]
        if is_compound(condition, "not") and self.is_listed(condition[1][0]):
            absent = 1 - max((pro for _, pro, _ in self.rows(condition[1][0], moment, binding)), default=0)
            return [(binding, absent)] if absent > 0 else []
        if is_compound(condition, "undisputed") and self.is_listed(condition[1][0]):
            return [(bound, min(pro, 1 - con)) for bound, pro, con in self.rows(condition[1][0], moment, binding)]
        if is_compound(condition, "contested") and self.is_listed(condition[1][0]):
            return [(bound, min(pro, con)) for bound, pro, con in self.rows(condition[1][0], moment, binding)]
        if is_compound(condition, *COMPARISONS) and len(condition[1]) == 2:
            left, right = (evaluate(side, binding) for side in condition[1])
            open_side = next((side for side in condition[1] if is_variable(side) and side[1] not in binding), None)
            if condition[0] == "eq" and open_side and (left is None) != (right is None):
                return [({**binding, open_side[1]: right if left is None else left}, 1)]
            if left is None or right is None or type(left) is not type(right):
                return None
            return [(binding, 1)] if COMPARISONS[condition[0]](left, right) else []
        return None

    def rows(self, statement, moment, binding):
        """Rows of the listing that a statement may be at the moment: bindings, beliefs for and against."""
        name, args = statement
        if name == "denied":
            name, args = "denied " + args[0][0], args[0][1]
        for values, stretches in self.believed.get(name, []):
            bound, later = dict(binding), []
            if not all(unify(arg, value, bound, later) for arg, value in zip(args, values)):
                continue
            if any(evaluate(pattern, bound) not in (None, value) for pattern, value in later):
                continue
            for start, end, pro, con in stretches:
                if (start is None or start <= moment) and (end is None or moment < end) and pro > 0:
                    yield bound, pro, con

    @staticmethod
    def total(kind, found, value):
        values = [v for v, _ in found]
        distinct = {json.dumps([v, sorted(b.items())]): v for v, b in found}
        if kind == "count":
            return len(set(map(str, values))) == value
        if kind == "sum":
            return sum(distinct.values()) == value
        return value in values if kind in ("min", "max") else True

    def contributor(self, child, body, weight, name):
        """The binding of one contributor, a condition or a node of all of them, and its belief."""
        for branch in branches(body):
            binding, later = {}, []
            if len(branch) == 1 and unify(branch[0], said(branch[0], child), binding, later):
                return binding, self.conjoin(weight, child["belief"])
            told = child.get("children", [])
            if len(branch) == len(told) and self.matches(branch, told, binding := {}, later):
                demand(child["rule"] == name, child["text"], "is of another rule")
                self.close(child["belief"], self.conjoin(weight, *(c["belief"] for c in told)), child["text"])
                return binding, child["belief"]
        return None, 0

    # -- operators of time, and corroboration

    def view(self, node):
        name, args = parse(node["text"])
        children, moment = node["children"], node["moment"]
        inner = args[1] if name in ("atleast", "past", "throughout") else args[0]
        child = children[0]
        if child.get("against"):
            inner = ("denied", [inner])
        demand(said(inner, child) == inner, child["text"], "is not what", node["text"], "looks at")
        start, end = window(name, args, moment, node)
        if name == "undisputed":
            other = self.value(("denied", [inner]), moment)
            return self.close(node["belief"], min(child["belief"], 1 - other), node["text"])
        if name == "contested":
            return self.close(node["belief"], min(c["belief"] for c in children), node["text"])
        demand(is_settled(child, start, start + 1) or start <= child["moment"] < end, child["text"], "lies outside of",
               node["text"])
        if name in ("began", "ended"):
            return demand(node["belief"] <= child["belief"] + TOLERANCE, node["text"])
        self.close(node["belief"], min(c["belief"] for c in children), node["text"])
        if name == "atleast":
            return demand(child["belief"] + 0.006 >= args[0], child["text"], "is too weak")
        if name in ("always", "throughout", "valid") and is_compound(inner) and inner[0] in self.believed:
            weakest = min((self.value(inner, at) for at in self.moments(inner, start, end)), default=0)
            demand(weakest + TOLERANCE >= node["belief"], inner, "is weaker in", node["text"])
        return None

    def corroboration(self, node):
        """Noisy-or across origins; a relay's word is its reliability and what it passes on."""
        words = {}
        for child in node["children"]:
            demand(child.get("claim") in self.claims, "no claim", child.get("claim"))
            demand(child["kind"] == "claim" and child["text"] == node["text"], "no claim on", node["text"])
            claim = self.claims[child["claim"]]
            belief, name = self.original(claim)
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


def best_value(head):
    """The head of a rule that keeps the least or greatest value, for one of its conclusions."""
    if not is_compound(head):
        return head
    return head[0], [arg[1][0] if is_compound(arg, "min", "max") else best_value(arg) for arg in head[1]]


def cost(belief):
    """The log cost of a belief, as it is compared (BELIEF 5)."""
    return round(-math.log(belief) * 2048)


def is_variable(term):
    return isinstance(term, tuple) and term[0] == "?"


def without(statement, place):
    return statement[0], statement[1][:place] + statement[1][place + 1:]


def better(kind, value, than):
    """Values of other types are not compared."""
    return type(value) is type(than) and (value < than if kind == "min" else value > than)


def contribution(kind, value, binding):
    """By what contributors are told apart: counted are values, summed bindings of all named variables."""
    return str(value) if kind == "count" else json.dumps([value, sorted(binding.items())])


def is_settled(child, start, end):
    """Whether a child is certain throughout [start, end), at whatever moment it was looked at."""
    return child["belief"] == 1 and instant(child.get("from"), -OPEN) <= start and end <= instant(child.get("to"), OPEN)


def is_named(node):
    """Nodes that the resolver made are told by their conditions."""
    terms = parse_list(node["text"])
    return len(terms) == 1 and is_compound(terms[0])


def absence_term(node):
    """not(p), or unknown(p)."""
    if node["text"].startswith("not "):
        return ("not", [parse(node["text"][4:])])
    term = parse(node["text"])
    demand(is_compound(term, "unknown"), "no absence:", node["text"])
    return term


def said(condition, child):
    """What a child says, in the form of a condition."""
    if child["kind"] == "absence":
        return absence_term(child)
    terms = parse_list(child["text"])
    term = terms[0] if len(terms) == 1 else ("and", terms)
    if child["kind"] == "rule" and child["rule"] in VIEWS and child["children"][0].get("against"):
        place = 1 if term[0] in ("atleast", "past", "throughout") else 0
        term = (term[0], [("denied", [arg]) if i == place else arg for i, arg in enumerate(term[1])])
    if child.get("against"):
        term = ("denied", [term])
    return like(condition, term)


def like(condition, term):
    """A statement in the shape of the condition that it is held against: spans and dates as written there."""
    if is_compound(condition, "not") and is_compound(term, "not"):
        return ("not", [like(condition[1][0], term[1][0])])
    if not is_view(condition) or not is_compound(term, condition[0]):
        return term
    pairs = []
    for written, shown in zip(condition[1], term[1]):
        is_time = condition[0] in ("at", "during", "always", "past", "throughout", "atleast") and not is_compound(shown)
        pairs.append(written if is_time and same_time(written, shown) else like(written, shown))
    return (term[0], pairs + list(condition[1][len(term[1]):]))


def same_time(written, shown):
    return written is not None and shown is not None


def branches(body):
    """The conjunctions of a body with alternatives, flat."""
    result = [[]]
    for condition in body:
        if is_compound(condition, "or"):
            choices = [b for part in condition[1] for b in branches([part])]
        elif is_compound(condition, "and"):
            choices = branches(condition[1])
        else:
            choices = [[condition]]
        result = [done + choice for done in result for choice in choices]
    return result


SPAN = re.compile(r"(\d+)\s*(us|day|days|month|months|d)")


def shift(moment, text, sign):
    if abs(moment) >= OPEN:
        return moment
    for number, unit in SPAN.findall(text):
        if unit.startswith("month"):
            at = EPOCH + timedelta(microseconds=moment)
            months = at.year * 12 + at.month - 1 + sign * int(number)
            moment = (at.replace(year=months // 12, month=months % 12 + 1) - EPOCH) // timedelta(microseconds=1)
        else:
            moment += sign * int(number) * (1 if unit == "us" else 86400 * 10**6)
    return moment


def bounds(interval):
    start, end = interval[1][1:-1].split(", ")
    return instant(start, -OPEN), instant(end, OPEN)


def window(name, args, moment, node):
    """Where an operator of time looks, [from, to)."""
    shown = re.findall(r"[(\s](\.\.|-?\d{4,}-\d\d[^\s,)]*)", node["text"])
    if name == "at":
        first = granule(shown[-1])[0]
        return first, first + 1
    if name in ("during", "always"):
        return instant(shown[-2], -OPEN), instant(shown[-1], OPEN)
    if name == "valid":
        return bounds(args[-1])
    if name in ("past", "throughout"):
        span = node["text"][len(name) + 1:].split(",")[0]
        return shift(moment, span, -1), moment + 1
    if name == "ended":
        return moment - 86400 * 10**6 * 400, moment + 1
    return moment, moment + 1


def interval_test(name, args):
    (a, b), (c, d) = bounds(args[0]), bounds(args[1])
    if b == OPEN and name in ("before", "meets", "before_gap", "gap"):
        return False
    if name == "gap":
        least, most = (shift(0, "%s" % str(arg), 1) for arg in args[2:])
        return least <= c - b <= most
    relations = {"before": b <= c, "after": d <= a, "before_gap": b < c, "after_gap": d < a, "meets": b == c,
                 "met_by": d == a, "overlaps": a < c < b < d, "overlapped_by": c < a < d < b,
                 "starts": a == c and b < d, "started_by": a == c and d < b, "during": c < a and b < d,
                 "contains": a < c and d < b, "finishes": b == d and c < a, "finished_by": b == d and a < c,
                 "equals": a == c and b == d, "intersects": a < d and c < b}
    return relations[name]


def check(case):
    """None, or what is wrong, for each proof of a case."""
    checker, verdicts = Checker(case), []
    for proof in case["proofs"]:
        try:
            checker.check(proof)
            verdicts.append(None)
        except Wrong as wrong:
            verdicts.append(str(wrong))
    return verdicts


def main():
    wrong = 0
    for line in sys.stdin:
        for verdict in check(json.loads(line)):
            wrong += verdict is not None
            print("accepted" if verdict is None else "rejected: " + verdict)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
