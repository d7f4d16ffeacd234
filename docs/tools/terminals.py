"""Draws terminals with what their screens have shown."""

import html
import re

SIZE, LINE, COLUMN, PAD, BAR = 13, 18, 7.85, 14, 28
FONT = "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace"
STYLE = """<style>
  .screen { fill: #101820; stroke: #5b6b7b; }
  .bar { fill: #263341; }
  .name { fill: #b9c6d3; }
  .out { fill: #d5dde5; }
  .typed { fill: #7ee0a3; font-weight: 600; }
</style>"""


def rows(screen):
    """The screen's lines, each a list of (text, typed?)."""
    lines = [[]]
    for text, typed in screen:
        first, *others = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\r", "", text).split("\n")
        lines[-1].append((first, typed))
        lines += [[(other, typed)] for other in others]
    lines = [[(text, typed) for text, typed in line if text] for line in lines]
    while lines and not lines[-1]:
        lines.pop()
    return lines


def draw_one(x, y, columns, height, name, lines):
    width = columns * COLUMN + 2 * PAD
    yield f'<rect x="{x:g}" y="{y}" width="{width:g}" height="{height}" rx="8" class="screen"/>'
    yield (f'<path d="M{x:g} {y + BAR} v{8 - BAR} a8 8 0 0 1 8 -8 h{width - 16:g} a8 8 0 0 1 8 8 v{BAR - 8} z" '
           'class="bar"/>')
    for number, colour in enumerate(("#ff6058", "#ffbd2e", "#28c941")):
        yield f'<circle cx="{x + 16 + 16 * number:g}" cy="{y + BAR / 2:g}" r="5" fill="{colour}"/>'
    yield (f'<text x="{x + width / 2:g}" y="{y + 18}" font-size="12" text-anchor="middle" class="name">'
           f"{html.escape(name)}</text>")
    for number, line in enumerate(lines):
        spans = "".join(f'<tspan class="{"typed" if typed else "out"}">{html.escape(text, quote=False)}</tspan>'
                        for text, typed in line)
        yield (f'<text x="{x + PAD:g}" y="{y + BAR + 20 + number * LINE}" font-size="{SIZE}" xml:space="preserve">'
               f"{spans}</text>")


def draw(title, terminals):
    """The first terminal above, the others side by side below it. `terminals` are (name, screen)."""
    names, screens = [name for name, _ in terminals], [rows(screen) for _, screen in terminals]
    longest = [max(sum(len(text) for text, _ in line) for line in screen) + 1 for screen in screens]
    below, gap = max(longest[1:]), 16
    count = len(terminals) - 1
    columns = max(longest[0], count * below + (count - 1) * (2 * PAD + gap) / COLUMN)
    below = max(below, (columns - (count - 1) * (2 * PAD + gap) / COLUMN) / count)
    heights = [len(screen) * LINE + BAR + 20 for screen in screens]
    shapes = list(draw_one(1, 1, columns, heights[0], names[0], screens[0]))
    for number in range(1, len(terminals)):
        x = 1 + (number - 1) * (below * COLUMN + 2 * PAD + gap)
        shapes += draw_one(x, heights[0] + gap, below, max(heights[1:]), names[number], screens[number])
    width, height = round(columns * COLUMN + 2 * PAD + 2), heights[0] + gap + max(heights[1:]) + 2
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'font-family="{FONT}">', f"<title>{html.escape(title)}</title>", STYLE, *shapes, "</svg>", ""])


def said(picture):
    """The text of a picture, with all numbers alike: what two sessions have in common."""
    lines = re.findall(r"<text[^>]*>(.*?)</text>", picture)
    return "\n".join(re.sub(r"\d+", "0", html.unescape(re.sub(r"<[^>]*>", "", line))) for line in lines)
