#include "cli/people_rules.hpp"

#include "cli/environment.hpp"
#include "cli/output_kinds.hpp"
#include "planner/config/pii_section.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>

namespace haloform::cli {
namespace {

using testing::HasSubstr;

Settings written(std::optional<Privacy> all, std::map<std::string, Privacy, std::less<>> of = {}) {
  Settings settings;
  settings.url = "https://acme.halopsa.com";
  settings.pii = {all, std::move(of)};
  return settings;
}

PeopleRules rules(std::optional<Privacy> flag, std::optional<Privacy> variable, const Settings& settings,
                  std::string command = "plan") {
  PeopleRules people(std::move(command), flag, variable);
  people.learn(settings);
  return people;
}

TEST(PeopleRules, leave_it_to_the_output_where_nobody_says_anything) {
  const PeopleRules people;
  EXPECT_EQ(people.of("text", Privacy::full), Privacy::full);
  EXPECT_EQ(people.of("markdown", Privacy::mask), Privacy::mask);
  EXPECT_EQ(people.of_saved_plan(), Privacy::full);
  EXPECT_TRUE(people.of_text().is_open());
}

TEST(PeopleRules, let_the_configuration_change_one_output_or_all) {
  const PeopleRules people =
      rules({}, {}, written(Privacy::mask, {{"json", Privacy::hash}, {"markdown", Privacy::full}}));
  EXPECT_EQ(people.of("text", Privacy::full), Privacy::mask);
  EXPECT_EQ(people.of("json", Privacy::full), Privacy::hash);
  EXPECT_EQ(people.of("markdown", Privacy::mask), Privacy::full);
}

TEST(PeopleRules, know_a_command_by_its_name) {
  EXPECT_EQ(rules({}, {}, written({}, {{"get", Privacy::mask}}), "get").of("json", Privacy::full),
            Privacy::mask);
  EXPECT_EQ(rules({}, {}, written({}, {{"get", Privacy::mask}}), "plan").of("json", Privacy::full),
            Privacy::full);
}

// A pull request writes the configuration, and not what the pipeline runs.
TEST(PeopleRules, let_no_configuration_weaken_what_the_pipeline_says) {
  const Settings open = written(Privacy::full, {{"text", Privacy::full}, {"plan", Privacy::full}});
  EXPECT_EQ(rules(Privacy::mask, {}, open).of("text", Privacy::full), Privacy::mask);
  EXPECT_EQ(rules({}, Privacy::mask, open).of("text", Privacy::full), Privacy::mask);
  EXPECT_EQ(rules(Privacy::hash, Privacy::mask, open).of("text", Privacy::full), Privacy::hash)
      << "the flag wins";
}

TEST(PeopleRules, cover_a_saved_plan_only_where_it_is_meant) {
  EXPECT_EQ(rules(Privacy::mask, {}, {}).of_saved_plan(), Privacy::mask);
  EXPECT_EQ(rules({}, {}, written({}, {{"out", Privacy::mask}})).of_saved_plan(), Privacy::mask);
  EXPECT_EQ(rules({}, Privacy::mask, {}).of_saved_plan(), Privacy::full);
  EXPECT_EQ(rules({}, {}, written(Privacy::mask)).of_saved_plan(), Privacy::full);
}

TEST(PeopleRules, hash_with_the_lineage_of_the_state) {
  PeopleRules people = rules({}, {}, written({}));
  const auto hash = [&] { return people.veil(Privacy::hash).over(MarkedText::Personal::name, "Jane Smith"); };
  EXPECT_EQ(hash(), "J. S.") << "what everybody knows is no salt: not the address of the instance either";
  people.learn_lineage("");
  EXPECT_EQ(hash(), "J. S.");
  people.learn_lineage("6f1c2b5e");
  EXPECT_TRUE(hash().starts_with('#'));
}

TEST(PeopleRules, take_the_variable_only_where_it_says_something) {
  const auto of = [](std::map<std::string, std::string, std::less<>> variables) {
    return privacy_variable(Environment(std::move(variables)));
  };
  EXPECT_EQ(*of({}), std::nullopt);
  EXPECT_EQ(*of({{"HALOFORM_PII", "hash"}}), Privacy::hash);
  const auto empty = of({{"HALOFORM_PII", ""}});
  ASSERT_FALSE(empty);
  EXPECT_EQ(empty.error().kind, ErrorKind::configuration);
  EXPECT_THAT(empty.error().text(), HasSubstr("is set, but empty"));
  EXPECT_THAT(of({{"HALOFORM_PII", "masked"}}).error().text(), HasSubstr("set it to full, mask or hash"));
}

// Whoever adds a kind of output has `pii:` know it.
TEST(PeopleRules, can_name_every_output) {
  const auto known = config::pii_outputs();
  for (const OutputKind& kind : output_kinds()) {
    if (kind.needs.whole_people) continue;
    const bool can = std::ranges::find(known, kind.name) != known.end();
    EXPECT_EQ(can, !kind.needs.place) << kind.name << ": what stands for others shows nobody by itself";
  }
}

}  // namespace
}  // namespace haloform::cli
