#include "cli/man_page.hpp"

#include "cli/command_tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <sstream>
#include <string>

namespace haloform::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

/// As roff writes it.
std::string with_hyphens(std::string text) {
  for (std::size_t at = 0; (at = text.find('-', at)) != std::string::npos; at += 2) text.insert(at, "\\");
  return text;
}

void expect_in(const std::string& page, const CommandSpec& command, const std::string& name) {
  if (command.run != nullptr) {
    EXPECT_THAT(page, HasSubstr(".SS " + with_hyphens(name)));
  }
  for (const FlagSpec& flag : command.flags) {
    if (flag.name == "--help") continue;
    EXPECT_THAT(page, HasSubstr("\\fB" + with_hyphens(flag.name) + "\\fR")) << name;
    EXPECT_THAT(page, HasSubstr(with_hyphens(flag.help))) << name;
  }
  for (const CommandSpec& child : command.children) expect_in(page, child, name + " " + child.name);
}

TEST(ManPage, knows_every_command_flag_and_exit_code) {
  const CommandSpec tree = command_tree();
  const std::string page = man_page(tree, "1.2.3");
  EXPECT_THAT(page, HasSubstr("\"haloform 1.2.3\""));
  for (const CommandSpec& command : tree.children) expect_in(page, command, "haloform " + command.name);
  EXPECT_THAT(page, HasSubstr(".SS haloform state mv FROM TO\n"));
  EXPECT_THAT(page, HasSubstr(".SS haloform apply [PLAN]\n"));
  EXPECT_THAT(page, HasSubstr("  130"));
}

// roff takes a line that begins with a dot for one of its own requests.
TEST(ManPage, has_no_requests_but_its_own) {
  const std::set<std::string> requests{".TH", ".SH", ".SS", ".TP", ".PP", ".nf", ".fi"};
  CommandSpec odd{.name = "haloform", .help = "a\\b", .notes = ".so /etc/passwd\n'br\n"};
  for (const std::string& page : {man_page(command_tree(), "1"), man_page(odd, "1")}) {
    std::istringstream lines(page);
    for (std::string line; std::getline(lines, line);) {
      EXPECT_THAT(line, Not(testing::StartsWith("'")));
      if (!line.starts_with('.')) continue;
      EXPECT_TRUE(requests.contains(line.substr(0, 3))) << line;
    }
  }
  EXPECT_THAT(man_page(odd, "1"), HasSubstr("a\\eb"));
}

}  // namespace
}  // namespace haloform::cli
