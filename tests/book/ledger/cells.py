"""The ledger's cells: every check, played on every server of the chapters."""

import concurrent.futures
import dataclasses
import json
import re
import subprocess

HOLDS, HURTS = "holds", "hurts"  # a check that is not a server's business has no cell
QUICK_SECONDS = 2  # patience with what is known to hurt


class CannotRun(Exception):
    """There is no verdict: a server does not start, or `check` itself could not go on."""


@dataclasses.dataclass(frozen=True)
class Column:
    """A server that a chapter has declared with add_server()."""
    chapter: int
    name: str       # "udp"; empty where a chapter has one server
    judged_by: int  # the chapter whose demands it has to meet; an earlier one: shown for comparison

    def __str__(self):
        return f"{self.chapter:02} {self.name}".strip()


@dataclasses.dataclass
class Ledger:
    columns: list
    behaviours: dict = dataclasses.field(default_factory=dict)  # name -> (since, sentence)
    cells: dict = dataclasses.field(default_factory=dict)       # (column, name) -> HOLDS or HURTS
    complaints: dict = dataclasses.field(default_factory=dict)  # (column, name) -> why it hurts

    def chapters(self):
        return sorted({column.chapter for column in self.columns})

    def servers_of(self, chapter):
        """The servers that a chapter is judged by: those shown for comparison are left out."""
        return [column for column in self.columns if column.chapter == column.judged_by == chapter]

    def seen(self, chapter, name):
        """HOLDS, HURTS or both: what is seen on these servers. Empty if it is nobody's business."""
        return {self.cells[column, name] for column in self.servers_of(chapter) if (column, name) in self.cells}

    def add(self, column, verdict):
        name, kind = verdict["name"], verdict["verdict"]
        self.behaviours[name] = (verdict["since"], verdict["demands"])
        if kind == "holds":
            self.cells[column, name] = HOLDS
        elif kind == "fails":
            self.cells[column, name] = HURTS
            self.complaints[column, name] = verdict["complaint"]
        elif kind != "not checked":
            raise CannotRun(f"{column}: `{name}` could not be played: {verdict['complaint']}")


def columns(build):
    """From what CMake has written: chapter|name|transport|language|the chapter that judges it|..."""
    lines = (build / "servers").read_text(encoding="utf-8").splitlines()
    fields = [line.split("|") for line in lines if line]
    return [Column(int(field[0]), field[1], int(field[4])) for field in fields]


def run(build, known_to_hurt):
    """Plays everything. known_to_hurt: chapter -> names of checks."""
    ledger, catalogue = Ledger(columns(build)), names(build)
    tasks = []
    for column in ledger.columns:
        words = [f"ch{column.chapter:02}", "--all"] + (["--server", column.name] if column.name else [])
        tasks.append((words, known_to_hurt.get(column.judged_by, ())))
    for column, found in zip(ledger.columns, play_all(build, tasks)):
        for verdict in found:
            ledger.add(column, verdict)
    ledger.behaviours = {name: ledger.behaviours[name] for name in catalogue if name in ledger.behaviours}
    return ledger


def names(build):
    """Of all checks, in the order of `check --list`."""
    return re.findall(r"^since \d\d  (\S+)$", output_of([build / "bin/check", "--list"]), re.MULTILINE)


def play_all(build, tasks):
    """The verdicts of several servers, two at a time. A task: the words after `check`, and what is known to hurt."""
    catalogue = set(names(build))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda task: play(build, task[0], catalogue.intersection(task[1])), tasks))


def play(build, words, known_to_hurt):
    """Every check on one server.

    A check that fails takes all the patience that it is given. So those that are known to fail get
    little, and nobody else does: on a loaded machine, too, what holds is seen to hold.
    """
    check, hurting = build / "bin/check", ",".join(sorted(known_to_hurt))
    if not hurting:
        return verdicts([check, "--json", *words])
    return (verdicts([check, "--json", "--except", hurting, *words])
            + verdicts([check, "--json", "--only", hurting, "--patience", QUICK_SECONDS, *words]))


def verdicts(command):
    """What `check --json` says of one server."""
    text = output_of(command)
    try:
        result = json.loads(text)
    except json.JSONDecodeError as error:
        raise CannotRun(f"{' '.join(map(str, command))} printed no JSON: {error}\n{text}") from error
    if "error" in result:
        raise CannotRun(f"{result['server']}: {result['error']}")
    return result["checks"]


def output_of(command):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=600)
    # 0: all hold; 1: some fail; 3: some could not be played, and say so.
    if done.returncode not in (0, 1, 3):
        raise CannotRun(f"{' '.join(map(str, command))} ended with status {done.returncode}\n{done.stderr}")
    return done.stdout
