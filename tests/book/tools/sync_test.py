#!/usr/bin/env python3
"""What is refreshed on a page, and what is complained about."""

import unittest

import made_up

sync = made_up.load("docs/tools/sync")

BOOK = {
    "README.md": "# A book\n",
    "chapters/01_one/README.md": "# 01 · One\n",
    "chapters/01_one/main.cpp": "#include <a>\nvoid serve() {\n  one();\n  two();\n  three();\n}\n",
    "chapters/02_two/README.md": "# 02 · Two\n",
    "chapters/02_two/main.cpp": "#include <b>\nvoid serve() {\n  one();\n  2;\n  three();\n}\nvoid more() {}\n",
    "chapters/03_three/README.md": "# 03 · Three\n",
    "docs/figures.md": "# Figures\n\n| no |\n\n## Speed\n\n| a | b |\n|---|---|\n| [x](../chapters/01_one/README.md) | 1 |\n\ntext\n",
}


class Sync(unittest.TestCase):
    def setUp(self):
        self.book = made_up.Book(self, BOOK)

    def sync(self, text, path="chapters/02_two/README.md"):
        page = sync.Page(path, self.book.root)
        return page.sync(text), page.problems

    def assert_complaint(self, text, words):
        _, problems = self.sync(text)
        self.assertTrue(any(words in problem for _, problem in problems), problems)

    def test_an_excerpt(self):
        text, problems = self.sync("<!-- from main.cpp: more -->\n```cpp\nold\n```\nb")
        self.assertEqual(text, "<!-- from main.cpp: more -->\n```cpp\nvoid more() {}\n```\nb")
        self.assertEqual(problems, [])

    def test_what_is_right_stays(self):
        text = "<!-- from main.cpp: more -->\n\n```cpp\nvoid more() {}\n```\n"
        self.assertEqual(self.sync(text), (text, []))

    def test_an_excerpt_in_a_list_keeps_its_margin(self):
        text, _ = self.sync("- a\n\n  <!-- from main.cpp: more -->\n  ```cpp\n  ```\n")
        self.assertIn("  ```cpp\n  void more() {}\n  ```\n", text)

    def test_a_file_of_another_chapter_and_one_below_the_root(self):
        for name in ("01_one/main.cpp", "chapters/01_one/main.cpp", "../01_one/main.cpp"):
            self.assertIn("two();", self.sync(f"<!-- from {name}: serve -->\n```cpp\n```\n")[0])

    def test_a_diff(self):
        text, problems = self.sync("<!-- diff 01_one/main.cpp main.cpp: serve, includes -->\n```diff\n```\n")
        self.assertIn("--- 01_one/main.cpp\n+++ main.cpp\n@@ serve\n void serve() {\n   one();\n-  two();\n+  2;\n   three();\n }\n"
                      "@@ includes\n-#include <a>\n+#include <b>\n```", text)
        self.assertEqual(problems, [])

    def test_a_piece_that_is_new_or_has_another_name(self):
        self.assertIn("+void more() {}", self.sync("<!-- diff 01_one/main.cpp main.cpp: more -->\n```diff\n```\n")[0])
        self.assertIn("-void serve() {", self.sync("<!-- diff 01_one/main.cpp main.cpp: serve -> more -->\n```diff\n```\n")[0])

    def test_a_member_that_has_left_its_class(self):
        self.book.write("chapters/01_one/moved.cpp", "class A {\n  void go() {\n    one();\n  }\n};\n")
        self.book.write("chapters/02_two/moved.cpp", "void A::go() {\n  one();\n}\n")
        text, _ = self.sync("<!-- diff 01_one/moved.cpp moved.cpp: A::go -->\n```diff\n```\n")
        self.assertIn("@@ A::go\n-void go() {\n+void A::go() {\n   one();\n }\n", text)

    def test_a_table_with_its_links(self):
        text, problems = self.sync("<!-- table ../../docs/figures.md: Speed -->\nold\n<!-- end -->\n")
        self.assertEqual(text, "<!-- table ../../docs/figures.md: Speed -->\n| a | b |\n|---|---|\n| [x](../01_one/README.md) | 1 |\n<!-- end -->\n")
        self.assertEqual(problems, [])

    def test_previous_and_next(self):
        text, _ = self.sync("<!-- previous and next -->\n<!-- end -->\n")
        self.assertIn("[← 01 · One](../01_one/README.md) · [all chapters](../../README.md#the-chapters) · "
                      "[03 · Three →](../03_three/README.md)\n", text)

    def test_marks_inside_a_fence_are_shown_and_not_obeyed(self):
        text = "````md\n<!-- from main.cpp: more -->\n```cpp\n```\n````\n"
        self.assertEqual(self.sync(text), (text, []))

    def test_code_that_comes_from_nowhere(self):
        for language in ("cpp", "python", "cmake", "diff"):
            self.assert_complaint(f"```{language}\nx\n```\n", "comes from nowhere")
        self.assertEqual(self.sync("```console\nx\n```\n```\ny\n```\n")[1], [])

    def test_code_that_says_why_it_is_not_compiled(self):
        self.assertEqual(self.sync("<!-- not compiled: it is wrong -->\n```cpp\nx\n```\n")[1], [])
        self.assert_complaint("<!-- not compiled: -->\n```cpp\nx\n```\n", "why?")

    def test_a_name_or_file_that_is_not_there(self):
        self.assert_complaint("<!-- from main.cpp: nothing -->\n```cpp\nx\n```\n", "there is no nothing")
        self.assert_complaint("<!-- from other.cpp: nothing -->\n```cpp\nx\n```\n", "there is no file other.cpp")
        self.assert_complaint("<!-- diff main.cpp main.cpp: serve -->\n```diff\n```\n", "no difference")
        self.assert_complaint("<!-- diff main.cpp main.cpp: nothing -->\n```diff\n```\n", "neither file has nothing")
        self.assert_complaint("<!-- table ../../docs/figures.md: Size -->\n<!-- end -->\n", "no table")

    def test_a_mark_without_its_fence_or_end(self):
        self.assert_complaint("<!-- from main.cpp: more -->\n\ntext\n", "not followed by a fence")
        self.assert_complaint("<!-- table ../../docs/figures.md: Speed -->\n", "no <!-- end -->")


if __name__ == "__main__":
    unittest.main()
