"""The ledger as a page: docs/ledger.md."""

from cells import HOLDS, HURTS

SIGNS = {HOLDS: "●", HURTS: "○"}
HEAD = """# The ledger

What `check` sees of the chapters' servers, from outside: every behaviour of `check --list`, played on every server. The
page is written by `make ledger`. A test plays everything again, and compares what it sees with this page and with what
each chapter says of itself.

● holds · ○ hurts · empty: not its business. Either the server offers nothing to try it on (a Unix path has no IPv6),
or the time of the behaviour is over (from chapter 08 on servers speak lines, and no longer send bytes back as they
came), or it only means something later (who serves one client at a time has no thirty at once).

[Keeping the ledger](maintaining_the_ledger.md) says what "new" and "hurts" mean to the letter.
"""


def page(ledger, declared):
    to_come = f"A chapter above {max(declared):02} is still to come.\n"
    parts = [HEAD, "## Chapter by chapter\n", chapter_map(declared), to_come, "## Behaviour by behaviour\n",
             "A chapter with several servers has one column here. Its servers have a table of their own below.\n"]
    for since in sorted({since for since, _ in ledger.behaviours.values()}):
        parts += [f"### Demanded since chapter {since:02}\n", behaviours_since(ledger, since)]
    for chapter in ledger.chapters():
        own = [column for column in ledger.columns if column.chapter == chapter]
        if len(own) > 1:
            parts += [f"## The servers of chapter {chapter:02}\n", *comparison_note(own), servers(ledger, own)]
    return "\n".join(parts)


def chapter_map(declared):
    """Chapter -> what it newly achieves, and what still hurts, in the words of its page."""
    rows = [f"| [{chapter:02}](../{page.path}) | {in_words(page.new)} | {in_words(page.hurts)} |"
            for chapter, page in sorted(declared.items())]
    return "\n".join(["| chapter | new, seen from outside | still hurts |", "|---|---|---|", *rows]) + "\n"


def in_words(items):
    """Of each item its first sentence."""
    return "; ".join(item.words.split(". ")[0].rstrip(".") for item in items) or "–"


def behaviours_since(ledger, since):
    rows = []
    for name, (demanded_since, sentence) in ledger.behaviours.items():
        if demanded_since == since:
            # Both signs in one cell is a problem that the comparison reports.
            signs = ["".join(SIGNS[kind] for kind in sorted(ledger.seen(chapter, name))) for chapter in ledger.chapters()]
            rows.append([f"`{name}`<br>{sentence}", *signs])
    return table(["behaviour", *(f"{chapter:02}" for chapter in ledger.chapters())], rows)


def comparison_note(columns):
    others = [column for column in columns if column.judged_by != column.chapter]
    if others:
        names = ", ".join(f"`{column.name}`" for column in others)
        yield f"For comparison, as servers of chapter {others[0].judged_by:02}: {names}.\n"


def servers(ledger, columns):
    rows = [[f"`{name}`", *(SIGNS.get(ledger.cells.get((column, name)), "") for column in columns)]
            for name in ledger.behaviours if any((column, name) in ledger.cells for column in columns)]
    return table(["behaviour", *(column.name.replace("-", "<br>") for column in columns)], rows)


def table(head, rows):
    """A table of signs, with words in the first column."""
    lines = [f"| {' | '.join(head)} |", "|---" + "|:-:" * (len(head) - 1) + "|"]
    for row in rows:
        lines.append(f"| {row[0]} |" + "".join(f" {cell} |" if cell else " |" for cell in row[1:]))
    return "\n".join(lines) + "\n"
