"""What the pages declare beside what was seen: every difference, in words."""

from cells import HOLDS, HURTS
import pages


def newly(ledger, chapter):
    """What a chapter newly achieves.

    It holds on all of the chapter's servers whose business it is; and in the last chapter before
    whose business it was, it hurt. Or there is no such chapter.
    """
    return [name for name in ledger.behaviours
            if ledger.seen(chapter, name) == {HOLDS} and last_seen(ledger, chapter, name)[1] != {HOLDS}]


def last_seen(ledger, chapter, name):
    """The last chapter before this one in which the behaviour was somebody's business, and what was seen."""
    for before in reversed([each for each in ledger.chapters() if each < chapter]):
        if seen := ledger.seen(before, name):
            return before, seen
    return None, set()


def problems(ledger, declared):
    """declared: chapter -> Page. One text for each difference."""
    found = []
    for chapter in ledger.chapters():
        if chapter not in declared:
            found.append(f"chapter {chapter:02} has a server and no page")
            continue
        page = declared[chapter]
        found += twice_or_unknown(ledger, page)
        found += mixed(ledger, chapter)
        found += wrong_hurts(ledger, chapter, page)
        found += no_cure(ledger, page)
        found += wrong_news(ledger, chapter, page)
    return found + list(wrong_comparisons(ledger, declared))


def twice_or_unknown(ledger, page):
    names = page.names(pages.NEW) + page.names(pages.HURTS)
    for name in dict.fromkeys(names):
        if name not in ledger.behaviours:
            yield f"{page.path} names `{name}`, and there is no such check"
        elif names.count(name) > 1:
            yield f"{page.path} names `{name}` twice; a behaviour has one place"


def mixed(ledger, chapter):
    for name in ledger.behaviours:
        if len(ledger.seen(chapter, name)) > 1:
            where = {kind: ", ".join(column.name for column in ledger.servers_of(chapter)
                                     if ledger.cells.get((column, name)) == kind) for kind in (HOLDS, HURTS)}
            yield (f"chapter {chapter:02}: `{name}` holds on {where[HOLDS]} and hurts on {where[HURTS]}; a chapter "
                   f"promises the same for all its servers. A server that is there for comparison says so with AS")


def wrong_hurts(ledger, chapter, page):
    declared = page.names(pages.HURTS)
    for name, (since, _) in ledger.behaviours.items():
        seen = ledger.seen(chapter, name)
        if name in declared and seen == {HOLDS}:
            yield (f"chapter {chapter:02}: `{name}` holds, and {page.path} says that it hurts. "
                   f'Take it out of "{pages.HURTS}"')
        if name in declared and not seen:
            yield (f"chapter {chapter:02}: `{name}` is not the business of any of its servers, and {page.path} says "
                   f'that it hurts. Take it out of "{pages.HURTS}"')
        if seen == {HURTS} and since <= chapter:
            yield (f"chapter {chapter:02}: `{name}` hurts, and the chapter itself demands it (since {since:02}). "
                   f"Mend the server. {first_complaint(ledger, chapter, name)}")
        elif seen == {HURTS} and name not in declared:
            yield (f"chapter {chapter:02}: `{name}` hurts, and {page.path} does not say so. Add it to "
                   f'"{pages.HURTS}", or mend the server. {first_complaint(ledger, chapter, name)}')


def no_cure(ledger, page):
    """Who reads that something hurts is told which chapter cures it."""
    for item in page.hurts:
        for since in sorted({ledger.behaviours[name][0] for name in item.names if name in ledger.behaviours}):
            if f"{since:02}" not in item.words:
                yield f"{page.path}: the item of `{item.names[0]}` does not name chapter {since:02}, which cures it"


def first_complaint(ledger, chapter, name):
    for column in ledger.servers_of(chapter):
        if complaint := ledger.complaints.get((column, name)):
            return f"Server {column}: {complaint.splitlines()[0]}"
    return ""


def wrong_news(ledger, chapter, page):
    achieved, declared = newly(ledger, chapter), page.names(pages.NEW)
    for name in achieved:
        if name not in declared:
            before, _ = last_seen(ledger, chapter, name)
            why = f"and hurt in chapter {before:02}" if before else "and was nobody's business before"
            yield (f"chapter {chapter:02}: `{name}` holds {why}; {page.path} does not say so. "
                   f'Add it to "{pages.NEW}"')
    for name in declared:
        if name in achieved or name not in ledger.behaviours:
            continue
        seen, (before, _) = ledger.seen(chapter, name), last_seen(ledger, chapter, name)
        why = ("hurts" if HURTS in seen else
               f"holds since an earlier chapter (also in {before:02})" if seen else
               "is not the business of any of its servers")
        yield (f"chapter {chapter:02}: `{name}` {why}, and {page.path} calls it new. "
               f'Take it out of "{pages.NEW}"')


def wrong_comparisons(ledger, declared):
    """A server shown for comparison is what the chapter that judges it says of its own: no better, no worse."""
    for (column, name), verdict in ledger.cells.items():
        if column.judged_by == column.chapter or column.judged_by not in declared:
            continue
        page = declared[column.judged_by]
        expected = HURTS if name in page.names(pages.HURTS) else HOLDS
        if verdict != expected:
            yield (f"server {column} is judged by chapter {column.judged_by:02}, and differs from it: `{name}` "
                   f"{verdict} there, while {page.path} says that it {expected}")
