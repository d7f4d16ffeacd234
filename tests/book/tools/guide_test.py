#!/usr/bin/env python3
"""The guide's server does what the guide says of it.

usage: guide_test.py SERVER
"""

import re
import signal
import socket
import subprocess
import sys
import unittest

SERVER = sys.argv.pop() if len(sys.argv) > 1 else ""
LIMIT = 20


class Guide(unittest.TestCase):
    def start(self, patience):
        self.server = subprocess.Popen([SERVER, "127.0.0.1", "0", str(patience)], stderr=subprocess.PIPE, text=True)
        self.addCleanup(self.end)
        self.port = int(self.wait_for(r"listening on 127\.0\.0\.1:(\d+)").group(1))

    def end(self):
        if self.server.poll() is None:
            self.server.kill()
        self.server.wait()
        self.server.stderr.close()

    def wait_for(self, pattern):
        for line in self.server.stderr:
            if match := re.search(pattern, line):
                return match
        self.fail(f"the server ended without saying {pattern}")

    def talk(self, data):
        """Sends all, ends, and returns all that comes back."""
        with socket.create_connection(("127.0.0.1", self.port), LIMIT) as client:
            client.sendall(data)
            client.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: client.recv(4096), b""))

    def stop(self):
        self.server.send_signal(signal.SIGTERM)
        rest = self.server.stderr.read()
        self.assertEqual(self.server.wait(LIMIT), 0)
        return rest

    def test_lines_come_back_in_capitals(self):
        self.start(LIMIT)
        self.assertEqual(self.talk(b"hello\nyou, too"), b"HELLO\nYOU, TOO")
        self.assertIn("served 2 lines", self.stop())

    def test_a_line_that_is_too_long(self):
        self.start(LIMIT)
        self.assertEqual(self.talk(b"a" * 5000), b"that line is too long\n")
        self.assertEqual(self.talk(b"b\n"), b"B\n")

    def test_a_silent_client_is_sent_away(self):
        self.start(1)
        with socket.create_connection(("127.0.0.1", self.port), LIMIT) as client:
            self.assertEqual(client.recv(1), b"")
        self.wait_for("TimedOut")

    def test_one_client_too_many(self):
        self.start(LIMIT)
        clients = []
        self.addCleanup(lambda: [client.close() for client in clients])
        for number in range(200):
            clients.append(socket.create_connection(("127.0.0.1", self.port), LIMIT))
            clients[-1].sendall(b"a\n")
            self.assertEqual(clients[-1].recv(2), b"A\n")
        self.assertEqual(self.talk(b""), b"busy, come back later\n")
        clients.pop().close()
        self.wait_for("is one too many")

    def test_a_silent_client_does_not_hold_up_the_stop(self):
        self.start(LIMIT)
        with socket.create_connection(("127.0.0.1", self.port), LIMIT) as client:
            client.sendall(b"a\n")
            self.assertEqual(client.recv(2), b"A\n")
            self.assertIn("was cut off", self.stop())

    def test_a_port_that_is_taken(self):
        self.start(LIMIT)
        second = subprocess.run([SERVER, "127.0.0.1", str(self.port)], capture_output=True, text=True, timeout=LIMIT)
        self.assertEqual(second.returncode, 1)
        self.assertIn(f"bind 127.0.0.1:{self.port}: Address already in use", second.stderr)


if __name__ == "__main__":
    unittest.main()
