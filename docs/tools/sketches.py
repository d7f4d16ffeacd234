"""Pictures that are drawn by hand: what stands around the code, and cannot be read off it."""

import svg

TITLE = "Client, kernel and server: a queue of connections, and two buffers for each of them"


def arrow(picture, points, text, at, colour="accent"):
    """Along the points, with its words at `at`; the last step is level."""
    (before, _), (x, y) = points[-2:]
    picture.line(points, colour=colour)
    picture.head(x, y, 1 if x > before else -1, 0, colour=colour)
    picture.text(*at, text, size=13, colour=colour, halo=True)


def cells(picture, x, y, full, size=8, width=15, height=24):
    """A row of places, the first ones taken."""
    for place in range(size):
        picture.box(x + place * width, y, width, height, fill="accent" if place < full else "paper", radius=0)


def sockets():
    """What is where while A is being served and B and C wait."""
    picture = svg.Picture()
    for x, width, name in ((16, 104, "clients"), (210, 330, "kernel"), (640, 170, "server")):
        picture.text(x + width / 2, 24, name, size=15, bold=True)
    picture.box(210, 40, 330, 360, fill="paper", dashed=True)
    for name, y in (("A", 244), ("B", 84), ("C", 138)):
        picture.box(16, y, 104, 96 if name == "A" else 36)
        picture.text(68, y + (50 if name == "A" else 23), name, bold=True)

    picture.box(230, 58, 290, 130)
    picture.text(375, 80, "listener 127.0.0.1:9999", code=True, size=13)
    picture.text(375, 176, "backlog: connected, not fetched yet", size=12, colour="dim")
    for place, name in enumerate(("", "", "C", "B")):
        x = 290 + place * 44
        picture.box(x, 100, 44, 44, fill="note" if name else "paper", radius=0)
        if name:
            picture.text(x + 22, 128, name, bold=True)
    arrow(picture, [(120, 102), (290, 102)], "connect", (165, 97))
    arrow(picture, [(120, 156), (200, 156), (200, 130), (290, 130)], "connect", (160, 151))
    arrow(picture, [(466, 122), (660, 122)], "accept4", (592, 114))

    picture.box(230, 210, 290, 172)
    picture.text(375, 232, "connection with A", size=13)
    cells(picture, 315, 246, 5)
    picture.text(375, 286, "receive buffer", size=12, colour="dim")
    cells(picture, 315, 312, 2)
    picture.text(375, 352, "send buffer", size=12, colour="dim")
    arrow(picture, [(120, 258), (315, 258)], "send", (165, 253))
    arrow(picture, [(435, 258), (660, 258)], "recv", (592, 253))
    arrow(picture, [(660, 324), (435, 324)], "send", (592, 319))
    arrow(picture, [(315, 324), (120, 324)], "recv", (165, 319))

    picture.box(660, 58, 130, 324)
    for y, text in ((127, "4  listener"), (263, "5  A"), (329, "5  A")):
        picture.text(725, y, text, code=True, size=13)
    picture.text(725, 366, "descriptors", size=12, colour="dim")
    return picture.render(TITLE)


def room():
    """A line on its way from one handler's thread through the room into the outbox of each member."""
    picture = svg.Picture()
    for x, width, name in ((16, 150, "threads"), (250, 170, "room"), (510, 180, "outboxes"), (780, 90, "clients")):
        picture.text(x + width / 2, 24, name, size=15, bold=True)
    picture.box(250, 50, 170, 250, fill="paper")
    picture.text(335, 76, "list of members", size=13)
    picture.text(335, 286, "a lock for the list alone", size=12, colour="dim")
    for place, name in enumerate(("Ann", "Bob", "Cyd")):
        y = 92 + place * 62
        picture.box(16, y, 150, 44)
        picture.text(91, y + 27, name + "'s handler", size=13)
        picture.box(275, y, 120, 44)
        picture.text(335, y + 27, name, size=13, bold=True)
        picture.box(510, y - 10, 180, 58, fill="paper")
        cells(picture, 540, y, 3 if name == "Cyd" else 1)
        picture.text(600, y + 40, "a lock of its own", size=12, colour="dim")
        picture.box(780, y, 90, 44)
        picture.text(825, y + 27, name, bold=True)
        arrow(picture, [(395, y + 22), (510, y + 22)], "post", (450, y + 17))
        arrow(picture, [(690, y + 22), (780, y + 22)], "send", (733, y + 17))
    arrow(picture, [(166, 114), (250, 114)], "broadcast", (208, 109))
    return picture.render("What Ann says: the room copies its list of members and posts the line to the outbox of each")


ALL = {"chapters/01_raw_sockets/ch01_sockets": sockets, "chapters/09_chat_room/ch09_room": room}
