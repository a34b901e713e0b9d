#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs the examples of documents.

A ```lua block whose first line is `-- NAME.lua` becomes that file, so does a ```dl block that begins with
`// NAME`. In a ```console block each line `$ lore ...`
is run in the folder of those files, and the lines below it are what it prints, on either stream; how long it took is
left out, and where it stands among other figures (--explain, --profile) not compared.

    manual.py LORE FILE.md...            checks; ends with "N passed, N failed, N skipped"
    manual.py LORE FILE.md... --update   writes what was printed into the files, to be read before it is kept
"""
import os
import re
import subprocess
import sys
import tempfile

TIMING = re.compile(r"^\d+ rows?(, [\d.]+ m?s)?$")
ELAPSED = re.compile(r"^(\d+ rows?), [\d.]+ m?s; ")
MEASURED = re.compile(r"[\d.]+ [mµ]?s\b|\d+ %")
RANKED = re.compile(r"^ *[\d.]+ [mµ]?s +\d+ %.*?\)(?=  )")


def blocks(lines):
    """(language, first line, past the last line) of each fenced block."""
    start = language = None
    for number, line in enumerate(lines):
        if not line.startswith("```"):
            continue
        if start is None:
            start, language = number + 1, line[3:].strip()
        else:
            yield language, start, number
            start = None


def run(command, folder, lore):
    env = dict(os.environ, PATH=os.path.dirname(lore) + os.pathsep + os.environ["PATH"],
               NO_COLOR="1", LC_ALL="C.UTF-8")
    done = subprocess.run(command, shell=True, cwd=folder, env=env, text=True, timeout=60,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return [ELAPSED.sub(r"\1; ", line.rstrip()) for line in done.stdout.splitlines() if not TIMING.match(line)]


def comparable(lines):
    """Without what differs from run to run: lines that begin with a time are ordered by it, and end with what was
    slowest."""
    plain, ranked = [], []
    for line in lines:
        match = RANKED.match(line)
        text = match.group() if match else line.split("most of the time:")[0]
        (ranked if match else plain).append(re.sub(" +", " ", MEASURED.sub("T", text)).strip())
    return plain + sorted(ranked)


def write_file(lines, folder):
    name = re.match(r"(?:--|//) (\S+\.(?:lua|dl))$", lines[0]) if lines else None
    if name:
        with open(os.path.join(folder, name.group(1)), "w", encoding="utf-8") as out:
            out.write("\n".join(lines) + "\n")


def console(lines, folder, lore):
    """Each command with the lines expected and those printed."""
    commands = []
    for line in lines:
        if line.startswith("$ "):
            commands.append((line, []))
        elif commands:
            commands[-1][1].append(line)
    for line, expected in commands:
        while expected and not expected[-1]:
            expected.pop()
        printed = run(line[2:], folder, lore)
        while printed and not printed[-1]:
            printed.pop()
        yield line, expected, printed


def check_file(path, lore, update):
    """How many commands printed what stands there, and how many something else."""
    with open(path, encoding="utf-8") as source:
        lines = source.read().split("\n")
    passed = failed = 0
    replaced = []
    with tempfile.TemporaryDirectory() as folder:
        for language, first, end in blocks(lines):
            if language in ("lua", "dl"):
                write_file(lines[first:end], folder)
            if language != "console":
                continue
            fresh = []
            for line, expected, printed in console(lines[first:end], folder, lore):
                is_same = comparable(expected) == comparable(printed)
                fresh += [line] + (expected if is_same else printed)
                passed += is_same
                failed += not is_same
                if not is_same and not update:
                    print(f"{path}: {line}\n  expected:", *expected, "  printed:", *printed, sep="\n    ")
            replaced.append((first, end, fresh))
    if update:
        for first, end, fresh in reversed(replaced):
            lines[first:end] = fresh
        with open(path, "w", encoding="utf-8") as out:
            out.write("\n".join(lines))
    return passed, failed


def main():
    update = "--update" in sys.argv
    lore, *paths = [argument for argument in sys.argv[1:] if argument != "--update"]
    counts = [check_file(path, os.path.abspath(lore), update) for path in paths]
    passed, failed = (sum(column) for column in zip(*counts))
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed and not update else 0


if __name__ == "__main__":
    sys.exit(main())
