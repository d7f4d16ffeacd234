"""What the book consists of: its pages in reading order, their ids on the site, the library's names."""

import functools
import pathlib
import re

import markdown

ROOT = pathlib.Path(__file__).resolve().parents[2]
COVER = "README.md"
# After the chapters, in this order; others under docs/ follow.
GUIDES = ["docs/guide.md", "docs/python_to_here.md", "docs/engines.md", "docs/pains.md", "docs/glossary.md",
          "docs/transcripts.md", "docs/how_it_is_built.md", "docs/ledger.md", "tests/bench/peers.md", "tests/rows.md",
          "docs/authoring.md"]
OPENED = re.compile(r"Opened by\s+chapter (\d\d)\.")
HEADERS = "common/include/socketserver"


def title(path, root=ROOT):
    return markdown.title((root / path).read_text(encoding="utf-8"))


def chapters(root=ROOT):
    """The chapters' pages, in order."""
    return sorted(str(path.relative_to(root)) for path in root.glob("chapters/[0-9][0-9]_*/README.md"))


def neighbours(chapter, root=ROOT):
    """The pages before and after a chapter, None at the beginning; after the last one comes the library's guide."""
    order = [None, *chapters(root), GUIDES[0] if (root / GUIDES[0]).exists() else None]
    at = order.index(chapter)
    return order[at - 1], order[at + 1]


def exercises(chapter, root=ROOT):
    """The pages of a chapter's exercises, in the order in which its page links to them."""
    folder = root / pathlib.PurePath(chapter).parent
    text = (root / chapter).read_text(encoding="utf-8")
    found = sorted(folder.glob("exercise/*/README.md"), key=lambda path: text.find(f"({path.relative_to(folder)})"))
    return [str(path.relative_to(root)) for path in found]


def pages(root=ROOT):
    """All pages of the book as paths below the root, in reading order."""
    others = sorted(str(path.relative_to(root)) for path in (root / "docs").glob("*.md"))
    guides = [path for path in GUIDES if (root / path).exists()]
    read = [page for chapter in chapters(root) for page in (chapter, *exercises(chapter, root))]
    return [COVER] + read + guides + [path for path in others if path not in GUIDES]


def on_site(path):
    """True if the site shows the code of this file; what solves an exercise it does not."""
    return (path.endswith((".cpp", ".hpp")) and path.startswith(("chapters/", "common/", "docs/"))
            and "/exercise/" not in path)


def page_id(path):
    """A page's id on the site: ch01 for a chapter, ch01_task for its exercise, the file's name for others."""
    if path == COVER:
        return "mainpage"
    match = re.match(r"chapters/(\d\d)_\w+/(?:exercise/(\w+)/)?README\.md$", path)
    return "_".join(filter(None, (f"ch{match.group(1)}", match.group(2)))) if match else pathlib.PurePath(path).stem


def anchor_id(path, anchor):
    """The id of a heading on the site, where ids are shared by all pages."""
    return f"{page_id(path)}-{anchor}"


def first_comment(text, mark="//"):
    """The comment a file begins with, as one line."""
    lines = []
    for line in text.split("\n"):
        if not line.startswith(mark) or line.startswith(mark + "/"):
            break
        lines.append(line.removeprefix(mark).strip())
    return " ".join(lines)


def headers(root=ROOT):
    """The library's headers as stems, in the order in which CMake lists their sources, then by name."""
    listed = re.findall(r"src/(\w+)\.cpp", (root / "common/CMakeLists.txt").read_text(encoding="utf-8"))
    found = sorted(path.stem for path in (root / HEADERS).glob("*.hpp") if path.stem != "socketserver")
    return [name for name in listed if name in found] + [name for name in found if name not in listed]


def opened_by(text):
    """The number of the chapter that opens a file, from the file's first comment."""
    match = OPENED.search(first_comment(text))
    return match.group(1) if match else None


@functools.cache
def class_names(root=ROOT):
    """The library's classes: the name as a reader writes it -> the full name."""
    names = {}
    for name in headers(root):
        text = (root / HEADERS / f"{name}.hpp").read_text(encoding="utf-8")
        space = re.search(r"^namespace (\S+) \{", text, re.MULTILINE).group(1)
        for cls in re.findall(r"^(?:class|struct|enum class) (\w+)(?= \{| : )", text, re.MULTILINE):
            names[cls] = f"{space}::{cls}"
    return names


@functools.cache
def members(cls, root=ROOT):
    """The words in a class's definition, up to what is private: what it offers is among them."""
    for name in headers(root):
        text = (root / HEADERS / f"{name}.hpp").read_text(encoding="utf-8")
        match = re.search(rf"^(?:class|struct|enum class) {cls}(?= \{{| : ).*?^(?:\}};| private:)", text,
                          re.MULTILINE | re.DOTALL)
        if match:
            return set(re.findall(r"\w+", re.sub(r"//.*", "", match.group())))
    return set()
