# SPDX-License-Identifier: MIT
"""Asks Lore many questions in few processes: each question is rule files and goals; answers.lua
loads them into a knowledge base of its own and prints what the goals give. A question at
which the process dies is answered by how it died, and the rest goes on in a new process."""
import json
import os
import re
import subprocess
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

SECONDS_MAX = 60                # of one question
PROCESSES = 2
HERE = os.path.dirname(os.path.abspath(__file__))


@dataclass
class Question:
    """Texts are rule files that are loaded one after the other; the goals are asked after each, and
    those after the last are the answer. A stored question goes through a file that is closed and
    opened again before every goal. Bound goals are asked besides, and compared in the process."""
    name: str
    texts: list
    goals: list = field(default_factory=list)   # [(name, goal)]
    is_stored: bool = False
    is_mistaken: bool = False       # expects the wrong of bound goals: a control

    def packed(self):
        lines = ["program " + self.name]
        lines += ["stored"] * self.is_stored + ["mistaken"] * self.is_mistaken
        for text in self.texts:
            lines += ["text %d" % len(text.encode()), text]
        lines += ["goal %s %s" % goal for goal in self.goals]
        return "\n".join(lines + ["end", ""])


def module():
    return os.path.join(os.path.abspath(os.environ.get("LORE_BUILD", "build")), "lore.so")


def environment():
    """For stock Lua to find lore.so and, where that is built with it, the address sanitizer."""
    env = dict(os.environ, LUA_CPATH=os.path.join(os.path.dirname(module()), "?.so"))
    linked = subprocess.run(["ldd", module()], capture_output=True, text=True)
    sanitizers = re.findall(r"=> (\S*/lib[al]san\S*)", linked.stdout)
    if sanitizers:
        env["LD_PRELOAD"] = " ".join(sanitizers[:1])
    return env


class Process:
    """One run of answers.lua over a list of questions."""

    def __init__(self, questions):
        self.file = tempfile.NamedTemporaryFile("w", suffix=".questions", encoding="utf-8")
        self.file.write("".join(q.packed() for q in questions))
        self.file.flush()
        self.errors = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")
        lua = os.environ.get("LUA", "lua5.4")
        command = [lua, os.path.join(HERE, "answers.lua"), self.file.name]
        self.child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.errors,
                                      text=True, env=environment())

    def answers(self):
        """Answers in order, until the process ends."""
        while True:
            watch = threading.Timer(SECONDS_MAX, self.child.kill)
            watch.start()
            line = self.child.stdout.readline()
            watch.cancel()
            if not line.endswith("\n"):
                return
            yield json.loads(line)

    def ending(self):
        """How it ended: None if well, else what is known of it."""
        status = self.child.wait()
        self.errors.seek(0)
        said = self.errors.read().strip()
        self.file.close()
        self.errors.close()
        if status == 0:
            return None
        how = "no answer in %d seconds" % SECONDS_MAX if status == -9 else "exit status %d" % status
        return how + ("\n" + said[:3000] if said else "")


def ask_in_turn(questions):
    answers, rest = {}, list(questions)
    while rest:
        process = Process(rest)
        for answer in process.answers():
            answers[answer["id"]] = answer
        ending = process.ending()
        left = [q for q in rest if q.name not in answers]
        if ending and left:
            answers[left[0].name] = {"id": left[0].name, "error": ending, "kind": "crash"}
            left = left[1:]
        elif ending:
            answers["at the end of a process"] = {"id": None, "error": ending, "kind": "crash"}
        elif left:
            raise RuntimeError("answers.lua ended early, before " + left[0].name)
        rest = left
    return answers


def ask(questions):
    """{name: answer}; names must differ."""
    if not os.path.exists(module()):
        raise SystemExit("there is no %s: run make, or set LORE_BUILD" % module())
    parts = [questions[k::PROCESSES] for k in range(PROCESSES)]
    answers = {}
    with ThreadPoolExecutor(PROCESSES) as pool:
        for found in pool.map(ask_in_turn, [p for p in parts if p]):
            answers.update(found)
    return answers
