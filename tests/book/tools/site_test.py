#!/usr/bin/env python3
"""What is found wrong with a generated site, and what its search knows."""

import re
import unittest
import unittest.mock
import xml.etree.ElementTree

import made_up
import search_index

site_check = made_up.load("tests/book/site")
site_tool = made_up.load("docs/tools/site")

BOOK = {
    "README.md": "# A book\n\n[1](chapters/01_one/README.md) [2](chapters/02_two/README.md)\n\n```cpp\n/// One.\n```\n",
    "chapters/01_one/README.md": "# 01 · One\n\n![a](ch01_a.svg)\n",
    "chapters/02_two/README.md": "# 02 · Two\n",
    "docs/site/layers.dox": "\\defgroup layer_io Waiting\n\\ingroup chapter02\n",
}


def page(contents):
    return f'<html><meta name="viewport" content="width=device-width"/><div class="contents">{contents}</div></html>'


def turn(previous="", following=""):
    links = [f'<a class="{word}" href="{target}">x</a>' for word, target in (("previous", previous), ("next", following)) if target]
    return '<nav class="turn">' + "".join(links) + "</nav>"


WORDS = " ".join(site_check.SEARCHES).lower()
ENTRY = ('{"url": "%s", "kind": "chapter", "title": "%s", "section": "", "terms": "", "text": "%s"}')
SITE = {
    "out/index.html": page('<a href="ch01.html">1</a><pre>/// One.</pre>'),
    "out/ch01.html": page('<figure x="y"><svg></svg></figure><h1 id="run">Run</h1>' + turn("", "ch02.html")),
    "out/ch02.html": page("two" + turn("ch01.html")),
    "out/navtreedata.js": '["ch01.html", "ch02.html"]',
    "out/navtreeindex0.js": 'var NAVTREEINDEX0 =\n{\n"ch01.html":[1],\n"ch02.html":[2],\n"index.html":[]\n};',
    "out/menudata.js": '"index.html"',
    "out/search_index.js": f"window.bookIndex = [{ENTRY % ('ch01.html', 'one', WORDS)}, {ENTRY % ('ch02.html', 'two', '')}];",
}


class Check(unittest.TestCase):
    def problems(self, **changed):
        files = dict(BOOK)
        for path, text in SITE.items():
            name = path.removeprefix("out/").replace(".", "_")
            files[path] = changed.get(name, text)
        root = made_up.Book(self, files).root
        return list(site_check.Site(root / "out", root).problems())

    def assert_found(self, words, **changed):
        found = self.problems(**changed)
        self.assertTrue(any(words in problem for problem in found), found)

    def test_what_is_right(self):
        self.assertEqual(self.problems(), [])

    def test_dead_links_and_anchors(self):
        good = SITE["out/index.html"]
        self.assert_found("there is no ch03.html", index_html=good + '<a href="ch03.html">')
        self.assert_found("there is no a.svg", index_html=good + '<img src="a.svg">')
        self.assert_found("ch01.html has no #walk", index_html=good + '<a href="ch01.html#walk">')
        self.assert_found("index.html has no #walk", index_html=good + '<a href="#walk">')
        self.assert_found("there is no ch09.html", menudata_js='"ch09.html"')
        self.assertEqual(self.problems(index_html=good + '<a href="ch01.html#run"><a href="https://example.org/x"><a href="#">'), [])

    def test_chapters_in_the_wrong_order_or_missing(self):
        self.assert_found("the tree of pages has ['ch02', 'ch01']", navtreedata_js='["ch02.html", "ch01.html"]')
        self.assert_found("chapters/02_two/README.md is not in the tree", navtreedata_js='["ch01.html"]')

    def test_a_page_where_the_tree_does_not_open(self):
        tree = SITE["out/navtreeindex0.js"]
        self.assert_found("ch02.html: the tree of pages", navtreeindex0_js=tree.replace('"ch02.html":[2],\n', ""))

    def test_comments_that_were_taken_out_of_code(self):
        self.assert_found("index.html: 0 comments with ///, not 1", index_html=page("1"))

    def test_links_from_chapter_to_chapter(self):
        self.assert_found("ch02.html: previous leads to []", ch02_html=page("two"))
        self.assert_found("ch02.html: next leads to ['ch01']", ch02_html=page(turn("ch01.html", "ch01.html")))

    def test_left_over_markdown(self):
        for left in ("> [!NOTE]", "Title {#id}", "```", "[a](b.md)", "**bold", "## Title", "%Socket", "--&gt; x -->", "\\ref x", "&lt;tt&gt;recv", "[block]",
                     "&lt;summary&gt;A fold"):
            self.assert_found("ch02.html: ", ch02_html=page(left + turn("ch01.html")))
        self.assertEqual(self.problems(ch02_html=page("<code>```</code><pre>**a</pre><div class='fragment'><div>{#</div>[!N]</div>" +
                                                      turn("ch01.html"))), [])

    def test_a_picture_that_is_missing(self):
        self.assert_found("ch01.html: 0 pictures, not 1", ch01_html=page(turn("", "ch02.html")))

    def test_a_search_that_finds_nothing(self):
        self.assert_found("no chapter is found for 'EINTR'", search_index_js=SITE["out/search_index.js"].replace("eintr", ""))
        self.assert_found("knows nothing of chapters/02_two", search_index_js=SITE["out/search_index.js"].replace("ch02.html", "index.html"))

    def test_a_header_without_its_group(self):
        with unittest.mock.patch.dict(BOOK, {"docs/site/layers.dox": "\\defgroup layer_io Waiting\n\\ingroup chapter03\n"}):
            self.assert_found("no group layer_io in the group chapter02")

    def test_a_page_for_wide_screens_only(self):
        self.assert_found("narrow screens", ch02_html=SITE["out/ch02.html"].replace("viewport", "x"))


