"""Draws boxes and arrows. Graphviz decides where they stand, from the sizes given here, so that the fonts
of the machine do not matter; the drawing is ours."""

import shlex
import subprocess

import svg


class Graph:
    def __init__(self, title, direction="TB", ranksep=0.4, nodesep=0.25):
        self.title, self.nodes, self.edges, self.groups = title, {}, [], {}
        self.head = f"rankdir={direction}; ranksep={ranksep}; nodesep={nodesep}; splines=true"

    def node(self, name, label=None, about="", link=None, fill="box", code=True, dashed=False):
        """`about` is a second, smaller line."""
        label = label or name
        w = max(svg.width(label, 14, code), svg.width(about, 12)) + 24
        self.nodes[name] = {"label": label, "about": about, "link": link, "fill": fill, "code": code, "dashed": dashed,
                            "w": w, "h": 50 if about else 34}

    def edge(self, source, target, label="", dashed=False, hollow=False):
        """From `source` to `target`; `hollow` for "is a", which UML draws towards the base."""
        self.edges.append((source, target, label, dashed, hollow))

    def group(self, label, names):
        """These stand together in a frame."""
        self.groups[label] = names

    def dot(self):
        lines = [f"digraph {{ {self.head}; node [shape=box fixedsize=true label=\"\"]; edge [dir=none];"]
        for name, node in self.nodes.items():
            lines.append(f'"{name}" [width={node["w"] / 72:.3f} height={node["h"] / 72:.3f}];')
        for number, (source, target, *_) in enumerate(self.edges):
            lines.append(f'"{source}" -> "{target}" [comment="{number}"];')
        for number, names in enumerate(self.groups.values()):
            lines.append(f"subgraph cluster{number} {{ margin=26; " + "; ".join(f'"{name}"' for name in names) + " }")
        return "\n".join(lines + ["}"])

    def draw(self):
        plain = subprocess.run(["dot", "-Tplain"], input=self.dot(), capture_output=True, text=True, check=True).stdout
        rows = [shlex.split(row) for row in plain.splitlines()]
        height = float(rows[0][3])

        def place(x, y):
            return float(x) * 72 + 16, (height - float(y)) * 72 + 16

        picture = svg.Picture()
        waiting = list(self.edges)
        places = {row[1]: place(row[2], row[3]) for row in rows if row[0] == "node"}
        labels = [(label, *self.draw_frame(picture, names, places)) for label, names in self.groups.items()]
        for row in rows:
            if row[0] == "edge":
                self.draw_edge(picture, row, place, waiting)
        for label, left, bottom in labels:  # an arrow may cross one
            picture.text(left + 10, bottom - 9, label, 12, "dim", anchor="start", halo=True)
        for name, middle in places.items():
            self.draw_node(picture, name, middle)
        return picture.render(self.title)

    def draw_frame(self, picture, names, places):
        """Returns its left and lower edge."""
        sides = [(x - self.nodes[name]["w"] / 2, x + self.nodes[name]["w"] / 2, y - self.nodes[name]["h"] / 2,
                  y + self.nodes[name]["h"] / 2) for name in names for x, y in [places[name]]]
        left, top = min(side[0] for side in sides) - 12, min(side[2] for side in sides) - 12
        right, bottom = max(side[1] for side in sides) + 12, max(side[3] for side in sides) + 26
        picture.box(left, top, right - left, bottom - top, "paper", "line", 8, dashed=True)
        return left, bottom

    def draw_edge(self, picture, row, place, waiting):
        ends = (row[1], row[2])
        edge = next(edge for edge in waiting if edge[:2] == ends)
        waiting.remove(edge)
        count = int(row[3])
        points = [place(row[4 + 2 * i], row[5 + 2 * i]) for i in range(count)]
        _, _, label, dashed, hollow = edge
        if hollow:  # dot lays out from the base down; the arrow points up to it
            points.reverse()
        path = f"M{points[0][0]:.1f} {points[0][1]:.1f} C" + " ".join(f"{x:.1f} {y:.1f}" for x, y in points[1:])
        picture.path(path, "line", dashed)
        (x0, y0), (x1, y1) = points[-2], points[-1]
        length = max(((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5, 1e-6)
        dx, dy = (x1 - x0) / length, (y1 - y0) / length
        picture.head(x1, y1, dx, dy, "line", hollow)
        if label:
            x, y = points[len(points) // 2]
            picture.text(x + 6, y, label, 12, "dim", anchor="start", halo=True)
        for at in range(0, len(points) - 3, 3):  # the middle of each curve, and its end
            a, b, c, d = points[at:at + 4]
            picture.reach(*((a[i] + 3 * b[i] + 3 * c[i] + d[i]) / 8 for i in (0, 1)))
            picture.reach(*d)

    def draw_node(self, picture, name, middle):
        node, (x, y) = self.nodes[name], middle
        picture.box(x - node["w"] / 2, y - node["h"] / 2, node["w"], node["h"], node["fill"], "line", 6, node["dashed"])
        colour = "accent" if node["link"] else "ink"
        label_y = y - 3 if node["about"] else y + 5
        picture.text(x, label_y, node["label"], 14, colour, code=node["code"], link=node["link"])
        if node["about"]:
            picture.text(x, y + 15, node["about"], 12, "dim")
