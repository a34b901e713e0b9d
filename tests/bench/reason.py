# SPDX-License-Identifier: MIT
"""The part "reason": what reasoning about answers costs, on the founding case and on many claims."""
import os
import shutil


def measure(benchmark, results):
    folder = benchmark.bench.path("reason")
    os.makedirs(folder, exist_ok=True)
    claims = 20000 if benchmark.options.quick else 1000000
    case = os.path.join(os.path.dirname(benchmark.bench.path("")), "..", "iraq-2020.lore")
    lines = []
    for part in ("whatif", "breaks", "supports", "why"):
        run = benchmark.bench.run(benchmark.bench.path("reason_bench"), folder, os.path.normpath(case), part, str(claims))
        lines += run.out.splitlines()
    shutil.rmtree(folder)
    results["reason"] = {"claims": claims, "lines": lines}
