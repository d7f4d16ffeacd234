#!/usr/bin/env python3
"""What is found wrong with the links of a page."""

import unittest

import made_up

links = made_up.load("tests/book/links")

BOOK = {
    "README.md": "# A book\n",
    "chapters/01_one/README.md": "# 01 · One\n\n## The pain\n",
    "chapters/01_one/main.cpp": "",
    "chapters/01_one/ch01_a.svg": "",
    "chapters/01_one/other.svg": "",
}


class Links(unittest.TestCase):
    def setUp(self):
        self.book = made_up.Book(self, BOOK)

    def problems(self, text, page="chapters/01_one/README.md"):
        self.book.write(page, "# 01 · One\n\n## The pain\n\n" + text)
        return [problem for _, problem in links.check_page(self.book.root, page)]

    def test_what_is_right(self):
        self.assertEqual(self.problems("[a](main.cpp) [b](../../README.md#a-book) [c](#the-pain) [d](https://example.org/#x)\n"
                                       "![e](ch01_a.svg) [f](..)\n"), [])

    def test_a_file_that_is_not_there(self):
        self.assertEqual(self.problems("[a](mian.cpp)\n"), ["there is no mian.cpp"])

    def test_a_heading_that_is_not_there(self):
        self.assertEqual(self.problems("[a](#the-gain)\n"), ["chapters/01_one/README.md has no heading #the-gain"])
        self.assertEqual(self.problems("[a](../../README.md#b)\n"), ["README.md has no heading #b"])

    def test_a_way_out_of_the_repository(self):
        self.assertEqual(self.problems("[a](../../../x)\n"), ["../../../x leads out of the repository"])

    def test_a_picture_whose_name_could_clash(self):
        self.assertEqual(self.problems("![a](other.svg)\n"), ["the picture's name, other.svg, does not begin with ch01_"])

    def test_a_page_that_does_not_begin_with_its_title(self):
        self.book.write("README.md", "<!-- x -->\n# A book\n")
        self.assertEqual(list(links.check_page(self.book.root, "README.md")), [(1, "the first line is not the title")])


if __name__ == "__main__":
    unittest.main()
