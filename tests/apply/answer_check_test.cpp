#include "planner/apply/answer_check.hpp"

#include "tests/support/builders.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haloform::apply {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

using enum ResourceType;

Record record_with(FieldList fields) {
  return {remote_id(1), fields_of(agent, fields), std::nullopt, BuiltIn::no};
}

const TypeSchema& schema() { return sample_catalog().of(agent); }

struct Case {
  const char* name;
  Literal sent;
  Literal has;
  bool kept;
};

// HaloPSA folds e-mails, writes 0 for "none", and does not tell an empty text from null: none of that is a loss.
TEST(AnswerCheck, compares_as_the_instance_does) {
  const std::vector<std::pair<const char*, Case>> cases{
      {"email", {"case of an e-mail", "Jane@Example.com", "jane@example.com", true}},
      {"site_id", {"0 and null", nullptr, 0, true}},
      {"phone", {"empty and null", "", nullptr, true}},
      {"phone", {"another number", "+44", "+45", false}},
      {"name", {"another name", "Jane", "Joan", false}},
      {"site_id", {"another site", 5, 6, false}},
      {"phone", {"dropped", "+44", nullptr, false}},
  };
  for (const auto& [name, one] : cases) {
    const Asked asked{fields_of(agent, {{name, one.sent}}), std::nullopt, std::nullopt};
    const Kept kept = compare(schema(), asked, record_with({{name, one.has}}), Reading::answer);
    EXPECT_EQ(kept.all(), one.kept) << one.name;
  }
}

TEST(AnswerCheck, tells_a_form_of_the_instances_own_from_what_was_there_before) {
  Asked asked{fields_of(agent, {{"name", "Jane  Smith"}, {"phone", "+44 20 7946 0000"}}), std::nullopt,
              std::nullopt};
  const Record record = record_with({{"name", "JANE SMITH"}, {"phone", "+442079460000"}});
  Kept kept = compare(schema(), asked, record, Reading::answer);
  EXPECT_TRUE(kept.all());
  EXPECT_THAT(kept.reformed, ElementsAre(field(agent, "name"), field(agent, "phone")));
  EXPECT_EQ(
      reformed_words(schema(), nullptr, asked, record, kept),
      "name was sent as \"Jane  Smith\" and is stored as \"JANE SMITH\"; phone was sent as \"+44 20 7946 "
      "0000\" and is stored as \"+442079460000\"");
  asked.before = fields_of(agent, {{"name", "JANE SMITH"}, {"phone", "1"}});
  kept = compare(schema(), asked, record, Reading::answer);
  EXPECT_THAT(kept.lost, ElementsAre(field(agent, "name"))) << "unchanged after the write";
  EXPECT_THAT(kept.reformed, ElementsAre(field(agent, "phone")));
}

// Of a record that is adopted nobody knows how its values came about.
TEST(AnswerCheck, takes_for_a_form_what_an_adopted_record_had_before) {
  struct Unchanged {
    Literal sent;
    Literal has;
    bool kept;
  };
  for (const Unchanged& one :
       std::initializer_list<Unchanged>{{"McDonald", "Mcdonald", true},
                                        {"R&D", "R&amp;D", true},
                                        {"Maximilian Longname", "Maximilian Long", true},
                                        {"Jane Smith", "Jane Smyth", false},
                                        {"Alexander", "Alex", false},
                                        {"Service Desk North", "Service Desk", false}}) {
    Asked asked{fields_of(agent, {{"name", one.sent}}), std::nullopt, std::nullopt,
                fields_of(agent, {{"name", one.has}})};
    const Record record = record_with({{"name", one.has}});
    EXPECT_FALSE(compare(schema(), asked, record, Reading::answer).all()) << "unchanged by an update";
    asked.may_be_form = {schema().name};
    const Kept kept = compare(schema(), asked, record, Reading::answer);
    EXPECT_EQ(kept.all(), one.kept) << record.fields.text(schema().name);
    EXPECT_EQ(kept.reformed.size(), one.kept ? 1U : 0U);
  }
}

// A name that the instance builds changes with what it is built of, and nobody sent it.
TEST(AnswerCheck, tells_what_the_instance_changed_beside_what_was_sent) {
  state::EntryDraft before;
  before.applied.fields =
      fields_of(agent, {{"name", "Jim Smith"}, {"firstname", "James"}, {"surname", "Smith"}});
  before.kept = fields_of(agent, {{"name", "James Smith"}});
  state::EntryDraft meant = before;
  meant.applied.fields.set(field(agent, "surname"), Value::text("Smythe"));
  const Asked asked{fields_of(agent, {{"surname", "Smythe"}}), std::nullopt, std::nullopt};
  const auto beside = [&](FieldList has, const std::optional<plan::Person>& person) {
    return reformed_beside(schema(), meant, &before, person, asked, record_with(has));
  };
  const plan::Person james{"James Smith", ""};
  const FieldList whole{{"name", "James Smythe"}, {"firstname", "James"}, {"surname", "Smythe"}};
  const FieldId name = schema().name;
  EXPECT_THAT(beside(whole, james), ElementsAre(name));
  EXPECT_THAT(beside({{"name", "James Smythe"}}, james), ElementsAre(name))
      << "of the parts as they were sent";
  EXPECT_THAT(beside({{"name", "James Smith"}}, james), ElementsAre()) << "known";
  EXPECT_THAT(beside({{"name", "Jim Smith"}}, james), ElementsAre()) << "as it was applied";
  EXPECT_THAT(beside(whole, plan::Person{"James Smythe", ""}), ElementsAre()) << "it was so before";
  EXPECT_THAT(beside({{"name", "Robert Jones"}}, james), ElementsAre()) << "somebody else's name";

  const Record record = record_with(whole);
  Kept kept = compare(schema(), asked, record, Reading::answer);
  kept.beside = {name};
  const state::EntryDraft entry = true_entry(schema(), meant, &before, asked, record, kept, {});
  EXPECT_EQ(entry.applied.fields, meant.applied.fields);
  EXPECT_EQ(entry.kept, fields_of(agent, {{"name", "James Smythe"}}));
  EXPECT_EQ(beside_words(schema(), meant, record, kept),
            "name was applied as \"Jim Smith\" and is stored as \"James Smythe\" now");
}

