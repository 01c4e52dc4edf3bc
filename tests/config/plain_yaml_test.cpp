#include "planner/config/plain_yaml.hpp"

#include "tests/support/random_company.hpp"
#include "tests/support/yaml_readers.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::config {
namespace {

namespace fs = std::filesystem;
using test::compare_yaml_readers;

bool is_plain(std::string_view text) {
  const test::YamlReaders readers = compare_yaml_readers(text);
  EXPECT_EQ(readers.difference, "") << text;
  return readers.quick;
}

TEST(PlainYaml, is_what_people_write) {
  for (const char* text : {
           "version: 1\n",
           "version: 1",
           "a:\nb: 1\n",
           "a:\n  b: 1\n  c:\n\nd: 2\n",
           "a:\n- 1\n- 2\nb: 3\n",
           "a:\n  - x: 1\n    y: 2\n  -  x: 3\n     y: [4, five six, \"7\", 'ei ght']  # nine\n",
           "a: {b: 1, c: {d: [e, {f: g}]}, h: []}\ni: {}\n",
           "# first\n\na: b # c\n   # last\n",
           "a: ~\nb: null\nc: NULL # x\n",
           "a: \"x: y # z\"\nb: 'x \\ y'\nc: \"\"\n",
           "a: +44 20 7946\nb: -1\nc: 1.5\nd: 12:30\ne: a#b\nf: (x)\n",
           "Service Desk: sd\na/b@c: d\n",
           "a: Zo\xc3\xab \xf0\x9f\x98\x80\nb: [\xc3\xa9, x]\n",
           "  \na: 1\n  \n",
           "# x\n---\na: 1\n",
           "a:\n- b:\n- c:\n  - d\n  e:\r\n- f: ~\n",
           "a:\n    b:\n     c: {d: [e]} # f\n# g\n\n\n  # h\ni: # j\n - k: l\n",
           "a: \xc2\xa0\nb: x\xe3\x80\x80# y\n",
           "a: \xe2\x80\x83x \xe2\x80\x8b\nb: [\xc3\xa9, {c: \xc2\xa0}]\n",
           "---\r\na: 1\r\n\r\nb:\r\n  # x\r\n  - \"c\"\r\n  - d: e # f\r\n    g: [h]\r\n",
       }) {
    EXPECT_TRUE(is_plain(text)) << text;
  }
}

TEST(PlainYaml, leaves_to_the_parser_whatever_may_mean_something_else) {
  for (const char* text : {"",
                           "\n",
                           "# only a comment\n",
                           "- a\n- - b\n",
                           "a: &b c\n",
                           "a: *b\n",
                           "a: !!str b\n",
                           "a: |\n  b\n",
                           "a: >\n  b\n",
                           "a: 1\n...\n",
                           "a: b\n  c\n",
                           "a: \"b\n  c\"\n",
                           "a:\tb\n",
                           "a: b\r",
                           "--- a\n",
                           "---\n---\na: 1\n",
                           "a: 1\na: 2\n",
                           "<<: {a: 1}\n",
                           "a: Bob #2\n",
                           "a: #b\n",
                           "a: b: c\n",
                           "a: b:\n",
                           "a: 'it''s'\n",
                           "a: \"\\n\"\n",
                           "a: [b, ]\n",
                           "a: [b\n, c]\n",
                           "a: [b: c]\n",
                           "a: {b}\n",
                           "a: [,]\n",
                           "a: @b\n",
                           "a: `b\n",
                           "a: %b\n",
                           "a: ?\n",
                           "? a\n: b\n",
                           "a: -\n",
                           "-\n",
                           "a:\n   b: 1\n  c: 2\n",
                           "a: 1\n b: 2\n",
                           " a: 1\n",
                           "a: \"b\"c\n",
                           "a: [b]c\n",
                           "null: 1\n",
                           "~: 1\n",
                           "a:\nnull b: 1\n",
                           "a:\n  b: 1\n - c\n",
                           "a: b\xc2\x85 c\n",
                           "a: b\xe2\x80\xa8 c\n",
                           "a: b \xef\xbb\xbf\n",
                           "a: \x01\n",
                           "a : b\n",
                           "\"a\": b\n",
                           "a: [b, null]\n",
                           "a: # b\nc: 1\n",
                           "a  b: 1\n",
                           "a:\n- b\n c: 1\n",
                           "- a\nb: 1\n",
                           "a: [b]#c\n",
                           "a: [b?, c]\n",
                           "a: [-, b]\n",
                           "a: {b: 1, b: 2}\n"}) {
    EXPECT_FALSE(is_plain(text)) << text;
  }
}

// The parser takes nothing for a key that is longer than 1024 bytes, brackets and quotes among it.
TEST(PlainYaml, has_values_of_any_length_and_keys_of_few_bytes) {
  const std::string word(1500, 'x');
  const std::string list = "[" + word + ", {a: " + word + "}, " + word + "]";
  for (const std::string& value : {word, '"' + word + '"', list, "{a: " + list + ", b: c}"}) {
    EXPECT_TRUE(is_plain("k: " + value + " # x\nb: 1\n"));
    EXPECT_TRUE(is_plain("k:\n- " + value + "\n- b: " + value + "\n  c: 1"));
  }
  EXPECT_TRUE(is_plain(word.substr(0, 200) + ": 1\n"));
  EXPECT_FALSE(is_plain(word.substr(0, 201) + ": 1\n"));
  EXPECT_FALSE(is_plain(word + ": 1\n"));
}

TEST(PlainYaml, ends_where_nobody_nests_so_deep) {
  std::string deep;
  for (int level = 0; level < 40; ++level) deep += std::string(static_cast<std::size_t>(level), ' ') + "a:\n";
  EXPECT_FALSE(is_plain(deep));
  EXPECT_FALSE(is_plain("a: " + std::string(40, '[') + std::string(40, ']') + "\n"));
}

/// Every YAML file of the repository, whatever it is for; nothing that was built.
std::vector<fs::path> files_of_this_repository() {
  constexpr std::array endings{".yaml", ".yml", ".clang-format", ".clang-tidy"};
  std::vector<fs::path> files;
  for (auto entry = fs::recursive_directory_iterator("."); entry != fs::recursive_directory_iterator();
       ++entry) {
    const std::string name = entry->path().filename();
    if (entry->is_directory() && (name == "build" || name == ".git")) entry.disable_recursion_pending();
    const auto ends = [&](std::string_view ending) { return name.ends_with(ending); };
    if (entry->is_regular_file() && std::ranges::any_of(endings, ends)) files.push_back(entry->path());
  }
  return files;
}

// What is slow when it is not taken is what people have; a change that hands it to the parser shows here.
TEST(PlainYaml, is_nearly_every_configuration_of_this_repository) {
  std::size_t files = 0;
  std::size_t quick = 0;
  for (const fs::path& path : files_of_this_repository()) {
    SCOPED_TRACE(path);
    std::ifstream in(path, std::ios::binary);
    const bool taken = is_plain(std::string{std::istreambuf_iterator<char>(in), {}});
    if (path.extension() != ".yaml") continue;  // Pipelines are full of scripts.
    ++files;
    quick += taken ? 1U : 0U;
  }
  EXPECT_GT(files, 50U);
  EXPECT_GT(quick * 100, files * 75) << quick << " of " << files;
}

/// Writes a random plain file, with whatever is allowed between and behind its words.
class PlainFile {
 public:
  [[nodiscard]] std::string text() {
    mapping(0, 0);
    return out_;
  }

