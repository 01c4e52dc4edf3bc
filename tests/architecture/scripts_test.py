#!/usr/bin/env python3
"""What scripts/figures and scripts/mutate see in a source, so that nobody finds out later that they see nothing."""
import sys
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "scripts"))
from cpp_names import names_of  # noqa: E402
from cpp_text import tokens  # noqa: E402
from mutants import applied, changes_of  # noqa: E402

SOURCE = r'''#include "planner/plan/finding/match.hpp"
namespace haloform {
namespace {
struct Local { int at = 1; };
bool quiet(const std::vector<int>& row) { return row.empty(); }
}  // namespace
enum class Shade : std::uint8_t { dark, light };
template <typename T>
struct Held final : Base<T> { T value{}; };
struct Later;
constexpr std::array<int, 2> pair{{1, 2}};
const auto less = [](int a, int b) { return a < b; };
[[nodiscard]] std::function<void(int)> match(const Catalog& catalog, Options options = {});
Matcher::Matcher(int first) : first_(first), rows_{first} { run(); }
bool operator==(const Held<int>& a, const Held<int>& b) { return a.value == b.value; }
namespace plan {
std::vector<std::pair<int, int>> Matcher::found() const { return {{1, 2}}; }
}  // namespace plan
}  // namespace haloform
'''


class Names(unittest.TestCase):
    def setUp(self):
        self.names = names_of(tokens(SOURCE))

    def test_types_stand_in_their_namespace(self):
        self.assertEqual(self.names.types, [("haloform::", "Local"), ("haloform", "Shade"), ("haloform", "Held")])

    def test_a_function_without_body_is_declared(self):
        self.assertEqual(self.names.declared, [("haloform", "match")])

    def test_functions_with_a_body_are_defined(self):
        self.assertEqual([(space, name) for space, name, _ in self.names.defined],
                         [("haloform::", "quiet"), ("haloform", "Matcher::Matcher"), ("haloform", "operator=="),
                          ("haloform::plan", "Matcher::found")])


class Mutants(unittest.TestCase):
    def mutants(self, line):
        return [applied(line, change) for change in changes_of("a.cpp", line)]

    def test_operators_bounds_and_returns_are_changed(self):
        self.assertEqual(self.mutants("; if (a < b) return x;"),
                         ["; if (a <= b) return x;", "; if (a < b) if (false) return x;"])
        self.assertEqual(self.mutants("x = a + 2;"), ["x = a - 2;", "x = a + 1;", "x = a + 3;"])
        self.assertEqual(self.mutants("{ return true; }"), ["{ return false; }"])
        self.assertEqual(self.mutants("x = !done;"), ["x = done;"])
        self.assertEqual(self.mutants("x = std::min(a, b);"), ["x = std::max(a, b);"])

    def test_what_only_looks_like_an_operator_stays(self):
        for line in ["std::vector<int> rows;", "f(Row&& row);", '// a < b\n"a < b";', "a->b(c);", 'x = name + "s";',
                     "std::get<0>(row);", "bool operator<(int);", "if (a) return b; else c();"]:
            self.assertEqual(self.mutants("; " + line), [], line)


if __name__ == "__main__":
    unittest.main()
