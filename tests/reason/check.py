# SPDX-License-Identifier: MIT
"""Proofs of the conclusions of random programs are accepted by the checker, and corrupted ones refused: the control.
LORE_SEED; LORE_COUNT: how many conclusions, 1000 without; ends with "N passed, M failed, 0 skipped"."""
import json
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter

PROGRAMS = 10                   # of each sort at a time
MISTAKES = 6                    # kinds tried on a proof, besides those of aggregates
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "oracle")]
import generate  # noqa: E402
import lore  # noqa: E402
import translate  # noqa: E402
import world  # noqa: E402
from check_proof import Checker, refusal  # noqa: E402
from mistakes import KINDS, OF_AGGREGATES, Forger  # noqa: E402

# b follows from a and a from b, and a from what is claimed: each of the two has a proof without the other.
CIRCLE = """relation.said { "x" }
derive.a { "x" }
derive.b { "x" }
claim { said("k"), credibility = 0.5 }
a(X) { said(X) } :name("start")
a(X) { b(X) } :name("back")
b(X) { a(X) } :name("forth")
"""


def programs(seed):
    for program in generate.programs(seed, PROGRAMS):
        yield program
    for k in range(PROGRAMS):
        yield generate.dated_aggregates("%s-dated-%d" % (seed, k))


def told(files):
    """What proofs.lua tells of each file."""
    command = [os.environ.get("LUA", "lua5.4"), os.path.join(HERE, "proofs.lua"), *files]
    output = subprocess.run(command, stdout=subprocess.PIPE, text=True, env=lore.environment(), check=True)
    return [json.loads(line) for line in output.stdout.splitlines()]


def cases_of(texts):
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for k, text in enumerate(texts):
            files.append(os.path.join(folder, "%d.lua" % k))
            with open(files[-1], "w", encoding="utf-8") as file:
                file.write(text)
        return told(files)


class Tally:
    """What has come of the proofs so far."""

    def __init__(self, chance):
        self.chance = chance
        self.accepted = self.failed = self.cut = 0
        self.refused = Counter()        # by kind of mistake

    def fail(self, message):
        self.failed += 1
        print("FAILED " + message)

    def program(self, program, case):
        believed = world.believed(program)
        if case is None or believed is None:
            if case is not None or believed is not None:
                self.fail("%s: refused by one of both" % program["id"])
            return
        self.case({**case, "believed": believed, "facts": world.facts(program), "exact": True})

    def case(self, case):
        checker = Checker(case)
        forger = Forger(case, checker, self.chance)
        for proof in case["proofs"]:
            wrong = refusal(checker, **proof)
            if wrong and wrong.startswith("left out"):
                self.cut += 1
            elif wrong:
                self.fail("%s: %s\n  %s" % (case["file"], wrong, json.dumps(proof)[:2000]))
            else:
                self.accepted += 1
                for kind in OF_AGGREGATES + self.chance.sample(KINDS, MISTAKES):
                    self.refuse(checker, kind, proof, forger.corrupted(proof["proof"], kind))

    def refuse(self, checker, kind, told_proof, mistaken):
        if mistaken is None:
            return
        if refusal(checker, mistaken, told_proof["best"]) is None:
            self.fail("%s was accepted: %s" % (kind, json.dumps(mistaken)[:2000]))
        else:
            self.refused[kind] += 1

    def circle(self):
        """A proof that goes round although each of its steps is right."""
        case, = cases_of([CIRCLE])
        row = [["k"], [[None, None, 0.5]]]
        checker = Checker({**case, "facts": [], "believed": {"said": [row], "a": [row], "b": [row], "denied said": [],
                                                            "denied a": [], "denied b": []}})
        b = next(told["proof"] for told in case["proofs"] if told["proof"]["text"] == "b(k)")
        a = {**b, "text": "a(k)", "rule": "back", "children": [b]}
        for proof, is_right in ((b, True), (a, False), ({**b, "children": [a]}, False)):
            wrong = refusal(checker, proof, True)
            if (wrong is None) != is_right or wrong and "rests on itself" not in wrong:
                self.fail("of a circle: %s" % (wrong or "accepted"))
            self.refused["circle"] += wrong is not None


def main():
    seed = os.environ.get("LORE_SEED") or str(random.SystemRandom().randrange(10**6))
    wanted = int(os.environ.get("LORE_COUNT", "1000"))
    print("LORE_SEED=" + seed)
    tally, batch = Tally(random.Random(seed)), 0
    tally.circle()
    while tally.accepted + tally.failed < wanted:
        some = list(programs("%s.%d" % (seed, batch)))
        for program, case in zip(some, cases_of(map(translate.rule_file, some))):
            tally.program(program, case)
        batch += 1
    for kind in KINDS + OF_AGGREGATES if wanted >= 1000 else []:
        if tally.refused[kind] == 0:
            tally.fail("no mistake of the kind %s was tried" % kind)
    refused = sum(tally.refused.values())
    print("%d proofs accepted, %d corrupted ones refused, %d with parts left out"
          % (tally.accepted, refused, tally.cut))
    print("refused: " + ", ".join("%s %d" % pair for pair in sorted(tally.refused.items())))
    print("%d passed, %d failed, 0 skipped" % (tally.accepted + refused, tally.failed))
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())
