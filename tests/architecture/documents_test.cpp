// What documents say of the program, as far as a program can hold it against them: where links lead, which flags, exit codes and
// outputs there are, which folders.
#include "cli/command_tree.hpp"
#include "cli/exit_code.hpp"
#include "cli/output_kinds.hpp"
#include "tests/architecture/house.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::house {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

fs::path repository() { return HALOFORM_SOURCE_DIR; }

std::string text_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// The documents that people read: not what a test expects of the program.
std::vector<fs::path> all_documents() {
  std::vector<fs::path> found;
  for (fs::recursive_directory_iterator at(repository()), end; at != end; ++at) {
    const std::string name = at->path().filename().string();
    const bool is_left_out = name == "build" || name == "golden" || name == "node_modules" || name == ".git";
    if (at->is_directory() && is_left_out) at.disable_recursion_pending();
    if (at->is_regular_file() && name.ends_with(".md")) found.push_back(at->path());
  }
  std::ranges::sort(found);
  return found;
}

/// The lines outside of blocks of code, each with or without what stands in backticks.
enum class Backticks : std::uint8_t { kept, left_out };
std::vector<std::string> lines_of(const std::string& text, Backticks backticks) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  bool is_code = false;
  for (std::string line; std::getline(in, line);) {
    const bool is_fence = line.find("```") == line.find_first_not_of(' ') && line.contains("```");
    if (is_fence) is_code = !is_code;
    if (is_code || is_fence) continue;
    std::string kept;
    bool is_quoted = false;
    for (const char sign : line) {
      if (sign == '`') is_quoted = !is_quoted;
      if (backticks == Backticks::kept || (!is_quoted && sign != '`')) kept += sign;
    }
    lines.push_back(std::move(kept));
  }
  return lines;
}

/// As GitHub and GitLab call a heading in an address.
std::string anchor_of(std::string_view heading) {
  std::string anchor;
  for (const char sign : heading) {
    const auto byte = static_cast<unsigned char>(sign);
    if (sign == ' ') anchor += '-';
    if (std::isalnum(byte) != 0 || sign == '-' || sign == '_' || byte >= 0x80U)
      anchor += static_cast<char>(std::tolower(byte));
  }
  return anchor;
}

std::set<std::string> anchors_of(const std::string& text) {
  std::set<std::string> anchors;
  std::map<std::string, int> seen;
  for (const std::string& line : lines_of(text, Backticks::kept)) {
    const std::size_t depth = line.find_first_not_of('#');
    if (depth == 0 || depth == std::string::npos || line.at(depth) != ' ') continue;
    const std::string anchor = anchor_of(std::string_view(line).substr(depth + 1));
    const int before = seen[anchor]++;
    anchors.insert(before == 0 ? anchor : anchor + "-" + std::to_string(before));
  }
  return anchors;
}

/// Where the links and pictures of a document lead, but for those to the outside.
std::vector<std::string> links_in(const std::string& text) {
  std::vector<std::string> links;
  for (const std::string& line : lines_of(text, Backticks::left_out)) {
    for (std::size_t at = 0; (at = line.find("](", at)) != std::string::npos;) {
      at += 2;
      const std::string link = line.substr(at, line.find(')', at) - at);
      if (!link.contains(':')) links.push_back(link);
    }
  }
  return links;
}

/// Those of a document that lead nowhere.
std::vector<std::string> dead_links(const fs::path& document) {
  std::vector<std::string> dead;
  for (const std::string& link : links_in(text_of(document))) {
    const std::string file = link.substr(0, link.find('#'));
    const fs::path target = file.empty() ? document : document.parent_path() / file;
    const bool is_there = fs::exists(target);
    const std::string anchor = link.contains('#') ? link.substr(link.find('#') + 1) : "";
    if (!is_there || (!anchor.empty() && !anchors_of(text_of(target)).contains(anchor)))
      dead.push_back(fs::relative(document, repository()).string() + ": " + link);
  }
  return dead;
}

/// The cells of the rows of all tables.
std::vector<std::vector<std::string>> rows_in(const std::string& text) {
  std::vector<std::vector<std::string>> rows;
  for (const std::string& line : lines_of(text, Backticks::kept)) {
    if (!line.starts_with('|')) continue;
    std::vector<std::string> cells(1);
    for (std::size_t at = 1; at < line.size(); ++at) {
      if (line[at] == '\\' && at + 1 < line.size()) {
        cells.back() += line[++at];
      } else if (line[at] == '|') {
        cells.emplace_back();
      } else {
        cells.back() += line[at];
      }
    }
    rows.push_back(std::move(cells));
  }
  return rows;
}

