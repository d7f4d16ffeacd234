#!/usr/bin/env python3
"""`check ch08 --connect ADDRESS`: of a server that runs already some things cannot be seen, and that is said.

usage: connect_test.py FOLDER_OF_PROGRAMS
"""

import json
import pathlib
import re
import subprocess
import sys
import unittest

if len(sys.argv) != 2:
    print(__doc__, file=sys.stderr)
    sys.exit(2)
PROGRAMS = pathlib.Path(sys.argv.pop())


def check(*words):
    return subprocess.run([PROGRAMS / "check", "ch08", *words], capture_output=True, text=True)


class Connect(unittest.TestCase):
    def setUp(self):
        self.server = subprocess.Popen([PROGRAMS / "ch08_echo_server", "--port", "0"], stdin=subprocess.DEVNULL,
                                       stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.addCleanup(self.end)
        self.address = self.server.stdout.readline().removeprefix("listening on ").strip()

    def end(self):
        self.server.kill()
        self.server.wait()
        self.server.stdout.close()

    def test_what_needs_the_process_is_not_checked_and_all_else_holds(self):
        done = check("--connect", self.address, "--json")
        self.assertEqual(done.returncode, 0, done.stdout)
        verdicts = {each["name"]: each for each in json.loads(done.stdout)["checks"]}
        self.assertEqual({each["verdict"] for each in verdicts.values()}, {"holds", "not checked"})
        self.assertEqual(verdicts["answers-a-line-in-two-parts"]["verdict"], "holds")
        for name in ("sleeps-while-idle", "keeps-no-descriptor", "stops-on-sigterm-with-a-silent-client"):
            self.assertEqual(verdicts[name]["complaint"], "needs a process to watch")
        self.assertIsNone(self.server.poll(), "the checks have ended a server that is not theirs")

    def test_what_is_not_checked_is_listed_and_counted(self):
        lines = check("--connect", self.address).stdout.splitlines()
        listed = [line for line in lines if line.startswith("  -  ")]
        self.assertIn("  -      sleeps-while-idle (needs a process to watch)", listed)
        self.assertRegex(lines[-1], rf"^\d+ hold, 0 fail, {len(listed)} not checked$")
        self.assertEqual(sum(line.startswith("  holds  ") for line in lines), int(re.match(r"\d+", lines[-1]).group()))

    def test_nobody_there(self):
        self.server.kill()
        self.server.wait()
        done = check("--connect", self.address)
        self.assertEqual(done.returncode, 1)
        self.assertIn("It cannot connect", done.stdout)


if __name__ == "__main__":
    unittest.main()
