"""The grammar of a page: what is read from it, and what is refused."""

import unittest

from .page import FRESH_CLONE, PageError, read_blocks, read_sessions


def page(*blocks):
    return "\n".join(block for block in blocks) + "\n"


def console(*lines):
    return "\n".join(["```console", *lines, "```"])


def kinds(steps):
    return [(step.kind, step.terminal, step.prompt + step.text) for step in steps]


class Steps(unittest.TestCase):
    def test_each_kind_of_line(self):
        steps, = read_sessions(page("# A page", "", console(
            "$ build/bin/server", "listening", "...", ">>> who↵", ">>> ^C",
            "--- client ---", "$ python3 -c '", "> print(1)'", "hello↵", "↵", "^D", "$1 is output", ">>> , too")))
        self.assertEqual(kinds(steps), [
            ("command", "", "build/bin/server"), ("output", "", "listening"), ("anything", "", "..."),
            ("typed", "", ">>> who"), ("key", "", ">>> ^C"),
            ("command", "client", "python3 -c '\nprint(1)'"), ("typed", "client", "hello"), ("typed", "client", ""),
            ("key", "client", "^D"), ("output", "client", "$1 is output"), ("output", "client", ">>> , too")])
        self.assertEqual([step.line for step in steps], [4, 5, 6, 7, 8, 10, 12, 13, 14, 15, 16])

    def test_a_block_in_a_list_is_read_without_its_indent(self):
        text = "- item\n\n  ```console\n  $ printf '  two'\n    two\n  ```\n"
        steps, = read_sessions(text)
        self.assertEqual(kinds(steps), [("command", "", "printf '  two'"), ("output", "", "  two")])


class Sessions(unittest.TestCase):
    def test_a_block_that_goes_on_with_a_program_joins_all_since_its_start(self):
        sessions = read_sessions(page(
            console("$ echo before"), console("--- server ---", "$ serve"), "Prose.", console("--- client ---", "$ nc"),
            console("--- server ---", "^C"), console("--- server ---", "$ serve")))
        self.assertEqual([[step.text for step in steps] for steps in sessions],
                         [["echo before"], ["serve", "nc", "^C"], ["serve"]])

    def test_a_heading_ends_all_sessions(self):
        with self.assertRaisesRegex(PageError, "no command has been typed") as caught:
            read_sessions(page(console("$ serve"), "## Next", console("^C")))
        self.assertEqual(caught.exception.line, 6)

    def test_marked_blocks_are_sessions_of_their_own(self):
        text = page(console("$ here"), "<!-- transcript: fresh clone -->", console("$ there"))
        self.assertEqual([[step.text for step in steps] for steps in read_sessions(text)], [["here"]])
        self.assertEqual([[step.text for step in steps] for steps in read_sessions(text, [FRESH_CLONE])], [["there"]])

    def test_lines_in_any_order_are_one_step_for_each_terminal(self):
        steps, = read_sessions(page("<!-- transcript: any order -->", console(
            "$ a", "1", "2", "--- b ---", "$ b", "3", "...", "4")))
        self.assertEqual(kinds(steps), [
            ("command", "", "a"), ("unordered", "", "1\n2"), ("command", "b", "b"), ("unordered", "b", "3"),
            ("anything", "b", "..."), ("unordered", "b", "4")])

    def test_a_block_that_is_not_run_says_why(self):
        text = page("<!-- transcript: not run, because it needs a second machine -->", console("$ away"))
        self.assertEqual(read_sessions(text), [])
        self.assertEqual(read_blocks(text)[0].mark, "not run, because it needs a second machine")


class Refused(unittest.TestCase):
    def refused(self, text, line, why):
        with self.assertRaisesRegex(PageError, why) as caught:
            read_sessions(text)
        self.assertEqual(caught.exception.line, line)

    def test_a_block_without_a_language(self):
        self.refused("text\n```\n$ make\n```\n", 2, "needs a language")

    def test_a_block_of_shell_that_is_not_a_session(self):
        self.refused("```sh\nmake\n```\n", 1, "fenced as console")

    def test_a_command_hidden_in_a_block_of_text(self):
        for command in ("make run", "nc 127.0.0.1 9999", "build/bin/ch03_base_server", "$ ls"):
            self.refused(f"```text\nA picture\n{command}\n```\n", 3, "not run")
        self.assertEqual(read_sessions("```text\nmaker\n  ncurses\n```\n"), [])

    def test_a_block_without_an_end(self):
        self.refused("```console\n$ make\n", 1, "no end")

    def test_an_unknown_mark(self):
        self.refused("<!-- transcript: fresh clown -->\n" + console("$ make"), 1, "no mark 'fresh clown'")
        self.refused("<!-- transcript: not run, because  -->\n" + console("$ make"), 1, "no mark")

    def test_a_mark_that_is_not_directly_above_its_block(self):
        self.refused("<!-- transcript: fresh clone -->\n\n" + console("$ make"), 2, "directly above")

    def test_a_mark_on_a_block_that_is_no_session(self):
        self.refused("<!-- transcript: fresh clone -->\n```cpp\nint i;\n```\n", 2, "fenced as console")

    def test_output_before_any_command(self):
        self.refused(console("hello", "$ make"), 2, "no command has been typed here")
