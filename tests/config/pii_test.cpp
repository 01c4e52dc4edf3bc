// What `pii:` says, and that no mistake names anybody where people are covered.
#include "planner/config/pii_section.hpp"
#include "planner/plan/privacy/veil.hpp"
#include "tests/config/support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <iostream>
#include <set>
#include <string>
#include <vector>

namespace haloform::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Settings::Pii pii(std::string_view text) {
  auto read = read_settings({"haloform.yaml", std::string(text)});
  EXPECT_TRUE(read) << (read ? "" : lines(read.error()).front());
  return read.value_or(Settings{}).pii;
}

TEST(Pii, is_a_word_for_all_or_for_each_output) {
  EXPECT_EQ(pii("pii: mask\n").all, Privacy::mask);
  EXPECT_EQ(pii("pii: full\n").all, Privacy::full);
  const Settings::Pii each = pii("pii: {markdown: full, json: hash}\n");
  EXPECT_EQ(each.all, std::nullopt);
  EXPECT_EQ(each.of.size(), 2U);
  EXPECT_EQ(each.of.at("markdown"), Privacy::full);
  EXPECT_EQ(each.of.at("json"), Privacy::hash);
  EXPECT_EQ(pii("version: 1\n").all, std::nullopt);
}

TEST(Pii, says_what_is_wrong_with_it) {
  const auto wrong = [](std::string_view text) { return full_mistakes_in(text); };
  EXPECT_THAT(wrong("pii: maks\n"),
              ElementsAre("haloform.yaml:2:6: pii: \"maks\" is not known -> did you mean \"mask\"?"));
  EXPECT_THAT(wrong("pii: none\n"), ElementsAre(HasSubstr("write full, mask or hash")));
  EXPECT_THAT(wrong("pii: {json: nothing}\n"), ElementsAre(HasSubstr("pii.json: \"nothing\" is not known")));
  EXPECT_THAT(wrong("pii: {markdwn: mask}\n"),
              ElementsAre("haloform.yaml:2:7: unknown key \"markdwn\" in pii -> did you mean \"markdown\"?"));
  EXPECT_THAT(wrong("pii: [mask]\n"), ElementsAre(HasSubstr("pii must be a mapping, but it is a list")));
  EXPECT_THAT(wrong("pii:\n"), ElementsAre(HasSubstr("it has no value")));
  EXPECT_THAT(wrong("pii: true\n"), ElementsAre(HasSubstr("pii must be a text")));
  EXPECT_THAT(wrong("ppi: mask\n"), ElementsAre(HasSubstr("did you mean \"pii\"?")));
}

TEST(Pii, is_for_the_root_file) {
  EXPECT_THAT(mistakes({{"haloform.yaml", "version: 1\n"}, {"a.yaml", "pii: full\n"}}),
              ElementsAre(HasSubstr("pii is not allowed in an included file")));
}

// ---- mistakes name nobody

/// Every key that a configuration may have, and every form of a value.
constexpr std::string_view everything = R"(version: 1
instance:
  url: https://acme.halopsa.com
  api: guide
  tenant: acme
  auth_url: https://acme.halopsa.com/auth
  scope: all
  rate_limit: {requests: 250, per: 300s}
  batch: 1
  ca_file: ca.pem
state: {git: {branch: haloform-state}, required: true, encryption: required, lease: 60s}
include: [people.yaml]
guards: {deactivate: 10%, contacts: {create: 20}}
seats: {agents: 50}
pii: {markdown: full}
defaults: {agent: {timezone: Europe/London, role: Technician}}
teams:
  tier-1: {name: Tier 1, members: [jane, bob], membership: exclusive}
  tier-2: {name: Tier 2}
agents:
  jane:
    name: Jane
    email: jane@example.com
    firstname: Jane
    surname: Doe
    username: jdoe
    phone: "+44"
    department_id: 4
    active: true
    teams: [tier-1]
    lifecycle:
      protect: true
      on_removal: deactivate
      ignore_changes: [phone]
      id: 7
      previously: [old@example.com]
  bob: {name: Bob, email: bob@example.com}
contacts:
  carl: {name: Carl, email: carl@example.com, site_id: 5}
moved:
  - {from: agent.old, to: agent.jane}
)";

/// Values that somebody may have typed, or pasted into the wrong place: each has a word in it that is in nothing else.
const std::vector<std::string> typed{
    "Xanthippe Quillfeather",
    "quillfeather@hidden.example",
    "\"quillfeather at hidden\"",
    "\" Quillfeather \"",
    "\"Quillfeather\\u200b\"",
    "\"Quillfe\\u0301ather\"",
    "\"Quillfe\u0430ther\"",
    "\"Quillfeather\\0\"",
    "Quillfeather #2",
    "!quillfeather x",
    "*quillfeather",
    "&quillfeather x",
    "\"quillfeather",
    "[Quillfeather, {x: Quillfeather}]",
    "{Quillfeather: Xanthippe}",
    "{Quillfeather: 1, Quillfeather: 2}",
    "Quillfeather%",
    "agent.Quillfeather",
    "quillfeather.jane",
    "https://quillfeather:x@hidden.example",
    "../Quillfeather",
    "Quillfeather/Office",
};

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char byte) { return std::tolower(byte); });
  return text;
}

