"""What the tests of the book's tools share: the tools themselves, and small made-up books."""

import importlib.machinery
import importlib.util
import pathlib
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "docs/tools"))


def load(path):
    """A tool that is a program without a suffix, as a module."""
    path = ROOT / path
    loader = importlib.machinery.SourceFileLoader(path.name, str(path))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(path.name, loader))
    loader.exec_module(module)
    return module


class Book:
    """A tree of files that lasts as long as a test; `files` maps paths to texts."""

    def __init__(self, test, files):
        folder = tempfile.TemporaryDirectory()
        test.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        # What every book has.
        self.write("common/CMakeLists.txt", "")
        self.write("common/include/socketserver/io.hpp", "// Waits. Opened by chapter 02.\nnamespace socketserver::io {\nclass Io {\n};\n}\n")
        for path, text in files.items():
            self.write(path, text)

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
