"""Finds a piece of a source file by name: a marked region, a definition, or the #include lines."""

import re

WITH_COMMENT = " with its comment"


class NotFound(ValueError):
    pass


def region(lines, name):
    """What stands between two lines `//! [name]` (`#! [name]` where # begins a comment); None without them."""
    mark = re.compile(rf"\s*(?://!|#!) \[{re.escape(name)}\]\s*$")
    marks = [number for number, line in enumerate(lines) if mark.match(line)]
    if not marks:
        return None
    if len(marks) != 2:
        raise NotFound(f"[{name}] needs two marks, and has {len(marks)}")
    return lines[marks[0] + 1:marks[1]]


def code_only(line):
    """The line with its strings, characters and comments blanked, so that brackets in them do not count."""
    line = re.sub(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)+\'', lambda match: " " * len(match.group()), line)
    return re.sub(r"//.*", "", line)


def end_of_statement(lines, start, column):
    """(line on which the statement ends, whether it has a body)."""
    depth, body = 0, False
    text = "\n".join(code_only(line) for line in lines[start:])
    for at in range(column, len(text)):
        char = text[at]
        if char in "({[":
            depth += 1
            body = body or char == "{"
        elif char in ")}]":
            depth -= 1
            # After a member's initialiser or a list of them the body is still to come; after `try` a handler.
            if char == "}" and depth == 0 and not re.match(r"\s*(?:[,{;)]|catch\b)", text[at + 1:]):
                return start + text.count("\n", 0, at), body
        elif char == ";" and depth == 0:
            return start + text.count("\n", 0, at), body
        if depth < 0:
            break
    raise NotFound("its end is not to be seen")


def definition(lines, name):
    """The lines of the definition of `name`: a function, a class, a variable or an alias. (first, last)."""
    found = re.compile(rf"(?<![\w.>:~]){re.escape(name)}(?!\w)\s*(?:[({{=;]|:(?!:)|final\b|$)")
    declared = None
    for number, line in enumerate(lines):
        match = found.search(code_only(line))
        before = line[:match.start()].strip() if match else ""
        if not match or re.search(r"[=(.,\"]|^return\b|^else\b|^#", re.sub(r"<.*>|\[\[.*?\]\]", "", before)):
            continue
        last, body = end_of_statement(lines, number, match.end() - 1 if match.group()[-1] in "({" else match.end())
        if not before and not body:
            continue  # a call
        while number > 0 and re.match(r"\s*(template <|requires\b)", lines[number - 1]):
            number -= 1
        if body:
            return number, last
        declared = declared or (number, last)
    if declared:
        return declared
    return inside_its_class(lines, name)


def inside_its_class(lines, name):
    """The definition of `Class::member` where it stands in the class itself."""
    scope, _, member = name.rpartition("::")
    if not scope:
        raise NotFound(f"there is no {name}")
    first, last = definition(lines, scope)
    begin, end = definition(lines[first + 1:last], member)
    return first + 1 + begin, first + 1 + end


def with_comment(lines, first):
    while first > 0 and re.match(r"\s*//", lines[first - 1]):
        first -= 1
    return first


def dedent(lines):
    margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return [line[margin:] for line in lines]


def unmarked(lines):
    return [line for line in lines if not re.match(r"\s*(?://!|#!) \[[\w-]+\]\s*$", line)]


def piece(text, name):
    """The lines of one named piece."""
    lines = text.rstrip("\n").split("\n")
    if name == "includes":
        return [line for line in lines if line.startswith("#include")]
    comment, name = name.endswith(WITH_COMMENT), name.removesuffix(WITH_COMMENT)
    marked = region(lines, name)
    if marked is None:
        first, last = definition(lines, name)
        marked = lines[with_comment(lines, first) if comment else first:last + 1]
    return dedent(unmarked(marked))


def pieces(text, names):
    """Several pieces with an empty line between them; the whole text if none is named."""
    if not names:
        return unmarked(text.rstrip("\n").split("\n"))
    lines = []
    for name in names:
        lines += ([""] if lines else []) + piece(text, name)
    return lines
