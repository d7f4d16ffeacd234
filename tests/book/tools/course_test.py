#!/usr/bin/env python3
"""What is found wrong with a chapter's page: each rule, broken once on a page that keeps them all."""

import unittest

import made_up

course = made_up.load("tests/book/course")

PAGE = """# 02 · Two

You build a thing. It is a good thing.

| difficulty | time | before this | builds on |
|---|---|---|---|
| easy | 40 minutes | chapter 01 | [01](../01_one/README.md) |

## The pain

WORDS

## Predict

<details><summary>First?</summary>

```console
$ true
```

</details>

<details><summary>Second?</summary>

```console
$ true
```

</details>

## The idea

![a picture](ch02_a.svg)

## The code

## Run it

## What changed

```diff
```

## Cured, and what still hurts

## Exercises

[a](exercise/a/README.md), [b](exercise/b/README.md)

## Design note: why

## Questions

FIVE
"""
PAGE = PAGE.replace("WORDS", "word " * 1300).replace("FIVE", "<details><summary>Q</summary>A</details>\n" * 5)
NAME = "chapters/02_two/README.md"


class Course(unittest.TestCase):
    def setUp(self):
        self.book = made_up.Book(self, {
            "README.md": f"# Book\n\n| [02]({NAME}) |\n",
            NAME: PAGE,
            "chapters/02_two/exercise/a/README.md": "# a\n",
            "chapters/02_two/exercise/b/README.md": "# b\n",
        })

    def problems(self, old="", new=""):
        self.assertIn(old, PAGE)
        self.book.write(NAME, PAGE.replace(old, new))
        return list(course.check_page(self.book.root, NAME))

    def test_a_page_that_keeps_all_rules(self):
        self.assertEqual(self.problems(), [])

    def test_a_section_is_missing(self):
        self.assertEqual(self.problems("## Run it\n"), ["has no section \"Run it\""])

    def test_a_section_that_no_page_has(self):
        self.assertEqual(self.problems("## Run it\n", "## Run it\n\n## By the way\n"),
                         ["has a section \"By the way\", which no page has"])

    def test_sections_in_another_order(self):
        swapped = self.problems("## The code\n\n## Run it\n", "## Run it\n\n## The code\n")
        self.assertEqual(len(swapped), 1)
        self.assertIn("another order", swapped[0])

    def test_the_first_chapter_has_nothing_to_compare_with(self):
        text = PAGE.replace("[01](../01_one/README.md)", "–").replace("## What changed\n\n```diff\n```\n", "")
        self.book.write(NAME, text)
        self.assertEqual(list(course.check_page(self.book.root, NAME)), [])

    def test_another_beginning(self):
        self.assertEqual(self.problems("You build a thing", "A thing is built"),
                         ["does not begin with \"You build\""])

    def test_the_table(self):
        self.assertEqual(self.problems("| difficulty |", "| hardness |"),
                         ["has no table of difficulty, time, before this, builds on"])
        self.assertEqual(self.problems("| easy |", "| so-so |"),
                         ["is so-so, which is neither easy, medium nor hard"])
        self.assertEqual(self.problems("40 minutes", "an hour"), ["takes \"an hour\", which is no number of minutes"])
        self.assertEqual(self.problems("[01](../01_one/README.md)", "[03](../03_three/README.md)"),
                         ["builds on \"[03](../03_three/README.md)\", which is no link to an earlier chapter"])

    def test_too_few_words_and_too_many(self):
        self.assertIn("words of prose", self.problems("word " * 1300, "word " * 1000)[0])
        self.assertIn("words of prose", self.problems("word " * 1300, "word " * 3200)[0])

    def test_words_in_code_and_tables_do_not_count(self):
        code = "```text\n" + "word " * 1300 + "\n```\n\n| " + "word " * 1300 + " |\n"
        self.assertIn("words of prose", self.problems("word " * 1300, code)[0])

    def test_no_picture(self):
        self.assertEqual(self.problems("![a picture](ch02_a.svg)\n"), ["has no picture in \"The idea\""])

    def test_one_prediction_is_not_enough(self):
        one = PAGE[PAGE.index("<details><summary>Second"):PAGE.index("## The idea")]
        self.assertEqual(self.problems(one), ["asks for 1 predictions; two to four are good"])

    def test_an_answer_that_nobody_has_run(self):
        self.assertEqual(self.problems("```console\n$ true\n```\n\n</details>\n\n<details><summary>Second", "It works.\n\n</details>\n\n<details><summary>Second"),
                         ["has an answer in \"Predict\" without a session that is run"])

    def test_no_code_in_what_changed(self):
        self.assertEqual(self.problems("```diff\n```\n"), ["shows no code in \"What changed\""])

    def test_four_questions(self):
        self.assertEqual(self.problems("<details><summary>Q</summary>A</details>\n" * 5,
                                       "<details><summary>Q</summary>A</details>\n" * 4),
                         ["has 4 answers in \"Questions\"; five are wanted"])

    def test_an_exercise_without_a_link(self):
        self.assertEqual(self.problems(", [b](exercise/b/README.md)"), ["does not link to its exercise b"])

    def test_a_single_exercise(self):
        (self.book.root / "chapters/02_two/exercise/b/README.md").unlink()
        self.assertEqual(self.problems(), ["has 1 exercises; two to four are wanted"])

    def test_a_page_that_the_table_of_chapters_does_not_name(self):
        self.book.write("README.md", "# Book\n")
        self.assertEqual(self.problems(), ["is not in the table of chapters"])

    def test_files_that_are_too_long(self):
        self.book.write("chapters/02_two/main.cpp", "\n" * 121)
        self.book.write("chapters/02_two/other.cpp", "\n" * 250)
        self.book.write("common/src/long.cpp", "\n" * 251)
        self.assertEqual([str(path) for path, _ in course.check_sizes(self.book.root)],
                         ["common/src/long.cpp", "chapters/02_two/main.cpp"])


if __name__ == "__main__":
    unittest.main()
