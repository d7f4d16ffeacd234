"""Whole sessions with small programs: what passes, and every way in which a page can be untrue."""

import pathlib
import subprocess
import tempfile
import unittest

from .page import read_sessions
from .place import FREE_PORTS, PORTS, FreshClone, Place
from .session import Difference, Session

ANY_ORDER = "<!-- transcript: any order -->"
LONG = 20  # seconds; reached only by a test that fails
SHORT = 0.5  # for what never comes

# A server, as far as a terminal can tell: it says that it is there, answers, and stops at ^C. The
# signal is waited for by a thread: one that comes just before a read would be noticed only after it.
SERVER = "$ python3 server.py"
SERVER_SOURCE = """
import os, signal, sys, threading
def stop():
    signal.sigwait([signal.SIGINT])
    print("bye", flush=True)
    os._exit(int((sys.argv + ["0"])[1]))
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
threading.Thread(target=stop, daemon=True).start()
print("listening", flush=True)
for line in sys.stdin:
    print("got", line, end="", flush=True)
"""


def console(*lines, mark=""):
    return "\n".join([mark] * bool(mark) + ["```console", *lines, "```", ""])


class SessionTest(unittest.TestCase):
    def play(self, *lines, seconds=LONG, mark=""):
        with tempfile.TemporaryDirectory() as root:
            (pathlib.Path(root) / "chapters").mkdir()
            (pathlib.Path(root) / "server.py").write_text(SERVER_SOURCE)
            place = Place(pathlib.Path(root), pathlib.Path(root))
            try:
                for steps in read_sessions(console(*lines, mark=mark)):
                    Session(place, seconds).play(steps)
            finally:
                place.close()

    def differs(self, line, message, *lines, seconds=LONG, mark=""):
        """The session fails at this line of the page (the fence is line 1), with this message."""
        with self.assertRaisesRegex(Difference, message) as caught:
            self.play(*lines, seconds=seconds, mark=mark)
        self.assertEqual(caught.exception.line, line, str(caught.exception))
        return str(caught.exception)


