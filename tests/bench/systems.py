# SPDX-License-Identifier: MIT
"""Runs Lore, Soufflé, the limits and the peers as processes of their own, and reads what they
print.

Evaluation is the time of a whole run minus that of a run which only reads the same facts; limits
and peers measure it themselves. Memory is the peak resident set of the process."""
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys
import tempfile
from typing import NamedTuple

from workloads import DUCKDB, SQLITE, SWIPL

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
TIME_LEAST = 0.0005         # a difference of two runs below it is noise


class Failure(Exception):
    """A run that ended badly, and why."""


class Run(NamedTuple):
    seconds: float
    memory_mb: float
    out: str
    err: str
    counts: dict

    def times(self):
        """(loading, evaluation) in seconds, as the program itself measured them."""
        found = re.search(r"^load=(\S+) eval=(\S+)$", self.out, re.M)
        if not found:
            raise Failure("printed no times")
        return float(found[1]), float(found[2])


def read_counts(text):
    """{relation: tuples}: lines "relation<tab>count", and relations of one number that Soufflé's
    programs print whole."""
    counts, name = {}, None
    lines = text.splitlines()
    for at, line in enumerate(lines):
        sized = re.fullmatch(r"(\w+)\t(\d+)", line)
        if sized:
            counts[sized[1]] = int(sized[2])
        elif re.fullmatch(r"-{3,}", line) and lines[at + 1:]:
            name = lines[at + 1]
        elif re.fullmatch(r"={3,}", line) and lines[at + 1:] and lines[at + 1].isdigit():
            counts[name] = int(lines[at + 1])
    return counts


def read_rounded(text):
    """The number that is printed like "12.7 M"."""
    number, _, unit = text.replace(",", "").partition(" ")
    return float(number) * {"": 1, "K": 1e3, "M": 1e6, "G": 1e9}[unit]


def write_anew(path, text):
    """Leaves a file alone that has the text already: what was made from it is not out of date."""
    if os.path.exists(path):
        with open(path) as file:
            if file.read() == text:
                return
    with open(path, "w") as file:
        file.write(text)


