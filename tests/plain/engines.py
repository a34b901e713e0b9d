# SPDX-License-Identifier: MIT
"""The answers of independent engines: clingo, whose grounder finds the one model of a stratified
program, and SWI-Prolog with tabling, for min and max inside recursion and functions on text. Many
programs share one process: the relation p of the third program is called q3_p there."""
import json
import os
import re
import subprocess
import tempfile

from programs import flat, is_variable

SECONDS_MAX = 300
COMPARE = {"eq": "=", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
OPERATORS = {"add": "+", "sub": "-", "mul": "*"}


def variables(x):
    return sorted({v for v in flat(x) if is_variable(v)})


def quoted(value):
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else str(value)


def term(x):
    return x if is_variable(x) or x == "_" else quoted(x)


def branches(body):
    """A body's alternatives, without disjunctions."""
    found = [[]]
    for literal in body:
        ways = [[literal]]
        if literal[0] == "or":
            ways = [branch for part in literal[1:] for branch in branches(part)]
        found = [old + way for old in found for way in ways]
    return found


def aggregate_of(head):
    """(place, kind, expression) of a head's aggregate, or None."""
    for place, x in enumerate(head[1:]):
        if isinstance(x, dict):
            (kind, expression), = x.items()
            return place, kind, expression
    return None


def atom(prefix, name, args):
    return prefix + name + ("(%s)" % ", ".join(args) if args else "")


# ---- clingo ----------------------------------------------------------------------------------

def clingo_expression(x):
    if not isinstance(x, list):
        return term(x)
    function, args = x[0], [clingo_expression(a) for a in x[1:]]
    if function == "abs":
        return "|%s|" % args[0]
    return "(%s %s %s)" % (args[0], {**OPERATORS, "idiv": "/", "mod": "\\"}[function], args[1])


def clingo_literal(prefix, literal):
    op = literal[0]
    if op in ("is", "not"):
        statement = atom(prefix, literal[1], [term(x) for x in literal[2:]])
        return "not " + statement if op == "not" else statement
    if op == "let":
        return "%s = %s" % (literal[1], clingo_expression(literal[2]))
    left, right = clingo_expression(literal[2]), clingo_expression(literal[3])
    return "%s %s %s" % (left, COMPARE[literal[1]], right)


def clingo_rule(prefix, number, rule):
    head, found = rule["head"], aggregate_of(rule["head"])
    for branch, body in enumerate(branches(rule["body"])):
        literals = ", ".join(clingo_literal(prefix, x) for x in body)
        if not found:
            yield "%s :- %s." % (atom(prefix, head[0], [term(x) for x in head[1:]]), literals)
            continue
        place, kind, expression = found
        weight = clingo_expression(expression)
        key = weight if kind != "sum" else ", ".join([weight] + variables(rule["body"]))
        args = ["R" if isinstance(x, dict) else term(x) for x in head[1:]]
        group = [x for x in head[1:] if is_variable(x)]
        some = atom(prefix, "group_%d_%d" % (number, branch), group)
        yield "%s :- %s." % (some, literals)
        yield "%s :- %s, R = #%s { %s : %s }." % (
            atom(prefix, head[0], args), some, kind, key, literals)


def clingo_program(prefix, program):
    for name, rows in program["facts"].items():
        for row in rows:
            yield atom(prefix, name, [quoted(v) for v in row]) + "."
    for number, rule in enumerate(program["rules"]):
        yield from clingo_rule(prefix, number, rule)
    for name in derived(program):
        yield "#show %s%s/%d." % (prefix, name, len(program["relations"][name]))


def derived(program):
    return sorted({rule["head"][0] for rule in program["rules"]})


def clingo(programs):
    """[{relation: set of rows}] of each program."""
    lines = ["#show."]
    for k, program in enumerate(programs):
        lines += clingo_program("q%d_" % k, program)
    output = run(["clingo", "--outf=2", "--warn=none"], "\n".join(lines) + "\n", ".lp", {10, 30})
    (witness,) = json.loads(output)["Call"][0]["Witnesses"]
    answers = [{name: set() for name in derived(p)} for p in programs]
    for shown in witness["Value"]:
        prefix, name, args = re.fullmatch(r"q(\d+)_(\w+?)(?:\((.*)\))?", shown, re.S).groups()
        answers[int(prefix)][name].add(tuple(json.loads("[%s]" % (args or ""))))
    return answers


# ---- Prolog ----------------------------------------------------------------------------------

STANDARD_ORDER = {"eq": "==", "ne": "\\==", "lt": "@<", "le": "@=<", "gt": "@>", "ge": "@>="}
PROLOG_FUNCTIONS = {"idiv": "div", "mod": "mod", "least": "min", "greatest": "max", "abs": "abs"}


class PrologRule:
    """One rule as clauses; expressions on text become goals of their own before their use."""

    def __init__(self, prefix, lattices):
        self.prefix, self.lattices, self.count = prefix, lattices, 0

    def fresh(self):
        self.count += 1
        return "V%d" % self.count

    def expression(self, x, goals):
        """The variable or constant that holds x after goals."""
        if not isinstance(x, list):
            return term(x)
        function, args, out = x[0], [self.expression(a, goals) for a in x[1:]], self.fresh()
        if function in OPERATORS:
            goals.append("%s is %s %s %s" % (out, args[0], OPERATORS[function], args[1]))
        elif function in PROLOG_FUNCTIONS:
            goals.append("%s is %s(%s)" % (out, PROLOG_FUNCTIONS[function], ", ".join(args)))
        elif function == "concat":
            goals.append("string_concat(%s, %s, %s)" % (*args, out))
        elif function == "substring":
            goals.append("part(%s, %s, %s, %s)" % (*args, out))
        else:
            goals.append("string_%s(%s, %s)" % (function, args[0], out))
        return out

    def statement(self, name, args):
        """A table that keeps the best must be asked with the value open."""
        if name not in self.lattices:
            return atom(self.prefix, name, args)
        best = self.fresh()
        return "(%s, %s = %s)" % (atom(self.prefix, name, args[:-1] + [best]), best, args[-1])

    def literal(self, literal):
        op, goals = literal[0], []
        if op in ("is", "not"):
            goal = self.statement(literal[1], [term(x) for x in literal[2:]])
            return goal if op == "is" else "\\+ " + goal
        if op == "let":
            out = self.expression(literal[2], goals)
            return ", ".join(goals + ["%s = %s" % (literal[1], out)])
        if op in ("starts_with", "ends_with", "includes"):
            return "%s(%s, %s)" % (op, term(literal[1]), term(literal[2]))
        left, right = self.expression(literal[2], goals), self.expression(literal[3], goals)
        return ", ".join(goals + ["%s %s %s" % (left, STANDARD_ORDER[literal[1]], right)])

    def clauses(self, rule):
        head, found = rule["head"], aggregate_of(rule["head"])
        for body in branches(in_order(rule["body"])):
            goals = [self.literal(x) for x in body]
            if not found:
                plain = atom(self.prefix, head[0], [term(x) for x in head[1:]])
                yield "%s :- %s." % (plain, ", ".join(goals))
                continue
            place, kind, expression = found
            value = self.expression(expression, goals)
            args = [value if isinstance(x, dict) else term(x) for x in head[1:]]
            if head[0] in self.lattices:
                yield "%s :- %s." % (atom(self.prefix, head[0], args), ", ".join(goals))
                continue
            runs_over_bindings = kind in ("sum", "average")
            key = "k(%s)" % (", ".join(variables(rule["body"])) if runs_over_bindings else value)
            group = "g(%s)" % ", ".join(x for x in head[1:] if is_variable(x))
            result = ["R" if isinstance(x, dict) else term(x) for x in head[1:]]
            yield "%s :- findall(%s-(%s-%s), (%s), L), total(%s, L, %s, R)." % (
                atom(self.prefix, head[0], result), group, key, value, ", ".join(goals), kind,
                group)


def in_order(body):
    """Prolog reads from left to right: what binds, each time what shares most with what is bound; what
    computes; what tests."""
    rank = {"is": 0, "or": 0, "let": 1}
    waiting = [literal for literal in body if literal[0] in ("is", "or")]
    ordered, bound = [], set()
    while waiting:
        best = max(waiting, key=lambda literal: len(bound.intersection(variables(literal))) -
                   len(variables(literal)))
        waiting.remove(best)
        ordered.append(best)
        bound.update(variables(best))
    return ordered + sorted((literal for literal in body if literal[0] not in ("is", "or")),
                            key=lambda literal: rank.get(literal[0], 2))


PROLOG = r"""
:- use_module(library(aggregate)).
:- set_prolog_flag(double_quotes, string).
:- style_check(-singleton).
:- style_check(-discontiguous).
part(Text, First, Count, Part) :-
    Before is First - 1, string_length(Text, Length),
    Size is max(0, min(Count, Length - Before)), sub_string(Text, Before, Size, _, Part).
starts_with(Text, Part) :- string_concat(Part, _, Text), !.
ends_with(Text, Part) :- sub_string(Text, _, _, 0, Part), !.
includes(Text, Part) :- sub_string(Text, _, _, _, Part), !.
total(Kind, All, Group, Result) :-
    sort(All, Distinct), findall(G, member(G-_, Distinct), Gs), sort(Gs, Groups),
    member(Group, Groups),
    findall(V, member(Group-(_-V), Distinct), Values), folded(Kind, Values, Result).
folded(count, Values, R) :- length(Values, R).
folded(sum, Values, R) :- sum_list(Values, R).
folded(average, Values, R) :- sum_list(Values, S), length(Values, N), R is float(S) / N.
folded(min, Values, R) :- min_list(Values, R).
folded(max, Values, R) :- max_list(Values, R).
show(Program, Name, Goal, Row) :-
    forall(Goal, (format("~w ~w [", [Program, Name]), show_row(Row), put_char(']'), nl)).
show_row([]).
show_row([V]) :- !, show_value(V).
show_row([V|Vs]) :- show_value(V), put_char(','), show_row(Vs).
show_value(V) :- string(V), !, format("\"~w\"", [V]).
show_value(V) :- write(V).
"""


def prolog_program(prefix, program):
    """(tables and clauses, goals that print the answers)"""
    recursive = lattices(program)
    lines = []
    for name, types in program["relations"].items():
        if name in recursive:
            mode = ["_"] * (len(types) - 1) + [recursive[name]]
            lines.append(":- table %s." % atom(prefix, name, mode))
        elif name in derived(program):
            lines.append(":- table %s%s/%d." % (prefix, name, len(types)))
        else:
            lines.append(":- dynamic %s%s/%d." % (prefix, name, len(types)))
    for name, rows in program["facts"].items():
        lines += [atom(prefix, name, [quoted(v) for v in row]) + "." for row in rows]
    for rule in program["rules"]:
        lines += PrologRule(prefix, recursive).clauses(rule)
    shows = []
    for name in derived(program):
        args = ["X%d" % k for k in range(len(program["relations"][name]))]
        shows.append("show(%s, %s, %s, [%s])" % (
            prefix.strip("q_"), name, atom(prefix, name, args), ", ".join(args)))
    return lines, shows


def lattices(program):
    """Relations with a min or max that reads itself."""
    found = {}
    for rule in program["rules"]:
        aggregate = aggregate_of(rule["head"])
        if aggregate and any(x[0] == "is" and x[1] == rule["head"][0] for x in rule["body"]):
            found[rule["head"][0]] = aggregate[1]
    return found


def prolog(programs):
    lines, goals = [PROLOG], []
    for k, program in enumerate(programs):
        clauses, shows = prolog_program("q%d_" % k, program)
        lines += clauses
        goals += shows
    lines.append(":- initialization((%s, halt))." % ", ".join(goals))
    output = run(["swipl", "-q", "-f", "none"], "\n".join(lines) + "\n", ".pl", {0})
    answers = [{name: set() for name in derived(p)} for p in programs]
    for line in output.splitlines():
        number, name, row = line.split(" ", 2)
        answers[int(number)][name].add(tuple(json.loads(row)))
    return answers


def run(command, text, suffix, good):
    with tempfile.NamedTemporaryFile("w", suffix=suffix, encoding="utf-8") as file:
        file.write(text)
        file.flush()
        done = subprocess.run(command + [file.name], capture_output=True, text=True,
                              timeout=SECONDS_MAX, stdin=subprocess.DEVNULL,
                              env={**os.environ, "LC_ALL": "C.UTF-8"})
    if done.returncode not in good or "rror" in done.stderr:
        raise RuntimeError("%s: exit status %d\n%s" % (
            command[0], done.returncode, done.stderr[:3000]))
    return done.stdout
