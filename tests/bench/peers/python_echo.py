"""The peer from Python's own standard library: socketserver, threading or forking, as an echo server."""

import signal
import socketserver
import sys


class Echo(socketserver.BaseRequestHandler):
    """The same loop as in the other peers."""

    def handle(self):
        while data := self.request.recv(4096):
            self.request.sendall(data)


class Settings:
    """What the other peers have as well: a port that is free at once, Nagle's algorithm off, and room
    for all clients (as shipped: 5 in the backlog, at most 40 children at a time)."""

    allow_reuse_address = True
    request_queue_size = 4096
    max_children = 4096

    def get_request(self):
        request, client = super().get_request()
        request.setsockopt(socketserver.socket.IPPROTO_TCP, socketserver.socket.TCP_NODELAY, 1)
        return request, client


class ThreadServer(Settings, socketserver.ThreadingTCPServer):
    pass


class ForkServer(Settings, socketserver.ForkingTCPServer):
    pass


def stop(_signal, _frame):
    raise KeyboardInterrupt


def main():
    signal.signal(signal.SIGTERM, stop)
    server = {"thread": ThreadServer, "fork": ForkServer}[sys.argv[1]](("127.0.0.1", 0), Echo)
    print("listening on 127.0.0.1:%d" % server.server_address[1], flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass


main()
