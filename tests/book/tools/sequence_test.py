#!/usr/bin/env python3
"""How a text becomes a picture of a sequence."""

import re
import unittest
import xml.etree.ElementTree

import made_up  # noqa: F401
import sequence

HEAD = "title: Who waits\nparticipants: a, b, c\n"


class Sequence(unittest.TestCase):
    def draw(self, text):
        picture = sequence.draw(HEAD + text)
        xml.etree.ElementTree.fromstring(picture)
        return picture

    def texts(self, text):
        return re.findall(r"<text[^>]*>([^<]*)</text>", self.draw(text))

    def test_all_words_are_in_the_picture(self):
        texts = self.texts('a -> b: one\nb --> a: two\na ->x c: three\nb -> b: four\nnote a: five\nnote a, c: six\n...: seven\n')
        self.assertEqual(texts, ["one", "two", "three", "four", "five", "six", "seven", "a", "b", "c"])

    def test_time_goes_down(self):
        picture = self.draw("a -> b: one\nb -> c: two\nnote c: three\n")
        heights = [float(re.search(rf'<text x="[\d.]+" y="([\d.]+)"[^>]*>{word}<', picture).group(1)) for word in ("one", "two", "three")]
        self.assertEqual(heights, sorted(set(heights)))

    def test_participants_stand_apart_as_far_as_their_words_need(self):
        def gap(text):
            return [float(x) for x in re.findall(r'<text x="([\d.]+)" y="38"', self.draw(text))]

        near, far = gap("a -> b: x\n"), gap("a -> b: a long sentence that needs its room\n")
        self.assertGreater(far[1] - far[0], near[1] - near[0] + 100)

    def test_who_is_busy_has_a_bar(self):
        self.assertEqual(self.draw("a -> b: x\n+ b\nb --> a: y\n- b\n").count('rx="2"'), 1)
        self.assertEqual(self.draw("a -> b: x\n+ b\nb --> a: y\n").count('rx="2"'), 1)  # to the end
        self.assertEqual(self.draw("a -> b: x\n").count('rx="2"'), 0)

    def test_signs_are_escaped(self):
        self.assertIn("&lt;b&gt; &amp; c", self.draw("a -> b: <b> & c\n"))

    def test_no_colour_is_fixed(self):
        body = self.draw("a -> b: x\n+ b\nnote a: y\n").split("</style>")[1]
        self.assertIsNone(re.search(r"#[0-9a-fA-F]{3,6}|black|white", body))

    def test_what_is_not_understood_is_named_with_its_line(self):
        for text, words in (("a => b: x\n", "line 3: what is"), ("a -> d: x\n", "line 3: 'd' is no participant"),
                            ("- d\n", "'d' is no participant")):
            with self.assertRaises(sequence.NotUnderstood) as caught:
                self.draw(text)
            self.assertIn(words, str(caught.exception))

    def test_a_picture_needs_a_title_and_participants(self):
        with self.assertRaises(sequence.NotUnderstood):
            sequence.draw("title: x\n")


if __name__ == "__main__":
    unittest.main()
