# SPDX-License-Identifier: MIT
"""Proofs of the conclusions of random programs are accepted by the checker, and corrupted ones refused: the control.
LORE_SEED; LORE_COUNT: how many conclusions, 1000 without; ends with "N passed, M failed, 0 skipped"."""
import copy
import json
import os
import random
import subprocess
import sys
import tempfile

PROGRAMS = 20                   # at a time
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "oracle")]
import check_proof  # noqa: E402
import generate  # noqa: E402
import lore  # noqa: E402
import translate  # noqa: E402


def cases(seed, count):
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for k, program in enumerate(generate.programs(seed, count)):
            files.append(os.path.join(folder, "%d.lua" % k))
            with open(files[-1], "w", encoding="utf-8") as file:
                file.write(translate.rule_file(program))
        command = [os.environ.get("LUA", "lua5.4"), os.path.join(HERE, "proofs.lua"), *files]
        told = subprocess.run(command, stdout=subprocess.PIPE, text=True, env=lore.environment(), check=True)
    return [json.loads(line) for line in told.stdout.splitlines()]


def nodes(proof):
    yield proof
    for child in proof.get("children", []):
        yield from nodes(child)


def corrupt(proof, chance):
    """The proof with a mistake in one node; None where that cannot be made."""
    proof = copy.deepcopy(proof)
    node = chance.choice(list(nodes(proof)))
    kind = chance.choice(["claim", "belief", "child", "rule"])
    if kind == "claim" and node.get("claim"):
        node["claim"] = "none"
    elif kind == "belief" and node["kind"] != "test" and node["rule" if "rule" in node else "text"] not in ("began", "ended"):
        node["belief"] = node["belief"] / 2 + 0.01 if node["belief"] > 0.1 else 0.9
    elif kind == "child" and node["kind"] == "rule" and node.get("children") and node["rule"] not in check_proof.VIEWS:
        node["children"].pop()
    elif kind == "rule" and node["kind"] == "rule" and node["rule"] not in check_proof.VIEWS:
        node["rule"] = "none"
    else:
        return None
    return proof


def lessen(proof):
    """The proof of a number of things with one of them left out, and one less; None where it counts none, or they are
    not its only argument of that number."""
    children = proof.get("children", [])
    if proof["kind"] != "aggregate" or proof["rule"] == "corroboration" or len(children) < 2:
        return None
    name, args = check_proof.parse(proof["text"])
    if args.count(len(children)) != 1 or not all(isinstance(arg, (int, str)) for arg in args):
        return None
    shown = ", ".join(str(arg - 1 if arg == len(children) else arg) for arg in args)
    return {**proof, "text": "%s(%s)" % (name, shown), "children": children[1:],
            "belief": min(child["belief"] for child in children[1:])}


class Tally:
    """What has come of the proofs so far."""

    def __init__(self, chance):
        self.chance = chance
        self.accepted = self.refused = self.lessened = self.failed = self.cut = 0

    def fail(self, message):
        self.failed += 1
        print("FAILED " + message)

    def corrupted(self, case, proof):
        mistaken, fewer = corrupt(proof, self.chance), lessen(proof)
        if mistaken:
            self.refuse(case, mistaken)
        if fewer and check_proof.Checker(case).tells_all(proof["rule"]):
            self.lessened += 1
            self.refuse(case, fewer)

    def refuse(self, case, mistaken):
        if check_proof.check({**case, "proofs": [mistaken]})[0] is None:
            self.fail("a mistake was accepted: " + json.dumps(mistaken)[:1000])
        else:
            self.refused += 1

    def case(self, case):
        for proof, wrong in zip(case["proofs"], check_proof.check(case)):
            if wrong and wrong.startswith("left out"):
                self.cut += 1
                continue
            if wrong:
                self.fail("%s: %s\n  %s" % (case["file"], wrong, json.dumps(proof)[:2000]))
            else:
                self.accepted += 1
            self.corrupted(case, proof)


def main():
    seed = os.environ.get("LORE_SEED") or str(random.SystemRandom().randrange(10**6))
    wanted = int(os.environ.get("LORE_COUNT", "1000"))
    print("LORE_SEED=" + seed)
    tally, batch = Tally(random.Random(seed)), 0
    while tally.accepted + tally.failed < wanted:
        for case in cases("%s.%d" % (seed, batch), PROGRAMS):
            tally.case(case)
        batch += 1
    if tally.refused < wanted // 4:
        tally.fail("only %d corrupted proofs were tried" % tally.refused)
    if wanted >= 1000 and tally.lessened == 0:
        tally.fail("no count was tried with one less")
    print("%d proofs accepted, %d corrupted ones refused, %d with parts left out"
          % (tally.accepted, tally.refused, tally.cut))
    print("%d of them counts with one less" % tally.lessened)
    print("%d passed, %d failed, 0 skipped" % (tally.accepted + tally.refused, tally.failed))
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())
