# SPDX-License-Identifier: MIT
"""Plain programs in Soufflé's dialect. Relations of mixed columns have no type there."""
from engines import aggregate_of, branches, derived, variables
from programs import NAMES, is_variable

TYPES = {"t": "symbol", "i": "number"}
OPERATORS = {"add": "+", "sub": "-", "mul": "*", "idiv": "/", "mod": "%"}
COMPARE = {"eq": "=", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}


def is_expressible(program):
    return all(kind in TYPES for types in program["relations"].values() for kind in types)


def text(value):
    return '"%s"' % value if isinstance(value, str) else str(value)


def term(x):
    return x if is_variable(x) or x == "_" else text(x)


def type_of(x):
    """Of a variable, a constant or a computed number."""
    if isinstance(x, str) and (not is_variable(x) or x in NAMES["t"]):
        return "symbol"
    return "number"


def expression(x):
    if not isinstance(x, list):
        return term(x)
    return "(%s %s %s)" % (expression(x[1]), OPERATORS[x[0]], expression(x[2]))


def atom(name, args):
    return "r_%s(%s)" % (name, ", ".join(args))


def literal(x):
    op = x[0]
    if op in ("is", "not"):
        return ("!" if op == "not" else "") + atom(x[1], [term(y) for y in x[2:]])
    if op == "let":
        return "%s = %s" % (x[1], expression(x[2]))
    if op == "or":
        return "(%s)" % "; ".join(", ".join(map(literal, branch)) for branch in x[1:])
    return "%s %s %s" % (expression(x[2]), COMPARE[x[1]], expression(x[3]))


def declaration(name, types):
    columns = ", ".join("c%d:%s" % (k + 1, kind) for k, kind in enumerate(types))
    return ".decl r_%s(%s)" % (name, columns)


def aggregate(number, rule):
    """By a relation of what is aggregated: the group, then what tells bindings apart, then the value."""
    head, (place, kind, value) = rule["head"], aggregate_of(rule["head"])
    group = [x for x in head[1:] if is_variable(x)]
    apart = [v for v in variables(rule["body"]) if v not in group] if kind == "sum" else []
    name = "seen%d" % number
    yield declaration(name, [type_of(v) for v in group + apart + [value]])
    for body in branches(rule["body"]):
        yield "%s :- %s." % (atom(name, group + apart + [expression(value)]),
                             ", ".join(map(literal, body)))
    any_value = ["_"] * (len(apart) + 1)
    args = ["R" if isinstance(x, dict) else term(x) for x in head[1:]]
    if kind == "count":
        found = "R = count : { %s }" % atom(name, group + any_value)
    else:
        found = "R = %s V : { %s }" % (kind, atom(name, group + apart + ["V"]))
    yield "%s :- %s, %s." % (atom(head[0], args), atom(name, group + any_value), found)


def bound(name, types, row):
    """A relation of the rows of name that have row's values; None stands for any."""
    open_columns = [k for k, value in enumerate(row) if value is None]
    args = ["V%d" % k if value is None else text(value) for k, value in enumerate(row)]
    yield declaration("bound_" + name, [TYPES[types[k]] for k in open_columns])
    yield "%s :- %s." % (atom("bound_" + name, ["V%d" % k for k in open_columns]),
                         atom(name, args))
    yield ".output r_bound_" + name


def program_text(program, rows, is_demanded):
    """rows: (relation, row) for `bound`."""
    lines = ['.pragma "magic-transform" "*"'] if is_demanded else []
    for name, types in program["relations"].items():
        lines.append(declaration(name, [TYPES[kind] for kind in types]))
    for name, facts in program["facts"].items():
        lines += [atom(name, map(text, row)) + "." for row in facts]
    for number, rule in enumerate(program["rules"]):
        if aggregate_of(rule["head"]):
            lines += aggregate(number, rule)
        else:
            head = atom(rule["head"][0], map(term, rule["head"][1:]))
            lines.append("%s :- %s." % (head, ", ".join(map(literal, rule["body"]))))
    lines += [".output r_" + name for name in derived(program)]
    for name, row in rows:
        lines += bound(name, program["relations"][name], row)
    return "\n".join(lines) + "\n"