class Index(unittest.TestCase):
    def test_sections_of_a_page(self):
        markup = page('intro <h1><a class="anchor" id="run"></a>Run <b>it</b></h1><p>Ask again: <code>EINTR</code>, <br>twice.</p>'
                      '<nav>not this</nav><div class="toc"><h3>On this page</h3>nor this</div>')
        entries = list(search_index.page_entries("ch01.html", "01 · One", "chapter", "<p>frame</p>" + markup))
        self.assertEqual([(entry["url"], entry["title"], entry["section"], entry["terms"], entry["text"]) for entry in entries],
                         [("ch01.html", "01 · one", "", "", "intro"),
                          ("ch01.html#run", "", "run it", "eintr", "run it ask again twice")])

    def test_names_of_the_library(self):
        tags = xml.etree.ElementTree.fromstring("""<tagfile>
          <compound kind="class"><name>socketserver::Socket</name><filename>s.html</filename>
            <member kind="function"><name>send_all</name><anchorfile>s.html</anchorfile><anchor>a1</anchor></member>
            <member kind="function"><name>Socket</name><anchorfile>s.html</anchorfile><anchor>a2</anchor></member></compound>
          <compound kind="file"><name>socket.hpp</name><filename>f.html</filename></compound></tagfile>""")
        self.assertEqual([(entry["name"], entry["url"]) for entry in search_index.library_entries(tags)],
                         [("Socket", "s.html"), ("Socket::send_all", "s.html#a1")])


class Tidy(unittest.TestCase):
    def test_a_link_to_a_section_that_was_left_out(self):
        book = made_up.Book(self, {"a.html": 'x <a href="#details">More...</a>', "b.html": '<a href="#details">More...</a><a id="details">'})
        site_tool.drop_empty_links(book.root)
        self.assertEqual((book.root / "a.html").read_text(), "x ")
        self.assertIn("More...", (book.root / "b.html").read_text())

    def test_a_long_name_in_a_table_can_be_broken(self):
        self.assertEqual(re.sub(".+", site_tool.breakable, '<code>BaseServer.shutdown_request</code> <code>a_b</code>'),
                         '<code>Base<wbr/>Server.<wbr/>shutdown_<wbr/>request</code> <code>a_b</code>')

    def test_a_table_of_names_is_known_by_its_heads(self):
        table = '<table class="markdownTable">\n<tr class="markdownTableHead">\n<th class="x">%s  </th><th class="x">here  </th></tr></table>'
        book = made_up.Book(self, {"README.md": "# A book\n", "index.html": table % "Python" + table % "there"})
        with unittest.mock.patch.object(site_tool.book, "pages", lambda root: ["README.md"]):
            site_tool.finish_pages(book.root, book.root, xml.etree.ElementTree.fromstring("<tagfile/>"))
        self.assertEqual(re.findall('<table class="([^"]*)"', (book.root / "index.html").read_text()),
                         ["markdownTable names", "markdownTable"])

    def test_a_file_s_page_says_where_it_is(self):
        frame = ('<title>chapters/01_one/main.cpp File Reference</title><div class="title">main.cpp File Reference</div>\n'
                 '<p class="definition">Definition in file <a href="x">main.cpp</a>.</p>\nmain.cpp')
        book = made_up.Book(self, {"main_8cpp.html": frame})
        site_tool.name_files(book.root)
        self.assertEqual((book.root / "main_8cpp.html").read_text(),
                         '<title>chapters/01_one/main.cpp File Reference</title>'
                         '<div class="title"><small class="folder">chapters/01_one/</small>main.cpp File Reference</div>\nmain.cpp')

    def test_the_place_of_code_and_of_members_in_the_tree(self):
        tree = 'var NAVTREEINDEX0 =\n{\n"a_8hpp.html":[1,2],\n"a_8hpp.html#x":[1,2,0],\n"b_8cpp.html":[3],\n"b_8cpp_source.html":[3],\n"c.html":[4]\n};\n'
        pages = {f"{name}.html": "" for name in ("a_8hpp", "a_8hpp_source", "b_8cpp", "b_8cpp_source", "c", "c-members")}
        book = made_up.Book(self, {"navtreeindex0.js": tree, **pages})
        site_tool.place_in_tree(book.root)
        more = '"a_8hpp_source.html":[1,2],\n"c-members.html":[4],\n'
        self.assertEqual((book.root / "navtreeindex0.js").read_text(), tree.replace("{\n", "{\n" + more))


if __name__ == "__main__":
    unittest.main()