TEST(AnswerCheck, does_not_know_what_an_answer_leaves_out_and_a_full_reading_lacks_it) {
  const Asked asked{fields_of(agent, {{"phone", "+44"}, {"mobile", nullptr}}), true,
                    std::vector{remote_id(7)}};
  const Kept answer = compare(schema(), asked, record_with({}), Reading::answer);
  EXPECT_FALSE(answer.known());
  EXPECT_EQ(answer.unknown.size(), 2U);
  EXPECT_TRUE(answer.active_unknown && answer.teams_unknown);

  const Kept full = compare(schema(), asked, record_with({}), Reading::full);
  EXPECT_TRUE(full.known());
  EXPECT_THAT(full.lost, ElementsAre(field(agent, "phone")));  // a cleared field that is absent was cleared
  EXPECT_TRUE(full.teams_lost);
  EXPECT_FALSE(full.active_lost);  // a record that does not say is taken as active
}

TEST(AnswerCheck, names_the_teams_that_stayed_and_those_that_did_not_come) {
  const Asked asked{{}, std::nullopt, std::vector{remote_id(7), remote_id(8)}};
  Record record = record_with({});
  record.teams = std::vector{remote_id(3), remote_id(7), remote_id(9)};
  const Kept kept = compare(schema(), asked, record, Reading::full);
  EXPECT_EQ(lost_words(schema(), asked, record, kept, {{"one", remote_id(3), "One"}}),
            "it is still in team \"One\" (id 3), team id 9; it was not added to team id 8");
}

TEST(AnswerCheck, names_what_was_not_kept_with_both_values) {
  const Asked asked{fields_of(agent, {{"phone", "+44"}}), true, std::nullopt};
  Record record = record_with({{"phone", "1"}});
  record.active = false;
  const Kept kept = compare(schema(), asked, record, Reading::answer);
  const MarkedText words = lost_words(schema(), asked, record, kept, {});
  EXPECT_THAT(words, HasSubstr("phone was sent as \"+44\" and is \"1\""));
  EXPECT_THAT(words, HasSubstr("inactive"));
}

// The next plan tries again whatever `applied` does not hold.
TEST(AnswerCheck, the_true_entry_leaves_out_what_was_not_kept) {
  state::EntryDraft meant;
  meant.applied.fields = fields_of(agent, {{"name", "Jane"}, {"phone", "+44"}});
  meant.applied.active = true;
  meant.applied.teams = std::vector<std::string>{"tier-1", "tier-2"};
  state::EntryDraft before = meant;
  before.applied.teams = std::vector<std::string>{"tier-0"};
  const Asked asked{meant.applied.fields, true, std::vector{remote_id(1), remote_id(2)}};
  Record record = record_with({{"name", "Jane"}});
  record.active = false;
  record.teams = std::vector{remote_id(0 + 9), remote_id(2)};
  const Kept kept = compare(schema(), asked, record, Reading::full);
  const std::vector<plan::TeamRef> refs{{"tier-0", remote_id(9), ""},
                                        {"tier-1", remote_id(1), ""},
                                        {"tier-2", remote_id(2), ""},
                                        {"", remote_id(8), "by hand"}};
  const state::EntryDraft entry = true_entry(schema(), meant, &before, asked, record, kept, refs);
  EXPECT_EQ(entry.applied.fields, fields_of(agent, {{"name", "Jane"}}));
  EXPECT_EQ(entry.applied.active, false);
  // tier-0 was to be left and is there still, so it stays ours to remove; tier-1 was never joined.
  EXPECT_THAT(**entry.applied.teams, ElementsAre("tier-0", "tier-2"));
}

// Taking the change back is then nothing to do.
TEST(AnswerCheck, the_true_entry_knows_what_was_not_kept_as_it_was_left_before) {
  state::EntryDraft before;
  before.applied.fields = fields_of(agent, {{"name", "Bob McDonald"}, {"phone", "1"}, {"mobile", "2"}});
  before.kept = fields_of(agent, {{"name", "Bob Mcdonald"}});
  state::EntryDraft meant;
  meant.applied.fields =
      fields_of(agent, {{"name", "BOB MCDONALD"}, {"phone", "3"}, {"mobile", "4"}, {"surname", "M"}});
  const Asked asked{meant.applied.fields, std::nullopt, std::nullopt,
                    fields_of(agent, {{"name", "Bob Mcdonald"}, {"phone", "1"}, {"mobile", "5"}})};
  const Record record = record_with({{"name", "Bob Mcdonald"}, {"phone", "1"}, {"mobile", "5"}});
  const Kept kept = compare(schema(), asked, record, Reading::full);
  ASSERT_EQ(kept.lost.size(), 4U);
  const state::EntryDraft entry = true_entry(schema(), meant, &before, asked, record, kept, {});
  EXPECT_EQ(entry.applied.fields, fields_of(agent, {{"name", "Bob McDonald"}, {"phone", "1"}}))
      << "neither what drifted nor what was never applied";
  EXPECT_EQ(entry.kept, before.kept);
}

}  // namespace
}  // namespace haloform::apply
