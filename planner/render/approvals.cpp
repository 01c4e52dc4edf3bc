#include "planner/render/approvals.hpp"

#include "planner/base/quote.hpp"
#include "planner/base/text.hpp"
#include "planner/render/misfits.hpp"
#include "planner/render/phrases_of_approval.hpp"
#include "planner/render/plan_view.hpp"
#include "planner/render/step_view.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstddef>
#include <ranges>
#include <string_view>
#include <utility>

namespace haloform::render {

namespace {

/// Of a list: the rest is counted.
constexpr std::size_t most_listed = 10;

/// `agent.jane-smith ("Jane Smith", id 99), update`
std::string step_words(const Catalog& catalog, const plan::Step& step) {
  const std::string name = view_step(catalog, step).who.name;
  std::string inside = name.empty() ? std::string() : in_quotes(name);
  if (step.id()) inside += fmt::format("{}id {}", inside.empty() ? "" : ", ", step.id()->text());
  return fmt::format("{}{}, {}", step.address.text(), inside.empty() ? "" : fmt::format(" ({})", inside),
                     plan::action_name(step.kind()));
}

/// `a; b; and 12 more`: `all` holds the first of `total`.
std::string joined_few(std::vector<std::string> all, std::size_t total, std::string_view between) {
  if (all.size() > most_listed) all.resize(most_listed);
  std::string words = fmt::format("{}", fmt::join(all, between));
  if (total > all.size()) words += fmt::format("{}and {} more", between, total - all.size());
  return words;
}

std::string addresses_of(const std::vector<plan::ApprovedStep>& steps) {
  std::vector<std::string> all;
  for (const plan::ApprovedStep& step : steps | std::views::take(most_listed))
    all.push_back(fmt::format("{} ({})", step.address.text(), plan::action_name(step.action)));
  return joined_few(std::move(all), steps.size(), ", ");
}

std::string items_of(const Catalog& catalog, const plan::Moved& moved, const plan::Plan& plan) {
  std::vector<std::string> items;
  for (const auto& [at, why] : moved.steps | std::views::take(most_listed))
    items.push_back(fmt::format("{}: {}", step_words(catalog, plan.steps[at]), phrase(why).words));
  for (const plan::GuardRaise& raise : moved.raises) {
    items.push_back(fmt::format("guards: {} is not in the approval", raise_words(raise)));
  }
  for (const plan::ApprovedStep& step : moved.gone | std::views::take(most_listed)) {
    items.push_back(fmt::format("{}, {}: it is not planned any more", step.address.text(),
                                plan::action_name(step.action)));
  }
  return joined_few(std::move(items), moved.steps.size() + moved.raises.size() + moved.gone.size(), "; ");
}

}  // namespace

Error moved_error(const Catalog& catalog, const plan::Moved& moved, const plan::Plan& plan,
                  const std::string& file) {
  return {
      ErrorKind::stale,
      fmt::format("the plan is not the one that was approved; nothing was done: {}",
                  items_of(catalog, moved, plan)),
      file,
      "have the plan above reviewed and approved; or use --only-approved to apply what is still as it was "
      "approved, and leave the rest for the next review"};
}

Error unfit_approval(const std::vector<plan::Misfit>& misfits, const std::string& file) {
  return {ErrorKind::stale,
          fmt::format("the approval does not belong here; nothing was done: {}",
                      fmt::join(misfit_words(misfits), "; ")),
          file, "have a plan of this instance and this state reviewed, and give its approval"};
}

Error other_approval(const std::string& digest, const std::string& expected, const std::string& file) {
  return {ErrorKind::stale,
          fmt::format("the approval is of {}, and {} was expected; nothing was done", digest, expected), file,
          "give the file that was written with the plan that was reviewed"};
}

std::optional<std::string> done_note(const plan::Moved& moved) {
  if (moved.done.empty()) return std::nullopt;
  return fmt::format("{} done already: {}",
                     counted(moved.done.size(), "approved step is", "approved steps are"),
                     addresses_of(moved.done));
}

std::optional<std::string> gone_note(const plan::Moved& moved) {
  if (moved.gone.empty()) return std::nullopt;
  return fmt::format("{} not planned any more: {}",
                     counted(moved.gone.size(), "approved step is", "approved steps are"),
                     addresses_of(moved.gone));
}

}  // namespace haloform::render
