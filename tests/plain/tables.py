# SPDX-License-Identifier: MIT
"""Answers by SQLite: a table for each relation, filled stratum by stratum. A relation that only reads
itself, in one atom a rule, is one recursive query; others are inserted into until nothing is new."""
import sqlite3

from engines import aggregate_of, branches, derived, in_order, variables
from programs import is_variable

COMPARE = {"eq": "=", "ne": "<>", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
OPERATORS = {"add": "+", "sub": "-", "mul": "*", "idiv": "/", "mod": "%"}
TOTALS = {"count": "count(*)", "sum": "sum(v)", "min": "min(v)", "max": "max(v)",
          "average": "avg(v)"}


def constant(x):
    return "'%s'" % x.replace("'", "''") if isinstance(x, str) else str(x)


def table(name):
    return "r_" + name


class Select:
    """One conjunction as a query."""

    def __init__(self, body):
        self.tables, self.tests, self.values = [], [], {}
        for literal in in_order(body):
            getattr(self, {"is": "atom", "not": "negation", "let": "binding"}.get(
                literal[0], "comparison"))(literal)

    def term(self, x):
        return self.values[x] if is_variable(x) else constant(x)

    def expression(self, x):
        if not isinstance(x, list):
            return self.term(x)
        args = [self.expression(y) for y in x[1:]]
        if x[0] == "concat":
            return "(%s || %s)" % tuple(args)
        if x[0] == "length":
            return "length(%s)" % args[0]
        if x[0] == "substring":
            return "substr(%s, %s, %s)" % tuple(args)
        return "(%s %s %s)" % (args[0], OPERATORS[x[0]], args[1])

    def atom(self, literal):
        alias = "t%d" % len(self.tables)
        self.tables.append("%s AS %s" % (table(literal[1]), alias))
        for k, x in enumerate(literal[2:]):
            column = "%s.c%d" % (alias, k)
            if is_variable(x) and x not in self.values:
                self.values[x] = column
            elif x != "_":
                self.tests.append("%s = %s" % (column, self.term(x)))

    def negation(self, literal):
        tests = ["c%d = %s" % (k, self.term(x)) for k, x in enumerate(literal[2:]) if x != "_"]
        self.tests.append("NOT EXISTS (SELECT 1 FROM %s WHERE %s)" % (
            table(literal[1]), " AND ".join(tests) or "1"))

    def binding(self, literal):
        self.values[literal[1]] = self.expression(literal[2])

    def comparison(self, literal):
        left, right = self.expression(literal[-2]), self.expression(literal[-1])
        if literal[0] == "compare":
            self.tests.append("%s %s %s" % (left, COMPARE[literal[1]], right))
            return
        place = {"starts_with": "1", "ends_with": "length({0}) - length({1}) + 1"}
        self.tests.append("instr(%s, %s) > 0" % (left, right) if literal[0] == "includes" else
                          ("substr({0}, %s, length({1})) = {1}" % place[literal[0]]).format(
                              left, right))

    def text(self, columns):
        named = ["%s AS %s" % (value, name) for name, value in columns] or ["1 AS c0"]
        return "SELECT DISTINCT %s%s%s" % (
            ", ".join(named), " FROM " + ", ".join(self.tables) if self.tables else "",
            " WHERE " + " AND ".join(self.tests) if self.tests else "")


def plain_query(rule, body):
    select = Select(body)
    return select.text([("c%d" % k, select.term(x)) for k, x in enumerate(rule["head"][1:])])


def aggregate_query(rule, body):
    place, kind, value = aggregate_of(rule["head"])
    select = Select(body)
    apart = variables(rule["body"]) if kind in ("sum", "average") else []
    columns = [("c%d" % k, select.term(x)) for k, x in enumerate(rule["head"][1:]) if k != place]
    columns.append(("v", select.expression(value)))
    inner = select.text(columns + [("a%d" % k, select.values[x]) for k, x in enumerate(apart)])
    group = [name for name, _ in columns[:-1]]
    outer = [TOTALS[kind] if k == place else "c%d" % k for k in range(len(rule["head"]) - 1)]
    return "SELECT %s FROM (%s)%s HAVING count(*) > 0" % (
        ", ".join(outer), inner, " GROUP BY " + ", ".join(group) if group else " GROUP BY 1 + 1")


def queries(rule):
    make = aggregate_query if aggregate_of(rule["head"]) else plain_query
    return [make(rule, body) for body in branches(rule["body"])]


# ---- in which order --------------------------------------------------------------------------

def reads(rule):
    """(relation, whether it must be complete) of a rule's body."""
    is_total = aggregate_of(rule["head"]) is not None
    for body in branches(rule["body"]):
        for literal in body:
            if literal[0] in ("is", "not"):
                yield literal[1], is_total or literal[0] == "not"


def strata(program):
    """Sets of relations that wait for each other, lower ones first."""
    names = derived(program)
    below = {name: set() for name in names}
    for rule in program["rules"]:
        below[rule["head"][0]] |= {name for name, _ in reads(rule) if name in below}
    changed = True
    while changed:                          # the transitive closure
        changed = False
        for name in names:
            more = set().union(*(below[other] for other in below[name]), below[name])
            changed = changed or more != below[name]
            below[name] = more
    together = {name: frozenset({name} | {other for other in below[name] if name in below[other]})
                for name in names}
    done = []
    while len(set().union(*done)) < len(names):
        ready = set().union(*done)
        done += sorted({group for name, group in together.items() if name not in ready and
                        all(other in ready or other in group for other in below[name])},
                       key=sorted)
    return done


def own_atoms(rule, name):
    return max(sum(literal[0] == "is" and literal[1] == name for literal in body)
               for body in branches(rule["body"]))


def recursive_query(name, rules, width):
    """SQLite's recursion has one atom of the relation itself, and sees each row once."""
    first = [q for rule in rules if own_atoms(rule, name) == 0 for q in queries(rule)]
    again = [q for rule in rules if own_atoms(rule, name) == 1 for q in queries(rule)]
    columns = ", ".join("c%d" % k for k in range(max(width, 1)))
    nothing = "SELECT %s WHERE 0" % ", ".join(["0"] * max(width, 1))
    return "WITH RECURSIVE %s(%s) AS (%s) SELECT * FROM %s" % (
        table(name), columns,
        " UNION ".join([" UNION ".join(first) or nothing] + again).replace("SELECT DISTINCT", "SELECT"),
        table(name))


def fill(database, program, group):
    rules = [rule for rule in program["rules"] if rule["head"][0] in group]
    (name, *others) = sorted(group)
    is_simple = not others and all(own_atoms(rule, name) <= 1 for rule in rules) and not any(
        x[0] == "or" for rule in rules for x in rule["body"])
    if is_simple and any(own_atoms(rule, name) for rule in rules):
        rows = database.execute(recursive_query(
            name, rules, len(program["relations"][name]))).fetchall()
        database.executemany("INSERT OR IGNORE INTO %s VALUES (%s)" % (
            table(name), ", ".join("?" * max(len(program["relations"][name]), 1))), rows)
        return
    statements = ["INSERT OR IGNORE INTO %s %s" % (table(rule["head"][0]), query)
                  for rule in rules for query in queries(rule)]
    before = -1
    while database.total_changes > before:
        before = database.total_changes
        for statement in statements:
            database.execute(statement)


def answer(program):
    database = sqlite3.connect(":memory:")
    for name, types in program["relations"].items():
        columns = ", ".join("c%d" % k for k in range(max(len(types), 1)))
        database.execute("CREATE TABLE %s (%s, PRIMARY KEY (%s)) WITHOUT ROWID" % (
            table(name), columns, columns))
    for name, rows in program["facts"].items():
        for row in rows:
            database.execute("INSERT OR IGNORE INTO %s VALUES (%s)" % (
                table(name), ", ".join("?" * len(row))), row)
    for group in strata(program):
        fill(database, program, group)
    found = {}
    for name in derived(program):
        rows = database.execute("SELECT * FROM %s" % table(name)).fetchall()
        found[name] = set(rows if program["relations"][name] else [()] * len(rows))
    database.close()
    return found


def is_in_reach(program):
    """No minimum or maximum that reads itself, and only functions that SQLite computes alike."""
    known = set(OPERATORS) | {"concat", "length", "substring"}
    for rule in program["rules"]:
        if any(must and name in derived(program) and any(name in group and rule["head"][0] in group
               for group in strata(program)) for name, must in reads(rule)):
            return False
        if not functions(rule) <= known:
            return False
    return True


def functions(x):
    """Of expressions in a rule."""
    if isinstance(x, dict):
        return set().union(*map(functions, x.values()), set())
    if not isinstance(x, list):
        return set()
    own = {x[0]} if x and x[0] in ("abs", "least", "greatest", "upper", *OPERATORS, "concat",
                                   "length", "substring") else set()
    return own.union(*map(functions, x))


def sqlite(programs):
    """[{relation: set of rows}] of each program, None for one out of reach."""
    return [answer(program) if is_in_reach(program) else None for program in programs]
