"""The exercises as their reader has them: which there are, what is begun, and how the reader's file is built.

Shared by the tools `exercise`, `progress` and `watch`.
"""

import os
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"
CHECK = BUILD / "bin" / "check"
# As CMakePresets.json has it for the tests.
SANITIZERS = {"ASAN_OPTIONS": "detect_stack_use_after_return=1", "UBSAN_OPTIONS": "print_stacktrace=1"}


class Refused(Exception):
    """What was asked for does not exist; the text is the one line that says so."""


class Exercise:
    def __init__(self, folder):
        self.folder, self.task = folder, folder.name
        self.number = folder.parent.parent.name[:2]
        self.name = f"{self.number}/{self.task}"
        self.starter, self.mine = folder / "starter.cpp", folder / "mine.cpp"
        self.page = folder / "README.md"
        self.target = f"ch{self.number}_{self.task}_mine"

    def verb(self, verb, more=""):
        return f"make {verb}-{self.number} TASK={self.task}{more}"

    def begin(self):
        """Copies the starter, unless the reader has a file already."""
        try:
            with open(self.mine, "x", encoding="utf-8") as file:
                file.write(self.starter.read_text(encoding="utf-8"))
        except FileExistsError:
            return
        print(f"{shown(self.mine)} is your file now, a copy of starter.cpp. The task is in README.md beside it.\n")


def shown(path):
    return path.relative_to(ROOT)


def chapters(number="[0-9][0-9]"):
    return sorted(ROOT.glob(f"chapters/{number}_*"))


def declared(chapter):
    """The exercises of a chapter's folder, in the order in which its CMakeLists.txt declares them."""
    text = (chapter / "CMakeLists.txt").read_text(encoding="utf-8")
    return [Exercise(chapter / "exercise" / task)
            for task in re.findall(r"^add_exercise\(\s*\d\d\s+(\w+)", text, re.MULTILINE)]


def exercises_of(number):
    for chapter in chapters(number):
        if found := declared(chapter):
            return found
        raise Refused(f"Chapter {number} has no exercises.")
    raise Refused(f"There is no chapter {number}.")


def last_begun(exercises):
    """The one that the reader has worked on last; None if none is begun."""
    begun = [exercise for exercise in exercises if exercise.mine.exists()]
    return max(begun, key=lambda exercise: exercise.mine.stat().st_mtime, default=None)


def chosen(number, task):
    """The exercise named or, without a name, the one worked on last; the first if there is none."""
    all_of_them = exercises_of(number)
    if task:
        for exercise in all_of_them:
            if exercise.task == task:
                return exercise
        names = ", ".join(exercise.task for exercise in all_of_them)
        raise Refused(f"There is no exercise {task} in chapter {number}, only {names}.")
    return last_begun(all_of_them) or all_of_them[0]


def build(*targets, options=()):
    return subprocess.run(["cmake", "--build", BUILD, "--target", *targets, "--", *options],
                          capture_output=True, text=True)


def check(*arguments):
    return subprocess.run([CHECK, *arguments], env={**SANITIZERS, **os.environ}, stdout=subprocess.PIPE, text=True)
