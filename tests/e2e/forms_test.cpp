// Instances that change what they are sent: whoever exists is not made again, and what is settled stays settled.
#include "tests/e2e/either_profile.hpp"
#include "tests/support/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <utility>
#include <vector>

namespace haloform::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

using nlohmann::json;

class Forms : public EitherProfile {
 protected:
  [[nodiscard]] static Stage stage_with(const Flags& habits, std::vector<json> agents = {}) {
    Flags flags;
    for (const std::string& habit : habits) flags.insert(flags.end(), {"--habit", habit});
    json world = world_of(std::move(agents));
    world["customers"].push_back({{"id", 4}, {"name", "Acme"}, {"type", "company"}, {"main_site_id", 5}});
    world["sites"].push_back({{"id", 5}, {"name", "Main"}, {"client_id", 4}});
    return Stage(world, speaking(std::move(flags)));
  }
  static void expect_nothing_to_do(const Stage& stage) {
    const ProcessResult planned = stage.plan({"--detailed-exitcode"});
    EXPECT_EQ(planned.exit_code, 0) << shown(planned);
  }
};

/// A habit, and a person whom it changes.
struct Habit {
  const char* habit;
  const char* name;
  const char* email;
};

TEST_P(Forms, what_is_made_under_a_habit_is_made_once_and_leaves_nothing_to_do) {
  for (const Habit& one : std::to_array<Habit>({
           {"collapse-blanks", "Jane  Smith", "jane@example.com"},
           {"nbsp-to-blank", "Jane\u00a0Smith", "jane@example.com"},
           {"title-case", "jane van smith", "jane@example.com"},
           {"lower-case=email", "Jane Smith", "JANE@example.com"},
           {"cut=name:8", "Jane Smith", "jane@example.com"},
           {"no-tags", "Jane Smith", "jane+hr@example.com"},
           {"no-accents", "Jane Smith", "jan\u00e9@example.com"},
           {"nfc", "Zoe\u0308 Smith", "zoe@example.com"},
           {"entities", "Jane O'Hara & Co", "o'hara@example.com"},
           {"no-punctuation", "Jane O'Hara, Jr.", "jane@example.com"},
       })) {
    const Stage stage = stage_with({one.habit});
    stage.configure("agents:\n" + agent_block("jane", one.name, one.email));
    const ProcessResult applied = stage.apply({"--verify"});
    EXPECT_EQ(applied.exit_code, 0) << one.habit << ": " << shown(applied);
    EXPECT_THAT(applied.out, HasSubstr("1 added")) << one.habit;
    expect_nothing_to_do(stage);
    // What else changes, changes beside it.
    stage.configure("agents:\n" + agent_block("jane", one.name, one.email, "surname: Smith"));
    EXPECT_EQ(stage.apply({"--verify"}).exit_code, 0) << one.habit;
    EXPECT_EQ(stage.control().count("create"), 1) << one.habit;
    expect_nothing_to_do(stage);
  }
}

TEST_P(Forms, what_several_habits_make_of_a_text_is_still_a_form_of_it) {
  const std::string parts = "firstname: James\n    surname: McSmithson";
  const std::string jim = agent_block("jim", "Jim R&D O'Hara", "jim\u00e9the+tag@example.com");
  const std::string built = agent_block("jim", "Jim McSmithson", "jim@example.com", parts);
  for (const auto& [habits, block] : std::vector<std::pair<Flags, std::string>>{
           {{"entities", "cut=name:8"}, jim},
           {{"entities", "cut=name:13"}, jim},
           {{"no-tags", "no-accents", "cut=14"}, jim},
           {{"built-name", "title-case", "cut=name:12"}, built},
       }) {
    const Stage stage = stage_with(habits);
    stage.configure("agents:\n" + block);
    const ProcessResult applied = stage.apply({"--verify"});
    EXPECT_EQ(applied.exit_code, 0) << habits.front() << ": " << shown(applied);
    expect_nothing_to_do(stage);
  }
}

TEST_P(Forms, a_form_is_a_warning_once_and_stands_in_the_state) {
  const Stage stage = stage_with({"cut=name:8"});
  stage.configure("agents:\n" + agent_block("jane", "Jane Smith", "jane@example.com"));
  const ProcessResult applied = stage.apply();
  EXPECT_THAT(unwrapped(applied.out),
              AllOf(HasSubstr("warning: HaloPSA stores it in another form"),
                    HasSubstr("name was sent as \"Jane Smith\" and is stored as \"Jane Smi\"")));
  const json entry = stage.state().at("resources").at("agent.jane");
  EXPECT_EQ(entry.at("applied").at("name"), "Jane Smith");
  EXPECT_EQ(entry.at("kept").at("name"), "Jane Smi");
  // By hand to something else: drift. Put right, it is kept in the form that is known.
  stage.control().patch("agents", entry.at("id"), {{"name", "Jane S."}});
  EXPECT_THAT(stage.plan().out, HasSubstr("changed outside"));
  const ProcessResult again = stage.apply();
  EXPECT_EQ(again.exit_code, 0) << shown(again);
  EXPECT_THAT(again.out, Not(HasSubstr("warning: HaloPSA stores")));
  expect_nothing_to_do(stage);
}

