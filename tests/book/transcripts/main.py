"""The command line of tests/book/transcript."""

import argparse
import pathlib
import sys

from . import page, place, session

ROOT = pathlib.Path(__file__).resolve().parents[3]
TEN_MINUTES = 600
HALF_AN_HOUR = 1800


def main(arguments=None):
    options = parse_options(arguments)
    run = run_in_clone if options.fresh_clone else list_blocks if options.list else run_here
    try:
        return run(options)
    except page.PageError as error:
        return report(error.page, error)


def parse_options(arguments):
    parser = argparse.ArgumentParser(
        prog="transcript", description="Runs the terminal sessions of a page and compares what they show "
                                       "(docs/transcripts.md).")
    parser.add_argument("pages", nargs="+", metavar="PAGE")
    parser.add_argument("--line", type=int, metavar="N", help="only the session that this line is part of")
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build", metavar="DIR",
                        help="the build tree whose programs run (default: build)")
    parser.add_argument("--seconds", type=float, default=20, metavar="N",
                        help="how long a line of output is waited for (default: 20)")
    parser.add_argument("--fresh-clone", action="store_true",
                        help="run the blocks marked so, of all pages, in one new clone")
    parser.add_argument("--list", action="store_true", help="show which sessions run where, and which do not")
    return parser.parse_args(arguments)


def sessions_of(path, options, marks):
    """The sessions of a page that the options choose."""
    sessions = parsed(path, page.read_sessions, marks)
    if options.line is None:
        return sessions
    # A line between two sessions means the later one.
    return [steps for steps in sessions if steps[-1].line >= options.line][:1]


def parsed(path, read, *arguments):
    try:
        return read(pathlib.Path(path).read_text(encoding="utf-8"), *arguments)
    except page.PageError as error:
        error.page = path
        raise


def run_here(options):
    failures = 0
    marks = ["", page.ANY_ORDER] + [page.NEEDS_IPV6] * place.has_ipv6()
    for path in options.pages:
        sessions = sessions_of(path, options, marks)
        for steps in sessions:
            here = place.Place(ROOT, options.build.resolve())
            try:
                failures += play(path, steps, here, options.seconds)
            finally:
                here.close()
        print(f"{path}: {counted(sessions)}")
        if page.NEEDS_IPV6 not in marks and sessions_of(path, options, [page.NEEDS_IPV6]):
            print(f"{path}: some sessions are left out, for this machine has no IPv6")
    return 1 if failures else 0


def run_in_clone(options):
    """Stops at the first difference: what comes later needs what was built before."""
    lock = place.wait_for_port(9999, TEN_MINUTES)
    clone = place.FreshClone(ROOT)
    try:
        for path in options.pages:
            sessions = sessions_of(path, options, [page.FRESH_CLONE])
            if any(play(path, steps, clone, HALF_AN_HOUR) for steps in sessions):
                return 1
            print(f"{path}: {counted(sessions)} in a fresh clone", flush=True)
        return 0
    finally:
        clone.close()
        lock.close()


def play(path, steps, where, seconds):
    """Whether the session differs from what the page shows: 0 or 1."""
    try:
        session.Session(where, seconds).play(steps)
        return 0
    except session.Difference as error:
        return report(path, error)


def list_blocks(options):
    for path in options.pages:
        for block in parsed(path, page.read_blocks):
            if block.language == "console":
                print(f"{path}:{block.line}: {block.mark or 'run'}")
    return 0


def report(path, error):
    print(f"{path}:{error.line}: {error}", flush=True)
    return 1


def counted(sessions):
    steps = [step for steps in sessions for step in steps]
    lines = sum(step.text.count("\n") + 1 for step in steps if step.kind in ("output", "unordered"))
    return f"{len(sessions)} sessions, {len(steps)} steps, {lines} lines compared"
