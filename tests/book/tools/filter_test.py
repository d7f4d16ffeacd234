#!/usr/bin/env python3
"""What Doxygen gets to see of a page."""

import re
import unittest

import made_up

filter_tool = made_up.load("docs/tools/filter")

BOOK = {
    "README.md": "# A book\n",
    "chapters/01_one/README.md": "# 01 · One\n\n## The pain\n",
    "chapters/01_one/main.cpp": "// One.\n",
    "chapters/02_two/README.md": "# 02 · Two\n",
    "chapters/03_three/README.md": "# 03 · Three\n",
    "docs/glossary.md": "# Glossary\n",
}


class Filter(unittest.TestCase):
    def setUp(self):
        self.book = made_up.Book(self, BOOK)

    def render(self, text, path="chapters/02_two/README.md"):
        return filter_tool.Page(path, self.book.root).render(text)

    def test_pages_and_headings_get_ids(self):
        text = self.render("# 02 · Two\n## Run it\n")
        self.assertIn("# 02 · Two {#ch02}\n\n\\tableofcontents\n\n## Run it {#ch02-run-it}\n", text)

    def test_headings_are_plain_text(self):
        self.assertIn("## What recv(2) hides {#ch02-what-recv2-hides}", self.render("# 02 · Two\n## What `recv(2)` *hides*\n"))

    def test_code_in_a_table(self):
        self.assertIn("<code>tcp&#124;udp</code>\\endhtmlonly |", self.render("| a |\n|---|\n| `tcp\\|udp` |\n"))

    def test_a_member_that_the_class_does_not_offer_is_not_linked(self):
        self.assertIn("<code>Io::nothing</code>", self.render("`Io::nothing`\n"))

    def test_the_words_on_a_fold(self):
        self.assertIn("<summary>A <code>b</code></summary>", self.render("<details>\n<summary>A <code>b</code></summary>\n\nx\n\n</details>\n"))

    def test_code_in_the_words_on_a_fold(self):
        text = self.render("<details>\n<summary>A `b<c>` and `d`</summary>\n\nx\n\n</details>\n")
        self.assertIn("\\htmlonly[block]<summary>A <code>b&lt;c&gt;</code> and <code>d</code></summary>\\endhtmlonly", text)
        self.assertIn("<code>&lt;summary&gt;</code>", self.render("`<summary>` and `</summary>`\n"))

    def test_headings_of_the_cover_are_no_sections(self):
        text = self.render("# A book\n## Two commands\n", "README.md")
        self.assertIn("# A book {#mainpage}", text)
        self.assertIn('<h2 id="two-commands">Two commands</h2>', text)

    def test_links_to_pages_and_headings(self):
        text = self.render("[one](../01_one/README.md), [it](../01_one/README.md#the-pain), [w](../../docs/glossary.md)\n")
        self.assertIn('\\ref ch01 "one", \\ref ch01-the-pain "it", \\ref glossary "w"', text)

    def test_a_link_that_goes_on_in_the_next_line(self):
        self.assertIn('\\ref ch01 "chapter 01"', self.render("[chapter\n01](../01_one/README.md)\n"))

    def test_the_cover_places_all_pages_in_the_tree_in_order(self):
        text = self.render("# A book\n[a](chapters/02_two/README.md)\n", "README.md")
        self.assertIn('\\ref ch02 "a"', text)
        self.assertIn("- \\subpage ch01\n- \\subpage ch02\n- \\subpage ch03\n- \\subpage glossary\n", text)

    def test_exercises_are_placed_below_their_chapter(self):
        self.book.write("chapters/02_two/exercise/count/README.md", "# Exercise 02/count\n")
        self.assertIn("- \\subpage ch02_count\n", self.render("# 02 · Two\n"))
        self.assertNotIn("ch02_count", self.render("# A book\n", "README.md"))
        self.assertIn('\\ref ch02_count "it"', self.render("[it](exercise/count/README.md)\n"))
        text = self.render("# Exercise\n[it](solution.cpp)\n", "chapters/02_two/exercise/count/README.md")
        self.assertIn('<a class="previous" href="ch02.html" rel="prev">02 · Two</a>', text)
        self.assertIn("`it`", text)

    def test_exercises_come_in_the_order_of_their_chapter(self):
        for name in ("add", "count"):
            self.book.write(f"chapters/02_two/exercise/{name}/README.md", f"# Exercise 02/{name}\n")
        page = "# 02 · Two\n- [count](exercise/count/README.md)\n- [add](exercise/add/README.md)\n"
        self.book.write("chapters/02_two/README.md", page)
        self.assertIn("- \\subpage ch02_count\n- \\subpage ch02_add\n", self.render(page))

    def test_links_to_the_cover(self):
        self.assertIn('<a href="index.html#x">all</a>', self.render("[all](../../README.md#x)\n"))

    def test_links_to_code(self):
        self.assertIn('\\ref chapters/01_one/main.cpp "it"', self.render("[it](../01_one/main.cpp)\n"))

    def test_a_link_to_what_is_not_on_the_site_is_text(self):
        self.assertIn("`LICENSE`", self.render("[LICENSE](../../LICENSE)\n"))

    def test_links_elsewhere_stay(self):
        self.assertIn("[x](https://example.org/)", self.render("[x](https://example.org/)\n"))

    def test_previous_and_next(self):
        text = self.render("# 02 · Two\n")
        self.assertIn('<a class="previous" href="ch01.html" rel="prev">01 · One</a>', text)
        self.assertIn('<a class="next" href="ch03.html" rel="next">03 · Three</a>', text)
        self.assertNotIn('class="previous"', self.render("# 01 · One\n", "chapters/01_one/README.md"))

    def test_the_guide_comes_after_the_last_chapter(self):
        last = "chapters/03_three/README.md"
        self.assertNotIn('class="next"', self.render("# 03 · Three\n", last))
        (self.book.root / "docs/guide.md").write_text("# The guide\n")
        self.assertIn('<a class="next" href="guide.html" rel="next">The guide</a>', self.render("# 03 · Three\n", last))

    def test_an_option_is_not_broken_at_its_hyphen(self):
        text = self.render("```console\n$ a-b --engine forking -N\n```\n")
        self.assertIn('<b>a-b <span class="option">--engine</span> forking <span class="option">-N</span></b>', text)

    def test_the_links_for_a_forge_are_dropped(self):
        text = self.render("a\n\n<!-- previous and next -->\n[← x](../01_one/README.md)\n<!-- end -->\n")
        self.assertNotIn("← x", text)

    def terminal(self, line):
        return re.search(r'<pre class="fragment console">(.*)</pre>', self.render(f"```console\n{line}\n```\n")).group(1)

    def test_terminals(self):
        self.assertEqual(self.terminal("$ kill <pid>\n<port Ann>"),
                         '<span class="prompt">$</span> <b>kill <i>&lt;pid&gt;</i></b>&#10;<i>&lt;port Ann&gt;</i>')
        self.assertEqual(self.terminal("#include <array>"), "#include &lt;array&gt;")
        self.assertEqual(self.terminal(">>> quit↵"), '<span class="prompt">&gt;&gt;&gt;</span> <b>quit↵</b>')
        self.assertEqual(self.terminal(">>>"), '<span class="prompt">&gt;&gt;&gt;</span>')
        self.assertEqual(self.terminal("$ cat a \\\n> b"),
                         '<span class="prompt">$</span> <b>cat a \\</b>&#10;<span class="prompt">&gt;</span> <b>b</b>')
        self.assertEqual(self.terminal("hello↵\nhello\n^D"), "<b>hello↵</b>&#10;hello&#10;<b>^D</b>")
        self.assertEqual(self.terminal("--- server ---"), '<span class="terminal">server</span>')
        self.assertEqual(self.terminal("127.0.0.1:<port Ann> a < b > c"), "127.0.0.1:<i>&lt;port Ann&gt;</i> a &lt; b &gt; c")

    def test_cpp_is_left_to_doxygen(self):
        self.assertIn("```cpp\nint a;\n```\n", self.render("```cpp\nint a;\n```\n"))

    def test_changes_are_marked(self):
        text = self.render("```diff\n+++ b\n+new\n-old\n same\n```\n")
        self.assertIn('<span class="lines"><b>+++ b</b>&#10;<ins>+new</ins>&#10;<del>-old</del>&#10; same</span></pre>', text)

    def test_notes(self):
        self.assertIn("@note Mind the gap.\nIt is deep.\n", self.render("> **Note** Mind the gap.\n> It is deep.\n"))
        self.assertIn("> Mind the gap.\n", self.render("> Mind the gap.\n"))

    def test_details(self):
        self.assertIn("\\htmlonly[block]<details>\\endhtmlonly", self.render("<details>\n\ntext\n\n</details>\n"))

    def test_comments_are_gone(self):
        self.assertNotIn("secret", self.render("a <!-- secret --> b\n"))

    def test_emphasis_with_code_in_it(self):
        self.assertIn('<b>Link with \\htmlonly<code><span class="option">-z</span></code>\\endhtmlonly</b>', self.render("**Link with `-z`**\n"))
        self.assertIn("<em>not</em> 2 * 3 * 4", self.render("*not* 2 * 3 * 4\n"))

    def test_signs_of_doxygen_in_text(self):
        self.assertIn("a\\@b \\#1 \\<int>", self.render("a@b #1 <int>\n"))

    def test_signs_of_doxygen_in_code(self):
        self.assertIn("<code>@echo #1 ::ffff: &lt;T&gt;</code>", self.render("`@echo #1 ::ffff: <T>`\n"))

    def test_code_that_touches_what_is_before_it(self):
        self.assertIn("(\\htmlonly<code data-tight>a</code>\\endhtmlonly \\htmlonly<code>b</code>", self.render("(`a` `b`)\n"))

    def test_letters_right_behind_code(self):
        self.assertIn("\\htmlonly<code>EINTR</code>s\\endhtmlonly wait", self.render("Many `EINTR`s wait\n"))
        self.assertIn('"Io"s', self.render("Many `Io`s\n"))

    def test_nothing_stands_between_quotes(self):
        self.assertIn("&quot;%Io&quot;", self.render('Its name is "Io"\n'))
        self.assertIn('<a class="x">', self.render('<a class="x">b</a>\n'))

    def test_code_at_the_beginning_of_a_line(self):
        self.assertIn("again:\n\\htmlonly<code>a</code>", self.render("again:\n`a`\n"))

    def test_a_class_in_code_is_linked_once_in_a_section(self):
        text = self.render("`Io` and `Io`\n\n## b\n\n`Io`\n")
        self.assertEqual(text.count('\\ref socketserver::io::Io "Io"'), 2)

    def test_a_class_with_what_it_is_around_is_linked(self):
        self.assertIn('\\ref socketserver::io::Io "Io<Mine>"', self.render("`Io<Mine>`\n"))

    def test_of_pythons_name_and_ours_ours_is_linked(self):
        for ours in ("Io", "Io<Mine>"):
            text = self.render(f"| Python | here |\n|---|---|\n| `Io` | `{ours}` |\n")
            self.assertIn(f'<code>Io</code>\\endhtmlonly | \\ref socketserver::io::Io "{ours}" |', text)

    def test_pythons_class_is_not_ours(self):
        self.assertNotIn("\\ref", self.render("Python's `Io` and Python's\n`Io`\n"))

    def test_a_class_in_text_is_a_word(self):
        self.assertIn("%Io is a moon", self.render("Io is a moon\n"))

    def test_a_picture_is_put_into_the_page(self):
        self.book.write("chapters/02_two/ch02_a.svg", '<svg>\n<a href="../01_one/main.cpp#L3"><text>x</text></a>\n</svg>\n')
        text = self.render("![what it shows](ch02_a.svg)\n")
        self.assertIn('<figure role="img" aria-label="what it shows"><svg>', text)
        self.assertIn('href="tree:chapters/01_one/main.cpp#L3"', text)

    def test_a_page_knows_how_wide_a_picture_is(self):
        self.book.write("chapters/02_two/ch02_a.svg", '<svg class="picture" width="565" height="3"></svg>\n')
        self.assertIn('style="--natural: 565px"><svg', self.render("![a](ch02_a.svg)\n"))

    def test_a_drawing_is_not_broken_and_a_command_may_be(self):
        self.assertIn('<pre class="fragment console unbroken">', self.render("```\na  b\nc  d\n```\n"))
        self.assertIn('<pre class="fragment console">', self.render("```\nmake ch02\n```\n"))


if __name__ == "__main__":
    unittest.main()
