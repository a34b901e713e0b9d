# SPDX-License-Identifier: MIT
"""Which forms and methods are forced for a program (MANUAL.md, "Ways"), and whether they were taken."""
import random
import re

# One of each line is forced, or none: "" leaves the choice to the engine.
CHOICES = [
    ["list", "hash", "dense", "broad", "table"],
    ["", "scan", "probe", "find", "probe find"],
    ["", "apart"],
    ["", "batch"],
    ["", "unfiltered"],
    ["", "set"],
    ["", "", "costly"],
    ["", "", "unsplit"],
    ["", "", "unparted"],
    ["", "", "rounds", "search"],
    ["", "", "copied"],
    ["", "team", "team posted"],
    ["", "numbered"],
]

# What must not happen when the first is forced.
EXCLUDES = {"hash": ["dense"], "scan": ["probe"], "probe": ["scan"], "find": ["marks"],
            "apart": ["fused"], "batch": ["tail"], "unfiltered": ["filtered"], "set": ["grouped"],
            "rounds": ["search", "spread"], "copied": ["shared"], "unsplit": ["split"],
            "unparted": ["parted"],
            "numbered": ["sorted"]}
# What happens in so many of a hundred programs at least, whether forced or not.
SHARES = {"list": 2, "hash": 5, "dense": 5, "broad": 5, "table": 5, "scan": 5, "probe": 5, "find": 5,
          "marks": 2, "fused": 0.5, "tail": 5, "filtered": 0.3, "set": 5, "grouped": 2, "costly": 5,
          "split": 0.1, "parted": 5, "rounds": 5, "search": 0.5, "shared": 2, "team": 2, "sorted": 2,
          "numbered": 2}
LEAST = 200         # programs that shares say something of


class Ways:
    def __init__(self, seed):
        self.random = random.Random("%s-ways" % seed)
        self.taken = {}         # in how many programs

    def draw(self):
        """The next program's; every fifth is left to the engine."""
        if self.random.random() < 0.2:
            return ""
        return " ".join(filter(None, map(self.random.choice, CHOICES)))

    def mistake(self, forced, said):
        """Whether the program went a way that was ruled out."""
        taken = dict(re.findall(r"way (\w+): (\d+) times", said))
        for way in taken:
            self.taken[way] = self.taken.get(way, 0) + 1
        for way in forced.split():
            for other in EXCLUDES.get(way, []):
                if other in taken:
                    return "%s is forced, and yet %s taken %s times" % (way, other, taken[other])
        return None

    def counts(self):
        return ", ".join("%s %d" % (way, count) for way, count in sorted(self.taken.items()))

    def unused(self, programs):
        return [way for way, share in SHARES.items()
                if programs >= LEAST and self.taken.get(way, 0) * 100 < share * programs]
