#!/usr/bin/env python3
"""No tool of the book or of its reader takes an option for the name of a file or folder, and each says how it is used."""

import pathlib
import subprocess
import tempfile
import unittest

import made_up

# Tool -> a command line with a word too many or too few.
TOOLS = {
    "docs/tools/site": ["a", "b"],
    "docs/tools/filter": [],
    "docs/tools/source_filter": [],
    "docs/tools/chat_picture": [],
    "docs/tools/pictures": ["a", "b"],
    "docs/tools/sync": ["--check", "--wrong"],
    "tests/book/site": [],
    "tests/book/links": ["a", "b"],
    "tests/book/course": [],
    "tests/book/rows": [],
    "tests/book/layers": ["a", "b"],
    "tests/book/python_table": ["a"],
    "common/tools/exercise": ["try"],
    "common/tools/progress": ["a"],
    "common/tools/watch": ["a", "b"],
}


class CommandLine(unittest.TestCase):
    def run_tool(self, tool, *words):
        """In an empty folder, which stays empty."""
        with tempfile.TemporaryDirectory() as folder:
            ended = subprocess.run([made_up.ROOT / tool, *words], cwd=folder, capture_output=True, text=True)
            self.assertEqual(list(pathlib.Path(folder).iterdir()), [], tool)
        return ended

    def test_help(self):
        for tool in TOOLS:
            ended = self.run_tool(tool, "--help")
            self.assertEqual((ended.returncode, ended.stderr), (0, ""), tool)
            self.assertIn("usage: " + tool.rpartition("/")[2], ended.stdout)

    def test_what_is_not_understood(self):
        for tool, words in TOOLS.items():
            for wrong in (words, ["--bogus"], ["a", "-x"]):
                ended = self.run_tool(tool, *wrong)
                self.assertEqual((ended.returncode, ended.stdout), (2, ""), (tool, wrong))
                self.assertIn("usage: " + tool.rpartition("/")[2], ended.stderr)


if __name__ == "__main__":
    unittest.main()