class Passes(SessionTest):
    def test_commands_one_after_the_other(self):
        self.play("$ echo one", "one", "$ printf 'two\\nthree'", "two", "three", "$ true")

    def test_a_program_that_is_typed_to_and_stopped(self):
        self.play(SERVER, "listening", "hello↵", "got hello", "^C", "bye", "$ echo $?", "0")

    def test_two_terminals(self):
        self.play("--- a ---", SERVER, "listening", "--- b ---", "$ cat", "x↵", "x",
                  "--- a ---", "y↵", "got y", "--- b ---", "^D", "--- a ---", "^C", "bye")

    def test_output_may_come_before_the_page_gets_to_it(self):
        self.play("--- a ---", "$ mkfifo f; echo ready; read x < f; echo early", "ready",
                  "--- b ---", "$ echo > f", "--- c ---", "$ echo late", "late", "--- a ---", "early")

    def test_a_prompt_and_what_is_typed_at_it(self):
        prompt = r"""$ printf '>>> '; while read x; do echo "got $x"; printf '>>> '; done; echo; echo end"""
        self.play(prompt, ">>> hello↵", "got hello", ">>> ^D", "end")

    def test_a_log_line_that_comes_at_the_prompt(self):
        self.play(r"""$ printf '>>> '; echo 'log line'; read x; echo "got $x" """, ">>> log line", "hi↵", "got hi")

    def test_a_prompt_that_is_waited_for(self):
        self.play(r"""$ printf '>>> '; read x; echo "got $x" """, ">>>", "hi↵", "got hi")
        self.play(r"""$ seq 3; printf '>>> '; read x; echo "got $x" """, "...", ">>>", "hi↵", "got hi")

    def test_what_is_no_text_is_shown_as_terminals_show_it(self):
        self.play(r"$ printf 'a\377b\n'", "a�b")

    def test_any_lines(self):
        self.play("$ seq 5", "...", "4", "5")
        self.play("$ seq 5", "1", "...")
        self.play("$ seq 5", "1", "2", "3", "4", "5", "...")
        self.play("$ seq 3; read x; seq 3", "...", "3", "↵", "...", "2", "3")

    def test_lines_in_any_order(self):
        self.play("$ printf ':1\\n:2\\nthree\\n'", ":2", "three", ":1", mark=ANY_ORDER)

    def test_names_hold_in_all_terminals_and_can_be_typed(self):
        self.play("--- a ---", "$ echo pid=$$; exec sleep 100", "pid=<pid>", "--- b ---", "$ kill -9 <pid>",
                  "--- a ---", "Killed", "$ echo $?", "137")

    def test_a_folder_lasts_and_files_are_the_sessions_own(self):
        self.play("$ cd chapters", "$ basename $PWD", "chapters", "$ cd ..", "$ echo text > file", "$ cat file", "text")
        self.play("$ test -e file", "$ echo $?", "1")

    def test_tmp_is_the_sessions_own(self):
        self.play("$ echo text > /tmp/transcript_file", "$ ls /tmp/transcript_file", "/tmp/transcript_file")
        self.assertFalse(pathlib.Path("/tmp/transcript_file").exists())

    def test_the_port_of_the_page_is_exchanged(self):
        listen = "import socket; print(socket.create_server((\"127.0.0.1\", 9999)).getsockname()[1])"
        self.play(f"$ python3 -c '{listen}'", "9999", "$ echo 19999 99990", "19999 99990")

    def test_two_sessions_have_different_ports(self):
        with tempfile.TemporaryDirectory() as root:
            places = [Place(pathlib.Path(root), pathlib.Path(root)) for _ in range(20)]
            self.assertEqual(len({place.real(port) for place in places for port in ("9999", "8000")}), 40)
            for place in places:
                place.close()

    def test_no_free_port_is_one_that_a_page_shows(self):
        self.assertFalse(set(PORTS) & set(map(str, FREE_PORTS)))

    def test_a_program_of_the_book_without_a_port_is_given_one(self):
        with tempfile.TemporaryDirectory() as root:
            place = Place(pathlib.Path(root), pathlib.Path(root))
            self.addCleanup(place.close)
            port = place.real("9999")
            for typed, run in (
                    ("build/bin/ch03_base_server", f"build/bin/ch03_base_server --port {port}"),
                    ("build/bin/ch03_base_server --requests 2 | cat",
                     f"build/bin/ch03_base_server --port {port} --requests 2 | cat"),
                    ("build/bin/ch01_raw_sockets serve", f"build/bin/ch01_raw_sockets serve --port {port}"),
                    ("build/bin/ch01_raw_sockets pain --list", None),
                    ("build/bin/ch03_base_server --port 0", None),
                    ("build/bin/ch03_base_server --help", None),
                    ("build/bin/ch03_base_server --host 127.0.0.1",
                     f"build/bin/ch03_base_server --port {port} --host 127.0.0.1"),
                    ("build/bin/chat_client", f"build/bin/chat_client --port {port}"),
                    ("build/bin/chat_client 127.0.0.1 9999", f"build/bin/chat_client 127.0.0.1 {port}")):
                self.assertEqual(place.command(typed), run or typed)


class Clone(unittest.TestCase):
    def test_the_blocks_of_all_pages_run_in_one_clone(self):
        with tempfile.TemporaryDirectory() as root:
            git = ["git", "-C", root, "-c", "user.name=Ann", "-c", "user.email=ann@example.org"]
            for command in (["init", "-q"], ["commit", "-q", "--allow-empty", "-m", "first"]):
                subprocess.run(git + command, check=True)
            clone = FreshClone(pathlib.Path(root))
            try:
                for lines in (["$ git clone -q <repository> copy", "$ cd copy", "$ git log --format=%s | cat", "first",
                               "$ echo text > built", "--- b ---", "$ basename $PWD", "copy"],
                              ["$ cat built", "text", "$ echo 9999", "9999"]):
                    for steps in read_sessions(console(*lines)):
                        Session(clone, LONG).play(steps)
            finally:
                clone.close()
        self.assertFalse(clone.scratch.exists())


