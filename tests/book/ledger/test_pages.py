"""What is read from a page, and what is refused."""

import unittest

import pages

PAGE = """# 06 · Four servers

## Cured, and what still hurts

New, seen from outside:

- `removes-its-path`: no path is left behind. It goes
  with its server.
- `echoes-every-datagram`, `takes-long-datagrams-whole`: packets come back whole.

Still hurts, seen from outside:
- `serves-others`: one client at a time (07).

And so on.
"""


class Reading(unittest.TestCase):
    def test_both_lists(self):
        page = pages.read("06.md", PAGE)
        self.assertEqual(page.names(pages.NEW),
                         ["removes-its-path", "echoes-every-datagram", "takes-long-datagrams-whole"])
        self.assertEqual(page.new[0].words, "no path is left behind. It goes with its server.")
        self.assertEqual([(item.names, item.words) for item in page.hurts],
                         [(["serves-others"], "one client at a time (07).")])

    def test_nothing_is_said_in_words(self):
        page = pages.read("04.md", "New, seen from outside: nothing. The gain is inside.\n"
                                   "\nStill hurts, seen from outside: nothing.\n")
        self.assertEqual((page.new, page.hurts), ([], []))

    def refused(self, text, why):
        with self.assertRaisesRegex(pages.PageError, why):
            pages.read("06.md", text)

    def test_a_page_that_says_nothing_of_it(self):
        self.refused("# 06\n", 'no line "New, seen from outside:"')
        self.refused(PAGE.replace("Still hurts, seen", "Hurts, seen"), 'no line "Still hurts, seen from outside:"')

    def test_a_list_that_is_not_there(self):
        self.refused(PAGE.replace("- `serves-others`", "`serves-others`"), "06.md:11: a list is expected below")

    def test_words_in_the_place_of_a_list(self):
        self.refused(PAGE.replace("New, seen from outside:", "New, seen from outside: much"), "06.md:5: .*nothing")

    def test_an_item_without_words_or_names(self):
        self.refused(PAGE.replace(": one client at a time (07).", ""), "06.md:12: an item is")
        self.refused(PAGE.replace("`serves-others`: ", ""), "06.md:12: an item is")

    def test_a_second_list(self):
        self.refused(PAGE + PAGE, '06.md:19: a second "New, seen from outside:"')


if __name__ == "__main__":
    unittest.main()
