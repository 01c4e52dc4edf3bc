#include "planner/render/consequences.hpp"

#include "planner/base/text.hpp"
#include "planner/render/phrases.hpp"
#include "planner/render/step_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

namespace haloform::render {

namespace {

/// What steps do, as it is counted; the order is that of their consequences.
constexpr std::array<std::string_view, 9> deeds{"delete",          "deactivate", "create",
                                                "reactivate",      "update",     "adopt and update",
                                                "adopt unchanged", "forget",     "record in the state"};

std::size_t deed_of(const plan::Step& step) {
  switch (step.kind()) {
    case plan::ActionKind::remove: return 0;
    case plan::ActionKind::deactivate: return 1;
    case plan::ActionKind::create: return 2;
    case plan::ActionKind::reactivate: return 3;
    case plan::ActionKind::update: return 4;
    case plan::ActionKind::adopt: return step.writes() ? 5 : 6;
    case plan::ActionKind::forget: return 7;
    case plan::ActionKind::state: break;
  }
  return 8;
}

/// How many steps there are, and how many of them do not run.
struct Waiting {
  std::size_t count = 0;
  std::size_t blocked = 0;
  std::size_t deferred = 0;
  std::size_t held = 0;

  void add(const StepGroup& group) {
    count += group.steps.size();
    blocked += group.blocked;
    deferred += group.deferred;
    held += group.held;
  }
  /// ` (all blocked)`, ` (12 blocked, 1 deferred)`; empty where all of them run.
  [[nodiscard]] std::string words() const {
    std::string words;
    const auto add = [&](std::size_t some, std::string_view what) {
      if (some == 0) return;
      words += words.empty() ? " (" : ", ";
      words += some == count ? fmt::format("all {}", what) : fmt::format("{} {}", some, what);
    };
    add(blocked, "blocked");
    add(deferred, "deferred");
    add(held, "held");
    return words.empty() ? words : words + ')';
  }
};

/// `19 agents and 89 contacts to deactivate`, of the groups from `at` on that do the same; moves `at` past them.
std::string deed_words(const std::vector<StepGroup>& groups, std::size_t& at) {
  const std::string_view what = groups[at].what;
  std::string words;
  Waiting waiting;
  for (; at < groups.size() && groups[at].what == what; ++at) {
    const bool last = at + 1 == groups.size() || groups[at + 1].what != what;
    words += words.empty() ? "" : last ? " and " : ", ";
    words += groups[at].count_words();
    waiting.add(groups[at]);
  }
  return fmt::format("{} to {}{}", words, what, waiting.words());
}

}  // namespace

std::string StepGroup::count_words() const {
  return counted(steps.size(), type_name(type), type_plural(type));
}

std::string StepGroup::number_words() const {
  Waiting waiting;
  waiting.add(*this);
  return std::to_string(steps.size()) + waiting.words();
}

std::vector<StepGroup> group_steps(const plan::Plan& plan) {
  std::array<PerType<StepGroup>, deeds.size()> table;
  for (const plan::Step& step : plan.steps) {
    StepGroup& group = table.at(deed_of(step)).at(step.address.type());
    group.steps.push_back(&step);
    if (!step.blocked_by.empty()) {
      ++group.blocked;
    } else if (step.is_held()) {
      ++group.held;
    } else if (step.deferred) {
      ++group.deferred;
    }
  }
  std::vector<StepGroup> groups;
  for (std::size_t deed = 0; deed < deeds.size(); ++deed) {
    for (const ResourceType type : all_types) {
      StepGroup& group = table.at(deed).at(type);
      if (group.steps.empty()) continue;
      group.type = type;
      group.what = deeds.at(deed);
      groups.push_back(std::move(group));
    }
  }
  return groups;
}

std::string headline(const plan::Plan& plan, const std::vector<StepGroup>& groups) {
  if (plan.empty() && plan.blocked_by.empty()) {
    return plan.drift.empty() ? "No changes. HaloPSA matches the configuration."
                              : "No changes. HaloPSA matches the configuration, but for the drift below.";
  }
  std::string words;
  const auto add = [&](std::string_view more) { words.append(words.empty() ? "" : "; ").append(more); };
  for (std::size_t at = 0; at < groups.size();) add(deed_words(groups, at));
  if (!plan.raises.empty()) add(counted(plan.raises.size(), "guard") + " to raise");
  if (words.empty()) words = "nothing to do";
  return (plan.is_blocked() ? "Blocked: " : "Plan: ") + words + '.';
}

bool loses(const plan::Step& step) {
  return step.kind() == plan::ActionKind::deactivate || step.kind() == plan::ActionKind::remove;
}

LossRow view_loss(const Catalog& catalog, const plan::Step& step) {
  LossRow row{plan::person_of(catalog.of(step.address.type()), step),
              step.address.text(),
              {},
              action_words(step),
              {},
              reason_words(step)};
  if (const auto id = step.id()) row.id = id->text();
  for (const plan::StepNote& note : step.notes) {
    if (const auto* was = std::get_if<plan::WasInTeams>(&note)) row.teams = was->teams;
  }
  return row;
}

}  // namespace haloform::render
