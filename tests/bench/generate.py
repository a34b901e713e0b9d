#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""generate.py WORKLOAD FOLDER [size=FACTOR] [permute=SEED] [text=1] [PARAMETER=NUMBER...]

Writes a workload's facts as FOLDER/*.facts, integers between tabs, Soufflé's default form. The
same call writes the same bytes everywhere; without options these are the facts of the published
figures, so the order of calls to a generator of random numbers must not change.

size     multiplies the parameters that make the data larger (SIZES), once rounded
permute  renames all nodes by a random permutation: what depends on neighbouring ids shows
text     writes a node as text, "node 17"
"""
import os
import random
import sys

# Each workload is a list of (relation, kinds of its columns, rows); the kinds are
NODE = "n"        # an id, which permute and text rename
NUMBER = "i"      # anything else

SIZES = {
    "tc-chain": {"nodes": 4000},
    "tc-random": {"nodes": 7000, "edges": 14000},
    "sg": {"people": 9000},
    "pts": {"variables": 200000},
    "cspa": {"functions": 1500},
    "lubm": {"universities": 12},
    "sssp": {"nodes": 50000, "edges": 200000},
    "negagg": {"nodes": 100000, "edges": 600000},
    "tri": {"nodes": 150000, "edges": 1000000},
    "point": {"nodes": 250000, "edges": 1000000},
    "pointsmall": {"nodes": 1000001},
    "belief": {"nodes": 2000, "edges": 4000},
    "load": {"rows": 2000000, "values": 1000000},
}
FIXED_IDS = {"lubm": 1000}      # ids below are the ontology's, which the program knows


def random_edges(rng, nodes, edges):
    """Distinct edges without loops, in random order."""
    found = set()
    while len(found) < edges:
        a = rng.randrange(nodes)
        b = rng.randrange(nodes)
        if a != b:
            found.add((a, b))
    rows = sorted(found)
    rng.shuffle(rows)
    return rows


def tc_chain(nodes):
    return [("e", "nn", [(i, i + 1) for i in range(nodes - 1)])]


def tc_random(nodes, edges):
    return [("e", "nn", random_edges(random.Random(11), nodes, edges))]


def sg(people):
    """A random tree whose parents have smaller ids than their children, one in twenty with a second
    parent."""
    rng = random.Random(12)
    rows = set()
    for child in range(1, people):
        first = child // 4 if rng.random() < .5 else 0
        rows.add((rng.randrange(first, child), child))
        if rng.random() < .05:
            rows.add((rng.randrange(child), child))
    return [("par", "nn", sorted(rows))]


def pts(variables, seed=13, address=40, assign=80, far=3, load=8, store=5):
    """A C-like program: functions of 40 variables, each with statements of each kind at the chance
    in percent. Most name a variable of the same function; far assignments one of lower number."""
    rng = random.Random(seed)
    function = 40

    def neighbour(variable):
        first = variable // function * function
        return min(first + rng.randrange(function), variables - 1)

    def happens(percent):
        return rng.random() * 100 < percent

    addresses, assigns, loads, stores = set(), set(), set(), set()
    for v in range(variables):
        if happens(address):
            addresses.add((v, neighbour(v)))
        if happens(assign):
            assigns.add((v, rng.randrange(v + 1) if happens(far) else neighbour(v)))
        if happens(load):
            loads.add((v, neighbour(v)))
        if happens(store):
            stores.add((v, neighbour(v)))
    return [("addr", "nn", sorted(addresses)), ("assign", "nn", sorted(assigns)),
            ("load", "nn", sorted(loads)), ("store", "nn", sorted(stores))]


def cspa(functions, variables=60, assign=85, dereference=20, cross=10):
    """Clusters of assignments and dereferences, in percent of a function's variables; a few
    assignments cross functions."""
    rng = random.Random(19)
    everything = functions * variables
    assigns, dereferences = set(), set()
    for f in range(functions):
        first = f * variables
        for _ in range(int(variables * assign / 100)):
            x, y = first + rng.randrange(variables), first + rng.randrange(variables)
            if x != y:
                assigns.add((x, y))
        for _ in range(int(variables * dereference / 100)):
            dereferences.add((first + rng.randrange(variables), first + rng.randrange(variables)))
    for _ in range(functions * cross // 100):
        assigns.add((rng.randrange(everything), rng.randrange(everything)))
    return [("assign", "nn", sorted(assigns)), ("dereference", "nn", sorted(dereferences))]


def tri(nodes, edges):
    """A power-law graph: a node's degree falls with its rank. Edges go from low to high id."""
    rng = random.Random(14)
    by_rank = list(range(nodes))
    rng.shuffle(by_rank)
    found = set()
    while len(found) < edges:
        a = by_rank[int(nodes * (rng.random() ** 2.6))]
        b = by_rank[int(nodes * (rng.random() ** 2.6))]
        if a != b:
            found.add((a, b) if a < b else (b, a))
    rows = sorted(found)
    rng.shuffle(rows)
    return [("e", "nn", rows)]