class Bench:
    """Where everything is: the programs under test and the folder of data and binaries."""

    def __init__(self, lore, folder, timeout):
        self.lore = os.path.abspath(lore)
        self.folder = os.path.abspath(folder)
        self.timeout = timeout
        self.work = tempfile.TemporaryDirectory()
        self.dl_is_missing = None           # why Lore cannot run programs, when that is known
        self._binaries = {}                 # of Soufflé

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def scratch(self, name):
        return os.path.join(self.work.name, name)

    # ---- processes ----------------------------------------------------------------------------

    def run(self, *command, folder=None, stdin=None, report="report"):
        """Runs to the end or the time limit; anything but exit status 0 is a Failure."""
        report = self.scratch(report)
        ended = subprocess.run(
            [self.path("measure"), str(self.timeout), report, *command], cwd=folder, text=True,
            stdin=stdin or subprocess.DEVNULL, capture_output=True, check=False)
        if ended.returncode != 0:
            raise Failure("measure: " + ended.stderr.strip())
        with open(report) as file:
            figures = dict(item.split("=") for item in file.read().split())
        if figures["status"] == "late":
            raise Failure(f">{self.timeout} s")
        if figures["status"] != "0":
            lines = ended.stderr.strip().splitlines() or ["ended with " + figures["status"]]
            raise Failure(lines[0][:200])
        return Run(float(figures["wall"]), int(figures["memory"]) / 1024, ended.stdout,
                   ended.stderr, read_counts(ended.stdout))

    def run_at_once(self, count, *command):
        """The same command in so many processes at once: the run that took longest."""
        with concurrent.futures.ThreadPoolExecutor(count) as pool:
            runs = pool.map(lambda n: self.run(*command, report=f"report{n}"), range(count))
            return max(runs, key=lambda run: run.seconds)

    # ---- data and programs --------------------------------------------------------------------

    def data(self, workload, **options):
        """The folder of a workload's facts, made when there are none or they are older than the
        generator."""
        arguments = [f"{name}={value}" for name, value in sorted(options.items())]
        folder = self.path("data", "-".join([workload, *arguments]).replace("=", ""))
        generator = os.path.join(HERE, "generate.py")
        stamp = os.path.join(folder, "made")
        if not os.path.exists(stamp) or os.path.getmtime(stamp) < os.path.getmtime(generator):
            subprocess.run([sys.executable, "-B", generator, workload, folder, *arguments],
                           check=True)
            with open(stamp, "w"):
                pass
        return folder

    def program(self, name):
        return os.path.join(HERE, "programs", name + ".dl")

    def load_program(self, name):
        """The program that reads a program's facts and prints how many there are."""
        with open(self.program(name)) as file:
            text = file.read()
        inputs = re.findall(r"^\.input (\w+).*$", text, re.M)
        kept = [line for line in text.splitlines()
                if re.match(r"\.input ", line)
                or (found := re.match(r"\.decl (\w+)", line)) and found[1] in inputs]
        kept += [".printsize " + relation for relation in inputs]
        path = self.path("programs", name + "-load.dl")
        os.makedirs(os.path.dirname(path), exist_ok=True)
        write_anew(path, "\n".join(kept) + "\n")
        return path

    # ---- Lore, Soufflé, limits ----------------------------------------------------------------

    def find_dl(self):
        """Notes why Lore cannot run programs in Soufflé's dialect, if it cannot."""
        path = self.scratch("one.dl")
        with open(path, "w") as file:
            file.write(".decl one(x:number)\none(1).\n.printsize one\n")
        try:
            counts = self.lore_run(path, self.work.name).counts
            if counts != {"one": 1}:
                self.dl_is_missing = "lore dl does not print sizes"
        except Failure as failure:
            is_unknown = "no command" in str(failure) or "No such file" in str(failure)
            self.dl_is_missing = "lore dl not built" if is_unknown else f"lore dl fails: {failure}"

    def lore_run(self, program, facts, threads=1, kb=None):
        return self.run(self.lore, "dl", program, "-F", facts, "-D", "-", "-j", str(threads),
                        *(["--kb", kb] if kb else []))

    def lore_derivations(self, program, facts):
        """How often rules concluded a tuple, known or not, as the profile tells it."""
        run = self.run(self.lore, "dl", program, "-F", facts, "-D", "-", "-j", "1", "--profile")
        return sum(read_rounded(found[1]) for found in re.finditer(
            r"^ *[\d.]+ [^ ]+ +\d+ % +([\d.,]+(?: [KMG])?) .*\.dl:", run.err, re.M))

    def lore_run_at_once(self, count, program, facts):
        return self.run_at_once(count, self.lore, "dl", program, "-F", facts, "-D", "-", "-j", "1")

    def souffle_run(self, program, facts, threads=1):
        """With -D - it would print the tuples instead of their numbers."""
        return self.run(self._compiled(program), "-F", facts, "-D", self.work.name,
                        "-j", str(threads))

    def _compiled(self, program):
        if program not in self._binaries:
            binary = self.path("souffle", os.path.basename(program)[:-3])
            os.makedirs(os.path.dirname(binary), exist_ok=True)
            self._compile(program, binary)
            self._binaries[program] = binary
        return self._binaries[program]

    @staticmethod
    def _compile(program, binary):
        """Takes half a minute, and is left out where the program has been compiled before."""
        if os.path.exists(binary) and os.path.getmtime(binary) > os.path.getmtime(program):
            return
        ended = subprocess.run(["souffle", "-o", binary, program], text=True,
                               capture_output=True, check=False)
        if ended.returncode != 0:
            raise Failure("souffle: " + (ended.stderr.strip().splitlines() or ["failed"])[0])

    def limit_run(self, limit, facts):
        return self.run(self.path("limit"), limit, facts)

    # ---- peers --------------------------------------------------------------------------------

    def peer_program(self, peer, program):
        """Its file, or None when the peer has no such program."""
        if peer == DUCKDB:
            return os.path.join(HERE, "peers", "duckdb", "run.js")
        suffix = {SWIPL: ".pl", SQLITE: ".sql"}[peer]
        path = os.path.join(HERE, "peers", peer, program + suffix)
        return path if os.path.exists(path) else None

    def peer_run(self, peer, program, facts):
        """(seconds of evaluation, run)"""
        path = self.peer_program(peer, program)
        if peer == SQLITE:
            with open(path) as script:
                run = self.run("sqlite3", ":memory:", folder=facts, stdin=script)
            return sum(map(float, re.findall(r"^Run Time: real (\S+)", run.out, re.M))), run
        if peer == SWIPL:
            run = self.run("swipl", "-g", f"go('{facts}')", "-t", "halt(1)", path)
        else:
            run = self.run("node", path, program, facts)
        return run.times()[1], run


def find_peers():
    """The peers that are installed."""
    commands = {SWIPL: "swipl", SQLITE: "sqlite3"}
    peers = [peer for peer, command in commands.items() if shutil.which(command)]
    if shutil.which("node"):
        probe = subprocess.run(["node", "-e", "require('@duckdb/node-api')"], capture_output=True,
                               check=False)
        if probe.returncode == 0:
            peers.append(DUCKDB)
    return peers


def has_souffle():
    return shutil.which("souffle") is not None
