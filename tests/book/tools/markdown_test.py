#!/usr/bin/env python3
"""How the tools read Markdown."""

import unittest

import made_up  # noqa: F401
import markdown


class Split(unittest.TestCase):
    def test_code_ends_with_as_many_ticks_as_it_began_with(self):
        text = "a\n````md\n```cpp\nx\n```\n````\nb"
        self.assertEqual([part[:2] for part in markdown.split(text)],
                         [("prose", "a\n"), ("code", "```cpp\nx\n```"), ("prose", "b")])

    def test_code_in_a_list_loses_its_margin(self):
        parts = list(markdown.split("- a\n\n  ```\n  b\n    c\n  ```\n"))
        self.assertEqual(parts[1], ("code", "b\n  c", 3, "", "  "))

    def test_a_fence_that_is_never_closed_goes_on_to_the_end(self):
        self.assertEqual(list(markdown.split("```\nx"))[-1][:2], ("code", "x"))


class Headings(unittest.TestCase):
    def test_anchors_are_those_of_a_forge(self):
        text = "# 01 · Raw sockets\n## What `recv(2)` hides\n## Again\n## Again\n"
        self.assertEqual([anchor for _, _, anchor, _ in markdown.headings(text)],
                         ["01--raw-sockets", "what-recv2-hides", "again", "again-1"])

    def test_neither_code_nor_comments_have_headings(self):
        self.assertEqual(list(markdown.headings("```\n# a\n```\n<!--\n# b\n-->\n")), [])


class Links(unittest.TestCase):
    def test_links_and_pictures_with_their_lines(self):
        self.assertEqual(list(markdown.links("a\n[b `x[1]`](c.md#d) and\n![e](f.svg)\n")),
                         [(False, "c.md#d", 2), (True, "f.svg", 3)])

    def test_what_is_set_as_code_is_no_link(self):
        self.assertEqual(list(markdown.links("`[a](b)` <!-- [c](d) -->\n```\n[e](f)\n```\n")), [])

    def test_a_comment_set_as_code_is_no_comment(self):
        self.assertEqual(markdown.without_comments("`<!-- a -->` <!-- b\n-->c"), "`<!-- a -->` \nc")


if __name__ == "__main__":
    unittest.main()
