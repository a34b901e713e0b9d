# SPDX-License-Identifier: MIT
"""The workloads: their programs, goals, result counts, and the published figures."""
from typing import NamedTuple


class Published(NamedTuple):
    """Seconds and megabytes on one machine: compiled Soufflé 2.5, and the limits beside it. Where
    there is no Soufflé, its time is estimated from how long the limits take here."""
    souffle: float          # evaluation: a whole run minus one that only loads
    souffle_memory: float
    limits: dict            # by limit; None: not published


class Workload(NamedTuple):
    name: str
    program: str            # programs/PROGRAM.dl, and the peers' programs of that name
    goal: float             # how many times faster than Soufflé Lore is to be; None: no goal
    counts: dict            # tuples of each relation of the result, at the default size
    published: Published
    peers: tuple            # those that finish at the default size in a few minutes
    quick: dict             # parameters of the generator for a quick run


MEAN_GOAL = 15              # geometric mean over the workloads with a goal
MEMORY_FACTOR, MEMORY_FIXED = 1.5, 8        # goal: megabytes over Soufflé's
SWIPL, SQLITE, DUCKDB = "swipl", "sqlite", "duckdb"

WORKLOADS = {workload.name: workload for workload in (
    Workload("tc-chain", "tc", 25, {"tc": 7998000},
             Published(4.07, 85, {"tc-generic": 0.53, "tc-adaptive": 0.048}),
             (SWIPL, SQLITE, DUCKDB), {"nodes": 300}),
    Workload("tc-random", "tc", 20, {"tc": 30887990},
             Published(21.7, 436, {"tc-generic": 3.85, "tc-adaptive": 0.49}),
             (SWIPL, DUCKDB), {"nodes": 300, "edges": 600}),
    Workload("sg", "sg", 12, {"sg": 10597034},
             Published(5.16, 153, {"sg-generic": 0.75, "sg-adaptive": 0.19}),
             (SWIPL, SQLITE, DUCKDB), {"people": 400}),
    Workload("pts", "pts", 8, {"pt": 1716350},
             Published(3.55, 30, {"pts-generic": 0.49}),
             (), {"variables": 300}),
    Workload("cspa", "cspa", 9,
             {"valueFlow": 604496, "valueAlias": 1784852, "memoryAlias": 139173},
             Published(7.7, 39, {"cspa-generic": 0.71}),
             (), {"functions": 10}),
    Workload("lubm", "lubm", 6, {"t": 2213238},
             Published(0.93, 78, {"lubm-adaptive": 0.064}),
             (), {"universities": 1, "departments": 1}),
    Workload("sssp", "sssp", 40, {"sp": 48972},
             Published(0.61, 11, {"sssp-adaptive": 0.009}),
             (SWIPL, DUCKDB), {"nodes": 1000, "edges": 4000}),
    Workload("negagg", "negagg", 10, {"hop2": 3598717, "agg": 99728},
             Published(0.77, 50, {"negagg-adaptive": 0.028}),
             (SWIPL, SQLITE, DUCKDB), {"nodes": 1000, "edges": 6000}),
    Workload("tri", "tri", 25, {"c": 184616},
             Published(3.6, 20, {"tri-adaptive": 0.093}),
             (SQLITE, DUCKDB), {"nodes": 1000, "edges": 7000}),
    Workload("point", "point", 12, {"ans": 245217},
             Published(0.37, 22, {"point-adaptive": 0.023}),
             (SWIPL, SQLITE, DUCKDB), {"nodes": 2500, "edges": 10000}),
    # 998 bound sources; of its limit only the time for a question was published
    Workload("pointsmall", "point", None, {"ans": 14600},
             Published(0.04, 18, {"point-adaptive": None}),
             (SWIPL, SQLITE, DUCKDB), {"nodes": 10001, "questions": 50}),
)}

# Larger and larger data: (workload, the limit beside it). Sizes relative to the default.
SCALED = (("tc-random", "tc-adaptive"), ("pts", "pts-generic"), ("lubm", "lubm-adaptive"))
SCALES = (0.25, 0.5, 1, 2)
QUICK_SCALES = (0.1, 0.2)