TEST(Documents, have_no_link_that_leads_nowhere) {
  const std::vector<fs::path> documents = all_documents();
  EXPECT_GT(documents.size(), 50U) << "the documents were not found";
  for (const fs::path& document : documents) EXPECT_THAT(dead_links(document), IsEmpty());
}

/// Paths of the repository that stand in backticks.
std::vector<std::string> paths_in(const std::string& text) {
  static const std::set<std::string, std::less<>> tops{"cli",     "cmake",     "docs",    "examples",
                                                       "planner", "providers", "scripts", "tests"};
  std::vector<std::string> paths;
  for (const std::string& line : lines_of(text, Backticks::kept)) {
    std::istringstream pieces(line);
    bool is_quoted = false;
    for (std::string piece; std::getline(pieces, piece, '`'); is_quoted = !is_quoted) {
      const bool is_plain = std::ranges::all_of(piece, [](char sign) {
        return std::isalnum(static_cast<unsigned char>(sign)) != 0 || std::string_view("/._-").contains(sign);
      });
      if (is_quoted && is_plain && piece.contains('/') && tops.contains(piece.substr(0, piece.find('/'))))
        paths.push_back(piece);
    }
  }
  return paths;
}

TEST(Documents, name_files_that_are_there) {
  std::size_t named = 0;
  for (const fs::path& document : all_documents()) {
    for (const std::string& path : paths_in(text_of(document))) {
      ++named;
      // A source and its header are named as one.
      const bool is_there = fs::exists(repository() / path) || fs::exists(repository() / (path + ".cpp")) ||
                            fs::exists(repository() / (path + ".hpp"));
      EXPECT_TRUE(is_there) << document << ": " << path;
    }
  }
  EXPECT_GT(named, 100U) << "the rule finds nothing";
}

// The rules themselves, so that nobody finds out later that the test above could not fail.
TEST(Documents, are_read_as_their_hosts_read_them) {
  EXPECT_THAT(
      anchors_of("# `haloform audit verify [FILE...]`\n```\n# no heading\n```\n## A, B & C\n## A, B & C\n"),
      UnorderedElementsAre("haloform-audit-verify-file", "a-b--c", "a-b--c-1"));
  EXPECT_THAT(links_in("[a](b.md#c), ![d](e.png), `[f](g)`, [h](https://example.com)\n```\n[i](j)\n```\n"),
              ElementsAre("b.md#c", "e.png"));
  EXPECT_THAT(rows_in("| `a\\|b` | c |\n"), ElementsAre(ElementsAre(" `a|b` ", " c ", "")));
  const fs::path missing = repository() / "docs" / "cli.md";
  EXPECT_TRUE(anchors_of(text_of(missing)).contains("exit-codes"));
}

TEST(Documents, show_every_picture_there_is) {
  std::set<std::string> shown;
  for (const fs::path& document : all_documents()) {
    for (const std::string& link : links_in(text_of(document)))
      shown.insert((document.parent_path() / link).lexically_normal().string());
  }
  for (const auto& picture : fs::directory_iterator(repository() / "docs" / "pictures")) {
    EXPECT_TRUE(shown.contains(picture.path().string())) << picture.path();
    EXPECT_LT(picture.file_size(), 200U * 1024U) << picture.path();
  }
}

TEST(Documents, give_each_decision_a_number_of_its_own) {
  std::set<int> numbers;
  for (const auto& file : fs::directory_iterator(repository() / "docs" / "adr")) {
    const std::string name = file.path().filename().string();
    const int number = std::stoi(name.substr(0, 4));
    EXPECT_TRUE(numbers.insert(number).second) << name << ": another decision has this number";
    EXPECT_TRUE(text_of(file.path()).starts_with("# " + std::to_string(number) + ". ")) << name;
  }
  EXPECT_EQ(*numbers.rbegin(), static_cast<int>(numbers.size())) << "a number is missing";
}

