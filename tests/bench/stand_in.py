#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Stands in for Lore in tests of the benchmark itself: `stand_in.py dl PROGRAM -F FACTS ...` lets
the limit answer. Environment: LIMIT is that program; with LIES set it says one tuple too many."""
import os
import re
import subprocess
import sys

LIMITS = {"tc": "tc-generic", "sg": "sg-generic", "pts": "pts-generic", "cspa": "cspa-generic"}


def count_rows(facts, relation):
    path = os.path.join(facts, relation + ".facts")
    if not os.path.exists(path):
        return 1
    with open(path) as file:
        return sum(1 for _ in file)


def evaluate(name, facts):
    """The limit's counts."""
    limit = LIMITS.get(name, name + "-adaptive")
    out = subprocess.run([os.environ["LIMIT"], limit, facts], text=True, check=True,
                         stdout=subprocess.PIPE).stdout
    found = [line.split("\t") for line in out.splitlines()[1:]]
    return [(relation, int(count) + bool(os.environ.get("LIES"))) for relation, count in found]


def answer(program, facts):
    """(relation, tuples) of a program's result, or of its facts when it has no rules."""
    with open(program) as file:
        text = file.read()
    if ":-" in text:
        return evaluate(os.path.basename(program)[:-3], facts)
    return [(relation, count_rows(facts, relation))
            for relation in re.findall(r"^\.printsize (\w+)", text, re.M)]


def main(arguments):
    if arguments[:1] == ["dl"]:
        for relation, count in answer(arguments[1], arguments[arguments.index("-F") + 1]):
            print(f"{relation}\t{count}")


if __name__ == "__main__":
    main(sys.argv[1:])
