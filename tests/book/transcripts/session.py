"""Plays a session: types what the page says is typed, and compares what comes with what it shows."""

import dataclasses
import re
import time

from . import compare, terminal

CHANGE_FOLDER = re.compile(r"cd (\S+)")
DIED_OF_CTRL_C = 130
STORY = 40  # lines of a terminal that a message repeats


class Difference(Exception):
    """The page does not show what happens. `line` is the place on the page."""

    def __init__(self, line, text):
        super().__init__(text)
        self.line = line


class Window:
    """One terminal of a session: the command that runs in it, and what a reader has seen of it."""

    def __init__(self, name, folder):
        self.name = name
        self.folder = folder
        self.command = None
        self.line = 0  # of the page, where the command stands
        self.skipping = False  # after '...'
        self.key_pressed = False  # a line end that comes now ends the line in which ^C was shown
        self.interrupted = False
        self.seen = []

    def take_line(self):
        """The next line that was printed, or None; at the end of the output also one without an end."""
        output = self.command.output
        if b"\n" not in output and not (self.command.ended and output):
            return None
        line, _, self.command.output = output.partition(b"\n")
        pressed, self.key_pressed = self.key_pressed, False
        if pressed and line == b"":
            return self.take_line()
        text = line.decode(errors="replace")
        self.seen.append(text)
        return text

    def take_prompt(self, prompt):
        """Whether the program has printed this and left the line open."""
        if not self.command.output.startswith(prompt.encode()):
            return False
        self.command.output = self.command.output[len(prompt):]
        return True


