"""A real page passes as it is, and fails with any one character of its expected text changed."""

import dataclasses
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from .compare import PLACEHOLDER
from .main import ROOT
from .page import read_sessions
from .place import Place
from .session import Difference, Session

BUILD = pathlib.Path(os.environ.get("TRANSCRIPT_BUILD", ROOT / "build"))
PAGE = ROOT / "chapters/02_socket_objects/README.md"


def has_everything(steps):
    texts = {step.text for step in steps}
    return ({step.kind for step in steps} == {"command", "typed", "key", "output"}
            and {"127.0.0.1:<port> connected", "127.0.0.1:<port> closed", "echo $?", "^C", "^D"} <= texts)


class ChangedPage(unittest.TestCase):
    def setUp(self):
        self.text = PAGE.read_text(encoding="utf-8")
        # One session has everything: two terminals, typing, ^C and ^D, a placeholder, a status.
        self.steps = next(steps for steps in read_sessions(self.text) if has_everything(steps))
        self.shown = [i for i, step in enumerate(self.steps) if step.kind == "output"]

    def play(self, steps):
        place = Place(ROOT, BUILD)
        try:
            Session(place, 20).play(steps)
        finally:
            place.close()

    def refused(self, steps):
        with self.assertRaises(Difference) as caught:
            self.play(steps)
        return caught.exception

    def test_as_it_is(self):
        self.play(self.steps)

    def test_one_character_changed(self):
        for index in self.shown:
            step = self.steps[index]
            for column in (0, len(step.text) // 2, len(step.text) - 1):
                changed = dataclasses.replace(step, text=with_change(step.text, column))
                with self.subTest(changed=changed.text):
                    error = self.refused(self.steps[:index] + [changed] + self.steps[index + 1:])
                    self.assertEqual(error.line, step.line)
                    self.assertIn(f"expected: {changed.text}", str(error))
                    self.assertIn("got:      ", str(error))

    def test_one_character_more(self):
        for index in self.shown:
            changed = dataclasses.replace(self.steps[index], text=self.steps[index].text + " ")
            with self.subTest(changed=changed.text):
                self.refused(self.steps[:index] + [changed] + self.steps[index + 1:])

    def test_one_line_less(self):
        # Not a line that ^C waits for: without it the program is stopped earlier, and may not print it.
        before_key = {i for i in self.shown if self.steps[i + 1:] and self.steps[i + 1].text == "^C"}
        for index in set(self.shown) - before_key:
            with self.subTest(without=self.steps[index].text):
                self.refused(self.steps[:index] + self.steps[index + 1:])

    def test_the_command_names_page_and_line(self):
        step = next(step for step in self.steps if "connected" in step.text)
        lines = self.text.splitlines()
        lines[step.line - 1] = lines[step.line - 1].replace("connected", "conected")
        with tempfile.NamedTemporaryFile("w", suffix=".md") as page:
            page.write("\n".join(lines) + "\n")
            page.flush()
            run = subprocess.run([sys.executable, ROOT / "tests/book/transcript", "--build", BUILD, page.name,
                                  "--line", str(step.line)], capture_output=True, text=True, timeout=100)
        self.assertEqual(run.returncode, 1, run)
        self.assertIn(f"{page.name}:{step.line}: terminal 'server': another line than the page shows\n", run.stdout)
        self.assertIn("  expected: 127.0.0.1:<port> conected\n", run.stdout)
        self.assertRegex(run.stdout, r"  got:      127\.0\.0\.1:\d+ connected\n")


def with_change(text, column):
    """Another character there, or next to it if a placeholder is there."""
    for found in PLACEHOLDER.finditer(text):
        if found.start() <= column < found.end():
            column = found.end() if found.end() < len(text) else found.start() - 1
    return text[:column] + ("x" if text[column] != "x" else "y") + text[column + 1:]


if __name__ == "__main__":
    unittest.main()
