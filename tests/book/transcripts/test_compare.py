"""Placeholders, and the one character by which two lines differ."""

import unittest

from .compare import Bindings, first_difference, printable


class Lines(unittest.TestCase):
    def setUp(self):
        self.bindings = Bindings()

    def test_a_line_is_compared_literally(self):
        self.assertTrue(self.bindings.match("a.b* [c] (d)", "a.b* [c] (d)"))
        for got in ("aXb* [c] (d)", "a.b* [c] (d) ", " a.b* [c] (d)", "", "A.b* [c] (d)"):
            self.assertFalse(self.bindings.match("a.b* [c] (d)", got), got)

    def test_a_name_is_the_same_throughout_a_session(self):
        self.assertTrue(self.bindings.match("127.0.0.1:<port A> is up", "127.0.0.1:40000 is up"))
        self.assertFalse(self.bindings.match("127.0.0.1:<port A> is down", "127.0.0.1:40001 is down"))
        self.assertTrue(self.bindings.match("127.0.0.1:<port A> is down", "127.0.0.1:40000 is down"))
        self.assertTrue(self.bindings.match("127.0.0.1:<port B> is up", "127.0.0.1:40001 is up"))

    def test_a_name_is_the_same_within_a_line(self):
        self.assertFalse(self.bindings.match("[<pid>/<pid>]", "[12/13]"))
        self.assertTrue(self.bindings.match("[<pid>/<pid>]", "[12/12]"))

    def test_a_line_that_differs_binds_nothing(self):
        self.assertFalse(self.bindings.match("<port> up", "40000 down"))
        self.assertTrue(self.bindings.match("<port> up", "40001 up"))

    def test_a_measured_value_may_differ_each_time(self):
        self.assertTrue(self.bindings.match("<number> ms", "0.58 ms"))
        self.assertTrue(self.bindings.match("<number> ms", "7 ms"))
        self.assertFalse(self.bindings.match("<number> ms", "soon ms"))

    def test_a_measured_value_keeps_its_column(self):
        self.assertTrue(self.bindings.match("sync     <number> ms", "sync  1234.56 ms"))
        self.assertTrue(self.bindings.match("sync <number> ms", "sync     0.56 ms"))
        self.assertFalse(self.bindings.match("sync <number> ms", "sync0.56 ms"))
        self.assertFalse(self.bindings.match("a  <number>  ms", "a 1 ms"))

    def test_a_time_has_the_form_of_a_log_line(self):
        self.assertTrue(self.bindings.match("<time> up", "2026-11-23 06:30:01,123 up"))
        self.assertFalse(self.bindings.match("<time> up", "2026-11-23 06:30:01 up"))

    def test_other_angle_brackets_stand_for_themselves(self):
        self.assertTrue(self.bindings.match("handler<H>() <pork>", "handler<H>() <pork>"))
        self.assertFalse(self.bindings.match("<pork>", "40000"))

    def test_a_name_can_be_typed_once_it_is_known(self):
        self.assertEqual(self.bindings.fill_in("kill <pid> <any>"), "kill <pid> <any>")
        self.bindings.match("pid=<pid>", "pid=77")
        self.assertEqual(self.bindings.fill_in("kill <pid> <any>"), "kill 77 <any>")


class Messages(unittest.TestCase):
    def test_the_first_difference(self):
        self.assertEqual(first_difference("hello", "hallo"), 1)
        self.assertEqual(first_difference("hello", "hello!"), 5)
        self.assertEqual(first_difference("hello", ""), 0)

    def test_no_column_is_named_behind_a_placeholder(self):
        self.assertIsNone(first_difference("at <port> up", "at 40000 down"))
        self.assertEqual(first_difference("at <port> up", "on 40000 up"), 0)

    def test_control_characters_are_shown(self):
        self.assertEqual(printable("a\r\x1b[0mé"), "a\\r\\x1b[0mé")
