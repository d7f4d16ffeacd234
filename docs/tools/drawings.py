"""Pictures that are read off the library's own code: its layers, its classes, the way of a request, a server's life."""

import re

import book
import graph

UP = "../../"  # from docs/pictures to the root


def read(root, path):
    return (root / path).read_text(encoding="utf-8")


def header_path(name):
    return f"{book.HEADERS}/{name}.hpp"


def includes(root):
    """Header -> the headers that it includes."""
    names = book.headers(root)
    return {name: [other for other in re.findall(r'^#include "socketserver/(\w+)\.hpp"', read(root, header_path(name)),
                                                 re.MULTILINE) if other in names] for name in names}


def without_shortcuts(edges):
    """Leaves out an edge whose end can be reached by way of another one."""

    def reaches(start, end):
        return any(step == end or reaches(step, end) for step in edges[start])

    return {node: [end for end in ends if not any(reaches(other, end) for other in ends if other != end)]
            for node, ends in edges.items()}


def layers(root):
    """One box a header, one frame a chapter; an arrow leads to what is included."""
    drawing = graph.Graph("The layers of the library: each header includes only what earlier chapters have opened",
                          "BT", ranksep=0.45)
    chapters = {}
    for name in book.headers(root):
        chapter = book.opened_by(read(root, header_path(name)))
        chapters.setdefault(chapter, []).append(name)
        drawing.node(name, link=UP + header_path(name))
    for name, ends in without_shortcuts(includes(root)).items():
        for end in ends:
            drawing.edge(name, end)
    for chapter, names in sorted(chapters.items()):
        drawing.group(f"chapter {chapter}", names)
    return drawing.draw()


def bases(root):
    """Class -> (its bases, its header), of every class of the library that has or is a base."""
    found = {}
    for name in book.headers(root):
        for cls, rest in re.findall(r"^class (\w+) : ([^{]+) \{", read(root, header_path(name)), re.MULTILINE):
            found[cls] = (re.findall(r"public ([\w:]+)", rest), name)
    return found


def class_tree(root):
    """The servers and the handlers, each below its base; an engine goes around any server."""
    drawing = graph.Graph("The classes of the library: servers, engines, handlers", "TB", ranksep=0.55)
    homes = {name.rpartition("::")[2]: header for header in book.headers(root)
             for name in re.findall(r"^class (\w+)(?= \{| :)", read(root, header_path(header)), re.MULTILINE)}
    tree = {cls: (parents, home) for cls, (parents, home) in bases(root).items()
            if not any(parent.startswith("std::") for parent in parents)}
    used = {parent for parents, _ in tree.values() for parent in parents} | set(tree)

    def add(cls, about=""):
        drawing.node(cls, about=about, link=f"{UP}{header_path(homes[cls])}#{cls}", dashed=bool(about))

    for cls in homes:
        if cls in used and cls != "Server":
            add(cls, "around any server" if "Server" in tree.get(cls, ([], ""))[0] else "")
    for cls, (parents, _) in tree.items():
        for parent in parents:
            drawing.edge("BaseServer" if parent == "Server" else parent, cls, dashed=parent == "Server", hollow=True)
    return drawing.draw()


# The way of a request; what else the loop calls is left to the code.
PATH = ["serve_forever", "pass", "service_actions", "handle_request_noblock", "get_request", "take_request",
        "verify_request", "process_request", "carry_out", "finish_request", "shutdown_request", "close_request"]
ABOUT = {
    "serve_forever": "you call it", "pass": "waits for what comes first", "get_request": "accepts",
    "verify_request": "yes or no", "process_request": "engines go elsewhere here",
    "finish_request": "calls the handler", "shutdown_request": "nothing more comes",
    "close_request": "gives up the socket", "service_actions": "chores",
}


def calls(root):
    """Function -> (what it calls of the others, file, line), read from the bodies in BaseServer's sources."""
    found = {}
    for path in ("common/src/base_server.cpp", "common/src/request_path.cpp"):
        text = read(root, path)
        for match in re.finditer(r"^\S[^\n]*\bBaseServer::(\w+)\([^;{]*\{(?:([^\n]*)\}$|(.*?)^\}$)", text,
                                 re.MULTILINE | re.DOTALL):
            body = match.group(2) or match.group(3) or ""
            called = [name for name in re.findall(r"(?<![\w.:])(\w+)\(", body) if name in PATH]
            if "handler_class_(" in body:
                called.append("your handler")
            found[match.group(1)] = (list(dict.fromkeys(called)), path, text.count("\n", 0, match.start()) + 1)
    return found


def call_path(root):
    """From serve_forever down to the handler, as the code calls."""
    drawing = graph.Graph("Who calls whom on the way of a request", ranksep=0.42, nodesep=0.3)
    found = calls(root)
    for name in PATH:
        home = found.get(name)
        link = f"{UP}{home[1]}#L{home[2]}" if home else f"{UP}{header_path('base_server')}#BaseServer"
        drawing.node(name, about=ABOUT.get(name, ""), link=link)
    drawing.node("your handler", about="chapter 03: a lambda; 05: a class", fill="note", code=False)
    for name in PATH:
        for called in found.get(name, ([],))[0]:
            drawing.edge(name, called)
    return drawing.draw()


# A server's life; its phases are those of LifeCycle.
PHASES = {"fresh": "made; clients can connect", "fresh_stop": "a stop is remembered", "running": "serve_forever serves",
          "stopping": "takes nobody any more", "ended": "serve_forever has returned", "closed": "for good"}
MOVES = [("running", "stopping", "shutdown"), ("fresh", "running", "serve_forever"), ("fresh", "fresh_stop", "shutdown"),
         ("fresh_stop", "stopping", "serve_forever"), ("stopping", "ended", "returns"),
         ("ended", "running", "serve_forever"), ("ended", "closed", "server_close")]


def phases(root):
    """The phases of a server's life, as its code has them."""
    return re.search(r"enum class Phase \{([^}]+)\}", read(root, header_path("life_cycle"))).group(1).replace(",", " ").split()


def life_cycle(root):
    """What moves a server from one phase of its life to the next."""
    drawing = graph.Graph("The life of a server, and what moves it on", "TB", ranksep=0.62, nodesep=1.1)
    for phase in sorted(phases(root), key="running".__ne__):  # where the loop begins is above where it ends
        drawing.node(phase, about=PHASES[phase], link=UP + header_path("life_cycle"))
    for source, target, cause in MOVES:
        drawing.edge(source, target, cause)
    return drawing.draw()


ALL = {"layers": layers, "class_tree": class_tree, "call_path": call_path, "life_cycle": life_cycle}
