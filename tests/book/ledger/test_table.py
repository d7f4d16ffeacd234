"""What the pages of the ledger look like."""

import unittest

from cells import Column, Ledger
import pages
import python_faults
import table

COLUMNS = [Column(5, "", 5), Column(6, "tcp", 6), Column(6, "unix-dgram", 6), Column(6, "old", 5)]


def made_up():
    ledger = Ledger(COLUMNS)
    for column, verdict in zip(COLUMNS, ("fails", "holds", "not checked", "fails")):
        ledger.add(column, {"name": "serves-all", "since": 6, "demands": "It serves.", "verdict": verdict,
                            "complaint": ""})
    return ledger


class Ledgers(unittest.TestCase):
    def setUp(self):
        item = pages.Item(["serves-all"], "serves all (06). It waits for nobody.")
        self.pages = {5: pages.Page("chapters/05/README.md", [], [item]), 6: pages.Page("chapters/06/README.md", [item], [])}
        self.text = table.page(made_up(), self.pages)

    def test_chapter_by_chapter_in_the_words_of_the_page(self):
        self.assertIn("| [05](../chapters/05/README.md) | – | serves all (06) |\n", self.text)
        self.assertIn("| [06](../chapters/06/README.md) | serves all (06) | – |\n", self.text)

    def test_one_column_for_a_chapter(self):
        self.assertIn("### Demanded since chapter 06\n\n| behaviour | 05 | 06 |\n|---|:-:|:-:|\n"
                      "| `serves-all`<br>It serves. | ○ | ● |\n", self.text)

    def test_one_column_for_each_of_several_servers(self):
        self.assertIn("## The servers of chapter 06\n\nFor comparison, as servers of chapter 05: `old`.\n\n"
                      "| behaviour | tcp | unix<br>dgram | old |\n|---|:-:|:-:|:-:|\n| `serves-all` | ● | | ○ |\n",
                      self.text)
        self.assertNotIn("The servers of chapter 05", self.text)


class Faults(unittest.TestCase):
    PAGE = ("# Faults\n\n| check | what | why | ours |\n|---|---|---|---|\n"
            "| `sleeps`, `stops` | `serve_forever` polls | so | not |\n\n## Where it is seen\n\nSigns.\n")

    def setUp(self):
        self.failing = {run: set() for run in python_faults.RUNS}
        self.failing[python_faults.RUNS[0]] = {"sleeps", "stops"}
        self.page = python_faults.with_table(self.PAGE, self.failing, ["stops", "sleeps", "echoes"])

    def test_the_table_is_written_and_read_again(self):
        self.assertIn("\n## Where it is seen\n\nSigns.\n\n| check | tcp<br>sync |", self.page)
        self.assertEqual(python_faults.shown(self.page), self.failing)
        self.assertEqual(python_faults.with_table(self.page, self.failing, ["stops", "sleeps"]), self.page)
        self.assertEqual(python_faults.problems(self.page, self.failing), [])

    def test_a_fault_that_nobody_explains(self):
        self.failing[python_faults.RUNS[1]] = {"echoes"}
        explain, show = python_faults.problems(self.page, self.failing)
        self.assertRegex(explain, r"`echoes` fails on Python's module \(udp sync\); .* does not explain it")
        self.assertRegex(show, r"`echoes` on udp sync: seen, and the table .* does not show it")

    def test_a_fault_that_is_gone(self):
        self.failing[python_faults.RUNS[0]].remove("stops")
        explain, show = python_faults.problems(self.page, self.failing)
        self.assertRegex(explain, "`stops` holds on Python's module; .* explains a fault that is not there")
        self.assertRegex(show, "`stops` on tcp sync: the table .* shows it, and it is not seen")


if __name__ == "__main__":
    unittest.main()
