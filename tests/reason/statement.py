# SPDX-License-Identifier: MIT
"""What rules and proofs say: terms read from their text, and how they match; dates, spans and intervals.

A term is a value, ("?", variable), (functor, [arguments]), ("date", text), ("span", text), or ("interval", (from, to))
in microseconds, half-open, -OPEN and OPEN where without bound."""
import re
from datetime import datetime, timedelta, timezone

OPEN = 2**63
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
DAY = 86400 * 10**6
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
        if kind == "interval":
            start, end = word[1:-1].split(", ")
            return (kind, (instant(start, -OPEN), instant(end, OPEN)))
        if kind in ("date", "span"):
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
    """The value of an expression; None where a variable is open, or it has none."""
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
    try:
        return ARITHMETIC[NAMED.get(term[0], term[0])](*args)
    except (TypeError, ArithmeticError):
        return None


def is_variable(term):
    return isinstance(term, tuple) and term[0] == "?"


def is_negation(term):
    """What names an absence; in it _ stands for whatever there may be."""
    return is_compound(term, "not", "unknown")


def unify(pattern, value, binding, later):
    """Whether pattern can be value; binds variables, and leaves expressions for later."""
    if is_negation(pattern) and not is_as_open(pattern, value):
        return False
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
    return pattern == value or is_same_real(pattern, value)


def is_same_real(a, b):
    """Reals are shown with fewer digits than they have."""
    return isinstance(a, float) and isinstance(b, float) and abs(a - b) <= 1e-6 * max(1, abs(a))


def is_as_open(pattern, value):
    """Whether value has _ wherever pattern has it."""
    if pattern == ("?", "_"):
        return value == pattern
    return not is_compound(pattern) or is_compound(value, pattern[0]) and all(
        is_as_open(p, v) for p, v in zip(pattern[1], value[1]))


def is_named(text):
    """Whether a node's text is one statement; of a conjunction it is all conditions."""
    terms = parse_list(text)
    return len(terms) == 1 and is_compound(terms[0])


def stated(node):
    """What a node says, as a condition would."""
    if node["kind"] == "absence":
        return absent(node)
    terms = parse_list(node["text"])
    if len(terms) != 1:
        return ("and", terms)
    term, children = terms[0], node.get("children", [])
    if node["kind"] == "rule" and node["rule"] in VIEWS and children and children[0].get("against"):
        place = inner_place(term)
        return (term[0], [("denied", [arg]) if i == place else arg for i, arg in enumerate(term[1])])
    return ("denied", [term]) if node.get("against") else term


def absent(node):
    """not(p), or unknown(p)."""
    if node["text"].startswith("not "):
        return ("not", [parse(node["text"][4:])])
    term = parse(node["text"])
    demand(is_compound(term, "unknown"), "no absence:", node["text"])
    return term


def inner_place(view):
    """Which argument of an operator is the statement that it looks at."""
    return 1 if view[0] in ("atleast", "past", "throughout") else 0


def is_condition(condition, term, binding, later):
    """Whether a term is the condition, bound further: times are equal however they are written."""
    return unify(in_numbers(condition), in_numbers(term), binding, later)


def in_numbers(term):
    """A condition whose operators have their dates as instants and spans as how far they reach."""
    if not is_compound(term):
        return term
    args = [in_numbers(arg) for arg in term[1]]
    if is_view(term) and term[0] in ("at", "during", "always"):
        args[1:] = [time_number(arg) for arg in args[1:]]
    elif is_view(term) and term[0] in ("past", "throughout"):
        args[0] = ("span", tuple(span_parts(args[0])))
    elif term[0] == "gap" and len(args) == 4:
        args[2:] = [("span", tuple(span_parts(arg))) for arg in args[2:]]
    return (term[0], args)


def time_number(written):
    return written if is_variable(written) else instant(text_of(written), None)


def text_of(written):
    """The text of a date or span, which rules write as a text and proofs as they are."""
    return written[1] if isinstance(written, tuple) else str(written)


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


# ---- spans and intervals ---------------------------------------------------------------------

SPAN = re.compile(r"(\d+)\s*(us|days?|months?|d)")
UNITS = {"us": "us", "d": "day", "day": "day", "days": "day", "month": "month", "months": "month"}


def span_parts(written):
    """(number, unit) of each part; units are us, day and month; nothing is no part."""
    if isinstance(written, tuple) and isinstance(written[1], tuple):
        return written[1]
    return [(int(number), UNITS[unit]) for number, unit in SPAN.findall(text_of(written)) if int(number)]


def shift(moment, span, sign):
    if abs(moment) >= OPEN:
        return moment
    for number, unit in span_parts(span):
        if unit == "month":
            at = EPOCH + timedelta(microseconds=moment)
            months = at.year * 12 + at.month - 1 + sign * number
            moment = (at.replace(year=months // 12, month=months % 12 + 1) - EPOCH) // timedelta(microseconds=1)
        else:
            moment += sign * number * (1 if unit == "us" else DAY)
    return moment


def window(view, moment):
    """Where an operator of time looks, [from, to)."""
    name, args = view
    if name == "at":
        first = time_number(args[1])
        return first, first + 1
    if name in ("during", "always"):
        return instant(text_of(args[1]), -OPEN), instant(text_of(args[2]), OPEN)
    if name == "valid":
        return args[1][1]
    if name in ("past", "throughout"):
        return shift(moment, args[0], -1), moment + 1
    if name == "ended":
        return moment - 1, moment
    return moment, moment + 1


def interval_test(name, args):
    (a, b), (c, d) = args[0][1], args[1][1]
    if b == OPEN and name in ("before", "meets", "before_gap", "gap"):
        return False
    if name == "gap":
        least, most = (shift(0, arg, 1) for arg in args[2:])
        return least <= c - b <= most
    relations = {"before": b <= c, "after": d <= a, "before_gap": b < c, "after_gap": d < a, "meets": b == c,
                 "met_by": d == a, "overlaps": a < c < b < d, "overlapped_by": c < a < d < b,
                 "starts": a == c and b < d, "started_by": a == c and d < b, "during": c < a and b < d,
                 "contains": a < c and d < b, "finishes": b == d and c < a, "finished_by": b == d and a < c,
                 "equals": a == c and b == d, "intersects": a < d and c < b}
    return relations[name]
