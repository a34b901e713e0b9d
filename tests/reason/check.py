# SPDX-License-Identifier: MIT
"""Proofs of the conclusions of random programs are accepted by the checker, and corrupted ones rejected.
LORE_SEED, LORE_COUNT: programs; prints "N passed, M failed"."""
import copy
import json
import os
import random
import subprocess
import sys
import tempfile

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


def main():
    seed = os.environ.get("LORE_SEED") or str(random.SystemRandom().randrange(10**6))
    print("LORE_SEED=" + seed)
    chance, passed, failed, cut = random.Random(seed), 0, 0, 0
    for case in cases(seed, int(os.environ.get("LORE_COUNT", "120"))):
        for proof, wrong in zip(case["proofs"], check_proof.check(case)):
            if wrong and wrong.startswith("left out"):
                cut += 1
                continue
            passed, failed = passed + (wrong is None), failed + (wrong is not None)
            if wrong:
                print("FAILED %s: %s\n  %s" % (case["file"], wrong, json.dumps(proof)[:2000]))
            mistaken = corrupt(proof, chance)
            if mistaken and check_proof.check({**case, "proofs": [mistaken]})[0] is None:
                failed += 1
                print("FAILED a mistake was accepted: " + json.dumps(mistaken)[:1000])
    print("%d proofs with parts left out" % cut)
    print("%d passed, %d failed, 0 skipped" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
