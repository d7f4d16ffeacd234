#!/usr/bin/env python3
"""How a piece of a file is found by its name."""

import unittest

import made_up
import excerpt

SOURCE = '''// A file.
#include <a>
#include "b.hpp"

namespace {

constexpr int kMost = 3;

// Says hello. "}" is no end.
void hello(int count) {
  const char* text = "}";  // nor is }
  if (count > 0) {
    //! [inner]
    say(text);
    //! [inner]
  }
}

Server::Server(int a)
    : a_{a}, b_{a} {
  hello(a);
}

template <class T>
class Box : public Base {
  T value;
  // Hands it out.
  T get() const {
    return value;
  }
};

struct Bag {
  int get() { return 7; }
};

int guarded(int x) try {
  return x;
} catch (const Error&) {
  return 1;
} catch (...) {
  return 2;
}

using Name = std::map<int, int>;

const auto echo = [](int x) {
  return x;
};

bool stop();

bool stop() { return true; }

}  // namespace
'''


class Excerpt(unittest.TestCase):
    def piece(self, name):
        return "\n".join(excerpt.piece(SOURCE, name))

    def test_a_function_to_its_end(self):
        text = self.piece("hello")
        self.assertTrue(text.startswith("void hello(int count) {"))
        self.assertTrue(text.endswith("  }\n}"))
        self.assertNotIn("//! [", text)

    def test_with_its_comment(self):
        self.assertTrue(self.piece("hello with its comment").startswith("// Says hello."))

    def test_a_constructor_with_initialisers_in_braces(self):
        self.assertEqual(self.piece("Server::Server"), "Server::Server(int a)\n    : a_{a}, b_{a} {\n  hello(a);\n}")

    def test_a_class_template(self):
        self.assertEqual(self.piece("Box"), "template <class T>\nclass Box : public Base {\n  T value;\n"
                                            "  // Hands it out.\n  T get() const {\n    return value;\n  }\n};")

    def test_a_member_inside_its_class(self):
        self.assertEqual(self.piece("Box::get with its comment"), "// Hands it out.\nT get() const {\n  return value;\n}")
        self.assertEqual(self.piece("Bag::get"), "int get() { return 7; }")

    def test_a_function_that_is_a_try_block(self):
        text = self.piece("guarded")
        self.assertTrue(text.startswith("int guarded(int x) try {"))
        self.assertTrue(text.endswith("} catch (...) {\n  return 2;\n}"), text)

    def test_an_alias_a_constant_and_a_lambda(self):
        self.assertEqual(self.piece("Name"), "using Name = std::map<int, int>;")
        self.assertEqual(self.piece("kMost"), "constexpr int kMost = 3;")
        self.assertEqual(self.piece("echo"), "const auto echo = [](int x) {\n  return x;\n};")

    def test_a_definition_comes_before_a_declaration(self):
        self.assertEqual(self.piece("stop"), "bool stop() { return true; }")

    def test_a_region_loses_its_margin(self):
        self.assertEqual(self.piece("inner"), "say(text);")

    def test_includes(self):
        self.assertEqual(self.piece("includes"), '#include <a>\n#include "b.hpp"')

    def test_several(self):
        self.assertEqual(excerpt.pieces(SOURCE, ["kMost", "stop"]),
                         ["constexpr int kMost = 3;", "", "bool stop() { return true; }"])

    def test_what_is_not_there(self):
        for name in ("say", "nothing", "Box::nothing", "Nothing::get"):
            with self.assertRaises(excerpt.NotFound):
                self.piece(name)

    def test_a_region_with_one_mark(self):
        with self.assertRaises(excerpt.NotFound):
            excerpt.piece("//! [a]\nx\n", "a")


class OurOwn(unittest.TestCase):
    """Every function of the chapters' programs can be named."""

    def test_functions_of_the_chapters(self):
        for path in sorted(made_up.ROOT.glob("chapters/0[1-9]_*/main.cpp")):
            text = path.read_text(encoding="utf-8")
            for name in ("main", "run", "serve"):
                if f" {name}(int argc" in text or f"void {name}(" in text:
                    lines = excerpt.piece(text, name)
                    self.assertEqual(sum(line.count("{") - line.count("}") for line in map(excerpt.code_only, lines)), 0, path)


if __name__ == "__main__":
    unittest.main()
