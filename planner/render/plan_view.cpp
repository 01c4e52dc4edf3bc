#include "planner/render/plan_view.hpp"

#include "planner/base/clock.hpp"
#include "planner/base/text.hpp"
#include "planner/render/phrases.hpp"
#include "planner/render/phrases_of_ownership.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <utility>
#include <variant>

namespace haloform::render {

namespace {

/// `118 agents, 290 contacts`, of the types that there are any of.
std::string type_counts(const PerType<std::size_t>& counts) {
  std::string words;
  for (const ResourceType type : all_types) {
    const std::size_t count = counts.at(type);
    if (count == 0) continue;
    words += (words.empty() ? "" : ", ") + counted(count, type_name(type), type_plural(type));
  }
  return words;
}

std::string live_words(const plan::ReadSummary& read) {
  std::string words;
  for (const ResourceType type : all_types) {
    std::string part;
    if (read.whole.at(type)) {
      part = counted(read.live.at(type).value_or(0), type_name(type), type_plural(type));
    } else if (read.live.at(type)) {
      part = fmt::format("only the declared ones of {} {}", *read.live.at(type), type_plural(type));
    } else if (read.declared.at(type) > 0) {
      part = fmt::format("only the declared {}", type_plural(type));
    }
    if (!part.empty()) words += (words.empty() ? "" : ", ") + part;
  }
  if (words.empty()) words = "nothing";
  return words + " in " + counted(read.requests, "request");
}

/// A guard's limit stops many steps with the same words.
std::vector<BlockRow> distinct_blocks(const plan::Plan& plan) {
  std::vector<BlockRow> rows;
  std::vector<std::size_t> steps;
  std::map<std::tuple<std::string_view, std::string, std::string>, std::size_t> places;
  const auto note = [&](const plan::Block& block, const Address* address) {
    Phrase said = phrase(block);
    const std::string_view rule = plan::rule_name(plan::rule_of(block));
    const auto [place, is_new] = places.try_emplace({rule, said.words, said.way_forward}, rows.size());
    if (is_new) {
      rows.push_back({std::string(rule), address == nullptr ? std::string() : address->text(),
                      std::move(said.words), std::move(said.way_forward)});
      steps.push_back(0);
    }
    ++steps[place->second];
  };
  for (const plan::Block& block : plan.blocked_by) note(block, nullptr);
  for (const plan::Step& step : plan.steps) {
    for (const plan::Block& block : step.blocked_by) note(block, &step.address);
  }
  for (std::size_t at = 0; at < rows.size(); ++at) {
    if (!rows[at].whom.empty() && steps[at] > 1) rows[at].whom += fmt::format(" and {} more", steps[at] - 1);
  }
  return rows;
}

std::string use_words(const plan::GuardUse& use) {
  std::string words = fmt::format("{} {} of {}", guard_name(use.kind), use.used, use.allowed);
  if (use.kind == GuardKind::per_site)
    return fmt::format("{} {} of {} at most", guard_name(use.kind), use.used, use.allowed);
  if (use.limit.unit == Limit::Unit::percent) words += fmt::format(" ({} of {})", use.limit.text(), use.base);
  return words;
}

/// Of the types that the plan is about.
std::vector<LabelRow> guard_rows(const plan::Plan& plan) {
  std::vector<LabelRow> rows;
  for (const ResourceType type : all_types) {
    std::string words;
    bool matters = plan.read.declared.at(type) > 0;
    for (const plan::GuardUse& use : plan.guards) {
      if (use.type != type) continue;
      words += (words.empty() ? "" : ", ") + use_words(use);
      matters = matters || use.base > 0 || use.used > 0;
    }
    if (matters && !words.empty()) rows.push_back({std::string(type_plural(type)), std::move(words)});
  }
  return rows;
}

using TypeCounts = PerType<std::size_t>;

/// How many steps of each type will run, of those that `wanted` is true of.
TypeCounts running_steps(const plan::Plan& plan, auto wanted) {
  TypeCounts counts{};
  for (const plan::Step& step : plan.steps) {
    if (step.runs() && wanted(step)) ++counts.at(step.address.type());
  }
  return counts;
}

/// What is done, most consequential first; of who loses something, whom.
std::string summary_words(const plan::Plan& plan, const plan::Counts& counts) {
  std::string words;
  const auto add = [&](std::size_t count, std::string_view what) {
    if (count > 0) words += fmt::format("{}{} {}", words.empty() ? "" : ", ", count, what);
  };
  const auto add_losses = [&](plan::ActionKind kind, std::string_view what) {
    add(counts.of(kind), what);
    if (counts.of(kind) == 0) return;
    const auto lost = running_steps(plan, [&](const plan::Step& step) { return step.kind() == kind; });
    words += fmt::format(" ({})", type_counts(lost));
  };
  add_losses(plan::ActionKind::remove, "to delete");
  add_losses(plan::ActionKind::deactivate, "to deactivate");
  add(counts.of(plan::ActionKind::create), "to create");
  add(counts.of(plan::ActionKind::reactivate), "to reactivate");
  add(counts.of(plan::ActionKind::update), "to update");
  add(counts.of(plan::ActionKind::adopt) - counts.unchanged, "to adopt and update");
  add(counts.unchanged, "to adopt unchanged");
  add(counts.of(plan::ActionKind::forget), "to forget");
  add(counts.of(plan::ActionKind::state), "to record in the state");
  add(plan.raises.size(), plan.raises.size() == 1 ? "guard to raise" : "guards to raise");
  add(counts.blocked, "blocked");
  add(counts.deferred, "deferred");
  add(counts.held, "held until a date");
  return words;
}

/// As flags, so that they can be copied to the next command.
std::string allowed_words(const plan::Plan& plan) {
  std::string words;
  for (const auto& [name, limit] : plan.allowed) {
    words += words.empty() ? "--allow " : " --allow ";
    const auto dot = name.find('.');
    const std::string what = dot == std::string::npos ? std::string() : name.substr(dot + 1);
    if (what == "empty" || what == "unlisted") {
      words += fmt::format("{}={}", what, name.substr(0, dot));
    } else {
      words += fmt::format("{}={}", name, limit);
    }
  }
  if (plan.deletes_allowed) words += words.empty() ? "--allow-delete" : " --allow-delete";
  return words;
}

std::string pace_words(const plan::ApplyPace& pace, std::size_t requests) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(pace.per).count();
  std::string words =
      fmt::format("{} requests in {} s; applying takes about {}", pace.requests, seconds, requests);
  return words +
         (pace.at_least > Milliseconds(0) ? ", at least " + duration_text(pace.at_least) : ", no waiting");
}

/// What is accepted for now is counted: whoever accepted it knows.
void view_drift_notes(const plan::Plan& plan, PlanView& view) {
  std::size_t accepted = 0;
  for (const plan::DriftNote& note : plan.drift) {
    if (std::holds_alternative<plan::DriftAccepted>(note.why)) {
      ++accepted;
    } else {
      view.drift.push_back(named(note.address, note.id) + ": " + phrase(note).words);
    }
  }
  if (accepted == 0) return;
  view.drift.push_back(fmt::format("{} accepted under lifecycle.drift; `haloform drift --show-accepted` {}",
                                   counted(accepted, "difference is", "differences are"),
                                   accepted == 1 ? "shows it" : "lists them"));
}

void view_verdict(const plan::Plan& plan, PlanView& view) {
  if (plan.empty() && plan.blocked_by.empty()) {
    view.verdict = plan.drift.empty()
                       ? "No changes. HaloPSA matches the configuration."
                       : "No changes. HaloPSA matches the configuration, but for the drift above.";
    return;
  }
  const plan::Counts counts = plan.counts();
  view.verdict = fmt::format("Plan: {}.", count_words(counts));
  if (const std::string words = summary_words(plan, counts); !words.empty())
    view.summary = "Plan: " + words + '.';
  view.digest = plan.digest;
  if (plan.is_blocked() || !plan.has_runnable()) return;
  view.requests = plan.requests == 0 ? "none, applying it changes the state only"
                                     : counted(plan.requests, "write") + " to apply it";
  if (plan.requests > 0 && plan.pace) view.pace = pace_words(*plan.pace, plan.apply_requests);
}

}  // namespace

