#!/usr/bin/env python3
"""What is read off the code for pictures, and how terminals are drawn."""

import unittest

import made_up
import drawings
import terminals

BOOK = {
    "common/CMakeLists.txt": "src/a.cpp src/b.cpp src/c.cpp",
    "common/include/socketserver/a.hpp": "// A. Opened by chapter 02.\nnamespace socketserver {\nclass Base {\n};\n}\n",
    "common/include/socketserver/b.hpp": '// B. Opened by chapter 03.\n#include "socketserver/a.hpp"\nnamespace socketserver {\n'
                                         "class Derived : public Base {\n};\nclass Lost : public std::exception {\n};\n}\n",
    "common/include/socketserver/c.hpp": '// C. Opened by chapter 03.\n#include "socketserver/a.hpp"\n#include "socketserver/b.hpp"\n'
                                         "namespace socketserver {\nclass Other {\n};\n}\n",
    "common/src/base_server.cpp": "void BaseServer::serve_forever(int x) {\n  if (x) {\n    pass(x);\n  }\n}\n"
                                  "void BaseServer::pass() { handle_request_noblock(); }\n",
    "common/src/request_path.cpp": "void BaseServer::finish_request(Request& request) {\n  handler_class_(request);\n}\n",
}


class Drawings(unittest.TestCase):
    def setUp(self):
        self.root = made_up.Book(self, BOOK).root

    def test_includes(self):
        self.assertEqual({name: ends for name, ends in drawings.includes(self.root).items() if name != "io"},
                         {"a": [], "b": ["a"], "c": ["a", "b"]})

    def test_a_way_that_another_one_implies_is_left_out(self):
        self.assertEqual(drawings.without_shortcuts({"a": [], "b": ["a"], "c": ["a", "b"]}), {"a": [], "b": ["a"], "c": ["b"]})

    def test_bases(self):
        self.assertEqual(drawings.bases(self.root), {"Derived": (["Base"], "b"), "Lost": (["std::exception"], "b")})

    def test_calls(self):
        found = drawings.calls(self.root)
        self.assertEqual(found["serve_forever"], (["pass"], "common/src/base_server.cpp", 1))
        self.assertEqual(found["pass"], (["handle_request_noblock"], "common/src/base_server.cpp", 6))
        self.assertEqual(found["finish_request"][0], ["your handler"])

    def test_the_real_way_of_a_request_reaches_the_handler(self):
        found, reached = drawings.calls(made_up.ROOT), ["serve_forever"]
        for name in reached:
            reached += [called for called in found.get(name, ([],))[0] if called not in reached]
        self.assertIn("your handler", reached)
        self.assertEqual(set(drawings.PATH) - set(reached), set())

    def test_the_life_of_a_server_has_the_phases_of_its_code_and_no_others(self):
        self.assertEqual(set(drawings.phases(made_up.ROOT)), set(drawings.PHASES))
        self.assertEqual({end for move in drawings.MOVES for end in move[:2]}, set(drawings.PHASES))


class Terminals(unittest.TestCase):
    def test_rows_and_who_typed_them(self):
        self.assertEqual(terminals.rows([("$ ", False), ("ls", True), ("\n", False), ("a\n\x1b[1mb\x1b[0m\n", False)]),
                         [[("$ ", False), ("ls", True)], [("a", False)], [("b", False)]])

    def test_two_sessions_that_differ_in_numbers_say_the_same(self):
        def said(port):
            return terminals.said(terminals.draw("t", [("x", [(f"on {port}\n", False)]), ("y", [("<a>\n", True)])]))

        self.assertEqual(said(9999), said(40001))
        self.assertIn("<a>", said(1))
        self.assertNotEqual(said(1), terminals.said(terminals.draw("t", [("x", [("off 1\n", False)]), ("y", [("<a>\n", True)])])))


if __name__ == "__main__":
    unittest.main()
