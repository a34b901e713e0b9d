# SPDX-License-Identifier: MIT
"""Plain programs in Soufflé's dialect. Relations of mixed columns have no type there."""
from engines import aggregate_of, branches, derived, lattices, variables
from programs import NAMES, flat, is_variable

TYPES = {"t": "symbol", "i": "number", "r": "float"}
OPERATORS = {"add": "+", "sub": "-", "mul": "*", "idiv": "/", "mod": "%"}
FUNCTORS = {"concat": "cat", "length": "strlen", "least": "min", "greatest": "max"}
COMPARE = {"eq": "=", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}


# Of all that is derived: where the engine thinks it worth while, wherever it can be, nowhere.
DEMANDS = [None, "magic-transform", "magic-transform-exclude"]


def is_expressible(program):
    """Texts are bytes there, and have no capitals."""
    words = [x for rule in program["rules"] for x in flat([rule["head"], rule["body"]])]
    words += [x for rows in program["facts"].values() for row in rows for x in row]
    return "upper" not in words and all(str(x).isascii() for x in words) and all(
        kind in TYPES for types in program["relations"].values() for kind in types)


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
    if x[0] == "substring":
        return "substr(%s, %s - 1, %s)" % tuple(map(expression, x[1:]))
    if x[0] in FUNCTORS:
        return "%s(%s)" % (FUNCTORS[x[0]], ", ".join(map(expression, x[1:])))
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
    if op != "compare":
        return text_test(op, term(x[1]), term(x[2]))
    return "%s %s %s" % (expression(x[2]), COMPARE[x[1]], expression(x[3]))


def text_test(kind, whole, part):
    if kind == "includes":
        return "contains(%s, %s)" % (part, whole)
    first = "0" if kind == "starts_with" else "strlen(%s) - strlen(%s)" % (whole, part)
    return "substr(%s, %s, strlen(%s)) = %s, strlen(%s) <= strlen(%s)" % (
        whole, first, part, part, part, whole)


def declaration(name, types):
    columns = ", ".join("c%d:%s" % (k + 1, kind) for k, kind in enumerate(types))
    return ".decl r_%s(%s)" % (name, columns)


def aggregate(number, rule):
    """By a relation of what is aggregated: the group, then what tells bindings apart, then the value."""
    head, (place, kind, value) = rule["head"], aggregate_of(rule["head"])
    group = [x for x in head[1:] if is_variable(x)]
    apart = [v for v in variables(rule["body"]) if v not in group] if kind in ("sum", "average") else []
    name = "seen%d" % number
    yield declaration(name, [type_of(v) for v in group + apart + [value]])
    for body in branches(rule["body"]):
        yield "%s :- %s." % (atom(name, group + apart + [expression(value)]),
                             ", ".join(map(literal, body)))
    any_value = ["_"] * (len(apart) + 1)
    args = ["R" if isinstance(x, dict) else term(x) for x in head[1:]]
    if kind == "count":
        found = "R = count : { %s }" % atom(name, group + any_value)
    elif kind == "average":
        found = "R = mean to_float(V) : { %s }" % atom(name, group + apart + ["V"])
    else:
        found = "R = %s V : { %s }" % (kind, atom(name, group + apart + ["V"]))
    yield "%s :- %s, %s." % (atom(head[0], args), atom(name, group + any_value), found)


def best(rule):
    """A rule of a relation of which only the best rows are kept."""
    args = [expression(value) if isinstance(x, dict) else term(x)
            for x in rule["head"][1:] for value in (x.values() if isinstance(x, dict) else [x])]
    return "%s :- %s." % (atom(rule["head"][0], args), ", ".join(map(literal, rule["body"])))


def dominance(name, width, kind):
    group = ["G%d" % k for k in range(width - 1)]
    return "%s <= %s :- V %s U." % (atom(name, group + ["U"]), atom(name, group + ["V"]),
                                    "<=" if kind == "min" else ">=")


def bound(name, types, row):
    """A relation of the rows of name that have row's values; None stands for any."""
    open_columns = [k for k, value in enumerate(row) if value is None]
    args = ["V%d" % k if value is None else text(value) for k, value in enumerate(row)]
    yield declaration("bound_" + name, [TYPES[types[k]] for k in open_columns])
    yield "%s :- %s." % (atom("bound_" + name, ["V%d" % k for k in open_columns]),
                         atom(name, args))
    yield ".output r_bound_" + name


def program_text(program, rows, demand=None, ways=None):
    """rows: (relation, row) for `bound`; demand: one of DEMANDS; ways: to be forced, or None."""
    lines = ['.pragma "%s" "*"' % demand] if demand else []
    lines += ['.pragma "force-ways" "%s"' % ways] if ways is not None else []
    recursive = lattices(program)
    for name, types in program["relations"].items():
        lines.append(declaration(name, [TYPES[kind] for kind in types]))
    for name, facts in program["facts"].items():
        lines += [atom(name, map(text, row)) + "." for row in facts]
    for number, rule in enumerate(program["rules"]):
        if rule["head"][0] in recursive:
            lines.append(best(rule))
        elif aggregate_of(rule["head"]):
            lines += aggregate(number, rule)
        else:
            head = atom(rule["head"][0], map(term, rule["head"][1:]))
            lines.append("%s :- %s." % (head, ", ".join(map(literal, rule["body"]))))
    lines += [dominance(name, len(program["relations"][name]), kind)
              for name, kind in recursive.items()]
    lines += [".output r_" + name for name in derived(program)]
    for name, row in rows:
        lines += bound(name, program["relations"][name], row)
    return "\n".join(lines) + "\n"
