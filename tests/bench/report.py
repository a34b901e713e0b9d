# SPDX-License-Identifier: MIT
"""The table that `make bench` prints, from the results as they are written."""
import statistics

from belief import BITMAP, HASH_SET
from systems import TIME_LEAST
from workloads import MEAN_GOAL

COLUMNS = 100
NOTHING = "-"


# ---- figures ---------------------------------------------------------------------------------

def middle(values):
    return statistics.median(values) if values else None


def seconds(value):
    if value is None:
        return NOTHING
    if value <= TIME_LEAST:
        return "(noise)" if value == TIME_LEAST else f"{value * 1000:.2f} ms"
    if value < 0.0995:
        return f"{value * 1000:.1f} ms"
    return f"{value:.2f} s" if value < 99.5 else f"{value:.0f} s"


def plain(value, digits=0):
    return NOTHING if value is None else f"{value:,.{digits}f}"


def figure(series, show=seconds, key="eval"):
    """The median of one system's figures, or why there is none."""
    if not series:
        return NOTHING
    if "failure" in series:
        return series["failure"] if series["failure"].startswith(">") else "failed"
    return show(middle(series[key]))


def marked(text, is_estimated=False, misses=False):
    if text == NOTHING:
        return text
    return ("~" if is_estimated else "") + text + ("!" if misses else "")


