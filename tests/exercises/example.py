"""A complete small exercise for the tests of the tools: the one that docs/maintaining_the_exercises.md shows."""

import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
CHAPTER = "02_socket_objects"

README = """# Exercise 02/hello: a greeting

You write a server that says hello.

## Tasks

1. **Say hello** to each client.

## How it is checked

```
make exercise-02 TASK=hello
build/bin/check ch02/hello -- COMMAND {port}
```
"""
HINTS = """# Hints for 02/hello

## 1. A nudge

What does a client wait for?

## 2. The idea

Send, then close.

## 3. The code

`send_all("hello\\n")`
"""


def files():
    """The files of the folder exercise/hello by name: code as the page shows it, and the two texts."""
    page = (ROOT / "docs/maintaining_the_exercises.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```\w*\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    solution, message, checks, mutations = (
        next(block for block in blocks if beginning in block)
        for beginning in ("solved: a server", "Delete this when", "// The checks of", "# Ways to spoil"))
    starter = solution.replace(", solved: a server that says", ". You say").replace(
        "#include <stdexcept>", "#include <iostream>\n#include <stdexcept>").replace(
        "  if (argc != 2)", message + "  if (argc != 2)").replace(
        'client->socket.send_all("hello\\n")', "{ /* // Task 1 */ }")
    return {"README.md": README, "hints.md": HINTS, "starter.cpp": starter, "solution.cpp": solution,
            "checks.cpp": checks, "mutations": mutations}


def write(root, name="hello"):
    """Puts the exercise into the chapter's folder below root. Another name makes another exercise of it."""
    folder = pathlib.Path(root, "chapters", CHAPTER, "exercise", name)
    folder.mkdir(parents=True)
    for file, text in files().items():
        for before, after in (("02/hello", f"02/{name}"), ("exercise/hello", f"exercise/{name}"),
                              ("ch02_hello", f"ch02_{name}"), ("TASK=hello", f"TASK={name}")):
            text = text.replace(before, after)
        (folder / file).write_text(text, encoding="utf-8")
    return folder
