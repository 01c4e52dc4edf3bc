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

TEST(KeptForm, is_a_phone_number_however_it_is_written) {
  for (const Pair& one : std::to_array<Pair>({
           {"+44 (0)20 7946 0018", "+44\u00a020\u00a07946\u00a00018"},
           {"+44 (0)20 7946 0018", "\uff0b\uff14\uff14 (0) 20 7946 0018"},
           {"+44 20 7946 0018", "0\u202f20\u202f7946\u202f0018"},
           {"+44 20 7946 0018", "020\u20117946\u20110018"},
           {"+44 20 7946 0018", "+44\u201220\u20137946\u00b70018"},
           {"+44 20 7946 0018", "020\u22127946\u22120018"},
           {"+44 20 7946 0018", "tel:+44-20-7946-0018"},
           {"+44 20 7946 0018", "TEL:02079460018"},
           {"+44 20 7946 0018x12", "+44 20 7946 0018 ext. 12"},
           {"+44 20 7946 0018x12", "tel:+44-20-7946-0018;ext=12"},
           {"+44 20 7946 0018 #12", "020 7946 0018 Extension: 12"},
           {"+44 20 7946 0018 ext 12", "+44207946001812"},
           {"04-21", "421"},
           {"0-7", "7"},
           {"+44 20 7946 0018", "4420794600"},
           {"+44 20 7946 0018", "+442 079 460"},
           {"020 7946 0018", "+442 079 460"},
           {"+44 20 7946 0018", "(020) 7946"},
       })) {
    EXPECT_TRUE(is_kept_form(one.sent, one.kept)) << one.sent << " kept as " << one.kept;
  }
}

TEST(KeptForm, is_not_another_phone_number) {
  for (const Pair& one : std::to_array<Pair>({
           {"+44 20 7946 0018", "+44 20 7946 0081"},
           {"+44 20 7946 0018", "+44 20 7946 1018"},
           {"+44 20 7946 0018", "020 7946 0019"},
           {"+44 20 7946 0018", "+1 20 7946 0018"},
           {"+44 20 7946 0018", "+44 20 7946 0018 2"},
           {"+44 20 7946 0018", "7946 0018"},
           {"+44 20 7946 0018", "794600"},
           {"+44 20 7946 0018", "+44 20 7947"},
           {"+44 20 7946 0018x12", "+44 20 7946 0018x13"},
           {"+44 20 7946 0018x12", "+44 20 7946 0018x121"},
           {"+44 20 7946 0018", "call +44 20 7946 0018"},
           {"04-21", "422"},
           {"0421", "4210"},
           {"00", "0-0-1"},
           {"12x34", "12y34"},
       })) {
    EXPECT_FALSE(is_kept_form(one.sent, one.kept)) << one.sent << " kept as " << one.kept;
  }
}

TEST(KeptForm, is_what_is_left_by_a_cut_through_a_letter_or_an_entity) {
  for (const Pair& one : std::to_array<Pair>({
           {"Bob the long name abcdef\U0001f600 tail", "Bob the long name abcdef\ufffd"},
           {"Bob the long name abcdef\U0001f600 tail", "Bob the long name abcdef\ufffd\ufffd\ufffd"},
           {"Bob the long name abcdef\U0001f600 tail", "Bob the long name abcdef\xf0\x9f"},
           {"Jos\u00e9 Smith", "Jos\ufffd"},
           {"Jos\u00e9 Smith", "Jose\ufffd"},
           {"Pat R&D Support O'Hara", "Pat R&am"},
           {"Pat R&D Support O'Hara", "Pat R&"},
           {"Pat R&D Support O'Hara", "PAT R&amp;am"},
           {"Jim R&D O'Hara", "Jim R&amp;D O&"},
           {"Jim R&D O'Hara", "Jim R&amp;D O&#x2"},
           {"Jim R&D O'Hara", "Jim R&amp;D O&#03"},
           {"Jim R&D O'Hara", "Jim R&amp;D O&apos"},
           {"Jim R&D O'Hara", "Jim R&amp;D O&amp;#x"},
           {"Zo\u00eb M\u00fcller", "Zo&eum"},
           {"Zo\u00eb M\u00fcller", "Zo&#235; M&#25"},
           {"jim\u00e9the+tag@example.com", "jimethe@exampl"},
           {"jim\u00e9the+tag@example.com", "jimethe"},
       })) {
    EXPECT_TRUE(is_kept_form(one.sent, one.kept)) << one.sent << " kept as " << one.kept;
  }
}