 private:
  template <std::size_t N>
  static const char* one_of(const std::array<const char*, N>& all) {
    return *rc::gen::elementOf(all);
  }
  static int up_to(int most) { return *rc::gen::resize(100, rc::gen::inRange(0, most + 1)); }

  static std::string key(int number) {
    static const std::array names{"name", "a-b", "x.y", "Service Desk", "e-mail@x", "0", "true"};
    return one_of(names) + std::to_string(number);
  }
  static std::string scalar(bool in_brackets) {
    static const std::array open{"Jane",    "+44 20",   "a, b]", "x:y",  "O'Brien", "R&D",
                                 "a \"b\"", "\xc3\xa9", "-5",    "null", "~",       "a#b"};
    static const std::array closed{"Jane", "x y",        "\"a, b]: #\"", "'a \\ b'",
                                   "1.5",  "\xc3\xa9 z", "\"\"",         "v1/x@y"};
    return in_brackets ? one_of(closed) : one_of(open);
  }
  static std::string flow(int level) {
    const int kind = level < 2 ? up_to(3) : 0;
    if (kind < 2) return scalar(true);
    std::string out = kind == 2 ? "[" : "{";
    const int count = up_to(3);
    for (int at = 0; at < count; ++at) {
      if (at > 0) out += one_of(std::array{",", ", ", " , "});
      out += (kind == 3 ? key(at) + ": " : "") + flow(level + 1);
    }
    return out + (kind == 2 ? "]" : "}");
  }

