# SPDX-License-Identifier: MIT
"""Programs of the oracle as rule files. A tick is a microsecond since 1970; a predicate p is the
relation r_p; constants stay text or integers; a variable that stands alone becomes `_`. A predicate
that is both claimed and concluded is two relations: claims go to said_p, rules take them over."""
from collections import Counter

from program import OPERATORS, TESTS, goal_rule, is_variable

ALLEN = {"before": "before_gap", "precedes": "before", "after": "after_gap", "follows": "after"}


def text(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return '"%s"' % value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return repr(value)


def instant(tick):
    return "instant(%d)" % tick


def moment(tick):
    """The granule of one microsecond, as a date is written."""
    seconds, micro = divmod(tick, 10**6)
    if not -86400 <= seconds < 86400:
        raise ValueError("tick %d is out of reach" % tick)
    day = "1970-01-01" if seconds >= 0 else "1969-12-31"
    seconds %= 86400
    clock = (seconds // 3600, seconds // 60 % 60, seconds % 60, micro)
    return "%sT%02d:%02d:%02d.%06dZ" % (day, *clock)


def end(key, written):
    """The end of a claim's interval, exact or between bounds; the moment of an event is one of a last
    tick too, an end is no later than where that begins."""
    if not isinstance(written, list):
        return instant(written)
    first, last = written
    if key != "on" and first == last:
        return instant(first)
    last = last if key == "on" or last is None else last - 1
    return text("/".join("" if tick is None else moment(tick) for tick in (first, last)))


def relation(pred):
    return "r_" + pred


# ---- rules -----------------------------------------------------------------------------------

def occurrences(rule):
    """How often each variable is named in a rule."""
    named = Counter(next(iter(t.values())) if isinstance(t, dict) else t for t in rule["head"][1:])
    named[rule.get("valid")] += 1
    for atom in rule["body"]:
        named.update(x for x in atom[1:] if isinstance(x, str))
    return named


class RuleWriter:
    def __init__(self, rule):
        self.rule = rule
        self.named = occurrences(rule)

    def body(self):
        return [self.atom(a) for a in self.rule["body"]]

    def term(self, x):
        if isinstance(x, dict):
            (kind, variable), = x.items()
            return "%s(%s)" % (kind, variable)
        if not is_variable(x):
            return "_" if x == "_" else text(x)
        return x if self.named[x] > 1 else "_"

    def call(self, pred, args):
        return "%s(%s)" % (relation(pred), ", ".join(self.term(x) for x in args))

    def atom(self, atom):
        op = atom[0]
        if op in TESTS:
            return self.test(atom)
        count = OPERATORS[op].parameters
        pars, statement = atom[1:1 + count], self.call(atom[1 + count], atom[2 + count:])
        if op == "p":
            return statement
        if op in ("at", "during", "always"):
            return "%s:%s(%s)" % (statement, op, ", ".join(instant(t) for t in pars))
        if op == "valid":
            return "%s:valid(%s)" % (statement, self.term(pars[0]))
        if op in ("past", "throughout"):
            return '%s("%dus", %s)' % (op, pars[0], statement)
        if op.lstrip("~") == "atleast":
            return "%s(%r, %s)" % (op, pars[0], statement)
        return "~" + statement if op == "~" else "%s(%s)" % (op, statement)

    def test(self, atom):
        if atom[0] == "is":
            return "%s(%s, %s)" % (atom[1], self.term(atom[2]), self.term(atom[3]))
        if atom[0] == "allen":
            return "%s(%s, %s)" % (ALLEN.get(atom[1], atom[1]), *atom[2:])
        if atom[0] == "gap":
            return '%s(%s, %s, "%dus", "%dus")' % tuple(atom)
        result, x, y = (self.term(t) for t in atom[1:])
        return "eq(%s, %s(%s, %s))" % (result, {"sum": "add"}.get(atom[0], atom[0]), x, y)

    def write(self):
        rule = self.rule
        head = self.call(rule["head"][0], rule["head"][1:])
        if rule.get("deny"):
            head = "denied(%s)" % head
        if rule.get("valid"):
            head += ":valid(%s)" % rule["valid"]
        weight = " :weight(%r)" % rule["w"] if rule.get("w", 1.0) != 1.0 else ""
        return "%s { %s }%s" % (head, ", ".join(self.body()), weight)


def goal_text(body):
    """Behind a goal's only statement :at and :during are the query's own and clip its answers;
    beside another condition they are conditions."""
    conditions = RuleWriter(goal_rule(body)).body()
    if len(body) == 1 and body[0][0] in ("at", "during"):
        conditions.append("eq(0, 0)")
    return " & ".join(conditions)


# ---- declarations and claims -----------------------------------------------------------------

def arities(program):
    found = {}
    for claim in program["claims"]:
        found[claim["r"]] = len(claim["t"])
    for rule in program["rules"]:
        found[rule["head"][0]] = len(rule["head"]) - 1
    for atom in [a for r in program["rules"] for a in r["body"]] + program.get("goal", []):
        if atom[0] not in TESTS:
            first = 1 + OPERATORS[atom[0]].parameters
            found.setdefault(atom[first], len(atom) - first - 1)
    return found


def concluded(program):
    return {r["head"][0] for r in program["rules"]}


def claimed_relation(program, claim):
    """Where a claim goes: the predicate's own relation, or one that rules take over from, one for states
    and one for events where the predicate is concluded as well or has both."""
    kinds = {"on" in c for c in program["claims"] if c["r"] == claim["r"]}
    if claim["r"] not in concluded(program) and len(kinds) == 1:
        return relation(claim["r"])
    return ("when_" if "on" in claim else "said_") + claim["r"]


def claimed_relations(program):
    """(name, predicate, whether it holds events) of all that claims go to."""
    return sorted({(claimed_relation(program, c), c["r"], "on" in c) for c in program["claims"]})


def declarations(program):
    arity = arities(program)
    declared = claimed_relations(program)
    names = {name for name, _, _ in declared}

    def columns(pred):
        return ['"c%d:any"' % (i + 1) for i in range(arity[pred])]

    for pred in sorted(arity):
        is_derived = pred in concluded(program) or any(p == pred for _, p, _ in declared)
        if relation(pred) not in names and is_derived:
            yield "derive.%s { %s }" % (relation(pred), ", ".join(columns(pred)))
        elif relation(pred) not in names:
            declared.append((relation(pred), pred, False))
    for name, pred, is_event in declared:
        options = ["temporal = true"] + ["event = true"] * is_event
        options += ["noisy_or = true"] * (pred in program.get("noisyor", []))
        yield "relation.%s { %s }" % (name, ", ".join(columns(pred) + options))


def takeovers(program):
    """Rules that take claims over where they are not the predicate's own."""
    for name, pred, _ in claimed_relations(program):
        args = "(%s)" % ", ".join("X%d" % (i + 1) for i in range(arities(program)[pred]))
        if name != relation(pred):
            yield "%s%s { %s%s }" % (relation(pred), args, name, args)
            yield "denied(%s%s) { denied(%s%s) }" % (relation(pred), args, name, args)


def sources(program):
    known = dict(program.get("sources", {}))
    for claim in program["claims"]:
        if claim.get("src"):
            known.setdefault(claim["src"], {})
    for name, source in known.items():
        parts = []
        if source.get("rel", 1.0) != 1.0:
            grade = '"F"' if source["rel"] == "?" else repr(source["rel"])
            parts.append("reliability = " + grade)
        parts += ["%s = %s" % (key, text(source[key])) for key in ("via", "origin")
                  if source.get(key)]
        yield "source.%s { %s }" % (name, ", ".join(parts))


def claim(written, name):
    statement = "%s(%s)" % (name, ", ".join(text(v) for v in written["t"]))
    against = "con" in written and "pro" not in written
    belief = written.get("con" if against else "pro", 1.0)
    parts = ["denied(%s)" % statement if against else statement]
    lasts = written.get("lasting")
    parts += ["%s = %s" % (key, end(key, written[key])) for key in ("from", "to", "on")
              if written.get(key) is not None and not (lasts and key == "to")]
    if lasts:
        parts.append('lasting = "%dus"' % (written["to"] - written["from"]))
    if belief != 1:
        parts.append("credibility = " + ('"6"' if belief == "?" else repr(float(belief))))
    if written.get("src"):
        parts.append("source = " + text(written["src"]))
    is_plain = len(parts) == 1 and not against
    return "%s { %s }" % ("fact" if is_plain else "claim", ", ".join(parts))


def settings(program):
    parts = []
    if program.get("conj", "min") == "product":
        parts.append('conjunction = "product"')
    if program.get("counts_from", 0.5) != 0.5:
        parts.append("counts_from = %r" % program["counts_from"])
    if program.get("ungraded", 0.0) != 0.0:
        parts.append("ungraded = %r" % program["ungraded"])
    if parts:
        yield "setting { %s }" % ", ".join(parts)


def rule_file(program):
    """The whole program as the text of a rule file."""
    return "".join(rule_files(program, 1))


def rule_files(program, count):
    """The same as several: the first declares and concludes everything, claims are in all."""
    claims = [claim(c, claimed_relation(program, c)) for c in program["claims"]]
    lines = [*settings(program), *declarations(program), *sources(program), *claims[::count],
             *takeovers(program), *[RuleWriter(r).write() for r in program["rules"]]]
    parts = [lines] + [claims[k::count] for k in range(1, count)]
    return ["".join(line + "\n" for line in part) for part in parts]


def clipped(goal, ticks):
    return "%s:during(%s, %s)" % (goal, instant(ticks[0]), instant(ticks[1]))


def goals(program):
    """(name, goal for its evidence for, goal for that against or None) of all that is shown."""
    arity = arities(program)
    if "goal" in program:
        yield "goal", goal_text(program["goal"]), None
    for pred in program.get("show") or sorted(concluded(program)):
        goal = "%s(%s)" % (relation(pred), ", ".join("X%d" % (i + 1) for i in range(arity[pred])))
        yield pred, goal, "denied(%s)" % goal
