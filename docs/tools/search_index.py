"""What the search of the site knows: every section of every page, every name of the library."""

import html.parser
import json
import re

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Sections(html.parser.HTMLParser):
    """Cuts a generated page into sections: anchor, heading, words, and the words set as code."""

    def __init__(self):
        super().__init__()
        self.depth = 0  # of elements inside the contents; 0 is outside
        self.heading = self.code = self.skipped = 0
        self.sections = [{"anchor": "", "heading": "", "words": [], "terms": []}]

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if not self.depth:
            self.depth = int("contents" in (attributes.get("class") or "").split() and tag == "div")
            return
        if tag in VOID:
            return
        self.depth += 1
        if tag in ("nav", "style") or attributes.get("class") == "toc":
            self.skipped = self.skipped or self.depth
        if re.fullmatch("h[1-4]", tag) and not self.skipped:
            self.heading = self.depth
            self.sections.append({"anchor": attributes.get("id", ""), "heading": "", "words": [], "terms": []})
        elif self.heading and attributes.get("class") == "anchor":
            self.sections[-1]["anchor"] = attributes["id"]
        elif tag in ("code", "pre"):
            self.code += 1

    def handle_endtag(self, tag):
        if not self.depth or tag in VOID:
            return
        if self.skipped == self.depth:
            self.skipped = 0
        if self.heading == self.depth:
            self.heading = 0
        if tag in ("code", "pre"):
            self.code -= 1
        self.depth -= 1

    def handle_data(self, data):
        if not self.depth or self.skipped:
            return
        section = self.sections[-1]
        if self.heading:
            section["heading"] += data
        section["terms" if self.code else "words"] += re.findall(r"[\w.:/'-]+", data)


def joined(words):
    """Each word once, in lower case."""
    return " ".join(dict.fromkeys(word.lower().strip(".:/'-") for word in words))


def page_entries(url, name, kind, markup):
    parser = Sections()
    parser.feed(markup)
    for section in parser.sections:
        heading = " ".join(section["heading"].split())
        yield {
            "url": url + ("#" + section["anchor"] if section["anchor"] else ""),
            "kind": kind, "name": name, "heading": heading, "about": "",
            "title": "" if heading else name.lower(), "section": heading.lower(),
            "terms": joined(section["terms"]), "text": joined(section["words"]),
        }


def library_entries(tags):
    """Classes, their members, and what the namespaces hold, from Doxygen's tag file."""
    for compound in tags.iter("compound"):
        kind, name = compound.get("kind"), compound.findtext("name")
        if kind in ("class", "struct") and name.startswith("socketserver"):
            name = name.rpartition("::")[2]
            yield library_entry(compound.findtext("filename"), name, f"a {kind} of the library")
        elif kind != "namespace":
            continue
        for member in compound.iter("member"):
            member_name = member.findtext("name")
            if member.get("kind") == "friend" or member_name.lstrip("~") == name:
                continue
            inside = name if kind != "namespace" else compound.findtext("name")
            yield library_entry(f"{member.findtext('anchorfile')}#{member.findtext('anchor')}",
                                f"{inside}::{member_name}", f"{member.get('kind')} of the library")


def library_entry(url, name, about):
    scope, _, own = name.rpartition("::")
    return {"url": url, "kind": "library", "name": name, "heading": "", "about": about,
            "title": own.lower(), "section": scope.lower(), "terms": "", "text": ""}


def write(output, pages, tags):
    """`pages` are (url, name, kind)."""
    entries = []
    for url, name, kind in pages:
        entries += page_entries(url, name, kind, (output / url).read_text(encoding="utf-8"))
    entries += library_entries(tags)
    lines = ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries)
    (output / "search_index.js").write_text(f"window.bookIndex = [\n{lines}\n];\n", encoding="utf-8")
