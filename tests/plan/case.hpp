#pragma once

#include "planner/plan/making/make_plan.hpp"
#include "planner/render/faults.hpp"
#include "planner/render/phrases.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/simulator.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::plan {

/// One world and what is wanted of it. `plan()` expects a plan, `errors()` expects none.
struct Case {
  DesiredDraft wanted;
  StateDraft known;
  LiveDraft live;
  Policy policy = usual_policy();

  static Policy usual_policy() {
    Policy policy;
    policy.instance = "https://acme.halopsa.com";
    policy.now = wall_time("2026-03-01T12:00:00.000Z");
    return policy;
  }

  /// The same person on all three sides, as they are.
  void settled_agent(std::string_view key, std::int64_t id) {
    wanted.agent(key);
    known.agent(key, id);
    live.agent(id, key);
  }

  /// So many more of them, from that id on: enough that a percentage is not a handful.
  void crowd(std::size_t count, std::int64_t first_id = 1000) {
    for (std::size_t at = 0; at < count; ++at) {
      settled_agent("crowd-" + std::to_string(first_id + static_cast<std::int64_t>(at)),
                    first_id + static_cast<std::int64_t>(at));
    }
  }

  [[nodiscard]] auto result() const {
    return make_plan(sample_catalog(), wanted.build(), known.build(), live.build(), policy);
  }

  [[nodiscard]] Plan plan() const {
    auto plan = result();
    if (plan) return std::move(*plan);
    for (const Error& error : render::errors_of(plan.error())) ADD_FAILURE() << error.text();
    return {};
  }

  [[nodiscard]] std::vector<Error> errors() const {
    auto plan = result();
    if (plan) {
      ADD_FAILURE() << "a plan of " << plan->steps.size() << " steps was made";
      return {};
    }
    return render::errors_of(plan.error());
  }

  /// The plan that follows once all that may run of this one has succeeded.
  [[nodiscard]] Plan plan_after_apply() const {
    World world = simulate(sample_catalog(), plan(), known.build(), live.build());
    auto again = make_plan(sample_catalog(), wanted.build(), world.state, world.live, policy);
    if (again) return std::move(*again);
    for (const Error& error : render::errors_of(again.error())) ADD_FAILURE() << error.text();
    return {};
  }
};

/// The step of an address; a plan without one fails the test.
inline const Step& step_of(const Plan& plan, std::string_view text) {
  const auto at = std::ranges::find(plan.steps, address(text), &Step::address);
  if (at != plan.steps.end()) return *at;
  ADD_FAILURE() << "no step of " << text;
  static const Step none{address("agent.none"), Forget{remote_id(1)}, {}, {}, {}, {}, {}, {}, {}, {}, {}};
  return none;
}

inline bool has_step(const Plan& plan, std::string_view text) {
  return std::ranges::find(plan.steps, address(text), &Step::address) != plan.steps.end();
}

inline std::string kind(const Plan& plan, std::string_view text) {
  return std::string(action_name(step_of(plan, text).kind()));
}

/// `phone: 1 -> 2; role: null -> Lead (drift)`
inline std::string changed_fields(const Step& step) {
  std::string text;
  const TypeSchema& schema = sample_catalog().of(step.address.type());
  if (step.changes() == nullptr) return text;
  for (const FieldChange& change : step.changes()->fields) {
    if (!text.empty()) text += "; ";
    text += std::string(schema.at(change.field).name) + ": " + change.before.plain() + " -> " +
            change.after.plain();
    if (change.drift == Drift::yes) text += " (drift)";
  }
  return text;
}

/// `[a 7, b] -> []`
inline std::string changed_teams(const Step& step) {
  const auto list = [](const std::vector<TeamRef>& teams) {
    std::string text = "[";
    for (const TeamRef& team : teams) {
      if (text.size() > 1) text += ", ";
      text += team.key.empty() ? "\"" + team.name + "\"" : team.key;
      if (team.id) text += " " + team.id->text();
    }
    return text + "]";
  };
  const Changes* changes = step.changes();
  if (changes == nullptr || !changes->teams) return "";
  return list(changes->teams->before) + " -> " + list(changes->teams->after);
}

/// `limit protect`
inline std::string rules(const Step& step) {
  std::string text;
  for (const Block& block : step.blocked_by) {
    if (!text.empty()) text += ' ';
    text += rule_name(rule_of(block));
  }
  return text;
}

/// Notes of a step, or warnings of a plan, as they are read.
template <typename Reason>
std::vector<std::string> words_of(const std::vector<Reason>& reasons) {
  std::vector<std::string> words;
  words.reserve(reasons.size());
  for (const Reason& reason : reasons) words.push_back(render::phrase(reason).words);
  return words;
}

/// What blocks the step of an address, and the ways to proceed.
inline std::string blocks(const Plan& plan, std::string_view text) {
  std::string all;
  for (const Block& block : step_of(plan, text).blocked_by)
    all += render::phrase(block).words + "\n" + render::phrase(block).way_forward + "\n";
  return all;
}

inline std::string all_text(const std::vector<Error>& errors) {
  std::string text;
  for (const Error& error : errors) text += error.text() + "\n";
  return text;
}

}  // namespace haloform::plan
