"""What the tools of the book make of their command lines: a word that a tool does not know does nothing."""

import sys


def parse(usage, least, most=None, options=()):
    """(words that are no options, options). --help shows the usage; so does what is wrong, and ends with 2."""
    given = [word for word in sys.argv[1:] if word.startswith("-")]
    words = [word for word in sys.argv[1:] if not word.startswith("-")]
    if "--help" in given:
        print(usage.strip())
        sys.exit(0)
    unknown = [word for word in given if word not in options]
    if unknown or len(words) < least or (most is not None and len(words) > most):
        print(f"there is no option {unknown[0]}\n" if unknown else "", usage.strip(), sep="", file=sys.stderr)
        sys.exit(2)
    return words, given