TEST(KeptForm, is_not_what_only_begins_alike) {
  for (const Pair& one : std::to_array<Pair>({
           {"Bob Smith", "Bob S\ufffd"},
           {"Jos\u00e9 Smith", "Jo\ufffd"},
           {"Jos\u00e9 Smith", "Jos\u00e9 Smith\ufffd"},
           {"Jos\u00e9 Smith", "\ufffd"},
           {"Pat R&D Support", "Pat R&B"},
           {"Pat R&D Support", "Pat R&A"},
           {"Pat R&D Support", "Pat R&lt"},
           {"Pat R&D Support", "Pat S&am"},
           {"Pat R&D Support", "Pat R&amp;D T"},
           {"Pat Red Support", "Pat R&am"},
           {"Pat O'Hara", "Pat O&#x28"},
           {"Pat O'Hara", "&"},
           {"Service Desk North", "Service Desk South"},
           {"Service Desk North", "Service Desk Northern"},
           {"jim+tag@example.com", "jim@example.org"},
           {"jim+tag@example.com", "jim@example.com.other"},
           {"jim+tag@example.com", "jimmy@exampl"},
       })) {
    EXPECT_FALSE(is_kept_form(one.sent, one.kept)) << one.sent << " kept as " << one.kept;
  }
}

TEST(KeptForm, is_what_an_instance_that_does_not_know_a_letter_leaves) {
  for (const Pair& one : std::to_array<Pair>({
           {"J\u00f6rg M\u00fc\u00dfig", "Joerg Muessig"},
           {"j\u00f6rg@acme.example", "joerg@acme.example"},
           {"S\u00f8ren \u00c5s", "Soeren Aas"},
           {"D\u00e9pannage", "D?pannage"},
           {"D\u00e9pannage", "d??pannage"},
           {"D\u00e9pannage", "D\ufffdpannage"},
           {"\u0141ukasz \u674e Smith", "?ukasz ? Smith"},
           {"Zo\u00eb \u0141uk", "Zo\u00eb ?uk"},
           {"Bob \U0001f600 Smith", "Bob  Smith"},
           {"Bob \U0001f600 Smith", "Bob ?? Smith"},
           {"Bob Smith \U0001f600", "Bob Smith"},
           {"Pat R&D", "Pat R&ampD"},
           {"Pat O'Hara", "Pat O&#39Hara"},
           {"Pat O'Hara", "Pat O&#x27Hara"},
           {"o'h+x@acme.example", "o%27h%2Bx@acme.example"},
           {"pat+x@acme.example", "pat x@acme.example"},
           {"pat@acme.example", "<pat@acme.example>"},
           {"pat@acme.example", "Pat Smith <pat@acme.example>"},
           {"pat@acme.example", "&lt;pat@acme.example&gt;"},
           {"pat+hr@acme.example", "mailto:pat@acme.example"},
           {"pat@acme.example", "MAILTO:PAT@ACME.EXAMPLE"},
       })) {
    EXPECT_TRUE(is_kept_form(one.sent, one.kept)) << one.sent << " kept as " << one.kept;
  }
}

