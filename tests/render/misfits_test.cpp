#include "planner/render/misfits.hpp"

#include "planner/plan/privacy/veil.hpp"
#include "tests/support/builders.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace haloform::render {
namespace {

using testing::HasSubstr;

struct Misfitting {
  plan::Misfit misfit;
  std::string words;
};

std::vector<Misfitting> all_misfits() {
  const WallTime monday = wall_time("2026-01-05T12:00:00.000Z");
  const WallTime tuesday = wall_time("2026-01-06T12:00:00.000Z");
  return {
      {plan::OtherInstance{"https://a.example", "https://b.example"},
       "it was made for https://a.example, and this is https://b.example"},
      {plan::OtherTenant{"acme", {}}, "it was made for the tenant acme, and this is no tenant"},
      {plan::OtherProfile{Profile::guide, Profile::halo},
       "it was made under profile guide, and this is halo"},
      {plan::AppliedAlready{}, "it was applied already"},
      {plan::MadeWithoutState{}, "it was made before there was a state, and there is one now"},
      {plan::OtherLineage{"one", {}},
       "it was made from a state of lineage one, and this one is of lineage none"},
      {plan::MadeAsOf{tuesday}, "it is the plan of 2026-01-06T12:00:00.000Z (--as-of), for reading"},
      {plan::MadeInFuture{tuesday, monday},
       "it was made at 2026-01-06T12:00:00.000Z, which is in the future: it is "
       "2026-01-05T12:00:00.000Z here"},
      {plan::TooOld{std::chrono::hours(25), std::chrono::hours(24)},
       "it was made 1500 m 00 s ago, and --max-age is 1440 m 00 s"},
      {plan::RaisesOfOldState{7, 9}, "it raises guards of serial 7, and the state is at serial 9 by now"},
      {plan::OtherRaise{
           {ResourceType::agent, GuardKind::deactivate, {Limit::Unit::percent, 10}, {Limit::Unit::count, 40}},
           {Limit::Unit::count, 20}},
       "it raises agents.deactivate from 10% to 40, and the configuration says 20 now"},
  };
}

TEST(Misfits, each_has_its_words) {
  std::set<std::size_t> kinds;
  for (const Misfitting& said : all_misfits()) {
    EXPECT_EQ(misfit_words(said.misfit), said.words);
    kinds.insert(said.misfit.index());
  }
  EXPECT_EQ(kinds.size(), std::variant_size_v<plan::Misfit>) << "one that is added is said too";
}

// The error goes onto pull requests, where people are covered.
TEST(StaleWords, mark_whatever_tells_of_a_person) {
  const Address jane = address("agent.jane");
  const plan::KeyName key{NaturalKey::By::email, "jane@example.com", {}};
  const std::vector<plan::StaleStep> steps{
      {jane, remote_id(99), plan::FieldChangedSince{"name", "Jane Smith", "Jane Jones"}},
      {jane, remote_id(99), plan::FieldChangedSince{"role", "Technician", "Manager"}},
      {jane, remote_id(99), plan::KeyChangedSince{key, {}}},
      {jane, {}, plan::MayHaveComeSince{{remote_id(7), {"Jane Smith", "jane@example.com"}}}}};
  const Error whole = stale_error(stale_words(sample_catalog(), steps), "plan.json");
  EXPECT_THAT(whole.what.plain(), HasSubstr("name was \"Jane Smith\" and is \"Jane Jones\""));
  const std::string shown = plan::Veil(Privacy::mask, "").over(whole).what.plain();
  EXPECT_THAT(shown, HasSubstr("agent.jane (id 99): name was \"J. S.\" and is \"J. J.\""));
  EXPECT_THAT(shown, HasSubstr("role was \"Technician\" and is \"Manager\""));
  EXPECT_THAT(shown, testing::Not(testing::AnyOf(HasSubstr("Smith"), HasSubstr("jane@"))));
}

TEST(Misfits, are_one_error_that_names_every_reason_and_what_to_do) {
  const Error error =
      stale_error({"the phone of agent.jane (id 7) is \"3\" by now", "it was applied already"}, "p.json");
  EXPECT_EQ(error.kind, ErrorKind::stale);
  EXPECT_THAT(error.what, HasSubstr("agent.jane"));
  EXPECT_THAT(error.what, HasSubstr("already"));
  EXPECT_EQ(error.where, "p.json");
  EXPECT_FALSE(error.advice.empty());
}

}  // namespace
}  // namespace haloform::render