  void end_line() {
    out_ +=
        one_of(std::array{"\n", "\n", "\r\n", "  \n", " # a comment\n", "\n\n", "\n   # a comment: here\n"});
  }
  void value(std::size_t indent, int level) {
    const int kind = up_to(level < 3 ? 5 : 2);
    if (kind == 0) {
      out_ += "\n";  // nothing: a null
    } else if (kind < 3) {
      out_ += one_of(std::array{" ", "  "}) + (up_to(1) == 0 ? scalar(false) : flow(0));
      end_line();
    } else {
      end_line();
      const std::size_t deeper = indent + 1 + static_cast<std::size_t>(up_to(3));
      if (kind == 3) {
        mapping(deeper, level + 1);
      } else {
        sequence(kind == 4 ? deeper : indent, level + 1);
      }
    }
  }
  void mapping(std::size_t indent, int level, bool on_line = false) {
    const int count = 1 + up_to(3);
    for (int at = 0; at < count; ++at) {
      if (!on_line || at > 0) out_.append(indent, ' ');
      out_ += key(at) + ":";
      value(indent, level);
    }
  }
  void sequence(std::size_t indent, int level) {
    const int count = 1 + up_to(2);
    for (int at = 0; at < count; ++at) {
      const std::size_t blanks = 1 + static_cast<std::size_t>(up_to(2));
      out_.append(indent, ' ').append("-").append(blanks, ' ');
      if (level < 4 && up_to(1) == 0) {
        mapping(indent + 1 + blanks, level + 1, true);
      } else {
        out_ += flow(0);
        end_line();
      }
    }
  }

  std::string out_;
};

RC_GTEST_PROP(PlainYaml, is_read_as_the_parser_reads_it, ()) {
  const std::string text = PlainFile().text();
  const test::YamlReaders readers = compare_yaml_readers(text);
  RC_LOG() << text;
  RC_ASSERT(readers.quick);
  RC_ASSERT(readers.difference == "");
}

// What these declare is written by a generator of its own, with every odd name that the laws know.
RC_GTEST_PROP(PlainYaml, of_random_companies_is_read_as_the_parser_reads_it, ()) {
  const test::CompanyChoices choices = *test::company_choices();
  for (const char* profile : {"guide", "halo"}) {
    const test::Company company = test::company_of(choices, profile);
    for (const std::string& text : {company.before, company.after, test::company_text(company)}) {
      RC_LOG() << text;
      RC_ASSERT(compare_yaml_readers(text).difference == "");
    }
  }
}

}  // namespace
}  // namespace haloform::config
