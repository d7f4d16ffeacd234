"""What a chapter's page declares: two lists, "New, seen from outside" and "Still hurts, seen from outside"."""

import dataclasses
import re

NEW, HURTS = "New, seen from outside", "Still hurts, seen from outside"
START = re.compile(rf"^({NEW}|{HURTS}):\s*(.*)$")
NOTHING = re.compile(r"nothing\b")
NAMES = re.compile(r"^`[\w-]+`(?:, `[\w-]+`)*:")


class PageError(Exception):
    """A page that does not keep to the form; the text names the line."""


@dataclasses.dataclass
class Item:
    names: list
    words: str


@dataclasses.dataclass
class Page:
    path: str
    new: list = dataclasses.field(default_factory=list)    # of Item
    hurts: list = dataclasses.field(default_factory=list)

    def names(self, heading):
        return [name for item in (self.new if heading == NEW else self.hurts) for name in item.names]


def read(path, text):
    """The declarations of one page. Throws PageError."""
    lines = text.splitlines()
    found = {}
    for number, line in enumerate(lines):
        match = START.match(line)
        if not match:
            continue
        heading, rest = match.groups()
        if heading in found:
            raise PageError(f'{path}:{number + 1}: a second "{heading}:"')
        if rest and not NOTHING.match(rest):
            raise PageError(f'{path}:{number + 1}: "{heading}:" is followed by a list or by the word "nothing"')
        found[heading] = [] if rest else read_list(path, lines, number + 1)
    for heading in (NEW, HURTS):
        if heading not in found:
            raise PageError(f'{path}: there is no line "{heading}:" with a list below it, nor "{heading}: nothing."')
    return Page(path, found[NEW], found[HURTS])


def read_list(path, lines, at):
    """Items from the line at `at` on: "- `name`, `name`: a few words", which may go on in lines that are indented."""
    items, begin = [], at
    while at < len(lines):
        line = lines[at]
        if line.startswith("- "):
            items.append((at + 1, line[2:]))
        elif line.startswith("  ") and items:
            items[-1] = (items[-1][0], f"{items[-1][1]} {line.strip()}")
        elif line or items:
            break
        at += 1
    if not items:
        raise PageError(f"{path}:{begin}: a list is expected below this line")
    return [read_item(path, number, text) for number, text in items]


def read_item(path, number, text):
    match = NAMES.match(text)
    words = text[match.end():].strip() if match else ""
    if not words:
        raise PageError(f"{path}:{number}: an item is \"- `check-name`: a few words\", not \"- {text}\"")
    return Item(re.findall(r"`([\w-]+)`", match.group()), words)


def read_all(root):
    """Chapter -> Page, for every chapter in the tree."""
    pages = {}
    for path in sorted((root / "chapters").glob("[0-9][0-9]_*/README.md")):
        pages[int(path.parent.name[:2])] = read(str(path.relative_to(root)), path.read_text(encoding="utf-8"))
    return pages
