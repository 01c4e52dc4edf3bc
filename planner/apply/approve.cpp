#include "planner/apply/apply.hpp"
#include "planner/base/text.hpp"

#include <fmt/format.h>

#include <map>
#include <utility>

namespace haloform {

namespace {

/// A block and the steps that it holds back; a guard's limit holds back many with the same words.
struct Held {
  const Block* block = nullptr;
  const Address* first = nullptr;  ///< Nothing: the plan as a whole.
  std::size_t steps = 0;
};

std::vector<Held> held_back(const Plan& plan) {
  std::vector<Held> all;
  std::map<std::pair<std::string_view, std::string_view>, std::size_t> places;
  const auto note = [&](const Block& block, const Address* address) {
    const auto [at, fresh] = places.try_emplace({block.what, block.way_out}, all.size());
    if (fresh) all.push_back({&block, address, 0});
    ++all[at->second].steps;
  };
  for (const Block& block : plan.blocked_by) note(block, nullptr);
  for (const Step& step : plan.steps) {
    for (const Block& block : step.blocked_by) note(block, &step.address);
  }
  return all;
}

std::string words(const Held& held) {
  std::string text;
  if (held.first != nullptr) {
    text = held.first->text();
    if (held.steps > 1) text += fmt::format(" and {} more", held.steps - 1);
    text += ": ";
  }
  text += held.block->what;
  if (!held.block->way_out.empty()) text += fmt::format(" (way out: {})", held.block->way_out);
  return text;
}

}  // namespace

Result<ApprovedPlan> approve(Plan plan, WhatIsBlocked blocked) {
  const bool skipped = blocked == WhatIsBlocked::is_skipped && plan.blocked_by.empty() && plan.has_runnable();
  const std::vector<Held> all = held_back(plan);
  if (all.empty() || skipped) return ApprovedPlan(std::move(plan));
  constexpr std::size_t most_named = 20;
  std::string what = "the plan is blocked, and nothing of it is done: ";
  for (std::size_t at = 0; at < all.size() && at < most_named; ++at) {
    if (at > 0) what += "; ";
    what += words(all[at]);
  }
  if (all.size() > most_named) what += fmt::format("; and {} more", all.size() - most_named);
  return fail(
      ErrorKind::blocked, std::move(what), {},
      plan.blocked_by.empty()
          ? "take the way out that is named for each, apply the rest with --skip-blocked, or only what is "
            "urgent with --target ADDRESS"
          : "take the way out that is named for each");
}

}  // namespace haloform
