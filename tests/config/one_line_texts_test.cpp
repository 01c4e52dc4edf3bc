// What YAML makes of a text that was meant as something else.

#include "tests/config/support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haloform::config {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string jane_with(std::string_view fields) { return "agents:\n  jane:\n" + std::string(fields); }

TEST(OneLineTexts, written_as_blocks_lose_their_line_end) {
  for (const std::string_view written :
       {">\n      Jane\n      Smith\n", ">-\n      Jane\n      Smith\n", ">+\n      Jane\n      Smith\n\n\n",
        "|\n      Jane Smith\n", "|2\n      Jane Smith\n", "!!str |\n      Jane Smith\n",
        "&x |\n      Jane Smith\n", ">\r\n      Jane\r\n      Smith\r\n"}) {
    const DesiredState state =
        desired(jane_with("    name: " + std::string(written) +
                          "    email: |\n      jane@example.com\n    phone: >\n      12\n"));
    const Resource& jane = resource(state, "agent.jane");
    EXPECT_EQ(value(jane, "name"), "Jane Smith") << written;
    EXPECT_EQ(value(jane, "email"), "jane@example.com") << written;
    EXPECT_EQ(value(jane, "phone"), "12") << written;
  }
  // In quotes, everything was meant.
  EXPECT_EQ(
      value(resource(desired(jane_with("    name: J\n    email: j@example.com\n    phone: \"12\\n\"\n")),
                     "agent.jane"),
            "phone"),
      "12\n");
}

TEST(OneLineTexts, with_blanks_around_are_mistakes_where_they_are_names) {
  for (const std::string_view field : {"name", "email"}) {
    const std::string good = field == "name" ? "Jane Smith" : "jane@example.com";
    for (const std::string& bad : {" " + good, good + " ", "\\t" + good, good + "\\n"}) {
      const std::string other = field == "name" ? "email: j@example.com" : "name: Jane";
      const std::string text =
          "agents: {jane: {" + other + ", " + std::string(field) + ": \"" + bad + "\"}}\n";
      EXPECT_THAT(full_mistakes_in(text), ElementsAre(testing::AllOf(HasSubstr("has spaces around it"),
                                                                     HasSubstr("without: \"" + good + "\""))))
          << text;
    }
  }
  EXPECT_THAT(mistakes_in("contacts: {a: {name: A, site_id: 5, surname: \" x\"}}\n"),
              ElementsAre("haloform.yaml:2:46: surname has spaces around it: \" x\""));
  EXPECT_THAT(full_mistakes_in("contacts: {a: {name: A, site_id: 5, firstname: \" \"}}\n"),
              ElementsAre(HasSubstr("write \"\" to clear it")));
  EXPECT_THAT(mistakes_in("contacts: {a: {name: A, site_id: 5, surname: \"\"}}\n"), IsEmpty());
  EXPECT_THAT(
      mistakes_in(
          "agents: {a: {name: A, email: a@example.com, lifecycle: {previously: [\"b@example.com \"]}}}\n"),
      ElementsAre(HasSubstr("has spaces around it")));
  for (const std::string_view blank : {"\u00a0", "\u2003", "\u3000"}) {
    const std::string text(blank);
    EXPECT_THAT(mistakes_in("agents: {a: {name: A, email: \"a@example.com" + text + "\"}}\n"),
                ElementsAre(HasSubstr("this e-mail has spaces around it")));
    EXPECT_THAT(
        full_mistakes_in("agents: {a: {name: \"" + text + "Jane\", email: a@example.com}}\n"),
        ElementsAre(AllOf(HasSubstr("name has spaces around it"), HasSubstr("write it without: \"Jane\""))));
  }
}

TEST(OneLineTexts, that_are_no_emails_are_mistakes) {
  for (const std::string_view email :
       {"mailto:jane@example.com", "MAILTO:jane@example.com", "jane..smith@example.com", "jane@example..com",
        "jane@example.com.", "jane.@example.com", ".jane@example.com", "jane@.example.com", "jane", "jane@",
        "@example.com", "a@b@example.com", "ja ne@example.com", "<jane@example.com>",
        "jane@example.com, joe@example.com", "a;b@x.example"}) {
    const auto found = mistakes_in("agents: {a: {name: A, email: \"" + std::string(email) + "\"}}\n");
    EXPECT_THAT(found, ElementsAre(HasSubstr("is not an e-mail address: "))) << email;
  }
  for (const std::string_view email :
       {"jane@example.com", "o'hara+x@sub.example.co.uk", "a.b-c_d@localhost", "1@2"}) {
    EXPECT_THAT(mistakes_in("agents: {a: {name: A, email: \"" + std::string(email) + "\"}}\n"), IsEmpty())
        << email;
  }
}

TEST(OneLineTexts, that_a_comment_cuts_are_warned_of) {
  const std::string rest = "    email: jane@example.com\n";
  for (const std::string_view name : {"Bob #2", "Bob  #two", "C #", "Bob # 2", "Bob \t#2 ",
                                      "Bob\n      Jones #2", "&x Bob #2", "Bob #\u00e4"}) {
    EXPECT_THAT(warnings_of(jane_with("    name: " + std::string(name) + "\n" + rest)),
                ElementsAre(HasSubstr("haloform.yaml:4:11: this value is \"")))
        << name;
  }
  for (const std::string_view name :
       {"Bob # the second", "\"Bob #2\"", "'Bob #2'", "Bob#2", "Bob   ## x", "Bob # -"}) {
    EXPECT_THAT(warnings_of(jane_with("    name: " + std::string(name) + "\n" + rest)), IsEmpty()) << name;
  }
  EXPECT_THAT(warnings_of(jane_with("    name: Jane\n    phone: #44 20\n" + rest)),
              ElementsAre("haloform.yaml:5:5: this key has no value: a # after a space starts a comment"));
  EXPECT_THAT(warnings_of("agents: # none yet\nguards: {create: 5} #3\nseats: {agents: 5}\n"), IsEmpty());
  EXPECT_THAT(warnings_of("seats:\n  agents: 50 #was 40\n"), IsEmpty()) << "a number is one";
}

TEST(OneLineTexts, that_are_the_word_null_are_warned_of_where_a_name_is_due) {
  for (const std::string_view word : {"Null", "NULL", "~"}) {
    EXPECT_THAT(warnings_of(jane_with(
                    "    name: Jane\n    email: j@example.com\n    surname: " + std::string(word) + "\n")),
                ElementsAre("haloform.yaml:6:14: " + std::string(word) +
                            " without quotes means null in YAML: it clears surname"));
    EXPECT_THAT(
        full_mistakes_in(jane_with("    email: j@example.com\n    name: " + std::string(word) + "\n")),
        testing::Contains(HasSubstr("name is required and cannot be cleared")));
  }
  EXPECT_THAT(
      warnings_of(jane_with("    name: Jane\n    email: j@example.com\n    surname: null\n    phone: ~\n")),
      IsEmpty());
  EXPECT_THAT(warnings_of(jane_with(
                  "    name: Jane\n    email: j@example.com\n    surname: \"Null\"\n    firstname:\n")),
              IsEmpty());
}

}  // namespace
}  // namespace haloform::config
