# SPDX-License-Identifier: MIT
"""Plain programs as rule files of Lore. The relation p is r_p."""
from engines import derived
from programs import is_variable

TYPES = {"t": "text", "i": "integer", "r": "real", "m": "any"}
OPERATORS = {"add": "+", "sub": "-", "mul": "*"}


def text(value):
    return '"%s"' % value if isinstance(value, str) else str(value)


def term(x):
    return x if is_variable(x) or x == "_" else text(x)


def has_variable(x):
    return any(has_variable(y) for y in x[1:]) if isinstance(x, list) else is_variable(x)


def expression(x):
    """With Lua's operators where the operands let Lua see that they are no numbers."""
    if not isinstance(x, list):
        return term(x)
    function, args = x[0], [expression(a) for a in x[1:]]
    if function in OPERATORS and has_variable(x[1]):
        return "(%s %s %s)" % (args[0], OPERATORS[function], args[1])
    return "%s(%s)" % (function, ", ".join(args))


def statement(name, args):
    return "r_%s(%s)" % (name, ", ".join(args))


def literal(x):
    op = x[0]
    if op in ("is", "not"):
        return ("~" if op == "not" else "") + statement(x[1], [term(y) for y in x[2:]])
    if op == "let":
        return "eq(%s, %s)" % (x[1], expression(x[2]))
    if op == "or":
        return " | ".join(" & ".join(literal(y) for y in branch) for branch in x[1:])
    if op == "compare":
        return "%s(%s, %s)" % (x[1], expression(x[2]), expression(x[3]))
    return "%s(%s, %s)" % (op, term(x[1]), term(x[2]))


def head_term(x):
    if not isinstance(x, dict):
        return term(x)
    (kind, value), = x.items()
    return "%s(%s)" % (kind, expression(value))


def rule_file(program):
    concluded = derived(program)
    lines = []
    for name, types in program["relations"].items():
        columns = ", ".join('"c%d:%s"' % (k + 1, TYPES[kind]) for k, kind in enumerate(types))
        form = "derive" if name in concluded else "relation"
        lines.append("%s.r_%s { %s }" % (form, name, columns))
    for name, rows in program["facts"].items():
        facts = ["  " + statement(name, map(text, row)) for row in rows]
        lines.append("fact {\n%s\n}" % ",\n".join(facts))
    for rule in program["rules"]:
        head = statement(rule["head"][0], map(head_term, rule["head"][1:]))
        lines.append("%s { %s }" % (head, ", ".join(map(literal, rule["body"]))))
    return "\n".join(lines) + "\n"


def goal(name, row):
    """Asks for the rows that have row's values; None stands for any."""
    return statement(name, ["X%d" % (k + 1) if value is None else text(value)
                            for k, value in enumerate(row)])


def open_goals(program):
    """(relation, goal) for all rows of each relation that rules conclude."""
    return [(name, goal(name, [None] * len(program["relations"][name])))
            for name in derived(program)]