def sssp(nodes, edges):
    rng = random.Random(15)
    rows = random_edges(rng, nodes, edges)
    return [("e", "nni", [(a, b, rng.randrange(1, 100)) for a, b in rows]), ("src", "n", [(0,)])]


def negagg(nodes, edges):
    return [("e", "nn", random_edges(random.Random(16), nodes, edges))]


def point(nodes, edges):
    return [("e", "nn", random_edges(random.Random(17), nodes, edges)), ("q", "n", [(7,)])]


def pointsmall(nodes, questions=1000):
    """A random tree with edges from child to parent, and questions after late nodes."""
    rng = random.Random(18)
    rows = [(i, rng.randrange(i)) for i in range(1, nodes)]
    rng.shuffle(rows)
    return [("e", "nn", rows),
            ("q", "n", [(rng.randrange(nodes // 2, nodes),) for _ in range(questions)])]


def belief(nodes, edges):
    return [("e", "nn", random_edges(random.Random(21), nodes, edges))]


def load(rows, values):
    rng, pairs = random.Random(22), {}
    while len(pairs) < rows:
        pairs[rng.randrange(values), rng.randrange(values)] = None
    return [("e", "nn", list(pairs))]


CLASSES = """University Organization Department ResearchGroup Person Employee Faculty Professor
    FullProf AssocProf AssistProf Lecturer Student UGStudent GradStudent Course GradCourse Work
    Publication Chair TA Agent Thing""".split()
CLASS = {name: number for number, name in enumerate(CLASSES)}
(TYPE, PART_OF, HEAD_OF, WORKS_FOR, MEMBER_OF, ADVISOR, TAKES, TEACHES, UNDERGRADUATE_AT, MASTER_AT,
 DOCTOR_AT, DEGREE_FROM, AUTHOR, HAS_MEMBER, HAS_ALUMNUS, ASSISTS_IN) = range(16)
SUPERCLASS = {
    "University": "Organization", "Department": "Organization", "ResearchGroup": "Organization",
    "Organization": "Agent", "Person": "Agent", "Employee": "Person", "Faculty": "Employee",
    "Professor": "Faculty", "FullProf": "Professor", "AssocProf": "Professor",
    "AssistProf": "Professor", "Lecturer": "Faculty", "Student": "Person", "UGStudent": "Student",
    "GradStudent": "Student", "Course": "Work", "GradCourse": "Course", "Publication": "Work",
    "Chair": "Professor", "TA": "Person", "Agent": "Thing", "Work": "Thing"}
DOMAIN = {
    HEAD_OF: "Chair", ADVISOR: "Person", TAKES: "Student", TEACHES: "Faculty",
    DEGREE_FROM: "Person", AUTHOR: "Publication", ASSISTS_IN: "TA", PART_OF: "Organization",
    MEMBER_OF: "Person"}
RANGE = {
    PART_OF: "Organization", WORKS_FOR: "Organization", ADVISOR: "Professor", TAKES: "Course",
    TEACHES: "Course", DEGREE_FROM: "University", AUTHOR: "Person", ASSISTS_IN: "Course",
    MEMBER_OF: "Organization"}


def ontology():
    """The tables beside the triples: predicates and classes by number."""
    return [
        ("subclass", "ii", [(CLASS[a], CLASS[b]) for a, b in SUPERCLASS.items()]),
        ("subprop", "ii", [(HEAD_OF, WORKS_FOR), (WORKS_FOR, MEMBER_OF),
                           (UNDERGRADUATE_AT, DEGREE_FROM), (MASTER_AT, DEGREE_FROM),
                           (DOCTOR_AT, DEGREE_FROM)]),
        ("domain", "ii", [(p, CLASS[c]) for p, c in DOMAIN.items()]),
        ("range", "ii", [(p, CLASS[c]) for p, c in RANGE.items()]),
        ("inverse", "ii", [(MEMBER_OF, HAS_MEMBER), (HAS_MEMBER, MEMBER_OF),
                           (DEGREE_FROM, HAS_ALUMNUS), (HAS_ALUMNUS, DEGREE_FROM)]),
        ("trans", "i", [(PART_OF,)])]


class Campus:
    """Triples like those of the Lehigh University Benchmark."""

    def __init__(self, rng):
        self.rng = rng
        self.triples = []
        self.last_id = 1000

    def new(self, kind, *facts):
        """A new subject of the class; facts are pairs of predicate and object."""
        self.last_id += 1
        self.triples.append((self.last_id, TYPE, CLASS[kind]))
        self.triples.extend((self.last_id, predicate, value) for predicate, value in facts)
        return self.last_id

    def add_groups(self, department):
        for _ in range(self.rng.randint(10, 20)):
            group = self.new("ResearchGroup", (PART_OF, department))
            for _ in range(2):
                self.new("ResearchGroup", (PART_OF, group))

    def add_teacher(self, kind, department, universities, courses, graduate_courses):
        rng = self.rng
        teacher = self.new(kind, (WORKS_FOR, department))
        for degree in (UNDERGRADUATE_AT, MASTER_AT, DOCTOR_AT):
            self.triples.append((teacher, degree, rng.choice(universities)))
        for taught, course_kind in ((courses, "Course"), (courses, "Course"),
                                    (graduate_courses, "GradCourse")):
            taught.append(self.new(course_kind))
            self.triples.append((teacher, TEACHES, taught[-1]))
        for _ in range(rng.randint(5, 18)):
            self.new("Publication", (AUTHOR, teacher))
        return teacher

    def add_students(self, department, universities, teachers, courses, graduate_courses):
        rng = self.rng
        for _ in range(len(teachers) * rng.randint(8, 14)):
            student = self.new("UGStudent", (MEMBER_OF, department))
            for course in rng.sample(courses, rng.randint(2, 4)):
                self.triples.append((student, TAKES, course))
            if rng.random() < .2:
                self.triples.append((student, ADVISOR, rng.choice(teachers)))
        for _ in range(len(teachers) * rng.randint(3, 4)):
            student = self.new("GradStudent", (MEMBER_OF, department))
            self.triples.append((student, UNDERGRADUATE_AT, rng.choice(universities)))
            self.triples.append((student, ADVISOR, rng.choice(teachers)))
            for course in rng.sample(graduate_courses, rng.randint(1, 3)):
                self.triples.append((student, TAKES, course))
            if rng.random() < .25:
                self.triples.append((student, ASSISTS_IN, rng.choice(courses)))

    def add_department(self, university, universities):
        rng = self.rng
        department = self.new("Department", (PART_OF, university))
        self.add_groups(department)
        teachers, courses, graduate_courses = [], [], []
        sizes = [("FullProf", rng.randint(7, 10)), ("AssocProf", rng.randint(10, 14)),
                 ("AssistProf", rng.randint(8, 11)), ("Lecturer", rng.randint(5, 7))]
        for kind, count in sizes:
            for _ in range(count):
                teachers.append(self.add_teacher(kind, department, universities, courses,
                                                 graduate_courses))
        self.triples.append((teachers[0], HEAD_OF, department))
        self.add_students(department, universities, teachers, courses, graduate_courses)


def lubm(universities, departments=0):
    """departments: how many each university has; 0 for 15 to 25."""
    campus = Campus(random.Random(20))
    known = [campus.new("University") for _ in range(max(universities, 100))]
    for university in known[:universities]:
        for _ in range(departments or campus.rng.randint(15, 25)):
            campus.add_department(university, known)
    triples = sorted(set(campus.triples))
    campus.rng.shuffle(triples)
    return ontology() + [("t", "nin", triples)]


WORKLOADS = {
    "tc-chain": tc_chain, "tc-random": tc_random, "sg": sg, "pts": pts, "cspa": cspa, "lubm": lubm,
    "sssp": sssp, "negagg": negagg, "tri": tri, "point": point, "pointsmall": pointsmall,
    "belief": belief, "load": load}


def node_columns(kinds):
    return [column for column, kind in enumerate(kinds) if kind == NODE]


def rename(relations, new_name):
    """The relations with each node n called new_name(n)."""
    return [(name, kinds, [tuple(new_name(value) if kind == NODE else value
                                 for value, kind in zip(row, kinds)) for row in rows])
            for name, kinds, rows in relations]


def permuted(relations, seed, first):
    """The relations with nodes from first on renamed at random within their range."""
    last = max(row[column] for _, kinds, rows in relations
               for column in node_columns(kinds) for row in rows)
    names = list(range(first, last + 1))
    random.Random(seed).shuffle(names)
    return rename(relations, lambda node: node if node < first else names[node - first])


def make(workload, size=1, permute=None, text=0, **parameters):
    """A workload's relations."""
    sized = {name: max(1, round(value * size)) for name, value in SIZES[workload].items()}
    relations = WORKLOADS[workload](**{**sized, **parameters})
    if permute is not None:
        relations = permuted(relations, permute, FIXED_IDS.get(workload, 0))
    if text:
        relations = rename(relations, "node {}".format)
    return relations


def write(relations, folder):
    os.makedirs(folder, exist_ok=True)
    for name, _, rows in relations:
        with open(os.path.join(folder, name + ".facts"), "w") as file:
            file.writelines("\t".join(map(str, row)) + "\n" for row in rows)


def main(arguments):
    if len(arguments) < 2 or arguments[0] not in WORKLOADS:
        sys.exit(__doc__ + "\nworkloads: " + " ".join(WORKLOADS))
    options = {}
    for argument in arguments[2:]:
        name, _, value = argument.partition("=")
        options[name] = float(value) if name == "size" else int(value)
    write(make(arguments[0], **options), arguments[1])


if __name__ == "__main__":
    main(sys.argv[1:])