TEST(Architecture, has_a_row_for_every_folder) {
  std::set<std::string> known;
  for (const auto& row : rows_in(text_of(repository() / "docs" / "architecture.md")))
    known.insert(row.front());
  std::set<std::string> folders;
  for (const SourceFile& file : all_sources()) folders.insert(file.folder());
  folders.erase("cli/commands");  // Its row is that of cli.
  for (const std::string& folder : folders) EXPECT_TRUE(known.contains(" `" + folder + "` ")) << folder;
}

TEST(OutputsPage, has_a_row_for_every_kind_with_what_it_is_of_and_what_it_shows_of_people) {
  std::map<std::string, std::vector<std::string>> rows;
  for (const auto& row : rows_in(text_of(repository() / "docs" / "outputs.md"))) {
    const std::size_t begin = row.front().find('`');
    if (begin == std::string::npos || row.size() < 5) continue;
    rows.emplace(row.front().substr(begin + 1, row.front().rfind('`') - begin - 1), row);
  }
  for (const cli::OutputKind& kind : cli::output_kinds()) {
    const auto row = rows.find(std::string(kind.name));
    ASSERT_NE(row, rows.end()) << kind.name;
    const std::string& of = row->second.at(2);
    const std::string& people = row->second.at(3);
    if (!kind.needs.whole_people && !kind.needs.place) {
      EXPECT_EQ(people, kind.privacy == Privacy::full ? " full " : " mask ") << kind.name;
    }
    if (kind.renders_version != nullptr) continue;  // It is there for every command.
    EXPECT_EQ(of.contains("validate"), kind.renders_diagnostics != nullptr) << kind.name << of;
    EXPECT_EQ(of.contains("plan"), kind.renders_plan != nullptr) << kind.name << of;
    EXPECT_EQ(of.contains("apply"), kind.renders_report != nullptr) << kind.name << of;
    EXPECT_EQ(of.contains("drift"), kind.renders_drift != nullptr) << kind.name << of;
  }
}

/// The rows of flags in docs/cli.md: for each flag, what stands under `commands`.
std::multimap<std::string, std::string> flag_rows() {
  std::multimap<std::string, std::string> rows;
  for (const auto& row : rows_in(text_of(repository() / "docs" / "cli.md"))) {
    if (row.size() < 4) continue;
    for (std::size_t at = 0; (at = row[0].find("--", at)) != std::string::npos;) {
      const std::size_t end = row[0].find_first_of(" `[", at);
      rows.emplace(row[0].substr(at, end - at), row[1]);
      at = end;
    }
  }
  return rows;
}

void expect_flags(const cli::CommandSpec& command, const std::string& name,
                  const std::multimap<std::string, std::string>& rows) {
  // Said once for all commands, or elsewhere.
  static const std::set<std::string> common{"--help",  "--version", "--chdir",
                                            "--color", "--quiet",   "--verbose"};
  for (const cli::FlagSpec& flag : command.flags) {
    if (common.contains(flag.name)) continue;
    const auto [first, last] = rows.equal_range(flag.name);
    const bool is_said = std::any_of(first, last, [&](const auto& row) {
      const std::string_view commands = row.second;
      return commands.contains(name) || commands.contains(" all that ") ||
             (name.starts_with("state ") && commands.contains("of state") &&
              commands.contains(name.substr(6)));
    });
    EXPECT_TRUE(is_said) << "docs/cli.md: " << name << " takes " << flag.name;
  }
  for (const cli::CommandSpec& child : command.children) expect_flags(child, name + " " + child.name, rows);
}

TEST(CommandLinePage, has_every_flag_with_the_commands_that_take_it) {
  const auto rows = flag_rows();
  EXPECT_THAT(rows, Not(IsEmpty()));
  for (const cli::CommandSpec& command : cli::command_tree().children) {
    if (command.name != "sandbox") expect_flags(command, command.name, rows);
  }
}

TEST(CommandLinePage, has_every_command_and_every_exit_code) {
  std::string first_cells;
  for (const auto& row : rows_in(text_of(repository() / "docs" / "cli.md")))
    first_cells += row.front() + "\n";
  for (const cli::CommandSpec& command : cli::command_tree().children)
    EXPECT_TRUE(first_cells.contains(" `" + command.name)) << command.name;
  for (const cli::ExitCode code : cli::all_exit_codes())
    EXPECT_TRUE(first_cells.contains("\n " + std::to_string(cli::number_of(code)) + " \n"))
        << cli::number_of(code);
}

}  // namespace
}  // namespace haloform::house