TEST_P(Forms, who_exists_is_found_however_the_instance_writes_it) {
  const Stage stage =
      stage_with({}, {agent_row(5, "Zo\u00eb\u00a0 O&#x27;Hara", "ZOE.O&#39;HARA@xn--bcher-kva.example")});
  stage.configure("agents:\n" + agent_block("zoe", "ZOE\u0308 o'hara", "zoe.o'hara@b\u00fccher.example"));
  const ProcessResult planned = stage.plan();
  EXPECT_THAT(planned.out, AllOf(HasSubstr("adopt"), HasSubstr("0 to add"))) << shown(planned);
}

// Nobody knows any more that the record was made of the block: nobody is made a second time, and a person decides.
TEST_P(Forms, with_a_lost_state_who_lost_a_tag_is_not_made_again) {
  for (const char* email : {"jane+hr@example.com", "jan\u00e9@example.com"}) {
    const Stage stage = stage_with({"no-tags", "no-accents"});
    stage.configure("agents:\n" + agent_block("jane", "Jane Smith", email) +
                    agent_block("john", "John Smith", "john@example.com"));
    ASSERT_EQ(stage.apply().exit_code, 0);
    stage.remove("haloform.state.json");
    const ProcessResult planned = stage.plan();
    EXPECT_THAT(unwrapped(planned.out), AllOf(HasSubstr("which no block declares"),
                                              HasSubstr("lifecycle: {id: "), HasSubstr("0 to add")))
        << shown(planned);
    EXPECT_NE(stage.apply().exit_code, 0);
    EXPECT_EQ(stage.control().count("create"), 2);
  }
}

TEST_P(Forms, with_a_lost_state_who_is_kept_in_another_form_is_not_made_again) {
  struct Lost {
    Flags habits;
    const char* people;
  };
  for (const Lost& one : std::to_array<Lost>({
           {{"cut=name:12"}, "teams:\n  one: {name: Service Desk International}\n"},
           {{"cut=name:12"}, "contacts:\n  one: {name: Front Desk of the house, site_id: 5}\n"},
           {{"cut=15"},
            "agents:\n  one: {name: Maximilian Longname, email: maximilian.longname@example.com}\n"},
           {{"cut=15"},
            "contacts:\n  one: {name: Maximilian Longname, email: maximilian.longname@example.com, site_id: "
            "5}\n"},
           {{"built-name", "no-tags"},
            "agents:\n  one: {name: Jim Smith, firstname: James, surname: Smith, email: jim+halo@x.com}\n"},
           {{"built-name"},
            "contacts:\n  one: {name: Jim Smith, firstname: James, surname: Smith, site_id: 5}\n"},
       })) {
    const Stage stage = stage_with(one.habits);
    stage.configure(one.people);
    ASSERT_EQ(stage.plan({"--out", "plan.json"}).exit_code, 0) << one.people;
    ASSERT_EQ(stage.apply().exit_code, 0) << one.people;
    stage.remove("haloform.state.json");
    // Nor by a plan of before, which did not know of anybody.
    const ProcessResult saved = stage.haloform({"apply", "plan.json"});
    EXPECT_EQ(saved.exit_code, 8) << shown(saved);
    EXPECT_THAT(unwrapped(saved.err), HasSubstr("which no block declares")) << shown(saved);
    const ProcessResult applied = stage.apply();
    EXPECT_EQ(applied.exit_code, 5) << shown(applied);
    EXPECT_THAT(unwrapped(applied.out + applied.err), HasSubstr("which no block declares")) << shown(applied);
    EXPECT_EQ(stage.control().count("create"), 1) << one.people;
  }
}

TEST_P(Forms, whose_name_and_email_were_both_changed_is_still_that_person) {
  const Stage stage = stage_with({"no-tags", "cut=name:8"});
  stage.configure("agents:\n" + agent_block("jane", "Jane Smith", "jane+hr@example.com") +
                  agent_block("john", "John Smith", "john@example.com"));
  ASSERT_EQ(stage.apply().exit_code, 0);
  const auto id = stage.state().at("resources").at("agent.jane").at("id").get<std::int64_t>();
  stage.configure("agents:\n" + agent_block("john", "John Smith", "john@example.com"));
  const ProcessResult applied = stage.apply({"--verify"});
  EXPECT_EQ(applied.exit_code, 0) << shown(applied);
  EXPECT_THAT(applied.out, HasSubstr(", id " + std::to_string(id) + "): deactivate"));
}

TEST_P(Forms, what_stays_as_it_was_was_not_kept) {
  const Stage stage = stage_with({"title-case"}, {agent_row(5, "Jane Smith", "jane@example.com")});
  stage.configure("agents:\n" + agent_block("jane", "Jane Smith", "jane@example.com"));
  ASSERT_EQ(stage.apply().exit_code, 0);
  stage.configure("agents:\n" + agent_block("jane", "jane smith", "jane@example.com"));
  const ProcessResult applied = stage.apply();
  EXPECT_EQ(applied.exit_code, 6) << shown(applied);
  EXPECT_THAT(unwrapped(applied.out), HasSubstr("`name` under `lifecycle.ignore_changes`"));
}