std::string count_words(const plan::Counts& counts) {
  const std::string import = counts.import == 0 ? "" : fmt::format("{} to import, ", counts.import);
  return fmt::format("{}{} to add, {} to change, {} to destroy", import, counts.add(), counts.change(),
                     counts.destroy());
}

std::string done_words(const plan::DoneCounts& done) {
  const std::string imported = done.imported == 0 ? "" : fmt::format("{} imported, ", done.imported);
  return fmt::format("{}{} added, {} changed, {} destroyed", imported, done.added, done.changed,
                     done.destroyed);
}

std::string raise_words(const plan::GuardRaise& raise) {
  std::string words = fmt::format("{}.{} {} -> {}", type_plural(raise.type), guard_name(raise.kind),
                                  raise.from.text(), raise.to.text());
  if (!raise.until) return words;
  if (!raise.site.empty()) words += fmt::format(" at site {}", raise.site);
  return words + fmt::format(" until {} (allow)", iso_time(*raise.until));
}

std::vector<std::string> raise_words(const plan::Plan& plan) {
  std::vector<std::string> all;
  all.reserve(plan.raises.size());
  for (const plan::GuardRaise& raise : plan.raises) {
    all.push_back(raise_words(raise));
  }
  return all;
}

std::vector<LabelRow> read_rows(const ReadOf& of, const plan::ReadSummary& read) {
  std::vector<LabelRow> rows;
  rows.push_back({"Instance", fmt::format("{} (profile {}){}{}", of.instance, profile_name(of.profile),
                                          of.overrides.empty() ? "" : "; ", of.overrides)});
  const std::string declared = type_counts(read.declared);
  rows.push_back({"Configuration", fmt::format("{} in {}", declared.empty() ? "nothing" : declared,
                                               counted(read.files, "file"))});
  rows.push_back({"State", read.state_exists ? fmt::format("{}, serial {}",
                                                           counted(read.state_entries, "resource"), of.serial)
                                             : std::string("none yet")});
  rows.push_back({"Read", live_words(read)});
  if (const auto& active = read.active_agents) {
    rows.push_back({"Active agents", fmt::format("{} are listed, the instance itself counts {}",
                                                 active->listed, active->counted)});
  }
  return rows;
}