/// A trace of the word, whole or with the letters that were put into it.
bool names_somebody(const std::string& text) {
  const std::string small = lower(text);
  return small.contains("quillf") || small.contains("xanth") || small.contains("feather");
}

/// The key of a block, which is no secret: it stays.
bool is_key(std::string_view value) { return value == "quillfeather.jane"; }

struct Line {
  std::size_t start = 0;
  std::size_t colon = 0;
};

/// Where a value stands behind its key, in a line of its own or within braces.
std::vector<Line> values_in(std::string_view text) {
  std::vector<Line> found;
  for (std::size_t at = text.find(": "); at != std::string_view::npos; at = text.find(": ", at + 1))
    found.push_back({text.find_last_of("\n{,", at) + 1, at});
  return found;
}

std::string with_value(std::string_view text, const Line& line, std::string_view value) {
  const std::size_t begin = line.colon + 2;
  const bool nested = std::string_view("{[").contains(text[begin]);
  const std::size_t end = nested ? text.find('\n', begin) : text.find_first_of("\n,}", begin);
  return std::string(text.substr(0, begin)) + std::string(value) + std::string(text.substr(end));
}

std::string with_key(std::string_view text, const Line& line, std::string_view key) {
  std::size_t start = line.start;
  while (text[start] == ' ' || text[start] == '-') ++start;
  return std::string(text.substr(0, start)) + std::string(key) + std::string(text.substr(line.colon));
}

class Mistakes {
 public:
  void try_text(const std::string& text, bool key) {
    auto desired = validate(guide_catalog(), Profile::guide, {{"haloform.yaml", text}});
    ++tried_;
    if (desired) return;
    Diagnostics found = std::move(desired.error());
    for (const Diagnostic& one : found)
      whole_ += names_somebody(one.what.plain() + one.advice.plain()) ? 1U : 0U;
    const plan::Veil veil(Privacy::mask, "");
    found.cover([&](MarkedText::Personal what, std::string_view value) { return veil.over(what, value); });
    for (const std::string& line : lines(found)) {
      kinds_.insert(line.substr(line.find(": ") + 2, 25));
      EXPECT_FALSE(!key && names_somebody(line)) << line << "\n in\n" << text;
    }
  }
  [[nodiscard]] std::size_t tried() const { return tried_; }
  [[nodiscard]] std::size_t whole() const { return whole_; }
  [[nodiscard]] std::size_t kinds() const { return kinds_.size(); }

 private:
  std::size_t tried_ = 0;
  std::size_t whole_ = 0;
  std::set<std::string> kinds_;
};

TEST(Diagnostics, name_nobody_whatever_is_typed_wherever) {
  Mistakes mistakes;
  for (const Line& line : values_in(everything)) {
    for (const std::string& value : typed) {
      mistakes.try_text(with_value(everything, line, value), is_key(value));
      mistakes.try_text(with_key(everything, line, value), is_key(value));
      if (HasFailure()) return;
    }
  }
  // What contradicts something else.
  for (const std::string_view more :
       {"agents:\n  a: {name: A, email: quillfeather@hidden.example}\n  b: {name: B, email: "
        "QUILLFEATHER@hidden.example}\n",
        "contacts:\n  a: {name: Xanthippe Quillfeather}\n  b: {name: xanthippe quillfeather}\n",
        "agents:\n  a: {name: A, email: a@x.example, lifecycle: {previously: "
        "[quillfeather@hidden.example]}}\n"
        "  b: {name: B, email: quillfeather@hidden.example}\n",
        "agents:\n  a: {name: A, email: a@x.example, teams: [Quillfeather]}\n",
        "teams:\n  t: {name: T, members: [quillfeather@hidden.example]}\n",
        "agents:\n  Quillfeather: {name: A, email: a@x.example}\n", "agents: Quillfeather\n",
        "Quillfeather\n", "- Quillfeather\n"})
    mistakes.try_text("version: 1\n" + std::string(more), false);
  EXPECT_GT(mistakes.tried(), 1500U);
  EXPECT_GT(mistakes.whole(), 500U) << "in full they are named";
  EXPECT_GT(mistakes.kinds(), 40U);
  std::cout << "  " << mistakes.tried() << " configurations, " << mistakes.whole()
            << " diagnostics that name somebody\n";
}

}  // namespace
}  // namespace haloform::config
