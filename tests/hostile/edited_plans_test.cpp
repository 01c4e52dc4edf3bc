// A saved plan lies about between review and apply. Whoever can write to it there may change any of it, and take the seal anew.
#include "planner/base/digest.hpp"
#include "planner/plan/codec/plan_codec.hpp"
#include "providers/halopsa/tables/catalog.hpp"
#include "tests/e2e/either_profile.hpp"
#include "tests/support/golden.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <string>

namespace haloform::test {
namespace {

using nlohmann::ordered_json;
using testing::HasSubstr;

std::string staff_of_every_kind(bool later) {
  std::string text = "guards: {deactivate: 5, delete: 5}\nteams:\n  desk: {name: Desk}\nagents:\n";
  for (int number = 1; number <= 12; ++number) {
    const std::string key = "crowd-" + std::to_string(number);
    text += agent_block(key, key, key + "@example.com");
  }
  text +=
      agent_block("changed", "Changed", "changed@example.com", later ? "surname: \"2\"" : "surname: \"1\"");
  text += agent_block("back", "Back", "back@example.com", later ? "active: true" : "active: false");
  text += agent_block("noted", "Noted", "noted@example.com", later ? "lifecycle: {protect: true}" : "");
  if (!later) {
    text += agent_block("leaver", "Leaver", "leaver@example.com");
    text += agent_block("deleted", "Deleted", "deleted@example.com", "lifecycle: {on_removal: delete}");
    text += agent_block("forgotten", "Forgotten", "forgotten@example.com", "lifecycle: {on_removal: forget}");
    return text;
  }
  text += agent_block("adopted", "Adopted", "adopted@example.com", "surname: \"3\"");
  text += agent_block("new", "New", "new@example.com", "teams: [desk]");
  return text + "contacts:\n  caller: {name: Caller, email: caller@example.com, site_id: 1}\n";
}

/// A company with a plan in plan.json that has a step of each action.
Stage with_every_action(const Flags& flags) {
  nlohmann::json world = world_of({agent_row(7, "Adopted", "adopted@example.com", {{"surname", "1"}})});
  world["sites"] = {{{"id", 1}, {"name", "Main"}}};
  Stage stage(world, flags);
  stage.configure(staff_of_every_kind(false));
  // One after the other, so that two of them get the same ids.
  const ProcessResult first = stage.apply({"--parallelism", "1"});
  EXPECT_EQ(first.exit_code, 0) << shown(first);
  stage.configure(staff_of_every_kind(true));
  const ProcessResult plan = stage.plan({"--out", "plan.json", "--allow-delete"});
  EXPECT_EQ(plan.exit_code, 0) << shown(plan);
  return stage;
}

/// As haloform writes it, with a seal that fits.
std::string sealed(ordered_json plan) {
  plan["haloform"]["seal"] = "";
  plan["haloform"]["seal"] = Digest().add("haloform plan file 1").add(plan.dump(2) + '\n').finish();
  return plan.dump(2) + '\n';
}

/// `/resource_changes/#/haloform/notes/#/to`
std::string pattern_of(const std::string& pointer) {
  std::string pattern;
  for (const char letter : pointer) {
    const bool digit = letter >= '0' && letter <= '9';
    if (!digit) pattern += letter;
    if (digit && !pattern.ends_with('#')) pattern += '#';
  }
  return pattern;
}

std::vector<ordered_json> other_values(const ordered_json& value) {
  if (value.is_number()) return {value.get<std::int64_t>() + 1, value.get<std::int64_t>() - 1, nullptr};
  if (value.is_boolean()) return {!value.get<bool>(), nullptr};
  if (value.is_string()) return {value.get<std::string>() + "x", "", nullptr};
  return {"x", 1, true};
}

/// Every document that differs from `plan` in one place.
void each_edit(const ordered_json& plan,
               const std::function<void(const std::string&, const ordered_json&)>& take,
               std::size_t& leaves) {
  const std::function<void(const ordered_json&, const std::string&)> walk = [&](const ordered_json& at,
                                                                                const std::string& pointer) {
    ordered_json edited = plan;
    ordered_json& here = edited[ordered_json::json_pointer(pointer)];
    if (!at.is_structured()) {
      ++leaves;
      for (const ordered_json& other : other_values(at)) {
        here = other;
        take(pointer, edited);
      }
      return;
    }
    if (at.is_object()) {
      here["added"] = 1;
    } else {
      here.push_back(at.empty() ? ordered_json("x") : at.back());
    }
    take(pointer, edited);
    for (std::size_t index = 0; at.is_array() && index < at.size(); ++index) {
      here = at;
      here.erase(index);
      take(pointer, edited);
      if (index == 0) continue;
      here = at;
      std::swap(here[index - 1], here[index]);
      if (here != at) take(pointer, edited);
    }
    for (const auto& [key, item] : at.items()) {
      if (at.is_object()) {
        here = at;
        here.erase(key);
        take(pointer + '/' + key, edited);
      }
      walk(item, pointer + '/' + key);
    }
  };
  walk(plan, "");
}

/// The entries of the state, but for the times of day at which records were made.
nlohmann::json entries_of(const Stage& stage) {
  nlohmann::json entries = stage.state().at("resources");
  for (auto& [address, entry] : entries.items()) {
    for (const char* const when : {"made", "switched", "regrouped"}) {
      if (entry.contains(when)) entry[when] = "some time";
    }
  }
  return entries;
}

class EditedPlan : public EitherProfile {};
INSTANTIATE_TEST_SUITE_P(Profiles, EditedPlan, either_profile, EitherProfile::name);

// What is refused is not applied. What is taken, though it was edited and sealed anew, is words for people alone: all such
// edits together do to the instance and to the state what the plan did without them.
TEST_P(EditedPlan, does_what_was_reviewed_or_nothing) {
  const Stage stage = with_every_action(speaking());
  const std::string text = stage.read("plan.json");
  const Catalog catalog = halopsa::make_catalog();
  const ordered_json plan = ordered_json::parse(text);
  ASSERT_EQ(plan.dump(2) + '\n', text) << "the edits below would be seen by their layout";
  ASSERT_EQ(sealed(plan), text);
  // The fuzzers begin with it.
  if (accepts_goldens())
    std::ofstream("tests/fuzz/corpus/plan/saved-" + std::string(GetParam()) + ".json") << text;

  std::size_t leaves = 0;
  std::size_t edits = 0;
  std::map<std::string, std::pair<std::string, ordered_json>> taken;
  each_edit(
      plan,
      [&](const std::string& pointer, const ordered_json& edited) {
        if (edited == plan) return;
        ++edits;
        const bool of_seal = pointer == "/haloform/seal";
        const std::string file = of_seal ? edited.dump(2) + '\n' : sealed(edited);
        if (!plan::decode_plan(catalog, file)) return;
        taken.try_emplace(pattern_of(pointer), pointer, edited);
      },
      leaves);
  std::set<std::string> words;
  ordered_json all = plan;
  for (const auto& [pattern, one] : taken) {
    words.insert(pattern);
    const ordered_json::json_pointer at(one.first);
    EXPECT_FALSE(plan::decode_plan(catalog, one.second.dump(2) + '\n'))
        << one.first << " was changed, and the seal was not";
    if (all.contains(at)) all[at] = one.second.at(at);
  }
  std::printf("%s: %zu leaves, %zu edits with a seal taken anew, %zu kinds of them taken\n", GetParam(),
              leaves, edits, taken.size());
  for (const std::string& one : words) std::printf("  %s\n", one.c_str());

  const Stage other = with_every_action(speaking());
  const ProcessResult reviewed = stage.haloform({"apply", "plan.json", "--parallelism", "1"});
  ASSERT_EQ(reviewed.exit_code, 0) << shown(reviewed);
  all["haloform"]["lineage"] = other.state().at("lineage");
  ordered_json theirs = ordered_json::parse(other.read("plan.json"));
  for (const char* const key : {"instance", "lineage", "digest", "created"})
    all["haloform"][key] = theirs["haloform"][key];
  // When a record was made is in the digest, and was not at the same moment in both companies.
  for (std::size_t at = 0; at < all["resource_changes"].size(); ++at) {
    ordered_json& entry = all["resource_changes"][at]["haloform"]["effect"]["entry"];
    if (!entry.is_null())
      entry["made"] = theirs["resource_changes"][at]["haloform"]["effect"]["entry"]["made"];
  }
  other.write("plan.json", sealed(all));
  const ProcessResult edited = other.haloform({"apply", "plan.json", "--parallelism", "1"});
  ASSERT_EQ(edited.exit_code, 0) << shown(edited);
  EXPECT_EQ(stage.sandbox().world(), other.sandbox().world())
      << nlohmann::json::diff(stage.sandbox().world(), other.sandbox().world()).dump(1);
  EXPECT_EQ(entries_of(stage), entries_of(other))
      << nlohmann::json::diff(entries_of(stage), entries_of(other)).dump(1);
}

/// The saved plan with another value at one place, sealed anew.
void edit(const Stage& stage, const std::string& pointer, const ordered_json& value) {
  ordered_json plan = ordered_json::parse(stage.read("plan.json"));
  plan[ordered_json::json_pointer(pointer)] = value;
  stage.write("plan.json", sealed(plan));
}

TEST_P(EditedPlan, is_not_made_younger_than_the_present) {
  const Stage stage = with_every_action(speaking());
  edit(stage, "/haloform/created", "2099-01-01T00:00:00.000Z");
  const ProcessResult result = stage.haloform({"apply", "plan.json"});
  EXPECT_EQ(result.exit_code, 8) << shown(result);
  EXPECT_THAT(result.err, HasSubstr("in the future"));
}

TEST_P(EditedPlan, does_not_wait_for_a_time_that_somebody_wrote_into_it) {
  const Stage stage = with_every_action(speaking());
  const ordered_json plan = ordered_json::parse(stage.read("plan.json"));
  for (std::size_t at = 0; at < plan["resource_changes"].size(); ++at) {
    if (plan["resource_changes"][at]["address"] != "agent.new") continue;
    edit(stage, "/resource_changes/" + std::to_string(at) + "/haloform/not_before",
         "2099-01-01T00:00:00.000Z");
  }
  const ProcessResult result = stage.haloform({"apply", "plan.json"});
  EXPECT_EQ(result.exit_code, 0) << shown(result);
}

// Applied, taken back by somebody else, and accepted once more: what was reviewed was a change of what was there then.
TEST_P(EditedPlan, that_was_applied_and_reverted_is_stale) {
  const Stage stage = with_every_action(speaking());
  const std::string saved = stage.read("plan.json");
  ASSERT_EQ(stage.haloform({"apply", "plan.json"}).exit_code, 0);
  stage.replace("haloform.yaml", "surname: \"2\"", "surname: \"1\"");
  ASSERT_EQ(stage.plan({"--out", "back.json"}).exit_code, 0);
  ASSERT_EQ(stage.haloform({"apply", "back.json"}).exit_code, 0);
  stage.write("plan.json", saved);
  const ProcessResult result = stage.haloform({"apply", "plan.json"});
  EXPECT_EQ(result.exit_code, 8) << shown(result);
  EXPECT_THAT(result.err, HasSubstr("agent.changed"));
  EXPECT_THAT(result.err, HasSubstr("since the plan was made"));
}

}  // namespace
}  // namespace haloform::test
