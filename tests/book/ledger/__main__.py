"""The ledger: which behaviour holds on which server (docs/maintaining_the_ledger.md).

usage: ledger check|write [chapters|python] [--build DIR] [--python PROGRAM]

check     plays every check on every server, and compares what it sees with the pages
write     plays, and writes what it sees to docs/ledger.md and docs/python_faults.md
chapters  only the servers of the chapters
python    only the reference server on Python's own module
"""

import argparse
import pathlib
import sys

import cells
import compare
import pages
import python_faults
import table

ROOT = pathlib.Path(__file__).resolve().parents[3]


def chapters(options):
    kept = ROOT / "docs/ledger.md"
    declared = pages.read_all(ROOT)
    ledger = cells.run(options.build, {number: page.names(pages.HURTS) for number, page in declared.items()})
    found, text = compare.problems(ledger, declared), table.page(ledger, declared)
    if options.verb == "write":
        kept.write_text(text, encoding="utf-8")
    elif not kept.exists() or kept.read_text(encoding="utf-8") != text:
        found.append("docs/ledger.md is not what was seen: `make ledger` writes it anew")
    print(f"{len(ledger.behaviours)} behaviours on {len(ledger.columns)} servers, {len(ledger.cells)} cells")
    return found


def python(options):
    kept = ROOT / "docs/python_faults.md"
    text, reference = kept.read_text(encoding="utf-8"), ROOT / "tests/checker/reference/python_echo.py"
    failing = python_faults.seen(options.build, reference, options.python, python_faults.shown(text))
    if options.verb == "write":
        text = python_faults.with_table(text, failing, cells.names(options.build))
        kept.write_text(text, encoding="utf-8")
    print(f"{len(set().union(*failing.values()))} faults of Python's module on {len(failing)} servers")
    return python_faults.problems(text, failing)


def main():
    parser = argparse.ArgumentParser(prog="ledger", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("verb", choices=("check", "write"))
    parser.add_argument("part", choices=("chapters", "python"), nargs="?")
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build", metavar="DIR")
    parser.add_argument("--python", default=sys.executable, metavar="PROGRAM")
    options = parser.parse_args()
    parts = {"chapters": chapters, "python": python}
    try:
        found = [problem for name, part in parts.items() if options.part in (None, name) for problem in part(options)]
    except (pages.PageError, cells.CannotRun) as error:
        found = [str(error)]
    for problem in found:
        print(problem)
    print(f"{len(found)} problems")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
