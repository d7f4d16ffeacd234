"""Compares a line of a page with a line that a program has printed."""

import re

# What a placeholder stands for, and whether it is the same throughout a session.
KINDS = {
    "port": (r"\d{1,5}", True),
    "pid": (r"\d+", True),
    "thread": (r"\d+", True),
    "uid": (r"\d+", True),
    "time": (r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}", False),
    "number": (r"\d+(?:\.\d+)?", False),
    "any": (r".*", False),
}
PLACEHOLDER = re.compile(r"<(?P<kind>port|pid|thread|uid)(?P<name> [\w ]+)?>|<(?P<plain>time|number|any)>")


class Bindings:
    """What the placeholders of a session have turned out to be."""

    def __init__(self):
        self.values = {}

    def match(self, expected, got):
        """Whether the line that was got is the expected one; if so, its placeholders are bound."""
        pattern, names = self.pattern(expected)
        found = re.fullmatch(pattern, got)
        if found:
            self.values.update({name: found[group] for name, group in names.items()})
        return found is not None

    def pattern(self, expected):
        parts, names, end = [], {}, 0
        for found in PLACEHOLDER.finditer(expected):
            before = re.escape(expected[end:found.start()])
            if found["plain"] == "number":
                before = re.sub(r"(\\ )+$", " +", before)  # a figure in a column of a table
            parts += [before, self.part(found, names)]
            end = found.end()
        parts.append(re.escape(expected[end:]))
        return "".join(parts), names

    def part(self, found, names):
        text = found[0]
        shape, same = KINDS[found["kind"] or found["plain"]]
        if text in self.values:
            return re.escape(self.values[text])
        if not same:
            return shape
        if text in names:
            return f"(?P={names[text]})"
        names[text] = f"p{len(names)}"
        return f"(?P<{names[text]}>{shape})"

    def fill_in(self, typed):
        """What is typed: a placeholder that has a value by now is replaced by it."""
        return PLACEHOLDER.sub(lambda found: self.values.get(found[0], found[0]), typed)

    def shown(self, expected):
        """The expected line as far as it is known, for a message."""
        known = [f"{name} is {value}" for name, value in self.values.items() if name in expected]
        return f"  ({', '.join(known)})" if known else ""


def first_difference(expected, got):
    """The column at which two lines part, or None where a placeholder makes that hard to say."""
    start = PLACEHOLDER.search(expected)
    limit = start.start() if start else max(len(expected), len(got))
    for column in range(limit):
        if expected[column:column + 1] != got[column:column + 1]:
            return column
    return None


def printable(text):
    """Control characters as escapes, so that a message shows every character that differs."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)