class Session:
    """All terminals of one session, and what its placeholders have turned out to be."""

    def __init__(self, place, seconds):
        self.place = place
        self.seconds = seconds
        self.windows = {}
        self.bindings = compare.Bindings()

    def play(self, steps):
        try:
            for step in steps:
                window = self.windows.setdefault(step.terminal, Window(step.terminal, self.place.folder))
                getattr(self, step.kind)(window, step)
            for window in self.windows.values():
                self.finish(window, steps[-1].line)
        finally:
            for window in self.windows.values():
                if window.command:
                    window.command.close()

    # What each kind of step does.

    def command(self, window, step):
        asks_status = "$?" in step.text
        status = self.finish(window, step.line, asks_status)
        text = self.place.command(self.bindings.fill_in(step.text))
        window.seen.append("$ " + step.text)
        if change := CHANGE_FOLDER.fullmatch(text):
            window.folder = window.folder / change[1]
            if not window.folder.is_dir():
                raise Difference(step.line, f"there is no folder {change[1]}")
            return
        if asks_status:
            text = f"(exit {status}); {text}"
        window.command = terminal.Command(text, window.folder, self.place.environment)
        window.line = step.line
        window.skipping = window.key_pressed = window.interrupted = False

    def typed(self, window, step):
        self.before_input(window, step)
        text = self.place.real(self.bindings.fill_in(step.text))
        window.seen.append(f"{step.prompt}{text}↵")
        window.command.type(text.encode() + b"\n")

    def key(self, window, step):
        self.before_input(window, step)
        window.seen.append(step.prompt + step.text)
        window.key_pressed = True
        window.interrupted |= step.text == "^C"
        window.command.type(terminal.KEYS[step.text])

    def prompt(self, window, step):
        self.running(window, step)
        self.expect_prompt(window, step, step.text)
        window.seen.append(step.text)

    def anything(self, window, step):
        self.running(window, step)
        window.skipping = True

    def output(self, window, step):
        self.running(window, step)
        expected = self.place.real(step.text)

        def arrived():
            while (line := window.take_line()) is not None:
                if self.bindings.match(expected, line):
                    return True
                if not window.skipping:
                    raise self.difference(step, window, line)
            return False

        if not self.wait_until(arrived, window):
            raise self.missing(step, window, step.text)
        window.skipping = False

    def unordered(self, window, step):
        """Each line that comes is one of those that are shown and have not come yet."""
        self.running(window, step)
        expected = step.text.split("\n")

        def arrived():
            while expected and (line := window.take_line()) is not None:
                fitting = next((text for text in expected if self.bindings.match(self.place.real(text), line)), None)
                if fitting is not None:
                    expected.remove(fitting)
                elif not window.skipping:
                    raise self.difference(dataclasses.replace(step, text=" or ".join(expected)), window, line)
            return not expected

        if not self.wait_until(arrived, window):
            raise self.missing(step, window, " and ".join(expected))
        window.skipping = False

    # What they share.

    def running(self, window, step):
        if window.command is None:
            raise Difference(step.line, "no command has been typed in this terminal")

    def before_input(self, window, step):
        """The program runs and, where the page shows its prompt, has printed that."""
        self.running(window, step)
        if step.prompt:
            self.expect_prompt(window, step, step.prompt)
        terminal.read_all([window.command], 0)
        if window.command.ended:
            raise Difference(step.line, f"{where(window)}the program has ended, and nobody reads this"
                                        f"{self.story(window)}")

    def expect_prompt(self, window, step, prompt):
        def asked():
            while not window.take_prompt(prompt):
                line = window.take_line()
                if line is None:
                    return False
                if not window.skipping:
                    raise self.difference(dataclasses.replace(step, prompt="", text=prompt), window, line)
            return True

        if not self.wait_until(asked, window):
            raise self.missing(step, window, prompt)
        window.skipping = False

    def finish(self, window, line, asks_status=False):
        """Waits for the end of what runs in a window; its output must have been shown. The status."""
        if window.command is None:
            return 0

        def ended():
            while (extra := window.take_line()) is not None:
                if not window.skipping:
                    raise Difference(line, f"{where(window)}a line that the page does not show\n"
                                           f"  got:      {self.on_page(extra)}{self.story(window)}")
            return window.command.ended

        if not self.wait_until(ended, window):
            raise Difference(line, f"{where(window)}the command of line {window.line} has not ended after "
                                   f"{self.seconds} s; the page shows how you end it{self.story(window)}")
        status = window.command.status
        allowed = (0, DIED_OF_CTRL_C) if window.interrupted else (0,)
        if status not in allowed and not asks_status:
            raise Difference(line, f"{where(window)}the command of line {window.line} has ended with status "
                                   f"{status}; the page shows it with `$ echo $?`{self.story(window)}")
        window.command.close()
        window.command = None
        return status

    def wait_until(self, condition, window):
        """False if the deadline passes, or the window's command ends, without it."""
        deadline = time.monotonic() + self.seconds
        while not condition():
            if window.command.ended:
                return False
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            terminal.read_all([w.command for w in self.windows.values() if w.command], left)
        return True

    # Messages.

    def difference(self, step, window, got):
        expected, got = step.prompt + step.text, self.on_page(got)
        lines = [f"{where(window)}another line than the page shows",
                 f"  expected: {expected}{self.bindings.shown(expected)}", f"  got:      {got}"]
        column = compare.first_difference(expected, got)
        if column is not None:
            lines.append(" " * (12 + column) + "^")
        return Difference(step.line, "\n".join(lines) + self.story(window))

    def missing(self, step, window, expected):
        what = "the program has ended" if window.command.ended else f"nothing more came in {self.seconds} s"
        rest = self.on_page(window.command.output.decode(errors="replace"))
        return Difference(step.line, f"{where(window)}{what}\n"
                                     f"  expected: {expected}{self.bindings.shown(expected)}\n"
                                     f"  got:      {rest}{self.story(window)}{self.meanwhile(window)}")

    def on_page(self, text):
        return compare.printable(self.place.as_on_page(text))

    def story(self, window):
        """The last lines of a terminal, as its reader has seen them."""
        seen = [f"\n    {self.on_page(line)}" for line in window.seen[-STORY:]]
        return "\n  this terminal so far:" + "".join(seen) if seen else ""

    def meanwhile(self, window):
        """What the other terminals have printed and the page has not come to: often an error message."""
        terminal.read_all([other.command for other in self.windows.values() if other.command], 0)
        others = [other for other in self.windows.values() if other is not window and other.command]
        return "".join(f"\n  {where(other)}has printed {self.on_page(other.command.output.decode(errors='replace'))}"
                       for other in others if other.command.output)


def where(window):
    return f"terminal '{window.name}': " if window.name else ""
