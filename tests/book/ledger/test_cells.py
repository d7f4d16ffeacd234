"""The ledger from what a `check` prints that is a shell script."""

import json
import pathlib
import tempfile
import unittest

import cells
from cells import HOLDS, HURTS, Column

# Answers from files, and writes down how it was called.
CHECK = """#!/bin/sh
cd "$(dirname "$0")"
echo "$*" >> calls
case "$*" in
  --list) cat list ;;
  *--only*) cat only ;;
  *) cat all ;;
esac
exit $(cat status)
"""


def answer(*verdicts):
    return json.dumps({"server": "ours", "chapter": 1, "checks": [
        {"name": name, "since": 1, "demands": "It holds.", "verdict": verdict, "complaint": "why"}
        for name, verdict in verdicts]})


class Running(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.build = pathlib.Path(folder.name)
        (self.build / "bin").mkdir()
        self.write("bin/check", CHECK)
        (self.build / "bin/check").chmod(0o755)
        self.write("servers", "01||tcp|bytes|01|ch01|--port|{port}\n07|udp-sync|udp|bytes|06|ch07\n")
        self.write("bin/list", "since 01  echoes\n          It holds.\nsince 07  serves-all\n          It holds.\n")
        self.write("bin/all", answer(("serves-all", "fails"), ("echoes", "holds")))
        self.write("bin/status", "1")

    def write(self, name, text):
        (self.build / name).write_text(text, encoding="utf-8")

    def calls(self):
        return [line for line in (self.build / "bin/calls").read_text(encoding="utf-8").splitlines() if line != "--list"]

    def test_a_cell_holds_hurts_or_is_not_there(self):
        self.write("bin/all", answer(("serves-all", "fails"), ("echoes", "not checked")))
        ledger = cells.run(self.build, {})
        one, seven = Column(1, "", 1), Column(7, "udp-sync", 6)
        self.assertEqual(ledger.columns, [one, seven])
        self.assertEqual(ledger.cells, {(one, "serves-all"): HURTS, (seven, "serves-all"): HURTS})
        self.assertEqual(ledger.complaints[one, "serves-all"], "why")
        self.assertEqual((ledger.seen(1, "serves-all"), ledger.seen(7, "serves-all")), ({HURTS}, set()))

    def test_behaviours_come_in_the_order_of_the_list(self):
        self.assertEqual(list(cells.run(self.build, {}).behaviours), ["echoes", "serves-all"])

    def test_only_what_is_known_to_hurt_gets_little_patience(self):
        self.write("bin/all", answer(("echoes", "holds")))
        self.write("bin/only", answer(("serves-all", "holds")))
        ledger = cells.run(self.build, {6: ["serves-all", "no-such-check"]})
        self.assertEqual(ledger.cells[Column(7, "udp-sync", 6), "serves-all"], HOLDS)
        self.assertCountEqual(self.calls(), [
            "--json ch01 --all",
            "--json --except serves-all ch07 --all --server udp-sync",
            "--json --only serves-all --patience 2 ch07 --all --server udp-sync"])

    def refused(self, why):
        with self.assertRaisesRegex(cells.CannotRun, why):
            cells.run(self.build, {})

    def test_no_verdict_is_no_hurt(self):
        self.write("bin/all", answer(("echoes", "broken")))
        self.refused("01: `echoes` could not be played: why")
        self.write("bin/all", json.dumps({"server": "ours", "error": "It does not start."}))
        self.refused("ours: It does not start.")
        self.write("bin/all", "oops")
        self.refused("printed no JSON")
        self.write("bin/status", "2")
        self.refused("ended with status 2")


if __name__ == "__main__":
    unittest.main()
