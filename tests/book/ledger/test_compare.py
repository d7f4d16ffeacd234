"""Every kind of difference between what was seen and what the pages say."""

import unittest

from cells import HOLDS, HURTS, Column, Ledger
import compare
import pages

ONE, TWO = Column(1, "", 1), Column(2, "", 2)
FAST, SLOW, OLD = Column(3, "fast", 3), Column(3, "slow", 3), Column(3, "old", 2)


def made_up(cells, columns=(ONE, TWO)):
    """cells: column -> {name: HOLDS or HURTS}. All behaviours are demanded since chapter 03."""
    ledger = Ledger(list(columns))
    for column, seen in cells.items():
        for name, kind in seen.items():
            ledger.add(column, {"name": name, "since": 3, "demands": "It echoes.",
                                "verdict": "holds" if kind == HOLDS else "fails", "complaint": "Nothing came.\nAt all."})
    return ledger


def page(number, new=(), hurts=()):
    items = [[pages.Item([name], "words (03)") for name in names] for names in (new, hurts)]
    return pages.Page(f"chapters/{number:02}/README.md", *items)


class Differences(unittest.TestCase):
    def expect(self, ledger, declared, *whys):
        found = compare.problems(ledger, declared)
        self.assertEqual(len(found), len(whys), found)
        for text, why in zip(found, whys):
            self.assertRegex(text, why)

    def setUp(self):
        self.ledger = made_up({ONE: {"echoes": HOLDS, "serves-all": HURTS}, TWO: {"echoes": HOLDS, "serves-all": HOLDS}})
        self.pages = {1: page(1, ["echoes"], ["serves-all"]), 2: page(2, ["serves-all"])}

    def test_none(self):
        self.expect(self.ledger, self.pages)

    def test_a_hurt_that_the_page_conceals(self):
        self.pages[1] = page(1, ["echoes"])
        self.expect(self.ledger, self.pages, r'chapter 01: `serves-all` hurts, and chapters/01/README.md does not say so. '
                    r'Add it to "Still hurts, seen from outside", or mend the server. Server 01: Nothing came.$')

    def test_a_hurt_that_is_none(self):
        self.pages[2] = page(2, ["serves-all"], ["echoes"])
        self.expect(self.ledger, self.pages, r'chapter 02: `echoes` holds, and .* says that it hurts. Take it out of "Still')

    def test_a_hurt_that_nobody_can_have(self):
        ledger = made_up({ONE: {"echoes": HOLDS}, TWO: {"echoes": HOLDS, "packets": HOLDS}})
        self.expect(ledger, {1: page(1, ["echoes"], ["packets"]), 2: page(2, ["packets"])},
                    r"chapter 01: `packets` is not the business of any of its servers, and .* says that it hurts")

    def test_a_hurt_of_what_the_chapter_itself_demands(self):
        column = Column(3, "", 3)
        ledger = made_up({column: {"echoes": HURTS}}, [column])
        self.expect(ledger, {3: page(3, [], ["echoes"])},
                    r"chapter 03: `echoes` hurts, and the chapter itself demands it \(since 03\). Mend the server")

    def test_a_gain_that_the_page_conceals(self):
        self.pages[2] = page(2)
        self.expect(self.ledger, self.pages, r"chapter 02: `serves-all` holds and hurt in chapter 01; .* does not say so. "
                    r'Add it to "New, seen from outside"')

    def test_a_gain_of_what_was_nobodys_business(self):
        self.pages[1] = page(1, [], ["serves-all"])
        self.expect(self.ledger, self.pages, r"chapter 01: `echoes` holds and was nobody's business before; .* Add it")

    def test_a_gain_that_is_old(self):
        self.pages[2] = page(2, ["serves-all", "echoes"])
        self.expect(self.ledger, self.pages,
                    r"chapter 02: `echoes` holds since an earlier chapter \(also in 01\), and .* calls it new. Take it out")

    def test_a_gain_that_is_a_hurt(self):
        self.pages[1] = page(1, ["echoes", "serves-all"])
        self.expect(self.ledger, self.pages, r"chapter 01: `serves-all` hurts, and .* does not say so",
                    r"chapter 01: `serves-all` hurts, and .* calls it new")

    def test_a_gain_is_compared_with_the_last_chapter_whose_business_it_was(self):
        three = Column(3, "", 3)
        ledger = made_up({ONE: {"echoes": HOLDS}, TWO: {}, three: {"echoes": HOLDS}}, [ONE, TWO, three])
        self.expect(ledger, {1: page(1, ["echoes"]), 2: page(2), 3: page(3)})

    def test_a_name_that_no_check_has(self):
        self.pages[2] = page(2, ["serves-all", "serves-al"])
        self.expect(self.ledger, self.pages, r"chapters/02/README.md names `serves-al`, and there is no such check")

    def test_a_name_in_both_lists(self):
        self.pages[1] = page(1, ["echoes"], ["serves-all", "serves-all"])
        self.expect(self.ledger, self.pages, r"names `serves-all` twice")

    def test_a_hurt_without_its_cure(self):
        self.pages[1].hurts[0].words = "one client at a time"
        self.expect(self.ledger, self.pages, r"the item of `serves-all` does not name chapter 03, which cures it")

    def test_a_server_without_a_page(self):
        del self.pages[2]
        self.expect(self.ledger, self.pages, "chapter 02 has a server and no page")


class SeveralServers(unittest.TestCase):
    def test_the_same_on_all(self):
        ledger = made_up({FAST: {"echoes": HOLDS}, SLOW: {}}, [FAST, SLOW])
        self.assertEqual(compare.problems(ledger, {3: page(3, ["echoes"])}), [])

    def test_one_holds_and_one_hurts(self):
        ledger = made_up({FAST: {"echoes": HOLDS}, SLOW: {"echoes": HURTS}}, [FAST, SLOW])
        text, = compare.problems(ledger, {3: page(3)})
        self.assertRegex(text, "chapter 03: `echoes` holds on fast and hurts on slow; a chapter promises the same for all")

    def test_a_server_for_comparison_counts_for_nothing(self):
        ledger = made_up({TWO: {"echoes": HURTS}, FAST: {"echoes": HOLDS}, OLD: {"echoes": HURTS}}, [TWO, FAST, OLD])
        self.assertEqual(compare.problems(ledger, {2: page(2, [], ["echoes"]), 3: page(3, ["echoes"])}), [])

    def test_and_must_be_what_its_chapter_says(self):
        ledger = made_up({TWO: {"echoes": HURTS}, FAST: {"echoes": HOLDS}, OLD: {"echoes": HOLDS}}, [TWO, FAST, OLD])
        text, = compare.problems(ledger, {2: page(2, [], ["echoes"]), 3: page(3, ["echoes"])})
        self.assertRegex(text, r"server 03 old is judged by chapter 02, and differs from it: `echoes` holds there")


if __name__ == "__main__":
    unittest.main()
