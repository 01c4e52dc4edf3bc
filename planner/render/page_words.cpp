#include "planner/render/page_words.hpp"

#include "planner/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace haloform::render {

std::vector<LabelRow> limit_rows(const PlanView& view) {
  std::vector<LabelRow> rows;
  const auto add = [&](std::string label, std::string text) {
    if (!text.empty()) rows.push_back({std::move(label), std::move(text)});
  };
  add("Seats", view.seats);
  if (view.deferred > 0) {
    add("Deferred", fmt::format("{} for {}; the next apply tries again",
                                counted(view.deferred, "step waits", "steps wait"), view.awaited));
  }
  for (const std::string& raise : view.raises)
    add("Guard to raise", raise + "; takes effect with the next apply, until then the lower limit applies");
  for (const LabelRow& guard : view.guards) add("Guards for " + guard.label, guard.text);
  add("Allowed for this run", view.allowed);
  add("Requests", view.requests);
  add("Rate limit", view.pace);
  return rows;
}

std::string_view refusal_words(const PlanView& view) {
  const bool as_a_whole =
      std::ranges::any_of(view.blocks, [](const BlockRow& block) { return block.whom.empty(); });
  return as_a_whole ? "`apply` refuses this plan as a whole."
                    : "`apply` refuses this plan; `--skip-blocked` applies the rest of it.";
}

std::string apply_command(const plan::Plan& plan, const PlanView& view) {
  if (view.digest.empty() || plan.is_blocked() || !plan.has_runnable()) return {};
  return fmt::format("haloform apply{}{} --expect {}", view.allowed.empty() ? "" : " ", view.allowed,
                     view.digest);
}

std::string no_command_words(const plan::Plan& plan, const PlanView& view) {
  return plan.is_blocked()
             ? "`apply` refuses this plan and does nothing of it."
             : fmt::format("Nothing of it can be applied now: every step waits for {}.", view.awaited);
}

std::vector<std::string> rest_words(const PlanView& view) {
  std::vector<std::string> words;
  words.reserve(view.adopted.size() + view.unmanaged.size());
  for (const std::string& adopted : view.adopted)
    words.push_back(adopted + ": adopt unchanged, nothing is sent");
  for (const UnmanagedRow& unmanaged : view.unmanaged) words.push_back(unmanaged.text + ", unmanaged");
  return words;
}

std::string unmanaged_words(const plan::UnmanagedRecord& record) {
  std::string words = record.active ? "" : "inactive";
  if (!record.twin_of.empty()) words += (words.empty() ? "" : ", ") + ("same e-mail as " + record.twin_of);
  return words;
}

}  // namespace haloform::render
