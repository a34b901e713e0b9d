# SPDX-License-Identifier: MIT
"""What follows from a random program by the oracle, as a listing for the checker: from claims and rules alone."""
from oracle import run_outer
from program import AGAINST, FOREVER, Program, Refused, as_cost
from translate import arities, claim, claimed_relation, claimed_relations, relation


def believed(program):
    """The listing (listing.py), None if the oracle refuses the program."""
    apart = {name for name, pred, _ in claimed_relations(program) if name != relation(pred)}
    try:
        world = run_outer(Program(with_takeovers(program, apart), as_cost))
    except Refused:
        return None
    listing = {side + name: [] for side in ("", "denied ")
               for name in apart | {relation(pred) for pred in arities(program)}}
    for (pred, side, row), f in world.all_functions().items():
        name = ("denied " if side == AGAINST else "") + (pred if pred in apart else relation(pred))
        listing[name].append([list(row), [[end(a), end(b), belief] for a, b, belief in f]])
    return listing


def facts(program):
    """[relation, values] of each claim that is a plain fact."""
    names = [(claimed_relation(program, c), c) for c in program["claims"]]
    return [[name, c["t"]] for name, c in names if claim(c, name).startswith("fact")]


def end(tick):
    return None if abs(tick) >= FOREVER else tick


def with_takeovers(program, apart):
    """The program with the relations of their own that claims on what is concluded as well have, and their rules."""
    claims, rules, noisy = [], list(program["rules"]), list(program.get("noisyor", []))
    for c in program["claims"]:
        name = claimed_relation(program, c)
        claims.append({**c, "r": name} if name in apart else c)
    for name, pred, _ in claimed_relations(program):
        if name in apart:
            args = ["X%d" % k for k in range(arities(program)[pred])]
            rules += [{"head": [pred, *args], "body": [["p", name, *args]]},
                      {"head": [pred, *args], "body": [["denied", name, *args]], "deny": True}]
            noisy += [name] * (pred in noisy)
    kept = {key: value for key, value in program.items() if key != "goal"}
    return {**kept, "claims": claims, "rules": rules, "noisyor": noisy}
