"""Reads a page: its fenced blocks, the steps in them, the sessions that they make up."""

import dataclasses
import re

FENCE = re.compile(r"^(?P<indent> *)(?P<ticks>```+)(?P<language>[^`]*)$")
HEADING = re.compile(r"^#{1,6} ")
MARK = re.compile(r"^ *<!-- transcript: (?P<text>.*?) *-->$")
TITLE = re.compile(r"^--- (?P<name>.+) ---$")
PROMPT = ">>> "
KEY = re.compile(r"^(?P<prompt>>>> )?(?P<key>\^C|\^D)$")
TYPED = re.compile(r"^(?P<prompt>>>> )?(?P<text>.*)↵$")
# What a page must not hide in a block that is not run.
LOOKS_TYPED = re.compile(r"^ *(\$ |(make|nc|git|cmake|ctest|printf|echo|grep|kill|python3|build/bin/\S+)( |$))")

FRESH_CLONE = "fresh clone"
NEEDS_IPV6 = "needs IPv6"
ANY_ORDER = "any order"
NOT_RUN = "not run, because "


class PageError(Exception):
    """The page breaks a rule of the grammar."""

    def __init__(self, line, text):
        super().__init__(text)
        self.line = line


@dataclasses.dataclass(frozen=True)
class Step:
    """One line of a session: what kind it is, in which terminal, and what it says."""

    kind: str  # command, typed, key, output, unordered, prompt, anything
    terminal: str
    text: str
    line: int
    prompt: str = ""  # what the program has printed before, in the same line


@dataclasses.dataclass
class Block:
    """One fenced block. `section` counts the headings above it."""

    language: str
    mark: str
    line: int
    section: int
    lines: list


def read_blocks(text):
    blocks, block, section, mark, fence = [], None, 0, "", None
    for number, line in enumerate(text.splitlines(), 1):
        opening = FENCE.match(line)
        if block is not None:
            if line.strip() == fence["ticks"]:
                blocks.append(block)
                block = None
            else:
                block.lines.append((number, without_indent(line, fence["indent"], number)))
        elif opening:
            fence = opening
            block = Block(opening["language"].strip(), mark, number, section, [])
            mark = ""
        elif found := MARK.match(line):
            mark = checked_mark(found["text"], number)
        else:
            if mark:
                raise PageError(number, "a mark stands directly above its block")
            section += HEADING.match(line) is not None
    if block is not None:
        raise PageError(block.line, "this block has no end")
    for block in blocks:
        check_language(block)
    return blocks


def without_indent(line, indent, number):
    if not line.strip():
        return ""
    if not line.startswith(indent):
        raise PageError(number, "this line is indented less than the fence of its block")
    return line[len(indent):]


def checked_mark(text, number):
    if text in (FRESH_CLONE, NEEDS_IPV6, ANY_ORDER) or (text.startswith(NOT_RUN) and len(text) > len(NOT_RUN)):
        return text
    raise PageError(number, f"there is no mark '{text}'")


def check_language(block):
    if not block.language:
        raise PageError(block.line, "a block needs a language: console for a session, text for none")
    if block.language in ("sh", "bash", "shell"):
        raise PageError(block.line, "commands stand in a block fenced as console, where they are run")
    if block.mark and block.language != "console":
        raise PageError(block.line, "a mark is for a block fenced as console")
    if block.language == "text":
        for number, line in block.lines:
            if LOOKS_TYPED.match(line):
                raise PageError(number, "a command in a block that is not run; fence it as console")


def read_steps(block):
    steps, terminal = [], ""
    for number, line in block.lines:
        if title := TITLE.match(line):
            terminal = title["name"]
        elif line.startswith("$ "):
            steps.append(Step("command", terminal, line[2:], number))
        elif line.startswith("> ") and steps and steps[-1].kind == "command":
            more = steps.pop()
            steps.append(dataclasses.replace(more, text=more.text + "\n" + line[2:]))
        elif key := KEY.match(line):
            steps.append(Step("key", terminal, key["key"], number, key["prompt"] or ""))
        elif typed := TYPED.match(line):
            steps.append(Step("typed", terminal, typed["text"], number, typed["prompt"] or ""))
        elif line == PROMPT.rstrip():
            steps.append(Step("prompt", terminal, PROMPT, number))
        elif line == "...":
            steps.append(Step("anything", terminal, line, number))
        else:
            steps.append(Step("output", terminal, line, number))
    return without_order(steps) if block.mark == ANY_ORDER else steps


def without_order(steps):
    """Lines of output that follow each other become one step."""
    merged = []
    for step in steps:
        if step.kind == "output" and merged and merged[-1].kind == "unordered" and \
                merged[-1].terminal == step.terminal:
            before = merged.pop()
            merged.append(dataclasses.replace(before, text=before.text + "\n" + step.text))
        elif step.kind == "output":
            merged.append(dataclasses.replace(step, kind="unordered"))
        else:
            merged.append(step)
    return merged


def read_sessions(text, marks=("", ANY_ORDER)):
    """The sessions of a page whose blocks carry one of these marks, each as a list of steps.

    A block that shows more of a program which an earlier block of its section has started belongs
    to the same session, and so do the blocks between them.
    """
    sessions = []  # of lists of (section, steps)
    for block in read_blocks(text):
        if block.language != "console" or block.mark not in marks:
            continue
        steps = read_steps(block)
        first = len(sessions)
        for step in first_steps(steps):
            if step.kind != "command":
                first = min(first, started_in(sessions, block.section, step))
        joined = [part for session in sessions[first:] for part in session]
        sessions[first:] = [joined + [(block.section, steps)]]
    return [[step for _, steps in session for step in steps] for session in sessions]


def first_steps(steps):
    """The first step of each terminal: only a command can begin there."""
    return {step.terminal: step for step in reversed(steps)}.values()


def started_in(sessions, section, step):
    for index in reversed(range(len(sessions))):
        for of_section, steps in sessions[index]:
            if of_section == section and any(other.terminal == step.terminal for other in steps):
                return index
    where = f"in the terminal '{step.terminal}'" if step.terminal else "here"
    raise PageError(step.line, f"no command has been typed {where} in this section")
