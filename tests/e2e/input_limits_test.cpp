// Files that nobody would write by hand: too large, too deep, damaged, or no files at all. Each ends at once, with exit code
// 3 (1 for a state or a saved plan) and a message that names the place; none takes the machine with it.
#include "tests/support/process.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::test {
namespace {

namespace fs = std::filesystem;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view head = "version: 1\ninstance: {url: \"http://127.0.0.1:1\", api: guide}\n";

const long memory_factor = program_is_sanitized() ? 8 : 1;
const long time_factor = program_is_sanitized() ? 20 : 1;

/// What a run may cost, on a machine that does nothing else.
struct Bound {
  long mebibytes = 64;
  seconds cpu{2};
};

std::string person(const std::string& key, const std::string& email = "jane@example.com",
                   const std::string& name = "Jane Smith") {
  return "  " + key + ":\n    name: \"" + name + "\"\n    email: \"" + email + "\"\n";
}

/// A folder with files, and the program in it. It talks to nobody.
class Limits : public testing::Test {
 protected:
  void root(std::string_view people) const {
    folder_.write("haloform.yaml", std::string(head) + std::string(people));
  }
  /// Writes `make(number)` so many times, without ever holding all of it: what the test holds when it starts the
  /// program counts as the program's peak.
  template <typename Make>
  void root_of(std::string_view section, int count, Make make) const {
    std::ofstream out(folder_.path() / "haloform.yaml", std::ios::binary);
    out << head << section;
    for (int number = 0; number < count; ++number) out << make(number);
  }
  [[nodiscard]] std::string path(std::string_view name) const { return folder_ / name; }
  [[nodiscard]] fs::path at(std::string_view name) const { return folder_.path() / name; }

  [[nodiscard]] ProcessResult haloform(const std::vector<std::string>& arguments, Bound bound = {}) const {
    std::vector<std::string> all{program()};
    all.insert(all.end(), arguments.begin(), arguments.end());
    ProcessOptions options;
    options.folder = folder_.path().string();
    options.timeout = seconds(300);
    options.environment = {
        {"HALOPSA_CLIENT_ID", "id"}, {"HALOPSA_CLIENT_SECRET", "secret"}, {"NO_COLOR", "1"}};
    ProcessResult result = run(all, options);
    EXPECT_FALSE(result.timed_out);
    EXPECT_EQ(result.signal, 0);
    EXPECT_LT(result.peak_rss_kib, bound.mebibytes * 1024 * memory_factor);
    EXPECT_LT(result.cpu, bound.cpu * time_factor);
    // A message is for people: a screen or two, whatever stands in the file.
    EXPECT_LT(result.out.size() + result.err.size(), 1'000'000U);
    std::cout << "  " << result.cpu.count() << " ms of work, " << result.peak_rss_kib / 1024
              << " MiB at most\n";
    return result;
  }
  void expect_mistake(std::string_view place, std::string_view words, Bound bound = {}) const {
    const ProcessResult result = haloform({"validate"}, bound);
    EXPECT_EQ(result.exit_code, 3) << result.err.substr(0, 2000);
    EXPECT_THAT(result.err.substr(0, 2000), HasSubstr("error: " + std::string(place) + ": "));
    EXPECT_THAT(result.err.substr(0, 4000), HasSubstr(words));
  }
  /// Valid; answers the warnings.
  [[nodiscard]] std::string expect_valid(Bound bound = {}) const {
    const ProcessResult result = haloform({"validate"}, bound);
    EXPECT_EQ(result.exit_code, 0) << result.err.substr(0, 2000);
    return result.err;
  }

