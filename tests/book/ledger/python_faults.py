"""What goes wrong with Python's own module: the tables of docs/python_faults.md beside what is seen."""

import pathlib
import re

import cells
import table

HEADING = "## Where it is seen"
RUNS = [("06", transport, "sync", "bytes") for transport in ("tcp", "udp", "unix", "unix-dgram")]
RUNS += [("07", transport, engine, "bytes") for engine in ("threading", "forking")
         for transport in ("tcp", "udp", "unix", "unix-dgram")]
RUNS += [("08", "tcp", "threading", "lines"), ("09", "tcp", "threading", "chat")]
FAILS, AT_TIMES = "○", "◐"
# What luck decides: whether a thread that nobody waits for gets to its client's last line before the process ends.
LUCK = {("resets-nobody-when-it-stops", "threading")}


def head(run):
    chapter, transport, engine, speaks = run
    return f"{transport}<br>{engine}" + ("" if speaks == "bytes" else f"<br>{speaks}")


def words(run, program, interpreter):
    """The command line of `check` for one run."""
    chapter, transport, engine, speaks = run
    place = ["--path", "{path}"] if transport.startswith("unix") else ["--host", "{host}", "--port", "{port}"]
    return ["ch" + chapter, "--transport", transport, "--", interpreter, program,
            "--transport", transport, "--engine", engine, "--speaks", speaks, *place]


def seen(build, program, interpreter, expected):
    """Run -> the names of the checks that fail. `expected` is the same, as the page has it."""
    tasks = [(words(run, program, interpreter), expected.get(run, ())) for run in RUNS]
    failing = {}
    for run, verdicts in zip(RUNS, cells.play_all(build, tasks)):
        for verdict in verdicts:
            if verdict["verdict"] == "broken":
                raise cells.CannotRun(f"Python, {head(run)}: `{verdict['name']}`: {verdict['complaint']}")
        failing[run] = {verdict["name"] for verdict in verdicts if verdict["verdict"] == "fails"}
        played = {verdict["name"] for verdict in verdicts if verdict["verdict"] in ("fails", "holds")}
        failing[run] |= {name for name, engine in LUCK if engine == run[2] and name in played}
    return failing


def explained(text):
    """The checks that the page explains: in the first cell of a row, above the table of where they are seen."""
    rows = re.findall(r"^\| (`[^|]+) \|", text.partition(HEADING)[0], re.MULTILINE)
    return [name for row in rows for name in re.findall(r"`([\w-]+)`", row)]


def shown(text):
    """Run -> names, as the page's second table shows them."""
    rows = [line.strip("|").split("|") for line in text.partition(HEADING)[2].splitlines() if line.startswith("| `")]
    failing = {run: set() for run in RUNS}
    for name, *signs in rows:
        for run, sign in zip(RUNS, signs):
            if sign.strip():
                failing[run].add(name.strip(" `"))
    return failing


def with_table(text, failing, catalogue):
    """The page with its second table as it is seen."""
    rows = [[f"`{name}`", *(sign(name, run) if name in failing[run] else "" for run in RUNS)]
            for name in catalogue if any(name in names for names in failing.values())]
    before, _, after = text.partition(HEADING)
    intro = after.partition("\n|")[0]
    return f"{before}{HEADING}{intro.rstrip()}\n\n" + table.table(["check", *map(head, RUNS)], rows)


def sign(name, run):
    return AT_TIMES if (name, run[2]) in LUCK else FAILS


def problems(text, failing):
    found, listed = [], explained(text)
    for name in sorted(set().union(*failing.values()) - set(listed)):
        where = ", ".join(head(run).replace("<br>", " ") for run in RUNS if name in failing[run])
        found.append(f"`{name}` fails on Python's module ({where}); docs/python_faults.md does not explain it")
    for name in sorted(set(listed) - set().union(*failing.values())):
        found.append(f"`{name}` holds on Python's module; docs/python_faults.md explains a fault that is not there")
    before = shown(text)
    for run in RUNS:
        found += [f"`{name}` on {head(run).replace('<br>', ' ')}: seen, and the table of docs/python_faults.md does not "
                  "show it" for name in sorted(failing[run] - before[run])]
        found += [f"`{name}` on {head(run).replace('<br>', ' ')}: the table of docs/python_faults.md shows it, and it "
                  "is not seen" for name in sorted(before[run] - failing[run])]
    return found
