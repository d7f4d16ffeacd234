"""What the folder of an exercise holds, read for the tools that build and check exercises."""

import dataclasses
import pathlib
import re

FILES = ("README.md", "hints.md", "starter.cpp", "solution.cpp", "checks.cpp", "mutations")
TITLE = re.compile(r"([a-z][a-z0-9_]*) \(([a-z0-9-]+)\): (\S.*)")
DECLARED = re.compile(r"^add_exercise\(\s*(\d\d)\s+(\w+)", re.MULTILINE)


class Wrong(Exception):
    """A file of an exercise is not as it must be; the text says which and why."""


@dataclasses.dataclass
class Mutation:
    """One way to spoil a solution: each old text, which occurs exactly once, becomes a new one."""

    name: str
    caught_by: str  # the name of a check
    breaks: str
    changes: list  # pairs (old, new)

    def apply(self, text):
        for old, new in self.changes:
            count = text.count(old)
            if count != 1:
                raise Wrong(f"mutation {self.name}: the old text occurs {count} times in solution.cpp, not once: {old}")
            text = text.replace(old, new)
        return text


def read_changes(lines):
    """Lines of old text after "- ", then lines of new text after "+ "; once or several times."""
    if not re.fullmatch(r"(-+\+*)+", "".join(line[:1] for line in lines)):
        return None
    changes = []
    for index, line in enumerate(lines):
        if line[0] == "-" and (index == 0 or lines[index - 1][0] == "+"):
            changes.append(([], []))
        changes[-1][line[0] == "+"].append(line[2:])
    return [("\n".join(old), "\n".join(new)) for old, new in changes]


def read_mutations(path):
    """Blocks between empty lines: a title, then changes."""
    mutations = []
    for block in re.split(r"\n\s*\n", path.read_text(encoding="utf-8").strip()):
        lines = [line for line in block.splitlines() if not line.startswith("#")]
        if not lines:
            continue
        title = TITLE.fullmatch(lines[0])
        if not title:
            raise Wrong(f'{path}: "{lines[0]}" is not "name_of_it (check-that-catches-it): what it breaks"')
        changes = read_changes(lines[1:])
        if changes is None:
            raise Wrong(f'{path}: {title.group(1)}: after the title come lines "- old text", then lines "+ new text"')
        mutations.append(Mutation(*title.groups(), changes))
    names = [mutation.name for mutation in mutations]
    for name in {"starter", "solution"} | {name for name in names if names.count(name) > 1}:
        if name in names:
            raise Wrong(f"{path}: {name}: the name is taken")
    return mutations


def declared(chapter_folder):
    """The tasks that the chapter's CMakeLists.txt declares, in the order of the book."""
    text = (chapter_folder / "CMakeLists.txt").read_text(encoding="utf-8")
    return DECLARED.findall(text)


def chapters(root):
    return sorted(pathlib.Path(root, "chapters").glob("[0-9][0-9]_*"))