PlanView view_plan(const plan::Plan& plan) {
  PlanView view;
  view.read = read_rows({plan.instance, plan.profile, plan.overrides, plan.serial}, plan.read);
  if (plan.as_of) {
    view.read.insert(view.read.begin(), {"As of", iso_time(*plan.as_of) + " (--as-of)"});
  }
  if (plan.privacy != Privacy::full)
    view.read.push_back(
        {"People", plan.privacy == Privacy::mask
                       ? "masked: names and e-mails by their first letters, other texts as ***"
                       : "hashed: the same person has the same # in all outputs of this state"});
  for (const plan::PlanWarning& warning : plan.warnings) view.warnings.push_back(phrase(warning).words);
  view_drift_notes(plan, view);
  const TypeCounts adopted = running_steps(plan, adopts_unchanged);
  for (const ResourceType type : all_types) {
    const std::size_t quiet = adopted.at(type);
    if (quiet > 0) view.adopted.push_back(counted(quiet, type_name(type), type_plural(type)));
    const std::size_t count = plan.unmanaged.at(type);
    if (count > 0) view.unmanaged.push_back({type, counted(count, type_name(type), type_plural(type))});
  }
  view.raises = raise_words(plan);
  view.guards = guard_rows(plan);
  view.allowed = allowed_words(plan);
  view.blocks = distinct_blocks(plan);
  if (plan.seats) {
    const plan::SeatBalance& seats = *plan.seats;
    view.seats = fmt::format("{} of {} used, -{} +{} -> {} (peak {})", seats.used, seats.limit, seats.freed,
                             seats.taken, seats.after, seats.peak);
  }
  view_verdict(plan, view);
  view.deferred = plan.counts().deferred;
  view.awaited = awaited_words(plan.steps);
  view.has_steps = !plan.empty();
  view.shows_drift = std::ranges::any_of(plan.steps, [](const plan::Step& step) {
    return step.changes() != nullptr && step.changes()->has_drift();
  });
  return view;
}

}  // namespace haloform::render