def print_table(heads, rows):
    """Columns as wide as needed, the first to the left, the others to the right."""
    lines = [heads, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    gap = "  " if sum(widths) + 2 * (len(widths) - 1) <= COLUMNS else " "
    for line in lines:
        cells = [cell.rjust(width) for cell, width in zip(line[1:], widths[1:])]
        print(gap.join([line[0].ljust(widths[0]), *cells]).rstrip())


def title(text):
    print(f"\n{text}")


# ---- parts -----------------------------------------------------------------------------------

def limit_figure(row, suffix):
    for name, series in row["limits"].items():
        if name.endswith(suffix):
            return figure(series)
    return NOTHING


def speed_row(name, row):
    lore, is_estimated = row.get("lore"), row["souffle"]["is_estimated"]
    faster, goal, memory_goal = row.get("faster"), row["goal"], row.get("memory_goal_mb")
    memory = middle(lore["memory_mb"]) if lore and "failure" not in lore else None
    return [
        name, plain(row["tuples"]),
        marked(seconds(middle(row["souffle"]["eval"])), is_estimated), figure(lore),
        marked(plain(faster, 1), is_estimated, faster and goal and faster < goal), plain(goal),
        marked(plain(memory), misses=memory and memory_goal and memory > memory_goal),
        plain(memory_goal), plain(row.get("threads_ratio"), 2), plain(row.get("machine_ratio"), 2),
        plain(row.get("permuted_ratio"), 2),
        limit_figure(row, "generic"), limit_figure(row, "adaptive")]


def print_speed(results):
    heads = ["workload", "tuples", "Soufflé", "Lore", "faster", "goal", "MB", "goal",
             f"{results['threads']} thr", "most", "perm", "generic", "adaptive"]
    title("Evaluation on one thread")
    print_table(heads, [speed_row(name, row) for name, row in results["speed"].items()])
    mean = results.get("mean_faster")
    if mean:
        is_estimated = any(row["souffle"]["is_estimated"] for row in results["speed"].values())
        print(f"geometric mean {marked(plain(mean, 1), is_estimated, mean < MEAN_GOAL)}, "
              f"goal {MEAN_GOAL}")
    print(f"{results['threads']} thr: times faster than on one thread. most: what as many processes that "
          "share nothing\nget done at once, over what one does. perm: time with permuted "
          "ids over time without.\ngeneric, adaptive: hand-written C, see tests/bench/limits.")
    for name, row in results["speed"].items():
        for system in ("souffle", "lore", "threads", "permuted"):
            if row.get(system, {}).get("failure"):
                print(f"{name}: {system}: {row[system]['failure']}")


def each(step, system, of="tuples"):
    """Nanoseconds a tuple, or a derivation."""
    series = step.get(system)
    if not series or not series.get("eval") or not step[of]:
        return None
    return middle(series["eval"]) / step[of] * 1e9


def print_scaling(results):
    title("Larger data: time for a tuple and for a derivation, and relative to the smallest")
    rows = []
    for name, steps in results["scaling"].items():
        kept = ("size", "tuples", "derivations", "lore")
        limit = next(key for key in steps[0] if key not in kept)
        measures = (("lore", "tuples"), ("lore", "derivations"), (limit, "tuples"))
        firsts = {measure: each(steps[0], *measure) for measure in measures}
        for step in steps:
            cells = [name, f"{step['size'] / steps[0]['size']:g} x", plain(step["tuples"]),
                     figure(step["lore"])]
            for measure, first in firsts.items():
                now = each(step, *measure)
                cells += [plain(now, 1) + (" ns" if now else ""),
                          plain(now / first if now and first else None, 2)]
            rows.append(cells)
    print_table(["workload", "size", "tuples", "Lore", "tuple", "times", "derivation", "times",
                 "limit's", "times"], rows)
    print("A derivation: a rule concludes a tuple, known or not.")


def print_peers(results):
    found = sorted({peer for row in results["peers"].values() for peer in row})
    if not found:
        return
    title("Other systems, evaluation")
    rows = []
    for name, row in results["peers"].items():
        lore = results.get("speed", {}).get(name, {}).get("lore")
        rows.append([name, figure(lore), *(figure(row.get(peer)) for peer in found)])
    print_table(["workload", "Lore", *found], rows)


def print_loading(results):
    loading = results["loading"]
    title("Reading fact files of two columns")
    if "failure" in loading:
        print(loading["failure"])
        return
    rows = []
    for what, name in (("integers, Lore", "numbers"), ("texts, Lore", "text"),
                       ("few different texts, Lore", "few"), ("texts into a file, Lore", "durable"),
                       ("integers, limit", "limit")):
        series = loading[name]
        speed = 2 * loading["rows"] / middle(series["load"]) / 1e6 if series.get("load") else None
        rows.append([what, plain(loading["rows"]), figure(series, key="load"),
                     plain(speed, 1) + (" M values/s" if speed else "")])
    print_table(["", "rows", "time", "speed"], rows)


def print_start(results):
    title("Starting, and ending again")
    if "failure" in results["start"]:
        print(results["start"]["failure"])
        return
    for what, values in results["start"].items():
        print(f"{what:34s} {seconds(middle(values))}")


def print_lines(part, heading, name):
    """What a benchmark of its own has printed."""
    if "failure" in part:
        title(name)
        print(part["failure"])
        return
    title(heading)
    print("\n".join(part["lines"]))


def print_store(results):
    facts = results["store"].get("facts", 0)
    print_lines(results["store"], f"Store, {facts:,} facts of two integers", "Store")


def print_reason(results):
    claims = results["reason"].get("claims", 0)
    print_lines(results["reason"], f"Reasoning, {claims:,} claims (goals: what-if, breaks and supports under 20 ms "
                "on the founding case, 1.2 times evaluating afresh, why under 10 ms, 99 in 100 under 100)", "Reasoning")


def print_bound(results):
    facts = results["bound"].get("facts", 0)
    print_lines(results["bound"], f"Bound questions on a file of {facts:,} facts (goals: first "
                "answer under 1 ms, then 15 us)", "Bound questions")


def print_budget(results):
    edges = results["budget"].get("edges", 0)
    print_lines(results["budget"], f"Beyond a limit of time, {edges:,} edges (goal: 100 ms)",
                "Limits of time")


def belief_row(row, limits):
    if "failure" in row:
        return [row["name"], NOTHING, row["failure"][:30], *[NOTHING] * 4]
    now = middle(row["eval"])
    over = {limit: middle(row["times"][limit]) for limit in limits}
    cells = [row["name"], plain(row["tuples"]), seconds(now),
             f"{now / max(1, row['tuples']) * 1e9:.0f} ns"]
    for limit in limits:
        is_goal = row["goal"] and row["goal_limit"] == limit
        cells.append(marked(plain(over[limit], 2), misses=is_goal and over[limit] > row["goal"]))
    what = {HASH_SET: "hash set", BITMAP: "bitmap"}[row["goal_limit"]]
    return [*cells, f"{row['goal']:g} {what}" if row["goal"] else NOTHING]


def print_belief(results):
    title("Belief and time: closure; a tuple's time over that of the plain closure in C")
    if "failure" in results["belief"]:
        print(results["belief"]["failure"])
        return
    limits = results["belief"]["limits"]
    rows = [belief_row(row, limits) for row in results["belief"]["rows"]]
    print_table(["edges", "tuples", "Lore", "tuple", "hash set", "bitmap", "goal"], rows)
    print("In C: hash set {:.0f} ns a tuple, bitmap {:.0f} ns.".format(
        *(middle(values) * 1e9 for values in limits.values())))


PRINTERS = (("speed", print_speed), ("scaling", print_scaling), ("peers", print_peers),
            ("loading", print_loading), ("start", print_start), ("store", print_store), ("bound", print_bound),
            ("budget", print_budget),
            ("belief", print_belief), ("reason", print_reason))


def print_all(results):
    print(f"Lore's benchmark, {results['date']}, {results['cores']} cores, "
          f"median of {results['runs']} runs" + (", small data" if results["quick"] else ""))
    notes = ["! misses its goal"]
    if not results["has_souffle"]:
        notes.insert(0, "~ estimated: no Soufflé here; its published time, scaled by the limits'")
    print("; ".join(notes))
    if results["dl_is_missing"]:
        print(f"No Datalog programs by Lore: {results['dl_is_missing']}")
    for part, print_part in PRINTERS:
        if part in results:
            print_part(results)
    for problem in results["wrong"]:
        print("WRONG " + problem)