  TempDir folder_;
};

TEST_F(Limits, an_alias_bomb_does_not_go_off) {
  std::string bomb = "defaults:\n  agent:\n    a: &a [x,x,x,x,x,x,x,x,x,x]\n";
  for (char name = 'b'; name <= 'j'; ++name) {
    const std::string before = std::string("*") + static_cast<char>(name - 1);
    bomb += std::string("    ") + name + ": &" + name + " [";
    for (int times = 0; times < 10; ++times) bomb += (times == 0 ? "" : ",") + before;
    bomb += "]\n";
  }
  root(bomb);
  expect_mistake("haloform.yaml:10:33", "more than a million values");
}

TEST_F(Limits, four_hundred_thousand_aliases_of_one_block_neither) {
  root_of("agents:\n  a: &a {name: N, email: n@example.com}\n", 400'000,
          [](int number) { return "  k" + std::to_string(number) + ": *a\n"; });
  expect_mistake("haloform.yaml:200005:12", "more than a million values", {160, seconds(5)});
}

TEST_F(Limits, ten_thousand_levels_are_too_many_however_they_are_written) {
  const std::string open(10'000, '[');
  root("agents: " + open + std::string(10'000, ']') + "\n");
  expect_mistake("haloform.yaml:3:73", "more than 64 levels");
  root("agents: " + open + "\n");
  expect_mistake("haloform.yaml:3:73", "more than 64 levels");
  root_of("agents:\n", 10'000,
          [](int level) { return std::string(static_cast<std::size_t>(level) + 1, ' ') + "a:\n"; });
  expect_mistake("haloform.yaml:67:65", "more than 64 levels", {200, seconds(3)});
  std::string dashes = "agents:\n  ";
  for (int level = 0; level < 10'000; ++level) dashes += "- ";
  root(dashes + "x\n");
  expect_mistake("haloform.yaml:4:129", "more than 64 levels");
}

TEST_F(Limits, a_file_of_100_mb_is_not_read) {
  root_of("agents:\n", 2'500'000, [](int) { return "  # forty bytes of comment in every line\n"; });
  ASSERT_GT(fs::file_size(at("haloform.yaml")), 100'000'000U);
  expect_mistake("haloform.yaml", "larger than 64 MiB", {100, seconds(2)});
}

TEST_F(Limits, parts_of_100_mb_together_are_read) {
  if (memory_factor > 1) GTEST_SKIP() << "takes minutes under a sanitizer";
  root("include: [people/*.yaml]\n");
  fs::create_directory(at("people"));
  int number = 0;
  for (int file = 0; file < 10; ++file) {
    std::ofstream out(at("people/part" + std::to_string(file) + ".yaml"), std::ios::binary);
    out << "contacts:\n";
    for (std::size_t bytes = 0; bytes < 10'000'000; ++number) {
      const std::string tail = std::to_string(number);
      const std::string block =
          "  c" + tail + ":\n    name: Contact " + tail + "\n    email: c" + tail +
          "@client.example\n    # who asks for a printer every second week\n    phone: \"+44 20 " + tail +
          "\"\n";
      out << block;
      bytes += block.size();
    }
  }
  EXPECT_EQ(expect_valid({1200, seconds(60)}), "");
}

TEST_F(Limits, a_million_keys_are_read) {
  if (memory_factor > 1) GTEST_SKIP() << "takes minutes under a sanitizer";
  root_of("teams:\n", 1'000'000, [](int number) {
    const std::string tail = std::to_string(number);
    return "  k" + tail + ": {name: N" + tail + "}\n";
  });
  EXPECT_EQ(expect_valid({800, seconds(30)}), "");
}

// The first thousand say it all; the count is the whole truth.
TEST_F(Limits, a_million_mistakes_are_counted_and_a_thousand_shown) {
  if (memory_factor > 1) GTEST_SKIP() << "takes minutes under a sanitizer";
  root_of("agents:\n  jane:\n    name: Jane\n    email: jane@example.com\n", 1'000'000,
          [](int number) { return "    k" + std::to_string(number) + ": 1\n"; });
  const ProcessResult result = haloform({"validate"}, {400, seconds(40)});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.err, HasSubstr("haloform.yaml:7:5: unknown key \"k0\""));
  EXPECT_THAT(result.err, HasSubstr("1000000 errors (the first 1000 are shown)"));
}

TEST_F(Limits, a_name_of_a_megabyte_is_too_long_wherever_it_stands) {
  const std::string megabyte(1'000'000, 'a');
  root("agents:\n" + person("jane", "jane@example.com", megabyte));
  expect_mistake("haloform.yaml:5:11", "name is longer than 64 KiB");
  root("agents:\n" + person("jane", megabyte + "@example.com"));
  expect_mistake("haloform.yaml:6:12", "email is longer than 64 KiB");
  root("include: [" + megabyte + "]\n");
  expect_mistake("haloform.yaml:3:11", "longer than 64 KiB");
  root("agents: !" + megabyte + " x\n");
  expect_mistake("haloform.yaml:3:9", "tags such as");
  root("contacts:\n  bob: {name: Bob, site_id: " + std::string(1'000'000, '9') + "}\n");
  expect_mistake("haloform.yaml:4:29", "larger than any id");
  root(megabyte + ": 1\n");
  expect_mistake("haloform.yaml:3:1000001", "");
}

TEST_F(Limits, bytes_that_are_no_text_are_found_where_they_stand) {
  root("agents:\n  jane:\n    name: \"J" + std::string(1, '\0') + "ne\"\n");
  expect_mistake("haloform.yaml:5:13", "NUL");
  root("agents:\n  jane:\n    name: \"J\\0ne\"\n    email: jane@example.com\n");
  expect_mistake("haloform.yaml:5:11", "NUL");
  root("agents:\n  joerg:\n    name: \"J\xf6rg\"\n");
  expect_mistake("haloform.yaml:5:13", "not valid UTF-8");
  folder_.write("haloform.yaml", std::string("v\0e\0r\0", 6));
  expect_mistake("haloform.yaml:1:2", "NUL");
}

TEST_F(Limits, windows_line_ends_and_a_byte_order_mark_make_no_difference) {
  folder_.write("haloform.yaml",
                "\xef\xbb\xbfversion: 1\r\ninstance: {url: \"http://127.0.0.1:1\", api: "
                "guide}\r\nagents:\r\n  jane:\r\n"
                "    name: Jane\r\n    email: jane@example.com\r\n");
  EXPECT_EQ(expect_valid(), "");
  folder_.write("haloform.yaml", "version: 1\r\nagents:\r\n  jane:\r\n    nmae: Jane\r\n");
  expect_mistake("haloform.yaml:4:5", "did you mean \"name\"?");
  folder_.write("haloform.yaml", "version: 1\ragents: {}\r");
  expect_mistake("haloform.yaml:1:11", "carriage return");
  root("agents:\n\tjane:\n\t\tname: Jane\n");
  expect_mistake("haloform.yaml:4:1", "a tab is used to indent");
}

TEST_F(Limits, emails_that_only_look_alike_are_two_and_a_warning_names_the_letters) {
  root("agents:\n" + person("one", "jos\xc3\xa9@example.com") + person("two", "renee\xcc\x81@example.com") +
       person("three", "j\xd0\xb0ne@example.com") + person("four", "jane@example.com"));
  const std::string said = expect_valid();
  EXPECT_THAT(
      said,
      HasSubstr(
          "warning: haloform.yaml:6:12: this e-mail has letters outside of ASCII: \"\xc3\xa9\" (U+00E9)"));
  EXPECT_THAT(said, HasSubstr("haloform.yaml:9:12: "));
  EXPECT_THAT(said, HasSubstr("(U+0301)"));
  EXPECT_THAT(said, HasSubstr("haloform.yaml:12:12: "));
  EXPECT_THAT(said, HasSubstr("(U+0430)"));
  EXPECT_THAT(said, Not(HasSubstr("haloform.yaml:15:12")));
  EXPECT_THAT(said, HasSubstr("only look the same"));
}

TEST_F(Limits, one_email_in_two_normal_forms_is_one) {
  root("agents:\n" + person("one", "jos\xc3\xa9@example.com") + person("two", "JOSE\xcc\x81@example.com"));
  expect_mistake("haloform.yaml:9:12", "agent.one and agent.two have the same e-mail");
}

TEST_F(Limits, an_email_with_a_letter_that_nobody_can_see_is_a_mistake) {
  root("agents:\n" + person("jane", "jane\xe2\x80\x8b@example.com"));
  expect_mistake("haloform.yaml:6:12", "U+200B (invisible");
  root("agents:\n" + person("jane", "jane@example.com\xc2\xa0"));
  expect_mistake("haloform.yaml:6:12", "U+00A0");
}

TEST_F(Limits, links_in_circles_end) {
  root("include: [people/**/*.yaml]\n");
  folder_.write("people/a.yaml", "agents:\n" + person("jane"));
  fs::create_directory_symlink("..", at("people/up"));
  for (int number = 0; number < 12; ++number)
    fs::create_directory_symlink(".", at("people/me" + std::to_string(number)));
  EXPECT_EQ(expect_valid(), "");
}

TEST_F(Limits, a_link_to_itself_is_said_to_be_one) {
  root("include: [people/a.yaml]\n");
  fs::create_directory(at("people"));
  fs::create_symlink("a.yaml", at("people/a.yaml"));
  expect_mistake("haloform.yaml:3:11", "people/a.yaml is a symbolic link that leads back to itself");
  fs::remove(at("haloform.yaml"));
  fs::create_symlink("haloform.yaml", at("haloform.yaml"));
  expect_mistake("haloform.yaml", "symbolic links");
}

TEST_F(Limits, a_link_out_of_the_folder_is_not_followed) {
  const TempDir elsewhere;
  elsewhere.write("a.yaml", "agents:\n" + person("jane"));
  root("include: [people/**/*.yaml]\n");
  fs::create_directory(at("people"));
  fs::create_symlink(elsewhere / "a.yaml", at("people/a.yaml"));
  expect_mistake("haloform.yaml:3:11", "people/a.yaml is a symbolic link to a place outside");
  fs::remove(at("people/a.yaml"));
  fs::create_directory_symlink(elsewhere.path(), at("people/elsewhere"));
  expect_mistake("haloform.yaml:3:11", "people/elsewhere is a symbolic link to a place outside");
}

TEST_F(Limits, what_is_no_file_is_not_read_as_a_configuration) {
  root("include: [people/*.yaml]\n");
  fs::create_directory(at("people"));
  ASSERT_EQ(::mkfifo(path("people/a.yaml").c_str(), 0600), 0);
  expect_mistake("haloform.yaml:3:11", "people/a.yaml is not a regular file");
  fs::remove(at("people/a.yaml"));
  fs::create_symlink("/dev/zero", at("people/a.yaml"));
  expect_mistake("haloform.yaml:3:11", "people/a.yaml is not a regular file");
  fs::remove(at("haloform.yaml"));
  ASSERT_EQ(::mkfifo(path("haloform.yaml").c_str(), 0600), 0);
  expect_mistake("haloform.yaml", "not a regular file");
  fs::remove(at("haloform.yaml"));
  fs::create_directory(at("haloform.yaml"));
  expect_mistake("haloform.yaml", "not a regular file");
}

TEST_F(Limits, nor_as_a_state_a_journal_or_a_lock) {
  root("agents:\n" + person("jane"));
  for (const char* file : {"haloform.state.json", "haloform.state.json.journal"}) {
    ASSERT_EQ(::mkfifo(path(file).c_str(), 0600), 0);
    for (const std::vector<std::string>& command :
         {std::vector<std::string>{"state", "list"}, {"plan"}, {"apply", "--auto-approve"}}) {
      const ProcessResult result = haloform(command);
      // Where the state lies is checked with the configuration.
      EXPECT_EQ(result.exit_code, std::string_view(file).ends_with(".json") ? 3 : 1) << result.err;
      EXPECT_THAT(result.err, HasSubstr("error: " + std::string(file) + ": "));
      EXPECT_THAT(result.err, HasSubstr("not a regular file"));
    }
    fs::remove(at(file));
    fs::create_directory(at(file));
    EXPECT_THAT(haloform({"state", "list"}).err,
                testing::AnyOf(HasSubstr("directory"), HasSubstr("not a regular file")));
    fs::remove(at(file));
  }
  ASSERT_EQ(::mkfifo(path("haloform.state.json.lock").c_str(), 0600), 0);
  EXPECT_EQ(haloform({"apply", "--auto-approve"}).exit_code, 1);
  EXPECT_EQ(haloform({"unlock"}).exit_code, 1);
}

// A saved plan may come out of a pipe (`apply <(decrypt plan)`), but not out of one that nobody writes to.
TEST_F(Limits, nor_for_ever_as_a_saved_plan) {
  root("agents:\n" + person("jane"));
  ASSERT_EQ(::mkfifo(path("saved.json").c_str(), 0600), 0);
  for (const char* command : {"show", "apply"}) {
    const ProcessResult result = haloform({command, "saved.json"});
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_LT(result.wall, seconds(20));
    EXPECT_THAT(result.err, HasSubstr("saved.json: nothing came out of this pipe"));
    EXPECT_THAT(haloform({command, "/dev/zero"}).err, HasSubstr("/dev/zero: this is a device"));
    EXPECT_THAT(haloform({command, "."}).err, HasSubstr("directory"));
  }
  EXPECT_THAT(haloform({"validate", "-o", "json=saved.json"}).err, HasSubstr("nobody reads from this pipe"));
}

TEST_F(Limits, a_saved_plan_or_state_of_ten_million_brackets_is_refused) {
  root("agents:\n" + person("jane"));
  {
    std::ofstream plan(at("saved.json"));
    plan << "{\"resource_changes\":";
    std::ofstream state(at("haloform.state.json"));
    const std::string some(10'000, '[');
    for (int times = 0; times < 1000; ++times) {
      plan << some;
      state << some;
    }
  }
  const ProcessResult plan = haloform({"show", "saved.json"}, {300, seconds(10)});
  EXPECT_EQ(plan.exit_code, 1);
  EXPECT_THAT(plan.err, HasSubstr("not a plan that haloform saved"));
  const ProcessResult state = haloform({"state", "list"});
  EXPECT_EQ(state.exit_code, 1);
  EXPECT_THAT(state.err, HasSubstr("the state cannot be used"));
}

}  // namespace
}  // namespace haloform::test
