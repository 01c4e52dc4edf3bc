// What nobody sees in a name is said, with its code points.

#include "providers/halopsa/tables/catalog.hpp"
#include "tests/config/support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace haloform::config {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// The warnings about an agent. They come along with a mistake behind it, which is left out.
std::vector<std::string> said_of(std::string_view agent) {
  static const Catalog catalog = halopsa::make_catalog();
  const std::string text = "version: 1\nagents:\n  jane: {" + std::string(agent) + "}\nno_such_section: {}\n";
  const auto read = validate(catalog, Profile::halo, {{"haloform.yaml", text}});
  if (read) return {"no mistake"};
  std::vector<std::string> said = lines(read.error());
  said.pop_back();
  return said;
}

std::vector<std::string> said_of_name(std::string_view name) {
  return said_of("email: j@x.example, name: \"" + std::string(name) + "\"");
}

TEST(OddLetters, ordinary_names_of_all_scripts_pass_in_silence) {
  for (const char* name : {"Jane O'Hara-Smith", "Zo\u00eb", "\u0416\u0430\u043d\u043d\u0430 Smith",
                           "\u03b2-Team", "\u65e5\u672c\u3000\u592a\u90ce", "Nguy\u1ec5n V\u0103n",
                           "\U0001f642", "\ud55c\uae00", "\u0645\u0631\u062d\u0628\u0627"}) {
    EXPECT_THAT(said_of_name(name), IsEmpty()) << name;
  }
}

TEST(OddLetters, what_cannot_be_seen_is_named_once_each) {
  EXPECT_THAT(said_of_name("Jane\u00a0Sm\u200bi\u200bth"),
              ElementsAre(AllOf(HasSubstr("haloform.yaml:3:36"),
                                HasSubstr("name contains U+00A0, U+200B (invisible"))));
  EXPECT_THAT(said_of_name("Jane\\u0085Smith"), ElementsAre(HasSubstr("name contains U+0085")));
  EXPECT_THAT(said_of("name: Jane, email: j@x.example, jobtitle: \"CEO\u00ad\""),
              ElementsAre(HasSubstr("jobtitle contains U+00AD")));
  EXPECT_THAT(said_of("name: Jane, email: j@x.example, roles: [\"Tech\ufeff\"]"),
              ElementsAre(HasSubstr("roles contains U+FEFF")));
}

TEST(OddLetters, letters_put_together_are_shown_with_their_parts) {
  EXPECT_THAT(said_of_name("Zoe\u0308 Ren\u00e9e"), ElementsAre(HasSubstr("\"\u00eb\" (U+0065 U+0308)")));
  EXPECT_THAT(said_of_name("\u1112\u1161\u11ab"),
              ElementsAre(HasSubstr("\"\ud55c\" (U+1112 U+1161 U+11AB)")));
  EXPECT_THAT(said_of_name("Nguye\u0302\u0303n"),
              ElementsAre(HasSubstr("\"\u1ec5\" (U+0065 U+0302 U+0303)")));
  EXPECT_THAT(said_of_name("\u212bsa"), ElementsAre(HasSubstr("\"\u00c5\" (U+212B)")));
  std::string piled = "e";
  for (int at = 0; at < 20'000; ++at) piled += "\u0308";
  EXPECT_THAT(said_of_name(piled).size(), 1U) << "and quickly";
}

TEST(OddLetters, a_letter_of_another_script_in_a_word_is_named) {
  EXPECT_THAT(said_of_name("J\u0430ne Smith"),
              ElementsAre(HasSubstr("\"\u0430\" (U+0430, Cyrillic) in \"J\u0430ne\"")));
  EXPECT_THAT(said_of_name("\u0416\u0430\u043dna"), ElementsAre(HasSubstr("\"n\" (U+006E, Latin)")));
  EXPECT_THAT(said_of_name("\u039fscar"), ElementsAre(HasSubstr("(U+039F, Greek)")));
}

}  // namespace
}  // namespace haloform::config
