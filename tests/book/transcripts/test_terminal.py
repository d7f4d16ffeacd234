"""A command on a pseudo-terminal: what it finds there, what arrives, how it ends."""

import os
import pathlib
import select
import tempfile
import time
import unittest

from .terminal import KEYS, Command, read_all

ENVIRONMENT = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}


class Terminal(unittest.TestCase):
    def start(self, text, folder="/"):
        command = Command(text, pathlib.Path(folder), ENVIRONMENT)
        self.addCleanup(command.close)
        return command

    def until(self, command, condition):
        deadline = time.monotonic() + 20
        while not condition() and time.monotonic() < deadline and not command.ended:
            read_all([command], deadline - time.monotonic())
        self.assertTrue(condition(), command.output)

    def whole_output(self, command):
        self.until(command, lambda: command.ended)
        return command.output

    def test_output_comes_as_it_was_written(self):
        self.assertEqual(self.whole_output(self.start(r"printf 'a\n\tb\r\nc'")), b"a\n\tb\r\nc")

    def test_nothing_is_lost_at_the_end_of_a_long_output(self):
        expected = "".join(f"{n}\n" for n in range(1, 100001))
        self.assertEqual(self.whole_output(self.start("seq 100000")).decode(), expected)

    def test_all_three_standard_streams_are_the_terminal(self):
        self.assertEqual(self.whole_output(self.start("test -t 0 && test -t 1 && test -t 2 && echo yes >/dev/tty")),
                         b"yes\n")

    def test_what_is_typed_is_read_and_not_echoed(self):
        command = self.start("read line; echo \"got $line\"")
        command.type(b"hello\n")
        self.assertEqual(self.whole_output(command), b"got hello\n")

    def test_more_can_be_typed_than_the_terminal_holds(self):
        command = self.start("wc -l")
        command.type(b"line\n" * 10000)
        command.type(KEYS["^D"])
        self.assertEqual(self.whole_output(command), b"10000\n")

    def test_end_of_input(self):
        command = self.start("cat; echo end")
        command.type(KEYS["^D"])
        self.assertEqual(self.whole_output(command), b"end\n")

    def test_ctrl_c_ends_what_runs(self):
        command = self.start("sleep 100")
        command.type(KEYS["^C"])
        self.until(command, lambda: command.ended)
        self.assertEqual(command.status, 130)

    def test_the_status_is_the_shells(self):
        for text, status, output in (("exit 7", 7, b""), ("kill -9 $$", 137, b"Killed\n"), ("kill -2 $$", 130, b"")):
            command = self.start(text)
            self.assertEqual(self.whole_output(command), output)
            self.assertEqual(command.status, status)

    def test_signals_are_at_their_defaults(self):
        masks = self.whole_output(self.start("grep -E 'Sig(Ign|Blk)' /proc/self/status | cut -f 2")).split()
        of_the_c_library = 3 << 31  # 32 and 33, which no program can set, may come from whoever started us
        self.assertEqual([int(mask, 16) & ~of_the_c_library for mask in masks], [0, 0])

    def test_no_descriptor_of_the_runner_is_inherited(self):
        inherited = os.dup(0)
        os.set_inheritable(inherited, True)
        self.addCleanup(os.close, inherited)
        self.assertEqual(self.whole_output(self.start("ls /proc/self/fd | wc -l")), b"4\n")  # one is ls's own

    def test_a_command_that_closes_its_terminal_still_ends(self):
        command = self.start("exec <&- >&- 2>&-; sleep 0.2; exit 5")
        self.until(command, lambda: command.ended)
        self.assertEqual(command.status, 5)

    def test_the_folder_is_the_one_asked_for(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(self.whole_output(self.start("pwd", folder)), folder.encode() + b"\n")

    def test_closing_ends_what_still_runs(self):
        command = Command("sleep 100 & echo $!; wait", pathlib.Path("/"), ENVIRONMENT)
        self.until(command, lambda: command.output.endswith(b"\n"))
        child = os.pidfd_open(int(command.output))
        self.addCleanup(os.close, child)
        command.close()
        self.assertTrue(select.select([child], [], [], 20)[0], "still runs")
