"""A command that runs on a pseudo-terminal of its own, and what it has printed there."""

import errno
import fcntl
import os
import select
import signal
import struct
import termios
import time

KEYS = {"^C": b"\x03", "^D": b"\x04"}


class Command:
    """A shell with one command, the leader of a session whose terminal we hold the other end of.

    The terminal does not echo: what is typed is known. Output stays as the program wrote it, and ^C
    does not throw away what is still on its way.
    """

    def __init__(self, text, folder, environment):
        self.text = text
        self.output = b""  # printed and not yet taken
        self.silent = False  # nobody holds the terminal any more: no more output can come
        self.status = None  # as the shell's $?, once it has ended
        self.terminal, inside = open_terminal()
        begun, begins = os.pipe()  # closed by the child once ^C finds it
        self.pid = os.fork()
        if self.pid == 0:
            become_shell(inside, text, folder, environment)
        self.process = os.pidfd_open(self.pid)
        os.close(inside)
        os.close(begins)
        os.read(begun, 1)
        os.close(begun)

    @property
    def ended(self):
        return self.status is not None

    def type(self, keys):
        """Types these bytes. A program that has ended reads nothing, which its output will show."""
        deadline = time.monotonic() + 10
        while keys and time.monotonic() < deadline:
            try:
                keys = keys[os.write(self.terminal, keys):]
            except BlockingIOError:
                select.select([], [self.terminal], [], 0.1)
            except OSError:
                return

    def waits_for(self):
        """The descriptor that becomes readable with the next output or, after the last, with the end."""
        return self.process if self.silent else self.terminal

    def read(self):
        """Takes in what is there. Does not wait."""
        while not self.silent:
            try:
                data = os.read(self.terminal, 65536)
            except BlockingIOError:
                return
            except OSError as error:
                if error.errno != errno.EIO:
                    raise
                data = b""
            self.output += data
            self.silent = data == b""
        pid, status = os.waitpid(self.pid, os.WNOHANG) if not self.ended else (0, 0)
        if pid != 0:
            self.note_end(os.waitstatus_to_exitcode(status))

    def note_end(self, code):
        """A shell adds 128 to the signal's number, and names all signals but these two."""
        self.status = code if code >= 0 else 128 - code
        if code < 0 and -code not in (signal.SIGINT, signal.SIGPIPE):
            self.output += signal.strsignal(-code).encode() + b"\n"

    def close(self):
        """Ends what still runs, and everything that it has started in its process group."""
        if not self.ended:
            try:
                os.killpg(self.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            os.waitpid(self.pid, 0)
        os.close(self.terminal)
        os.close(self.process)


def open_terminal():
    """Both ends of a new pseudo-terminal, set up before anything can be typed."""
    ours, inside = os.openpty()
    os.set_blocking(ours, False)
    settings = termios.tcgetattr(inside)
    settings[1] &= ~termios.OPOST
    settings[3] = settings[3] & ~termios.ECHO | termios.NOFLSH
    termios.tcsetattr(inside, termios.TCSANOW, settings)
    fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("4H", 24, 80, 0, 0))
    return ours, inside


def become_shell(inside, text, folder, environment):
    """In the child: never returns. Signals are as a login shell has them, not as Python changed them."""
    try:
        for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        os.setsid()
        fcntl.ioctl(inside, termios.TIOCSCTTY, 0)
        for standard in range(3):
            os.dup2(inside, standard)
        os.chdir(folder)
        os.closerange(3, 1024)
        os.execve("/bin/bash", ["bash", "-c", text], environment)
    finally:
        os._exit(127)


def read_all(commands, seconds):
    """Waits until one of them prints or ends, and takes in what all of them have printed."""
    running = {command.waits_for(): command for command in commands if not command.ended}
    for descriptor in select.select(list(running), [], [], seconds)[0]:
        running[descriptor].read()