class Fails(SessionTest):
    def test_another_line(self):
        text = self.differs(3, "another line than the page shows", "$ echo hello", "hallo")
        self.assertIn("  expected: hallo\n  got:      hello\n             ^", text)
        self.assertIn("$ echo hello", text)

    def test_the_message_says_9999_and_names_the_terminal(self):
        text = self.differs(4, "terminal 'a'", "--- a ---", "$ echo listening on 9999", "listening at 9999")
        self.assertIn("got:      listening on 9999", text)

    def test_a_missing_line(self):
        self.differs(3, "another line", "$ seq 2", "2")

    def test_a_line_that_none_of_those_in_any_order_is(self):
        self.differs(4, "another line.*\n  expected: three\n  got:      two", "$ printf 'one\\ntwo\\n'",
                     "one", "three", mark=ANY_ORDER)
        self.differs(4, "the program has ended\n  expected: one", "$ printf 'one\\ntwo\\n'",
                     "one", "two", "one", mark=ANY_ORDER)

    def test_a_line_too_many_on_the_page(self):
        self.differs(4, "the program has ended\n  expected: 2", "$ echo 1", "1", "2")

    def test_output_that_the_page_does_not_show(self):
        self.differs(4, "a line that the page does not show\n  got:      2", "$ seq 2", "1", "$ true")
        self.differs(3, "a line that the page does not show\n  got:      2", "$ seq 2", "1")

    def test_output_that_comes_late_in_another_terminal(self):
        self.differs(8, "terminal 'a': a line that the page does not show\n  got:      late",
                     "--- a ---", "$ mkfifo f; echo ready; read x < f; echo late; read y", "ready",
                     "--- b ---", "$ echo > f", "--- a ---", "↵")

    def test_a_program_that_never_prints(self):
        self.differs(3, "nothing more came in 0.5 s\n  expected: hello\n  got:      \n", "$ sleep 100", "hello",
                     seconds=SHORT)

    def test_what_another_terminal_has_said_meanwhile(self):
        self.differs(7, "nothing more came in 3 s\n(.*\n)*  terminal 'b': has printed no such thing", "--- a ---",
                     "$ sleep 100", "--- b ---", "$ echo no such thing", "--- a ---", "hello", seconds=3)

    def test_a_program_that_prints_half_a_line(self):
        self.differs(3, "nothing more came in 0.5 s\n  expected: hello\n  got:      hel\n", "$ printf hel; sleep 100",
                     "hello", seconds=SHORT)

    def test_a_program_that_does_not_end(self):
        self.differs(2, "the command of line 2 has not ended", "$ sleep 100", seconds=SHORT)
        self.differs(3, "the command of line 2 has not ended", "$ sleep 100", "$ true", seconds=SHORT)

    def test_a_status_that_the_page_does_not_show(self):
        self.differs(2, "has ended with status 3", "$ exit 3")
        self.differs(3, "has ended with status 3", "$ exit 3", "$ true")

    def test_another_status_than_the_page_shows(self):
        self.differs(4, "another line", "$ exit 3", "$ echo $?", "4")

    def test_a_program_that_fails_after_ctrl_c(self):
        self.differs(5, "has ended with status 1", SERVER + " 1", "listening", "^C", "bye")

    def test_another_name_than_before(self):
        text = self.differs(4, "another line", "$ echo :1; echo :2", ":<port>", ":<port>")
        self.assertIn("expected: :<port>  (<port> is 1)\n  got:      :2", text)

    def test_a_prompt_that_does_not_come(self):
        self.differs(3, "nothing more came in 0.5 s\n  expected: >>> ", "$ read x", ">>> hello↵", seconds=SHORT)
        self.differs(3, "another line", "$ echo log; read x", ">>> hello↵")

    def test_a_prompt_that_the_page_does_not_show(self):
        self.differs(4, "another line", "$ printf '>>> '; read x; echo got", "hi↵", "got")

    def test_typing_to_a_program_that_has_ended(self):
        self.differs(9, "terminal 'a': the program has ended, and nobody reads this",
                     "--- a ---", "$ echo $$", "<pid>", "--- b ---", "$ tail -s 0.1 --pid=<pid> -f /dev/null", "$ true",
                     "--- a ---", "hi↵")

    def test_a_folder_that_is_not_there(self):
        self.differs(2, "there is no folder nowhere", "$ cd nowhere")


if __name__ == "__main__":
    unittest.main()