TEST_P(Forms, a_change_that_was_not_kept_is_over_when_it_is_taken_back) {
  const Stage stage = stage_with({"title-case", "no-tags"});
  const std::string at_first = "agents:\n" + agent_block("bob", "Bob McDonald", "bob+hr@example.com");
  for (const std::string& change : {agent_block("bob", "BOB MCDONALD", "bob+hr@example.com"),
                                    agent_block("bob", "Bob McDonald", "bob+it@example.com")}) {
    stage.configure(at_first);
    ASSERT_EQ(stage.apply().exit_code, 0);
    stage.configure("agents:\n" + change);
    EXPECT_EQ(stage.apply().exit_code, 6);
    EXPECT_EQ(stage.plan({"--detailed-exitcode"}).exit_code, 2) << "it is still to be done";
    stage.configure(at_first);
    expect_nothing_to_do(stage);
  }
}

// Of a record that is found nobody knows what was sent when it was made.
TEST_P(Forms, a_record_that_is_adopted_keeps_the_form_that_it_has) {
  const Stage stage = stage_with({"title-case", "entities", "cut=name:18"});
  stage.configure("agents:\n" + agent_block("bob", "Bob McDonald", "bob@example.com") +
                  agent_block("pat", "Pat O'Hara", "o'hara@example.com") +
                  agent_block("max", "Maximilian Longfellow", "max@example.com"));
  ASSERT_EQ(stage.apply().exit_code, 0);
  stage.remove("haloform.state.json");
  const ProcessResult applied = stage.apply({"--verify"});
  EXPECT_EQ(applied.exit_code, 0) << shown(applied);
  EXPECT_THAT(unwrapped(applied.out),
              HasSubstr("name was sent as \"Bob McDonald\" and is stored as \"Bob Mcdonald\""));
  EXPECT_EQ(stage.control().count("create"), 3);
  expect_nothing_to_do(stage);
}

TEST_P(Forms, a_field_is_cleared_with_an_empty_text_where_null_is_ignored) {
  const Stage stage = stage_with(
      {"ignores-null"},
      {agent_row(5, "Jane Smith", "jane@example.com", {{"firstname", "Jane"}, {"surname", "Smith"}})});
  stage.configure("agents:\n" + agent_block("jane", "Jane Smith", "jane@example.com", "surname: null"));
  const ProcessResult applied = stage.apply({"--verify"});
  EXPECT_EQ(applied.exit_code, 0) << shown(applied);
  EXPECT_EQ(stage.control().count("update"), 2);
  EXPECT_EQ(stage.state().at("cleared_with_text"), json::array({"agent.surname"}));
  stage.control().patch("agents", 5, {{"surname", "Jones"}});
  EXPECT_EQ(stage.apply({"--verify"}).exit_code, 0);
  EXPECT_EQ(stage.control().count("update"), 3) << "at once";
}

TEST_P(Forms, a_field_is_cleared_with_an_empty_text_where_null_is_refused) {
  const Stage stage = stage_with({"refuse=null"}, {agent_row(5, "Jane Smith", "jane@example.com",
                                                             {{"firstname", "Jane"}, {"surname", "Smith"}})});
  stage.configure("agents:\n" + agent_block("jane", "Jane Smith", "jane@example.com", "surname: null") +
                  agent_block("john", "John Smith", "john@example.com", "surname: null"));
  const ProcessResult applied = stage.apply({"--verify"});
  EXPECT_EQ(applied.exit_code, 0) << shown(applied);
  EXPECT_EQ(stage.control().count("create"), 1) << "without null";
  EXPECT_EQ(stage.control().count("update"), 2);
  EXPECT_EQ(stage.state().at("cleared_with_text"), json::array({"agent.surname"}));
  expect_nothing_to_do(stage);
}

// Who has no e-mail is known by the name alone.
TEST_P(Forms, a_name_that_changes_with_its_parts_is_still_a_form) {
  const Stage stage = stage_with({"built-name"});
  const auto declare = [&](const std::string& surname) {
    const std::string parts = "firstname: James, surname: " + surname;
    stage.configure("agents:\n  jim: {name: Jim Smith, email: jim@example.com, " + parts +
                    "}\ncontacts:\n  jim: {name: Jim Smith, site_id: 5, " + parts + "}\n");
  };
  declare("Smith");
  ASSERT_EQ(stage.apply().exit_code, 0);
  declare("Smythe");
  const ProcessResult applied = stage.apply({"--verify"});
  EXPECT_EQ(applied.exit_code, 0) << shown(applied);
  EXPECT_THAT(unwrapped(applied.out),
              HasSubstr("name was applied as \"Jim Smith\" and is stored as \"James Smythe\" now"));
  expect_nothing_to_do(stage);
}

INSTANTIATE_TEST_SUITE_P(Both, Forms, either_profile, Forms::name);

}  // namespace
}  // namespace haloform::test
