#include "planner/model/kept_form.hpp"

#include "tests/support/builders.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string_view>

namespace haloform {
namespace {

struct Pair {
  std::string_view sent;
  std::string_view kept;
};

TEST(KeptForm, is_what_a_habit_makes_of_a_text) {
  for (const Pair& one : std::to_array<Pair>({
           {" Jane  Smith ", "Jane Smith"},
           {"Jane\u00a0Smith", "Jane Smith"},
           {"Jane Smith", "JaneSmith"},
           {"jane smith", "Jane Smith"},
           {"McDonald", "Mcdonald"},
           {"Zoe\u0308", "Zo\u00eb"},
           {"Ren\u00e9e", "Renee"},
           {"O'Hara, Jr.", "OHara Jr"},
           {"O\u2019Hara", "O'Hara"},
           {"R&D", "R&amp;D"},
           {"o'hara@acme.example", "o&#x27;hara@acme.example"},
           {"Head of Something Long", "Head of Something L"},
           {"Head of Something Long", "head of"},
           {"jane+hr@acme.example", "jane@acme.example"},
           {"jos\u00e9@acme.example", "jose@acme.example"},
           {"j@b\u00fccher.example", "j@xn--bcher-kva.example"},
           {"+44 20 7946 0000", "+442079460000"},
           {"+44 20 7946 0000", "020 7946 0000"},
           {"020 7946 0000", "+44 20 7946 0000"},
           {"+44 (0)20 7946-0000", "0044 20 7946 0000"},
           {"+1 (555) 010-0000", "555.010.0000"},
           {"R\u00b2", "R2"},
       })) {
    EXPECT_TRUE(is_kept_form(one.sent, one.kept)) << one.sent << " kept as " << one.kept;
  }
}

TEST(KeptForm, is_not_another_text) {
  for (const Pair& one : std::to_array<Pair>({
           {"Jane Smith", "Jane Smyth"},
           {"Jane Smith", ""},
           {"Jane Smith", "-"},
           {"", "Jane"},
           {"Jane", "Jane Smith"},
           {"Jane Smith", "Smith"},
           {"+44 20 7946 0000", "+44 20 7946 0001"},
           {"+44 20 7946 0000", "7946 0000"},
           {"12345", "2345"},
           {"jane@acme.example", "john@acme.example"},
           {"jane+hr@acme.example", "jane@other.example"},
           {"jane@acme.example", "jane+hr@acme.example.org"},
           {"C++", "C#"},
           {"...", "!"},
       })) {
    EXPECT_FALSE(is_kept_form(one.sent, one.kept)) << one.sent << " kept as " << one.kept;
  }
}

TEST(KeptForm, a_name_may_be_built_from_the_first_name_and_the_surname) {
  const TypeSchema& schema = sample_catalog().of(ResourceType::agent);
  const FieldId name = field(ResourceType::agent, "name");
  const Attributes record = fields_of(ResourceType::agent, {{"firstname", "Jane"}, {"surname", "O'Hara"}});
  const Value sent = Value::text("Jane Q. Public");
  EXPECT_TRUE(is_kept_form(schema, name, sent, Value::text("Jane O'Hara"), record));
  EXPECT_TRUE(is_kept_form(schema, name, sent, Value::text("OHara, Jane"), record));
  EXPECT_FALSE(is_kept_form(schema, name, sent, Value::text("Jane Public"), record));
  EXPECT_FALSE(is_kept_form(schema, name, sent, Value::text("Jane O'Hara"), Attributes{}));
  EXPECT_FALSE(is_kept_form(schema, field(ResourceType::agent, "firstname"), sent, Value::text("Jane O'Hara"),
                            record));
  EXPECT_FALSE(is_kept_form(schema, name, sent, Value::null(), record));
}

TEST(BareEmail, has_no_tag_and_no_marks) {
  EXPECT_EQ(bare_email("Jos\u00e9+HR@acme.example"), "jose@acme.example");
  EXPECT_EQ(bare_email("jane@acme.example"), "jane@acme.example");
  EXPECT_EQ(bare_email("+1@acme.example"), "+1@acme.example");
  EXPECT_EQ(bare_email("nobody"), "nobody");
  EXPECT_TRUE(same_email_loosely("jos\u00e9+x@acme.example", "JOSE@acme.example"));
  EXPECT_FALSE(same_email_loosely("jane@acme.example", "jane@acme.exampl"));
  EXPECT_FALSE(same_email_loosely("a@bc.example", "ab@c.example"));
}

}  // namespace
}  // namespace haloform
