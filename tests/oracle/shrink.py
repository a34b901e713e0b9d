# SPDX-License-Identifier: MIT
"""Makes a failing program small: leaves out whatever it can do without and still fail."""
import copy
import time

SECONDS_MAX = 30                # for one program


def without_each(items):
    return [items[:k] + items[k + 1:] for k in range(len(items))]


def smaller_programs(program):
    """Programs with one thing less."""
    for key in ("rules", "claims"):
        for items in without_each(program[key]):
            yield {**program, key: items}
    for k, rule in enumerate(program["rules"]):
        simpler = [{**rule, "body": body} for body in without_each(rule["body"]) if body]
        simpler += [{key: value for key, value in rule.items() if key != extra}
                    for extra in ("w", "deny", "valid") if extra in rule]
        for new in simpler:
            yield {**program, "rules": program["rules"][:k] + [new] + program["rules"][k + 1:]}
    for k, claim in enumerate(program["claims"]):
        for extra in ("src", "from", "to", "pro"):
            if extra in claim:
                new = {key: value for key, value in claim.items() if key != extra}
                claims = program["claims"][:k] + [new] + program["claims"][k + 1:]
                yield {**program, "claims": claims}
    sources = program.get("sources", {})
    named = {c.get("src") for c in program["claims"]}
    named |= {s.get(key) for s in sources.values() for key in ("via", "origin")}
    for name in set(sources) - named:
        yield {**program, "sources": {n: s for n, s in sources.items() if n != name}}
    for goal in without_each(program.get("goal", [])):
        if goal:
            yield {**program, "goal": goal}
    for key in ("conj", "counts_from", "ungraded", "noisyor", "goal", "clip"):
        if key in program:
            yield {k: v for k, v in program.items() if k != key}


def shrink(program, smaller, failing):
    """smaller(program): all programs with one thing less; failing(programs): which of a list still
    fail, as booleans. The programs tried get ids of their own."""
    deadline = time.monotonic() + SECONDS_MAX
    while time.monotonic() < deadline:
        tries = [copy.deepcopy(p) for p in smaller(program)]
        for k, attempt in enumerate(tries):
            attempt["id"] = "try-%d" % k
        smaller_one = next((t for t, fails in zip(tries, failing(tries)) if fails), None)
        if smaller_one is None:
            break
        program = smaller_one
    return program
