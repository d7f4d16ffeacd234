"""Draws a sequence: who says what to whom, from top to bottom. docs/authoring.md explains the text it reads."""

import re

import svg

GAP, TOP, STEP, HEAD = 44, 16, 40, 34
ARROW = re.compile(r"(.+?) (->x|-->|->) (.+?)(?:: (.*))?$")


class NotUnderstood(ValueError):
    """A line that says nothing we can draw."""


class Sequence:
    def __init__(self, text):
        self.title, self.people, self.steps = "", [], []
        for number, line in enumerate(text.split("\n"), 1):
            line = line.strip()
            if line and not line.startswith("#"):
                self.read(line, number)
        if not self.title or not self.people:
            raise NotUnderstood("a sequence begins with `title:` and `participants:`")

    def read(self, line, number):
        word, _, rest = line.partition(":")
        if word == "title":
            self.title = rest.strip()
        elif word == "participants":
            self.people = [name.strip() for name in rest.split(",")]
        elif word == "...":
            self.steps.append(("time", rest.strip()))
        elif word.startswith("note "):
            self.steps.append(("note", [self.person(name, number) for name in word[5:].split(",")], rest.strip()))
        elif re.fullmatch(r"[+-] .*", line):
            self.busy_or_idle(line[0], self.person(line[2:], number))
        elif match := ARROW.match(line):
            self.steps.append(("arrow", self.person(match.group(1), number), match.group(2),
                               self.person(match.group(3), number), match.group(4) or ""))
        else:
            raise NotUnderstood(f"line {number}: what is {line!r}?")

    def busy_or_idle(self, sign, person):
        """Who becomes busy on hearing something is so from the arrow on that tells it."""
        heard = self.steps and self.steps[-1][0] == "arrow" and self.steps[-1][3] == person
        self.steps.insert(len(self.steps) - (sign == "+" and bool(heard)), ("busy" if sign == "+" else "idle", person))

    def person(self, name, number):
        if name.strip() not in self.people:
            raise NotUnderstood(f"line {number}: {name.strip()!r} is no participant")
        return self.people.index(name.strip())

    # --- where everything stands

    def columns(self):
        """The middle of each participant's line, so that heads, arrows' words and notes fit."""
        halves = [svg.width(name, 14) / 2 + 16 for name in self.people]
        room = [halves[i] + halves[i + 1] + GAP / 2 for i in range(len(self.people) - 1)]
        right = 0
        for step in self.steps:
            if step[0] == "arrow":
                low, high = sorted((step[1], step[3]))
                need = svg.width(step[4], 13) + 36
                if low == high and low < len(room):
                    room[low] = max(room[low], need + 34)
                elif low == high:
                    right = max(right, need + 34)
                for i in range(low, high):
                    room[i] = max(room[i], need / (high - low))
            elif step[0] == "note" and len(step[1]) == 1:
                half, at = svg.width(step[2], 13) / 2 + 18, step[1][0]
                halves[0] = max(halves[0], half) if at == 0 else halves[0]
                for i in (at - 1, at):
                    if 0 <= i < len(room):
                        room[i] = max(room[i], half + 14)
        xs = [16 + halves[0]]
        for space in room:
            xs.append(xs[-1] + space)
        return xs, right

    def draw(self):
        xs, _ = self.columns()
        picture, bars = svg.Picture(), svg.Picture()
        busy, y = {}, TOP + HEAD + 12
        for step in self.steps:
            if step[0] == "busy":
                busy.setdefault(step[1], []).append(y + STEP - 8)
            elif step[0] == "idle":
                self.bar(bars, xs[step[1]], busy[step[1]].pop(), y + 2, len(busy[step[1]]))
            else:
                y = getattr(self, "draw_" + step[0])(picture, xs, y, busy, *step[1:])
        y += 14
        for at, starts in busy.items():
            while starts:
                self.bar(bars, xs[at], starts.pop(), y, len(starts))
        return self.assemble(picture, bars, xs, y)

    def assemble(self, picture, bars, xs, bottom):
        whole = svg.Picture()
        for x in xs:
            whole.line([(x, TOP + HEAD), (x, bottom)], "line", dashed=True, weight=1)
        for part in (bars, picture):
            whole.shapes += part.shapes
            whole.reach(part.right, part.bottom)
        for x, name in zip(xs, self.people):
            w = svg.width(name, 14) + 28
            whole.box(x - w / 2, TOP, w, HEAD)
            whole.text(x, TOP + 22, name, 14, bold=True)
        return whole.render(self.title)

    # --- the shapes

    @staticmethod
    def bar(bars, x, top, bottom, depth):
        bars.box(x - 5 + 4 * depth, top, 10, bottom - top, "box", "accent", 2)

    def draw_arrow(self, picture, xs, y, busy, source, kind, target, text):
        y += STEP
        if source == target:
            x = xs[source] + (6 if busy.get(source) else 1)
            picture.line([(x, y - 12), (x + 30, y - 12), (x + 30, y + 4), (x + 8, y + 4)], "ink")
            picture.head(x + 1, y + 4, -1, 0, "ink")
            picture.text(x + 38, y, text, 13, anchor="start")
            return y + 6
        way = 1 if target > source else -1
        start = xs[source] + way * (6 if busy.get(source) else 1)
        end = xs[target] - way * (6 if busy.get(target) else 1)
        if kind == "->x":  # it never arrives
            end -= way * 26
            picture.line([(end - 5, y - 5), (end + 5, y + 5)], "accent", weight=2)
            picture.line([(end - 5, y + 5), (end + 5, y - 5)], "accent", weight=2)
        picture.line([(start, y), (end - way * (0 if kind == "->x" else 8), y)], "ink", dashed=kind == "-->")
        if kind != "->x":
            picture.head(end, y, way, 0, "ink")
        picture.text((start + end) / 2, y - 7, text, 13, halo=True)
        return y

    def draw_note(self, picture, xs, y, busy, people, text):
        y += 16
        middle = (xs[min(people)] + xs[max(people)]) / 2
        w = max(svg.width(text, 13) + 20, xs[max(people)] - xs[min(people)] + 40)
        picture.box(middle - w / 2, y, w, 26, "note", "line", 3)
        picture.text(middle, y + 17.5, text, 13)
        return y + 22

    def draw_time(self, picture, xs, y, busy, text):
        y += STEP
        picture.line([(xs[0] - 20, y), (xs[-1] + 20, y)], "dim", dashed=True, weight=1)
        middle, w = (xs[0] + xs[-1]) / 2, svg.width(text, 13) + 16
        picture.box(middle - w / 2, y - 11, w, 22, "paper", "paper", 3)
        picture.text(middle, y + 4.5, text, 13, "dim")
        return y + 4


def draw(text):
    return Sequence(text).draw()