TEST(KeptForm, is_no_other_letter_in_the_place_of_one) {
  for (const Pair& one : std::to_array<Pair>({
           {"Muller", "Mueller"},
           {"Mueller", "M\u00fcller"},
           {"M\u00fcller", "Moeller"},
           {"Depannage", "D?pannage"},
           {"D\u00e9pannage", "D?panne"},
           {"D\u00e9pannage", "D?????pannage"},
           {"D\u00e9pannage", "Dpannage"},
           {"D\u00e9pannage", "Dxpannage"},
           {"\u674e\u660e", "??"},
           {"\u0418\u0432\u0430\u043d", "\ufffd\ufffd\ufffd\ufffd"},
           {"Bob \U0001f600 Smith", "Rob Smith"},
           {"Pat R&D", "Pat R&amplD"},
           {"Pat O'Hara", "Pat O&#38Hara"},
           {"pat+x@acme.example", "pat y@acme.example"},
           {"pat@acme.example", "<pit@acme.example>"},
           {"pat@acme.example", "mailto:pat@other.example"},
           {"pat@acme.example", "p%61t@other.example"},
           {"Pat Smith", "<Pat Smyth>"},
       })) {
    EXPECT_FALSE(is_kept_form(one.sent, one.kept)) << one.sent << " kept as " << one.kept;
  }
}

TEST(KeptForm, an_evident_cut_is_nobodys_own_words) {
  for (const Pair& one : std::to_array<Pair>({
           {"Maximilian Longname", "Maximilian Long"},
           {"maximilian.longname@acme.example", "maximilian.long"},
           {"Service Desk R&D", "Service Desk R&am"},
           {"Pat R&D", "Pat R&am"},
           {"Jos\u00e9 Smith", "Jos\ufffd"},
           {"Front Desk of the \U0001f600 house", "Front Desk of the \ufffd"},
           {"+44 20 7946 0018", "020 7946 0018"},
           {"McDonald", "Mcdonald"},
       })) {
    EXPECT_TRUE(is_kept_form(one.sent, one.kept, Cuts::evident)) << one.sent << " kept as " << one.kept;
  }
  for (const Pair& one : std::to_array<Pair>({
           {"Alexander", "Alex"},
           {"Jane Smith", "Jane S"},
           {"R&D Team", "R&a"},
           {"R&D Team", "R&"},
           {"Service Desk International", "Service Desk"},
           {"O'Hara, Jr., of the house", "O'Hara Jr., of the"},
           {"+44 20 7946 0018", "4420794600"},
           {"\u0410\u043b\u0435\u043a\u0441\u0430\u043d\u0434\u0440", "\u0410\u043b\u0435\u043a\u0441"},
       })) {
    EXPECT_FALSE(is_kept_form(one.sent, one.kept, Cuts::evident)) << one.sent << " kept as " << one.kept;
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

TEST(KeptForm, a_built_name_may_be_formed_and_cut_behind_its_first_part) {
  const TypeSchema& schema = sample_catalog().of(ResourceType::agent);
  const FieldId name = field(ResourceType::agent, "name");
  const Attributes record =
      fields_of(ResourceType::agent, {{"firstname", "James"}, {"surname", "McSmithson"}});
  const Value sent = Value::text("Jim Public");
  for (const char* kept : {"James Mcsmit", "JAMES M", "McSmithson Ja", "Mcsmithson, James"}) {
    EXPECT_TRUE(is_kept_form(schema, name, sent, Value::text(kept), record)) << kept;
  }
  for (const char* kept :
       {"James", "Jam", "McSmithson", "James McSmyth", "James McSmithsons", "John McSmithson"}) {
    EXPECT_FALSE(is_kept_form(schema, name, sent, Value::text(kept), record)) << kept;
  }
  EXPECT_TRUE(is_kept_form(schema, name, sent, Value::text("James Mcsmit"), record, Cuts::evident));
  EXPECT_FALSE(is_kept_form(schema, name, sent, Value::text("James Mc"), record, Cuts::evident));
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
