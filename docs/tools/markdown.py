"""What the tools need to know of Markdown as a forge reads it: fences, headings, anchors, links."""

import re

FENCE = re.compile(r"^(\s*)(`{3,}|~{3,})\s*([^`]*)$")
HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*\s*$")
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
# A link or a picture. The text may hold code with brackets in it, and one line break.
LINK = re.compile(r"(!?)\[((?:`[^`]*`|[^\[\]`])*)\]\(\s*([^()\s]+)(?:\s+\"([^\"]*)\")?\s*\)")
# As many backticks at its end as at its beginning; a paragraph's end ends it, too.
SPAN = re.compile(r"(?P<ticks>`+)(?!`)(?P<span>(?:(?!\n\n).)+?)(?<!`)(?P=ticks)(?!`)", re.DOTALL)


def without_comments(prose):
    """Comments go, their lines stay; what is set as code is no comment."""
    return re.sub(f"{SPAN.pattern}|{COMMENT.pattern}",
                  lambda match: match.group() if match.group("span") else "\n" * match.group().count("\n"),
                  prose, flags=re.DOTALL)


def split(text):
    """Yields ("prose", text, line) and ("code", text, line, info, indent), in order; `line` counts from 1."""
    prose, code, fence, start = [], [], None, 1
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        match = FENCE.match(line)
        if fence is None and match:
            if prose:
                yield "prose", "\n".join(prose) + "\n", start
            prose, code, fence, start = [], [], match, number
        elif fence is not None and match and not match.group(3) and match.group(2).startswith(fence.group(2)):
            yield "code", "\n".join(code), start, fence.group(3).strip(), fence.group(1)
            prose, fence, start = [], None, number + 1
        elif fence is not None:
            code.append(line.removeprefix(fence.group(1)))
        else:
            prose.append(line)
    if fence is not None:
        yield "code", "\n".join(code), start, fence.group(3).strip(), fence.group(1)
    elif prose:
        yield "prose", "\n".join(prose), start


def plain(markup):
    """A heading's or a link's text without its markup, on one line."""
    markup = LINK.sub(lambda match: match.group(2), markup)
    return " ".join(re.sub(r"[`*]", "", markup).split())


def slug(heading):
    """The anchor that a forge gives to a heading."""
    return re.sub(r"[^\w\- ]", "", plain(heading).lower()).replace(" ", "-")


def headings(text):
    """(level, markup, anchor, line) of each heading; a second one of the same name gets -1, and so on."""
    seen = {}
    for kind, part, line, *_ in split(text):
        if kind != "prose":
            continue
        part = without_comments(part)
        for offset, row in enumerate(part.split("\n")):
            match = HEADING.match(row)
            if match:
                anchor = slug(match.group(2))
                count = seen.get(anchor, 0)
                seen[anchor] = count + 1
                yield len(match.group(1)), match.group(2), f"{anchor}-{count}" if count else anchor, line + offset


def title(text):
    """The text of the first heading."""
    return next(plain(markup) for _, markup, *_ in headings(text))


def outside_code(text, change):
    """Applies `change` to what is outside of code spans."""
    done, end = [], 0
    for match in SPAN.finditer(text):
        done += [change(text[end:match.start()]), match.group()]
        end = match.end()
    return "".join(done) + change(text[end:])


def links(text):
    """(is picture, target, line) of each link outside of code."""
    for kind, part, line, *_ in split(text):
        if kind != "prose":
            continue
        part = without_comments(part)
        blanked = SPAN.sub(lambda match: re.sub(r"[^\n]", "x", match.group()), part)
        for match in LINK.finditer(blanked):
            yield match.group(1) == "!", match.group(3), line + blanked.count("\n", 0, match.start())
