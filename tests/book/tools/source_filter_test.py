#!/usr/bin/env python3
"""What Doxygen gets to see of a C++ file."""

import unittest

import made_up

tool = made_up.load("docs/tools/source_filter")
HEADER = """// The one place where anything blocks. Opened by
// chapter 02.
#pragma once
namespace socketserver::io {

/// Calls: `check(::listen(fd))`.
class Io {
  Io(Io&& other) noexcept;
};

}  // namespace socketserver::io
"""


class SourceFilter(unittest.TestCase):
    def shown(self, path, text):
        shown = tool.show(path, text)
        return shown.split("\n")

    def test_no_line_moves(self):
        lines = self.shown("common/include/socketserver/io.hpp", HEADER)
        self.assertEqual(len(lines), len(HEADER.split("\n")))
        self.assertEqual(lines[2], "#pragma once")

    def test_a_header_belongs_to_the_group_of_its_name(self):
        lines = self.shown("common/include/socketserver/io.hpp", HEADER)
        self.assertEqual(lines[0], "/** \\file common/include/socketserver/io.hpp \\brief "
                                   "The one place where anything blocks. Opened by")
        self.assertEqual(lines[1], '\\ref ch02 "chapter 02". \\ingroup layer_io */')
        self.assertEqual(lines[3], "namespace socketserver::io { /** \\addtogroup layer_io */ /** \\{ */")
        self.assertEqual(lines[10], "/** \\} */ }  // namespace socketserver::io")

    def test_system_calls_are_no_names_to_look_up(self):
        self.assertIn("/// Calls: `check(listen(fd))`.", self.shown("common/include/socketserver/io.hpp", HEADER))
        self.assertIn('/// "::1"', self.shown("common/include/socketserver/io.hpp", '/// "::1"\n'))

    def test_a_move_says_what_it_does(self):
        self.assertIn("  /** Takes over what the other one holds. */ Io(Io&& other) noexcept;",
                      self.shown("common/include/socketserver/io.hpp", HEADER))

    def test_an_override_in_a_mixin_points_to_its_promise(self):
        lines = self.shown("common/include/socketserver/a_mixin.hpp",
                           "// A. Opened by chapter 07.\n  void drain(io::Deadline deadline) override;\n")
        self.assertIn("  /** As BaseServer::drain promises. */ void drain(io::Deadline deadline) override;", lines)

    def test_a_templates_member_belongs_to_its_class(self):
        text = "// A.\ntemplate <class Server>\nvoid A<Server>::go() {\n}\nusing B = A<C>;\n"
        lines = self.shown("common/include/socketserver/a.hpp", text)
        self.assertEqual(lines[1:], ["/** \\} */ template <class Server>", "void A<Server>::go() {",
                                     "} /** \\addtogroup layer_a */ /** \\{ */", "using B = A<C>;", ""])

    def test_an_attribute_is_no_function(self):
        text = '// A.\n[[nodiscard]] __attribute__((no_sanitize("null"))) int go();\n'
        self.assertIn("[[nodiscard]] int go();", self.shown("common/include/socketserver/a.hpp", text))

    def test_of_a_program_only_the_description_is_shown(self):
        lines = self.shown("chapters/01_one/main.cpp", "// One.\nint main() {}\n")
        self.assertEqual(lines, ["/** \\file chapters/01_one/main.cpp \\brief One. */", ""])


if __name__ == "__main__":
    unittest.main()
