#!/usr/bin/env python3
"""The book's servers once more, on CPython's own `socketserver`: what `check` is tried on from outside.

It uses the module as its documentation says, and as well as it can be used. What goes wrong all the
same is the module's; docs/python_faults.md explains it.
"""

import argparse
import contextlib
import signal
import socket
import socketserver
import sys
import threading

LONGEST_LINE = 64 * 1024
TOO_LONG = b"your line is too long: 65536 bytes are the limit, bye\n"


class LineTooLong(Exception):
    pass


# --- What is done with a client

class EchoBytes(socketserver.BaseRequestHandler):
    """Bytes come back as they came."""

    def handle(self):
        try:
            while data := self.request.recv(64 * 1024):
                self.request.sendall(data)
        except ConnectionError:
            pass  # the client is gone


class EchoDatagram(socketserver.DatagramRequestHandler):
    def handle(self):
        self.wfile.write(self.packet)


class Lines(socketserver.StreamRequestHandler):
    """Reads lines and hands each to answer(), up to `quit` or the end."""

    def handle(self):
        try:
            while (text := self.read_line()) is not None and text.strip() != b"quit":
                self.answer(self.name() + b" " + text + b"\n")
        except LineTooLong:
            self.wfile.write(TOO_LONG)
        except ConnectionError:
            pass

    def read_line(self):
        """A line without its end, or None."""
        line = self.rfile.readline(LONGEST_LINE + 1)
        if len(line) > LONGEST_LINE and line.endswith(b"\r"):
            line += self.rfile.readline(1)
        text = line.removesuffix(b"\n").removesuffix(b"\r") if line.endswith(b"\n") else line
        if len(text) > LONGEST_LINE:
            raise LineTooLong
        return text if line else None

    def name(self):
        host, port = self.client_address[:2]
        return (f"[{host}]:{port}" if ":" in host else f"{host}:{port}").encode()


class EchoLines(Lines):
    def answer(self, line):
        self.wfile.write(line)


class Chat(Lines):
    """Everybody hears every line. The room belongs to the server."""

    def setup(self):
        super().setup()
        self.speaking = threading.Lock()  # two speakers' lines do not mix
        self.server.room.enter(self)

    def answer(self, line):
        text = bytes(byte if byte >= 0x20 and byte != 0x7F else ord("?") for byte in line[:-1])
        self.server.room.tell(text + b"\n")

    def hear(self, line):
        with self.speaking, contextlib.suppress(OSError):  # its own thread will notice
            self.wfile.write(line)

    def hear_the_last(self, line):
        """Waits for nobody: who does not read has not earned it."""
        if self.speaking.acquire(timeout=1):
            with contextlib.suppress(OSError):
                self.request.send(line, socket.MSG_DONTWAIT)
            self.speaking.release()

    def finish(self):
        self.server.room.leave(self)
        super().finish()


class Room:
    def __init__(self):
        self.lock = threading.Lock()
        self.members = []

    def enter(self, member):
        with self.lock:
            self.members.append(member)

    def leave(self, member):
        with self.lock:
            self.members.remove(member)

    def tell(self, line):
        with self.lock:
            members = list(self.members)
        for member in members:
            member.hear(line)

    def close(self):
        with self.lock:
            members = list(self.members)
        for member in members:
            member.hear_the_last(b"the server is going down, bye\n")


# --- The server

TRANSPORTS = {"tcp": socketserver.TCPServer, "udp": socketserver.UDPServer,
              "unix": socketserver.UnixStreamServer, "unix-dgram": socketserver.UnixDatagramServer}
ENGINES = {"sync": (), "threading": (socketserver.ThreadingMixIn,), "forking": (socketserver.ForkingMixIn,)}
HANDLERS = {"bytes": EchoBytes, "lines": EchoLines, "chat": Chat}


def server_class(options, family):
    """The module is set up by the attributes of a class."""
    settings = {
        "address_family": family,
        "allow_reuse_address": options.transport == "tcp",
        "request_queue_size": socket.SOMAXCONN,
        "max_packet_size": 65536,
        "max_children": 100,
        # Otherwise closing waits for each client, for as long as that likes to stay.
        "daemon_threads": True,
        "block_on_close": False,
    }
    return type("Server", (*ENGINES[options.engine], TRANSPORTS[options.transport]), settings)


def open_server(options):
    handler = EchoDatagram if options.transport in ("udp", "unix-dgram") else HANDLERS[options.speaks]
    if options.transport.startswith("unix"):
        return server_class(options, socket.AF_UNIX)(options.path, handler)
    family, _, _, _, address = socket.getaddrinfo(options.host, options.port, flags=socket.AI_PASSIVE)[0]
    return server_class(options, family)(address[:2], handler)


class StopOnSignals:
    """Made before the server, so that no signal comes too early."""

    def __init__(self):
        self.server = None
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.stop)

    def stop(self, _signal, _frame):
        if not self.server:
            sys.exit(0)
        # shutdown() waits for the loop, so the loop's own thread must not call it.
        threading.Thread(target=self.server.shutdown).start()


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=9999)
    parser.add_argument("--path", default="echo.sock")
    parser.add_argument("--transport", choices=TRANSPORTS, default="tcp")
    parser.add_argument("--engine", choices=ENGINES, default="sync")
    parser.add_argument("--speaks", choices=HANDLERS, default="bytes")
    options = parser.parse_args()
    if options.speaks == "chat" and options.engine != "threading":
        parser.error("a chat room needs threads: its members share it")
    return options


def main():
    options = parse_arguments()
    signals = StopOnSignals()
    try:
        server = open_server(options)
    except OSError as error:
        where = options.path if options.transport.startswith("unix") else f"{options.host}:{options.port}"
        print(f"python_echo: cannot listen on {where}: {error.strerror}", file=sys.stderr)
        return 1
    with server:
        server.room = Room()
        signals.server = server
        server.serve_forever()
        server.room.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
