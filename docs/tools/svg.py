"""The few shapes that all pictures of the book are made of, in colours that suit light and dark pages.

On a forge a picture is a file of its own: it has a paper of its own and follows the reader's system. On
the site it stands inside the page: there the page's --picture-… colours win, and links work.
"""

import html

FONT = "ui-sans-serif, system-ui, 'Segoe UI', Helvetica, Arial, sans-serif"
CODE_FONT = "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace"
# Name: in light, in dark.
COLOURS = {
    "ink": ("#24313f", "#d9e2ec"), "dim": ("#64748b", "#93a4b8"), "paper": ("#ffffff", "#161d26"),
    "box": ("#eef4fb", "#233142"), "line": ("#7a93ad", "#6d87a3"), "accent": ("#1268ad", "#6cb6f5"),
    "note": ("#fdf3cf", "#47401f"),
}


def style():
    light = " ".join(f"--{name}: {light};" for name, (light, _) in COLOURS.items())
    dark = " ".join(f"--{name}: {dark};" for name, (_, dark) in COLOURS.items())
    use = "\n".join(
        f"  .picture .{kind}-{name} {{ {kind}: var(--picture-{name}, var(--{name})); }}"
        for name in COLOURS for kind in ("fill", "stroke"))
    return f"""<style>
  .picture {{ {light} }}
  @media (prefers-color-scheme: dark) {{ .picture {{ {dark} }} }}
{use}
  .picture a:hover text {{ text-decoration: underline; }}
</style>"""


def width(text, size=14, code=False):
    """About how wide a text is; fonts differ, so there is some room in it."""
    return len(text) * size * (0.61 if code else 0.56)


class Picture:
    """Collects shapes and grows with them."""

    def __init__(self):
        self.shapes, self.right, self.bottom = [], 0, 0

    def reach(self, x, y):
        self.right, self.bottom = max(self.right, x), max(self.bottom, y)

    def add(self, shape):
        self.shapes.append(shape)

    def box(self, x, y, w, h, fill="box", stroke="line", radius=6, dashed=False):
        dash = ' stroke-dasharray="4 3"' if dashed else ""
        self.add(f'<rect x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}" rx="{radius:g}" '
                 f'class="fill-{fill} stroke-{stroke}"{dash}/>')
        self.reach(x + w, y + h)

    def text(self, x, y, text, size=14, colour="ink", anchor="middle", code=False, bold=False, link=None,
             halo=False):
        """`halo`: what lies under the text keeps a distance."""
        stroke = ' stroke-paper" stroke-width="5" stroke-linejoin="round" paint-order="stroke' if halo else ""
        markup = (f'<text x="{x:g}" y="{y:g}" font-size="{size}" text-anchor="{anchor}" class="fill-{colour}{stroke}"'
                  + (f' font-family="{CODE_FONT}"' if code else "") + (' font-weight="600"' if bold else "")
                  + f' xml:space="preserve">{html.escape(text, quote=False)}</text>')
        self.add(f'<a href="{html.escape(link)}">{markup}</a>' if link else markup)
        w = width(text, size, code)
        self.reach(x + {"start": w, "middle": w / 2, "end": 0}[anchor], y + size / 3)

    def line(self, points, colour="line", dashed=False, weight=1.5):
        """A straight or bent line through (x, y) pairs."""
        path = "M" + " L".join(f"{x:g} {y:g}" for x, y in points)
        self.path(path, colour, dashed, weight)
        for x, y in points:
            self.reach(x, y)

    def path(self, path, colour="line", dashed=False, weight=1.5):
        dash = ' stroke-dasharray="6 4"' if dashed else ""
        self.add(f'<path d="{path}" fill="none" class="stroke-{colour}" stroke-width="{weight:g}"{dash}/>')

    def head(self, x, y, dx, dy, colour="line", hollow=False):
        """An arrow's head with its tip at (x, y), pointing along (dx, dy), a vector of length 1."""
        size, half = 9, 4.5
        a = (x - size * dx - half * dy, y - size * dy + half * dx)
        b = (x - size * dx + half * dy, y - size * dy - half * dx)
        fill = "paper" if hollow else colour
        self.add(f'<path d="M{x:g} {y:g} L{a[0]:g} {a[1]:g} L{b[0]:g} {b[1]:g} Z" '
                 f'class="fill-{fill} stroke-{colour}" stroke-width="1.2"/>')

    def render(self, title, margin=16):
        w, h = round(self.right + margin), round(self.bottom + margin)
        shapes = "\n".join(self.shapes)
        return f"""<svg xmlns="http://www.w3.org/2000/svg" class="picture" viewBox="0 0 {w} {h}" \
width="{w}" height="{h}" font-family="{FONT}">
<title>{html.escape(title, quote=False)}</title>
{style()}
<rect width="{w}" height="{h}" rx="10" class="fill-paper"/>
{shapes}
</svg>
"""
