"""Where a session runs: its folder, its environment, and ports that nobody else has."""

import os
import pathlib
import random
import re
import shutil
import socket
import tempfile
import time

PORTS = ("9999", "8000")
# A program of the book that listens on, or connects to, 9999 because it is not told otherwise.
BY_DEFAULT = re.compile(r"build/bin/(?:ch01_raw_sockets serve|ch(?!01)\d\d_\w+|chat_client(?! [\w.]))(?= |$)"
                        r"(?![^|;&\n]* --(?:port|help)\b)", re.MULTILINE)
# Below the ports that the kernel gives to clients. Of four digits, so that columns stay aligned. None that a page
# can show: it would be exchanged once more.
FREE_PORTS = [port for port in range(2000, 9000) if str(port) not in PORTS]


class Place:
    """A folder that looks like the top of the repository, with the programs of one build tree."""

    def __init__(self, root, build):
        self.scratch = pathlib.Path(tempfile.mkdtemp(prefix="transcript-"))
        self.folder = self.scratch / "tree"
        self.folder.mkdir()
        for entry in root.iterdir():
            if not entry.name.startswith(("build", ".git")):
                (self.folder / entry.name).symlink_to(entry)
        (self.folder / "build").symlink_to(build)
        (self.scratch / "tmp").mkdir()
        self.environment = reader_environment()
        self.ports = [hold_free_port() for _ in PORTS]
        self.exchange = {page: str(port) for page, (port, _) in zip(PORTS, self.ports)}
        self.exchange["/tmp/"] = f"{self.scratch}/tmp/"

    def real(self, text):
        """What the page says, as it is here."""
        for page, here in self.exchange.items():
            text = re.sub(whole(page), lambda _: here, text)
        return text

    def command(self, text):
        """What is typed, as it is run here."""
        return self.real(BY_DEFAULT.sub(r"\g<0> --port 9999", text))

    def as_on_page(self, text):
        """What is here, as the page would say it; for messages."""
        for page, here in self.exchange.items():
            text = re.sub(whole(here), lambda _: page, text)
        return text

    def close(self):
        for _, lock in self.ports:
            lock.close()
        shutil.rmtree(self.scratch)


class FreshClone(Place):
    """An empty folder that the page clones the repository into. Nothing but <repository> is exchanged."""

    def __init__(self, root):
        self.scratch = pathlib.Path(tempfile.mkdtemp(prefix="transcript-"))
        self.environment = reader_environment()
        self.environment["HOME"] = str(self.scratch)
        share_compiler_cache(self.scratch)
        self.environment.setdefault("CCACHE_BASEDIR", str(self.scratch))  # what CI has compiled is found, too
        self.ports = []
        self.exchange = {"<repository>": str(root)}

    def command(self, text):
        return self.real(text)

    @property
    def folder(self):
        clones = [entry.parent for entry in self.scratch.glob("*/.git")]
        return clones[0] if clones else self.scratch


def whole(text):
    """A number is not a part of a longer one."""
    return rf"(?<!\d){re.escape(text)}(?!\d)" if text.isdecimal() else re.escape(text)


def reader_environment():
    """The environment of somebody who has just opened a terminal; sanitizer options stay."""
    environment = {name: value for name, value in os.environ.items()
                   if not name.startswith(("LC_", "XDG_", "MAKE", "MFLAGS", "CTEST_", "GIT_"))}
    environment.update(LANG="C.UTF-8", TERM="dumb")
    return environment


def share_compiler_cache(home):
    """Lets ccache find its settings and its files in a new home, too; a clone is no less fresh."""
    for name in (".cache/ccache", ".config/ccache", ".ccache"):
        if (pathlib.Path.home() / name).exists():
            (home / name).parent.mkdir(exist_ok=True)
            (home / name).symlink_to(pathlib.Path.home() / name)


def hold_free_port():
    """A port free for TCP and UDP, and the lock by which other sessions on this machine know it."""
    for port in random.sample(FREE_PORTS, len(FREE_PORTS)):
        lock = hold_port(port)
        if lock:
            return port, lock
    raise OSError("no port is free")


def wait_for_port(port, seconds):
    """Holds this port and no other, as soon as whoever uses it on this machine has gone."""
    deadline = time.monotonic() + seconds
    while (lock := hold_port(port)) is None:
        if time.monotonic() > deadline:
            raise OSError(f"port {port} is in use on this machine, and the sessions in a fresh clone need it")
        time.sleep(1)
    return lock


def hold_port(port):
    """The lock of a port, or None where it is not free. A name in the abstract namespace is given up
    with its holder, however that ends."""
    lock = socket.socket(socket.AF_UNIX)
    try:
        lock.bind(f"\0socketserver-transcript-{port}")
        for family, host in ((socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::1")):
            for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                if family == socket.AF_INET6 and not has_ipv6():
                    continue
                with socket.socket(family, kind) as probe:
                    probe.bind((host, port))
    except OSError:
        lock.close()
        return None
    return lock


def has_ipv6():
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
        return True
    except OSError:
        return False
